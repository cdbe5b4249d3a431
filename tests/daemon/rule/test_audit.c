/* Rules of audits. */
#include "daemon/rule/audit.h"
#include "daemon/rule/org.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct audit_schedule_facts ready = {
	.brief = { .id = "AUD-2026-07", .programme_is_approved = true, .objectives = 1, .programme_objectives = 1,
		.objectives_are_programmes = true, .scope_given = true, .sources = 2, .competences = 1,
		.type = AUDIT_TYPE_SECOND_PARTY, .auditee_kind = ORGANISATION_KIND_SUPPLIER },
	.state = AUDIT_STATE_PROPOSED, .from_us = 20, .to_us = 30, .programme_from_us = 10, .programme_to_us = 90,
};

#define ADD(name, rules, change) ROW(ready, name, rules, change, audit_may_add(&f.brief, &st))
#define SCHEDULE(name, rules, change) ROW(ready, name, rules, change, audit_may_schedule(&f, &st, &to))

Test(audit, may_be_proposed)
{
	ADD("R-AUDIT-01, 05, 07, 08, 18: of a supplier", "", (void)0);
	ADD("R-AUDIT-01: the programme is a draft", "R-AUDIT-01", f.brief.programme_is_approved = false);
	ADD("R-AUDIT-05 INV-16: a source that may still change", "R-AUDIT-05",
		f.brief.unpinned_source = "Policy");
	ADD("R-AUDIT-06: an objective of another programme", "R-AUDIT-06",
		f.brief.objectives_are_programmes = false);
	ADD("R-AUDIT-07: a site of others", "R-AUDIT-07", f.brief.foreign_place = "Umeå");
	ADD("R-AUDIT-18 INV-16: an item of another source", "R-AUDIT-18", f.brief.foreign_item = "A.7.2");
	ADD("R-AUDIT-08: a second party audit of one's own", "R-AUDIT-08",
		f.brief.auditee_kind = ORGANISATION_KIND_AUDITEE);
	ADD("R-AUDIT-08: a first party audit of a supplier", "R-AUDIT-08", f.brief.type = AUDIT_TYPE_FIRST_PARTY);
	ADD("R-AUDIT-08: a first party audit of an auditee", "",
		f.brief.type = AUDIT_TYPE_FIRST_PARTY; f.brief.auditee_kind = ORGANISATION_KIND_AUDITEE);
	ADD("R-AUDIT-08: a first party audit of the auditing organisation", "",
		f.brief.type = AUDIT_TYPE_FIRST_PARTY; f.brief.auditee_kind = ORGANISATION_KIND_AUDITING;
		f.brief.auditee_is_auditing = true);
	ADD("R-AUDIT-08: of another auditing organisation", "R-AUDIT-08",
		f.brief.type = AUDIT_TYPE_FIRST_PARTY; f.brief.auditee_kind = ORGANISATION_KIND_AUDITING);
}

Test(audit, may_be_scheduled)
{
	SCHEDULE("R-AUDIT-02 to 10, 19: complete", "", (void)0);
	SCHEDULE("R-AUDIT-02: no objective", "R-AUDIT-02", f.brief.objectives = 0);
	SCHEDULE("R-AUDIT-03: no scope", "R-AUDIT-03", f.brief.scope_given = false);
	SCHEDULE("R-AUDIT-04: no criteria", "R-AUDIT-04", f.brief.sources = 0);
	SCHEDULE("R-AUDIT-06: serves no objective", "R-AUDIT-06", f.brief.programme_objectives = 0);
	SCHEDULE("R-AUDIT-09: ends before it begins", "R-AUDIT-09", f.to_us = 19);
	SCHEDULE("R-AUDIT-10: advice on the programme's period", "R-AUDIT-10", f.to_us = 91);
	SCHEDULE("R-AUDIT-19: advice on competences", "R-AUDIT-19", f.brief.competences = 0);
	SCHEDULE("S-AUDIT and all that is missing at once",
		"S-AUDIT R-AUDIT-02 R-AUDIT-06 R-AUDIT-03 R-AUDIT-04 R-AUDIT-01 R-AUDIT-05 R-AUDIT-09",
		f.state = AUDIT_STATE_COMPLETED; f.brief.objectives = 0; f.brief.programme_objectives = 0;
		f.brief.scope_given = false; f.brief.sources = 0; f.brief.programme_is_approved = false;
		f.brief.unpinned_source = "Law"; f.from_us = 31);
}

