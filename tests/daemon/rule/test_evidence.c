/* Rules of evidence. */
#include "daemon/rule/audit.h"
#include "daemon/rule/evidence.h"
#include "unmet.h"

#include <criterion/criterion.h>

enum { RECORD = 4, REMOTE = 3 };

/* A photograph of a rack, taken on site with leave. */
static struct evidence_submit_facts photo = { .audit_id = "AUD-2026-07",
	.audit_state = AUDIT_STATE_IN_FIELDWORK,
	.signer_is_member = true,
	.source = EVIDENCE_SOURCE_OBSERVATION,
	.method = AUDITING_METHOD_ON_SITE_NO_INTERACTION,
	.media_type = "image/jpeg",
	.has_file = true,
	.permission_given = true,
	.place_given = true,
	.criteria = 1,
	.captured_us = 900,
	.received_us = 1000 };

#define SUBMIT(name, rules, change) ROW(photo, name, rules, change, evidence_may_submit(&f, &st))

Test(evidence, inv_23_a_device_clock_that_is_ahead_is_only_noted)
{
	SUBMIT("R-EVIDENCE-12 INV-23: behind the clock of the ledger", "", (void)0);
	SUBMIT("R-EVIDENCE-12 INV-23: ahead of it", "R-EVIDENCE-12", f.captured_us = 1001);
}

Test(evidence, inv_29_an_interview_names_a_role)
{
	SUBMIT("R-EVIDENCE-05, 15 INV-29: with a role", "", f.source = EVIDENCE_SOURCE_INTERVIEW;
		f.interviewee_given = f.is_summary_confirmed = true);
	SUBMIT("R-EVIDENCE-05 INV-29: with nobody", "R-EVIDENCE-05",
		f.source = EVIDENCE_SOURCE_INTERVIEW; f.is_summary_confirmed = true);
}

Test(evidence, may_be_submitted)
{
	SUBMIT("R-EVIDENCE-01 to 08, 11, 12: complete", "", (void)0);
	SUBMIT("R-EVIDENCE-01 INV-5: by a stranger", "R-EVIDENCE-01", f.signer_is_member = false);
	SUBMIT("R-EVIDENCE-01 INV-5: by the audited side", "",
		f.signer_is_member = false; f.signer_is_audited = true);
	SUBMIT("R-EVIDENCE-02: nobody permitted it", "R-EVIDENCE-02", f.permission_given = false);
	SUBMIT("R-EVIDENCE-02: a film", "R-EVIDENCE-02",
		f.permission_given = false; f.media_type = "Video/mp4");
	SUBMIT("R-EVIDENCE-02: a document needs none", "",
		f.permission_given = false; f.media_type = "application/pdf");
	SUBMIT("R-EVIDENCE-02: a picture of a record", "R-EVIDENCE-02",
		f.permission_given = false; f.source = RECORD);
	SUBMIT("R-EVIDENCE-02: a picture of a screen", "R-EVIDENCE-02", f.permission_given = false; f.method = REMOTE);
	SUBMIT("R-EVIDENCE-02: the audited side's own picture", "", f.permission_given = f.signer_is_member = false;
		f.signer_is_audited = true);
	SUBMIT("R-EVIDENCE-04: from afar", "", f.place_given = false; f.method = REMOTE);
	SUBMIT("R-EVIDENCE-03: nothing to look at", "R-EVIDENCE-03", f.has_file = false; f.media_type = "");
	SUBMIT("R-EVIDENCE-03: a note", "", f.has_file = false; f.has_note = true; f.media_type = "");
	SUBMIT("R-EVIDENCE-04: nowhere", "R-EVIDENCE-04", f.place_given = false);
	SUBMIT("R-EVIDENCE-15: advice to sum it up", "R-EVIDENCE-15", f.source = EVIDENCE_SOURCE_INTERVIEW;
		f.interviewee_given = true);
	SUBMIT("R-EVIDENCE-16: a scanner without a name", "R-EVIDENCE-16", f.tool_kind = TOOL_KIND_SCANNER);
	SUBMIT("R-EVIDENCE-16: with one", "", f.tool_kind = TOOL_KIND_SCANNER; f.tool_given = true);
	SUBMIT("R-EVIDENCE-16: a model whose risk nobody weighed", "R-EVIDENCE-16", f.tool_kind = TOOL_KIND_AI;
		f.tool_given = true);
	SUBMIT("R-EVIDENCE-16: one whose risk was weighed", "", f.tool_kind = TOOL_KIND_AI;
		f.tool_given = f.tool_risk_given = true);
	SUBMIT("R-EVIDENCE-06 INV-6: a criterion of others", "R-EVIDENCE-06", f.foreign_item = "A.5.1");
	SUBMIT("R-EVIDENCE-07: a site of others", "R-EVIDENCE-07", f.site_is_foreign = true);
	SUBMIT("R-EVIDENCE-08: of another audit", "R-EVIDENCE-08", f.derived_is_foreign = true);
	SUBMIT("R-EVIDENCE-11: advice on the criterion", "R-EVIDENCE-11", f.criteria = 0);
	SUBMIT("S-AUDIT: before contact", "S-AUDIT", f.audit_state = AUDIT_STATE_TEAM_CONFIRMED);
	SUBMIT("S-AUDIT: in follow-up", "", f.audit_state = AUDIT_STATE_FOLLOW_UP);
	SUBMIT("S-AUDIT INV-12: after completion", "S-AUDIT", f.audit_state = AUDIT_STATE_COMPLETED);
}

