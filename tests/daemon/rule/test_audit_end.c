/* Rules of an audit's end. */
#include "daemon/rule/audit_end.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct audit_end_facts whole = { .id = "A", .state = AUDIT_STATE_CONCLUDING, .majors_open = 2, .objectives = 2,
	.concluded = 2, .closing_is_on_record = true, .feedback_missing = "",
	.bundles_text = "Erik Lund has a bundle on his laptop", .glass_text = "not reviewed: Nils Ek" };
static struct audit_end_facts last = { .id = "A", .state = AUDIT_STATE_FOLLOW_UP, .objectives = 1, .feedback_missing = "",
	.witnessed_by = "", .bundles_text = "Erik Lund has a bundle on his laptop" };

#define CONCLUDE(name, rules, change) \
	ROW(whole, name, rules, f.state = AUDIT_STATE_IN_FIELDWORK; change, audit_may_conclude(&f, &st, &to))
#define CLOSE_OUT(name, rules, change) ROW(whole, name, rules, change, audit_may_close_out(&f, &st, &to))
#define COMPLETE(name, rules, change) ROW(last, name, rules, change, audit_may_complete(&f, &st, &to))
#define SEAL(name, rules, change) ROW(last, name, rules, f.state = AUDIT_STATE_COMPLETED; change, audit_may_seal(&f, &st, &to))

Test(audit, is_concluded_when_evidence_is_judged)
{
	CONCLUDE("R-AUDIT-14: judged", "", (void)0);
	CONCLUDE("R-AUDIT-14: evidence waits", "R-AUDIT-14", f.evidence_submitted = 1);
	CONCLUDE("findings may wait for the team", "", f.uncommunicated = 1);
	CONCLUDE("suspended", "S-AUDIT", f.state = AUDIT_STATE_SUSPENDED);
}

Test(audit, is_closed_out_with_conclusions_after_the_closing_meeting)
{
	CLOSE_OUT("with majors to follow up", "", (void)0);
	CLOSE_OUT("evidence came late", "R-AUDIT-14", f.evidence_submitted = 1);
	CLOSE_OUT("INV-7: the auditee does not know", "R-AUDIT-15", f.uncommunicated = 1);
	CLOSE_OUT("an objective is left", "R-AUDIT-23", f.concluded = 1);
	CLOSE_OUT("no closing meeting", "R-AUDIT-24", f.closing_is_on_record = false);
	CLOSE_OUT("all at once", "S-AUDIT R-AUDIT-14 R-AUDIT-15 R-AUDIT-23 R-AUDIT-24", f.state = AUDIT_STATE_PLANNED;
		f.evidence_submitted = 1; f.uncommunicated = 1; f.concluded = 0; f.closing_is_on_record = false);
}

Test(audit, is_complete_when_nothing_is_left_open)
{
	COMPLETE("R-AUDIT-16, 17: all closed", "", (void)0);
	COMPLETE("R-AUDIT-16 INV-8: a major is open", "R-AUDIT-16", f.majors_open = 1);
	COMPLETE("R-AUDIT-17: a minor is open", "R-AUDIT-17", f.minors_open = 1);
	COMPLETE("nobody asked the client", "R-AUDIT-25", f.feedback_missing = "client");
	COMPLETE("before the report", "S-AUDIT", f.state = AUDIT_STATE_REPORTING);
	COMPLETE("without a follow-up", "", f.state = AUDIT_STATE_REPORT_ISSUED);
}

Test(audit, ends_with_a_warning_while_somebody_has_a_bundle_out)
{
	CONCLUDE("R-AUDIT-31: all are back", "", (void)0);
	CONCLUDE("R-AUDIT-31: one is out", "R-AUDIT-31", f.bundles_out = 1);
	CLOSE_OUT("R-AUDIT-31: one is out", "R-AUDIT-31", f.bundles_out = 1);
	COMPLETE("R-AUDIT-31: one is out", "R-AUDIT-31", f.bundles_out = 1);
}

Test(audit, inv_19_ends_with_a_warning_while_an_emergency_is_not_reviewed)
{
	CONCLUDE("R-AUDIT-32: reviewed", "", (void)0);
	CONCLUDE("R-AUDIT-32: not reviewed", "R-AUDIT-32", f.glass_open = 1);
	CLOSE_OUT("R-AUDIT-32: not reviewed", "R-AUDIT-32", f.glass_open = 1);
	COMPLETE("R-AUDIT-32: not reviewed", "R-AUDIT-32", f.glass_open = 1);
	SEAL("R-AUDIT-32: not reviewed", "R-AUDIT-32", f.glass_open = 1);
}

Test(audit, is_sealed_when_complete_or_terminated)
{
	SEAL("complete", "", (void)0);
	SEAL("terminated", "", f.state = AUDIT_STATE_TERMINATED);
	SEAL("feedback is waited for", "R-AUDIT-26", f.feedback_waiting = 1);
	SEAL("sealed before", "S-AUDIT", f.state = AUDIT_STATE_SEALED);
	SEAL("cancelled", "S-AUDIT", f.state = AUDIT_STATE_CANCELLED);
}

Test(audit, is_sealed_once_the_witnesses_that_are_asked_for_cosigned)
{
	SEAL("R-AUDIT-30: none asked for", "", (void)0);
	SEAL("R-AUDIT-30: two of two", "", f.witnesses_asked = f.witnesses = f.organisations_asked = f.organisations = 2);
	SEAL("R-AUDIT-30: one of two", "R-AUDIT-30", f.witnesses_asked = 2; f.witnesses = f.organisations_asked = f.organisations = 1);
	SEAL("R-AUDIT-30: two of one organisation", "R-AUDIT-30", f.witnesses_asked = f.witnesses = f.organisations_asked = 2;
		f.organisations = 1; f.witnessed_by = "Kista Cloud AB");
}