Test(audit, may_be_initiated)
{
	struct audit_initiate_facts contact = { .id = "A", .state = AUDIT_STATE_TEAM_CONFIRMED,
		.signer_is_accepted_leader = true, .confidentiality_given = true, .contacts = 2, .topics = 12, .topics_due = 12 };
	ROW(contact, "R-AUDIT-11, 12: by its leader", "", (void)0, audit_may_initiate(&f, &st, &to));
	ROW(contact, "R-AUDIT-11: no agreement", "R-AUDIT-11", f.confidentiality_given = false,
		audit_may_initiate(&f, &st, &to));
	ROW(contact, "R-AUDIT-12: not the accepted leader", "R-AUDIT-12", f.signer_is_accepted_leader = false,
		audit_may_initiate(&f, &st, &to));
	ROW(contact, "R-AUDIT-21: nothing in the log", "R-AUDIT-21", f.contacts = 0,
		audit_may_initiate(&f, &st, &to));
	ROW(contact, "R-AUDIT-22: advice on what is not settled", "R-AUDIT-22", f.topics = 11,
		audit_may_initiate(&f, &st, &to));
	ROW(contact, "S-AUDIT: no team yet", "S-AUDIT", f.state = AUDIT_STATE_SCHEDULED,
		audit_may_initiate(&f, &st, &to));
}

Test(audit, fieldwork_begins_with_the_opening_meeting)
{
	struct audit_fieldwork_facts opening = { .id = "A", .state = AUDIT_STATE_PLANNED,
		.from_us = 40, .to_us = 60, .opening_meeting_us = 50, .now_us = 50 };
	ROW(opening, "R-AUDIT-13: held", "", (void)0, audit_may_begin_fieldwork(&f, &st, &to));
	ROW(opening, "R-AUDIT-20: a waived one has no day", "", f.opening_is_waived = true; f.opening_meeting_us = 90,
		audit_may_begin_fieldwork(&f, &st, &to));
	ROW(opening, "remote and not ready", "R-REMOTE-01", f.is_remote = true,
		audit_may_begin_fieldwork(&f, &st, &to));
	ROW(opening, "remote and ready", "", f.is_remote = true; f.readiness_is_agreed = true,
		audit_may_begin_fieldwork(&f, &st, &to));
	ROW(opening, "R-AUDIT-29: no plan is agreed to", "R-AUDIT-29", f.state = AUDIT_STATE_FEASIBLE,
		audit_may_begin_fieldwork(&f, &st, &to));
	ROW(opening, "R-AUDIT-29: nor can be, unannounced", "", f.state = AUDIT_STATE_FEASIBLE; f.is_unannounced = true,
		audit_may_begin_fieldwork(&f, &st, &to));
	ROW(opening, "before feasibility", "S-AUDIT R-AUDIT-29", f.state = AUDIT_STATE_INITIATED,
		audit_may_begin_fieldwork(&f, &st, &to));
	ROW(opening, "R-AUDIT-20: advice on a meeting before the audit", "R-AUDIT-20", f.opening_meeting_us = 39,
		audit_may_begin_fieldwork(&f, &st, &to));
	ROW(opening, "R-AUDIT-13, 20: never", "R-AUDIT-13 R-AUDIT-20", f.opening_meeting_us = 0,
		audit_may_begin_fieldwork(&f, &st, &to));
}

Test(audit, follows_up_findings_of_one_earlier_audit)
{
	struct audit_review_facts review = { .id = "A", .state = AUDIT_STATE_SCHEDULED, .reviewed = 99 };
	ROW(review, "R-AUDIT-27, 28: of the earlier one", "", (void)0, audit_may_review_finding(&f, &st));
	ROW(review, "R-AUDIT-27: of another", "R-AUDIT-27", f.finding_is_foreign = true,
		audit_may_review_finding(&f, &st));
	ROW(review, "R-AUDIT-28: twice", "R-AUDIT-28", f.is_reviewed_already = true, audit_may_review_finding(&f, &st));
	ROW(review, "R-AUDIT-28: too many", "R-AUDIT-28", f.reviewed = 100, audit_may_review_finding(&f, &st));
	ROW(review, "once it is planned", "S-AUDIT", f.state = AUDIT_STATE_PLANNED, audit_may_review_finding(&f, &st));
}