static struct evidence_decide_facts decided = { .id = "E", .audit_id = "A", .state = EVIDENCE_STATE_SUBMITTED,
	.audit_state = AUDIT_STATE_IN_FIELDWORK, .signer_is_auditor = true };

#define DECIDE(name, rules, change)                                                                \
	ROW(decided, name ", accepted", rules, change, evidence_may_accept(&f, &st, &to));          \
	ROW(decided, name ", rejected", rules, change, evidence_may_reject(&f, &st, &to))

Test(evidence, is_decided_by_a_second_auditor)
{
	DECIDE("R-EVIDENCE-09, 10: by another auditor", "", (void)0);
	DECIDE("R-EVIDENCE-09 INV-4 INV-11: by its collector", "R-EVIDENCE-09", f.signer_is_collector = true);
	DECIDE("R-EVIDENCE-21 INV-34: by the only auditor", "R-EVIDENCE-21", f.signer_is_collector = true;
		f.is_single_auditor = true);
	DECIDE("R-EVIDENCE-10 INV-4: by a trainee", "R-EVIDENCE-10", f.signer_is_auditor = false);
	DECIDE("S-EVIDENCE: once", "S-EVIDENCE", f.state = EVIDENCE_STATE_REJECTED);
	DECIDE("S-EVIDENCE INV-32: not while quarantined", "S-EVIDENCE", f.state = EVIDENCE_STATE_QUARANTINED);
	DECIDE("S-EVIDENCE: again after a dispute", "", f.state = EVIDENCE_STATE_DISPUTED);
	DECIDE("S-AUDIT INV-12: not after completion", "S-AUDIT", f.audit_state = AUDIT_STATE_COMPLETED);
}

Test(evidence, is_disputed_by_the_audited_side)
{
	ROW(decided, "S-EVIDENCE: submitted", "", f.signer_is_auditor = false,
		evidence_may_dispute(&f, &st, &to));
	ROW(decided, "S-EVIDENCE: accepted", "", f.state = EVIDENCE_STATE_ACCEPTED,
		evidence_may_dispute(&f, &st, &to));
	ROW(decided, "S-EVIDENCE: rejected", "S-EVIDENCE", f.state = EVIDENCE_STATE_REJECTED,
		evidence_may_dispute(&f, &st, &to));
}

#define ACCEPT(name, rules, change) ROW(decided, name, rules, change, evidence_may_accept(&f, &st, &to))

Test(evidence, is_judged_by_how_far_it_can_be_verified)
{
	ACCEPT("R-EVIDENCE-13: a statement and why it counts", "", f.verifiability = VERIFIABILITY_STATEMENT_ONLY;
		f.judgement_given = true);
	ACCEPT("R-EVIDENCE-13: a mere statement", "R-EVIDENCE-13", f.verifiability = VERIFIABILITY_STATEMENT_ONLY);
	ACCEPT("R-EVIDENCE-14: a document looked at", "", f.source = EVIDENCE_SOURCE_DOCUMENT; f.attributes = 5);
	ACCEPT("R-EVIDENCE-14: advice on one that was not", "R-EVIDENCE-14", f.source = EVIDENCE_SOURCE_DOCUMENT;
		f.attributes = 4);
}

static struct evidence_supersede_facts later = { .decide = { .id = "E", .audit_id = "A", .state = EVIDENCE_STATE_ACCEPTED,
	.audit_state = AUDIT_STATE_IN_FIELDWORK }, .received_us = 100, .by_state = EVIDENCE_STATE_ACCEPTED,
	.by_received_us = 101 };

#define SUPERSEDE(name, rules, change) ROW(later, name, rules, change, evidence_may_supersede(&f, &st, &to))

Test(evidence, is_superseded_by_a_later_accepted_piece)
{
	SUPERSEDE("R-EVIDENCE-17: by a later one", "", (void)0);
	SUPERSEDE("R-EVIDENCE-17: by an earlier one", "R-EVIDENCE-17", f.by_received_us = 100);
	SUPERSEDE("R-EVIDENCE-17: by one of another audit", "R-EVIDENCE-17", f.by_is_foreign = true);
	SUPERSEDE("R-EVIDENCE-17: by one nobody accepted", "R-EVIDENCE-17", f.by_state = EVIDENCE_STATE_SUBMITTED);
	SUPERSEDE("S-EVIDENCE: once", "S-EVIDENCE", f.decide.state = EVIDENCE_STATE_SUPERSEDED);
}

#define WITHDRAW(name, rules, change) ROW(decided, name, rules, change, evidence_may_withdraw(&f, &st, &to))
#define ASIDE(name, rules, change) ROW(decided, name, rules, change, evidence_may_quarantine(&f, &st, &to))
#define RELEASE(name, rules, change) \
	ROW(decided, name, rules, f.state = EVIDENCE_STATE_QUARANTINED; change, evidence_may_release(&f, &st, &to))

Test(evidence, is_taken_back_before_the_report_only)
{
	WITHDRAW("R-EVIDENCE-19: by its collector", "", f.signer_is_collector = true);
	WITHDRAW("R-EVIDENCE-19: by the leader", "", f.signer_leads = true);
	WITHDRAW("R-EVIDENCE-19: by another auditor", "R-EVIDENCE-19", (void)0);
	WITHDRAW("R-EVIDENCE-18: when the report rests on it", "R-EVIDENCE-18", f.signer_leads = true; f.findings_issued = 1);
	WITHDRAW("S-EVIDENCE: what was rejected", "S-EVIDENCE", f.signer_leads = true; f.state = EVIDENCE_STATE_REJECTED);
}

Test(evidence, is_set_aside_by_one_and_released_by_another)
{
	ASIDE("S-EVIDENCE INV-32: accepted as it was", "", f.state = EVIDENCE_STATE_ACCEPTED);
	ASIDE("S-EVIDENCE: twice", "S-EVIDENCE", f.state = EVIDENCE_STATE_QUARANTINED);
	RELEASE("R-EVIDENCE-20 INV-32: by another", "", (void)0);
	RELEASE("R-EVIDENCE-20 INV-11: by who set it aside", "R-EVIDENCE-20", f.signer_set_aside = true);
	RELEASE("R-EVIDENCE-20 INV-11: by its collector", "R-EVIDENCE-20", f.signer_is_collector = true);
	RELEASE("S-AUDIT INV-12: not after completion", "S-AUDIT", f.audit_state = AUDIT_STATE_COMPLETED);
	ROW(decided, "S-AUDIT: annotated while the audit goes on", "", (void)0, evidence_may_annotate(&f, &st));
	ROW(decided, "S-AUDIT INV-12: and not after", "S-AUDIT", f.audit_state = AUDIT_STATE_COMPLETED,
		evidence_may_annotate(&f, &st));
}

Test(evidence, inv_18_in_a_joint_audit_evidence_is_on_a_side)
{
	SUBMIT("R-EVIDENCE-30, 31: by the team", "", f.is_joint = true);
	SUBMIT("R-EVIDENCE-30 INV-18: the audited side says for whom", "", f.is_joint = f.signer_is_audited = f.side_given = true;
		f.signer_is_member = false);
	SUBMIT("R-EVIDENCE-30 INV-18: or for all", "", f.is_joint = f.signer_is_audited = f.is_for_all_sides = true;
		f.signer_is_member = false);
	SUBMIT("R-EVIDENCE-30 INV-18: says nothing", "R-EVIDENCE-30", f.is_joint = f.signer_is_audited = true;
		f.signer_is_member = false);
	SUBMIT("R-EVIDENCE-30 INV-18: says both", "R-EVIDENCE-30", f.is_joint = f.signer_is_audited = f.side_given = true;
		f.is_for_all_sides = true; f.signer_is_member = false);
	SUBMIT("R-EVIDENCE-31 INV-18: for somebody else", "R-EVIDENCE-31", f.is_joint = f.side_given = f.side_is_no_party = true);
	SUBMIT("R-EVIDENCE-31 INV-18: a side where there are none", "R-EVIDENCE-31", f.side_given = f.side_is_no_party = true);
}

#define CONFIRM(name, rules, change) ROW(doubted, name, rules, change, evidence_may_confirm(&f, &st))
static struct evidence_decide_facts doubted = { .id = "E", .audit_id = "A", .state = EVIDENCE_STATE_ACCEPTED,
	.audit_state = AUDIT_STATE_COMPLETED, .is_doubtful = true, .signer_is_collector = true };

Test(evidence, of_a_key_in_doubt_counts_once_somebody_stands_for_it)
{
	ACCEPT("R-EVIDENCE-24 INV-5: while nobody does", "R-EVIDENCE-24", f.is_doubtful = true);
	CONFIRM("R-EVIDENCE-22, 23: its collector, by another key", "", (void)0);
	CONFIRM("R-EVIDENCE-23: an auditor", "", f.signer_is_collector = false; f.signer_is_auditor = true);
	CONFIRM("R-EVIDENCE-23: somebody else", "R-EVIDENCE-23", f.signer_is_collector = false);
	CONFIRM("R-EVIDENCE-22: what is not in doubt", "R-EVIDENCE-22", f.is_doubtful = false);
	CONFIRM("S-AUDIT: once the audit is sealed", "S-AUDIT", f.audit_state = AUDIT_STATE_SEALED);
}
