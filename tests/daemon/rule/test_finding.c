/* Rules of findings. */
#include "daemon/rule/audit.h"
#include "daemon/rule/finding.h"
#include "daemon/rule/text.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define PLACE(finding_state) \
	{ .id = "F-1", .audit_id = "A", .audit_state = AUDIT_STATE_IN_FIELDWORK, .grade = FINDING_GRADE_MAJOR, .state = finding_state }

static struct finding_draft_facts draft = { .place = PLACE(FINDING_STATE_DRAFT), .criteria = 1, .evidence = 2,
	.evidence_accepted = 1, .statement_given = true, .rationale_given = true };

#define ADD(name, rules, change) ROW(draft, name, rules, change, finding_may_add(&f, &st))
#define REVIEW(name, rules, change) ROW(draft, name, rules, change, finding_may_review(&f, &st, &to))

Test(finding, may_be_drafted)
{
	ADD("R-FINDING-02, 06, 21: of its audit", "", (void)0);
	ADD("R-FINDING-01, 03, 05: an unfinished draft", "", f.criteria = f.evidence_accepted = 0;
		f.rationale_given = false);
	ADD("R-FINDING-02 INV-16: a criterion of others", "R-FINDING-02", f.foreign_item = "A.5.1");
	ADD("R-FINDING-06: a unit of others", "R-FINDING-06", f.unit_is_foreign = true);
	ADD("R-FINDING-21: evidence of another audit", "R-FINDING-21", f.evidence_is_foreign = true);
	ADD("S-AUDIT: in follow-up", "S-AUDIT", f.place.audit_state = AUDIT_STATE_FOLLOW_UP);
}

Test(finding, may_be_reviewed)
{
	REVIEW("R-FINDING-01, 03 to 05, 07: complete", "", (void)0);
	REVIEW("R-FINDING-01 INV-6: no criterion", "R-FINDING-01", f.criteria = 0);
	REVIEW("R-FINDING-03 INV-6: no accepted evidence", "R-FINDING-03", f.evidence_accepted = 0);
	REVIEW("R-FINDING-04 INV-6: no statement", "R-FINDING-04", f.statement_given = false);
	REVIEW("R-FINDING-05 INV-6: no rationale", "R-FINDING-05", f.rationale_given = false);
	REVIEW("R-FINDING-07 INV-34: advice on the reviewer", "R-FINDING-07", f.signer_is_author = true);
	REVIEW("INV-6: all that is missing at once", "R-FINDING-01 R-FINDING-03 R-FINDING-04 R-FINDING-05",
		f.criteria = f.evidence_accepted = 0; f.statement_given = f.rationale_given = false);
	REVIEW("INV-6: an observation owes none of it", "", f.place.grade = FINDING_GRADE_OBSERVATION;
		f.criteria = f.evidence_accepted = 0; f.rationale_given = false);
}

Test(finding, the_auditee_answers_what_was_communicated)
{
	struct finding_place reviewed = PLACE(FINDING_STATE_TEAM_REVIEWED);
	struct finding_draft_facts ready = { .place = PLACE(FINDING_STATE_TEAM_REVIEWED), .evidence = 2, .evidence_accepted = 1 };
	ROW(ready, "S-FINDING INV-7: communicated", "", (void)0, finding_may_communicate(&f, &st, &to));
	ROW(ready, "R-FINDING-03 INV-6: its evidence was rejected since", "R-FINDING-03", f.evidence_accepted = 0,
		finding_may_communicate(&f, &st, &to));
	ROW(ready, "INV-6: an observation owes none", "", f.place.grade = FINDING_GRADE_OBSERVATION; f.evidence_accepted = 0,
		finding_may_communicate(&f, &st, &to));
	ROW(ready, "S-AUDIT INV-12: not in a completed audit", "S-AUDIT", f.place.audit_state = AUDIT_STATE_COMPLETED,
		finding_may_communicate(&f, &st, &to));
	ROW(reviewed, "S-FINDING INV-7: not acknowledged before", "S-FINDING", (void)0,
		finding_may_step(&f, "acknowledge", &st, &to));
	ROW(reviewed, "S-FINDING INV-7: not disputed before", "S-FINDING", (void)0,
		finding_may_step(&f, "dispute", &st, &to));
}

static struct finding_respond_facts answer = { .place = PLACE(FINDING_STATE_ACKNOWLEDGED),
	.correction_given = true, .root_cause_given = true, .elsewhere_given = true, .cause_method_given = true, .actions = 1, .due_us = 100,
	.now_us = 100 };

#define RESPOND(name, rules, change) ROW(answer, name, rules, change, finding_may_respond(&f, &st, &to))

Test(finding, may_be_responded_to)
{
	RESPOND("R-FINDING-09 to 12, 22: complete", "", (void)0);
	RESPOND("R-FINDING-09: no correction", "R-FINDING-09", f.correction_given = false);
	RESPOND("R-FINDING-10: no cause", "R-FINDING-10", f.root_cause_given = false);
	RESPOND("R-FINDING-11: nothing about elsewhere", "R-FINDING-11", f.elsewhere_given = false);
	RESPOND("R-FINDING-12: no action", "R-FINDING-12", f.actions = 0);
	RESPOND("R-FINDING-22 INV-24: late, and accepted", "R-FINDING-22", f.now_us = 101);
	RESPOND("INV-7: not before it was communicated", "S-FINDING", f.place.state = FINDING_STATE_TEAM_REVIEWED);
	RESPOND("R-FINDING-28: advice on the method", "R-FINDING-28", f.cause_method_given = false);
	static const int32_t from[] = { FINDING_STATE_UPHELD, FINDING_STATE_RESOLVED_CHANGED, FINDING_STATE_ISSUED,
		FINDING_STATE_RESPONSE_REQUESTED, FINDING_STATE_RESPONSE_RETURNED, FINDING_STATE_REOPENED };
	for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++)
		RESPOND("S-FINDING: from each state that awaits it", "", f.place.state = from[i]);
	RESPOND("S-FINDING-NOTE: a strength may be answered, and owes nothing of it", "",
		f.place.grade = FINDING_GRADE_STRENGTH; f.actions = 0; f.correction_given = f.root_cause_given = false;
		f.elsewhere_given = f.cause_method_given = false);
	RESPOND("S-FINDING-NOTE: once", "S-FINDING-NOTE", f.place.grade = FINDING_GRADE_STRENGTH;
		f.place.state = FINDING_STATE_CLOSED);
}

static struct finding_follow_up_facts accepted = { .place = PLACE(FINDING_STATE_RESPONSE_ACCEPTED), .actions = 2 };
static struct finding_follow_up_facts claimed = { .place = PLACE(FINDING_STATE_IMPLEMENTED_CLAIMED),
	.signer_is_auditing_side = true };
static struct finding_follow_up_facts pending = { .place = PLACE(FINDING_STATE_EFFECTIVENESS_PENDING),
	.signer_is_auditing_side = true,
	.evidence = 1,
	.verdict_given = true,
	.implementation_verified_us = 100,
	.effectiveness_from_us = 200,
	.now_us = 200 };

#define CLOSE(name, rules, change) ROW(pending, name, rules, change, finding_may_close(&f, &st, &to))

Test(finding, implementation_is_claimed_and_verified)
{
	ROW(accepted, "R-FINDING-13: all done", "", (void)0, finding_may_claim(&f, &st, &to));
	ROW(accepted, "R-FINDING-13: one is not", "R-FINDING-13", f.actions_open = 1,
		finding_may_claim(&f, &st, &to));
	ROW(claimed, "R-FINDING-14, 15: by the team", "", (void)0,
		finding_may_verify_implementation(&f, &st, &to));
	ROW(claimed, "R-FINDING-14: by an owner", "R-FINDING-14", f.signer_owns_action = true,
		finding_may_verify_implementation(&f, &st, &to));
	ROW(claimed, "R-FINDING-15: by the audited side", "R-FINDING-15", f.signer_is_auditing_side = false,
		finding_may_verify_implementation(&f, &st, &to));
}

Test(finding, a_nonconformity_closes_on_verified_effectiveness)
{
	CLOSE("R-FINDING-08, 15 to 20, INV-8: complete", "", (void)0);
	CLOSE("R-FINDING-08 INV-8: by an action's owner", "R-FINDING-08", f.signer_owns_action = true);
	CLOSE("R-FINDING-08 INV-8: by the author of the response", "R-FINDING-08", f.signer_responded = true);
	CLOSE("R-FINDING-08 INV-8: by who claimed the actions", "R-FINDING-08", f.signer_claimed = true);
	CLOSE("R-FINDING-15 INV-8: by the audited side", "R-FINDING-15", f.signer_is_auditing_side = false);
	CLOSE("R-FINDING-16 INV-8: on nothing", "R-FINDING-16", f.evidence = 0);
	CLOSE("R-FINDING-17 INV-8: on evidence not accepted", "R-FINDING-17", f.evidence_unaccepted = 1);
	CLOSE("R-FINDING-18 INV-8: on evidence from before", "R-FINDING-18", f.evidence_early = 1);
	CLOSE("R-FINDING-19 INV-8: too early", "R-FINDING-19", f.now_us = 199);
	CLOSE("R-FINDING-19 INV-8: implementation not verified", "R-FINDING-19",
		f.implementation_verified_us = 0);
	CLOSE("R-FINDING-20 INV-8: without a verdict", "R-FINDING-20", f.verdict_given = false);
	CLOSE("R-FINDING-21: on evidence of another audit", "R-FINDING-21", f.evidence_is_foreign = true);
	CLOSE("INV-8: a minor too", "R-FINDING-16", f.place.grade = FINDING_GRADE_MINOR; f.evidence = 0);
	CLOSE("INV-10: not by acknowledging it", "S-FINDING", f.place.state = FINDING_STATE_ACKNOWLEDGED);
	CLOSE("INV-8: a major closed by its owner",
		"R-FINDING-15 R-FINDING-08 R-FINDING-16 R-FINDING-19 R-FINDING-20",
		f.signer_owns_action = f.signer_claimed = true; f.signer_is_auditing_side = false; f.evidence = 0;
		f.now_us = 150; f.verdict_given = false);
}

Test(finding, what_owes_no_response_closes_at_once)
{
	static const int32_t grade[] = { FINDING_GRADE_OBSERVATION, FINDING_GRADE_OPPORTUNITY, FINDING_GRADE_STRENGTH,
		FINDING_GRADE_CONFORMITY };
	static const int32_t state[] = { FINDING_STATE_COMMUNICATED, FINDING_STATE_ACKNOWLEDGED };
	for (size_t i = 0; i < 8; i++)
		CLOSE("S-FINDING-NOTE: closed", "", f.place.grade = grade[i / 2]; f.place.state = state[i % 2];
			f.evidence = 0; f.verdict_given = false; f.implementation_verified_us = 0);
	CLOSE("R-FINDING-15: but not by the audited side", "R-FINDING-15", f.place.grade = FINDING_GRADE_OBSERVATION;
		f.place.state = FINDING_STATE_ACKNOWLEDGED; f.signer_is_auditing_side = false);
	CLOSE("S-FINDING-NOTE INV-7: nor before it was communicated", "S-FINDING-NOTE",
		f.place.grade = FINDING_GRADE_OBSERVATION; f.place.state = FINDING_STATE_TEAM_REVIEWED);
}

Test(finding, reopening_is_the_auditing_sides)
{
	ROW(pending, "R-FINDING-15: reopened", "", (void)0, finding_may_reopen(&f, &st, &to));
	ROW(pending, "R-FINDING-15: by the audited side", "R-FINDING-15", f.signer_is_auditing_side = false,
		finding_may_reopen(&f, &st, &to));
	ROW(pending, "S-AUDIT INV-12: in a completed audit", "S-AUDIT",
		f.place.state = FINDING_STATE_CLOSED; f.place.audit_state = AUDIT_STATE_COMPLETED,
		finding_may_reopen(&f, &st, &to));
}

Test(finding, days_are_counted_from_the_entry)
{
	cr_expect(eq(i64, finding_response_due(1000, 0), 1000 + 30 * DAY_US), "INV-24: thirty days by default");
	cr_expect(eq(i64, finding_response_due(1000, 14), 1000 + 14 * DAY_US));
	cr_expect(eq(i64, finding_effectiveness_from(1000, 90), 1000 + 90 * DAY_US));
	cr_expect(finding_is_open(FINDING_STATE_DISPUTED));
	cr_expect(not(finding_is_open(FINDING_STATE_WITHDRAWN)));
}

Test(finding, review_advises_on_what_a_team_should_weigh)
{
	REVIEW("R-FINDING-25: two criteria and a reason", "", f.criteria = 2; f.combined_reason_given = true);
	REVIEW("R-FINDING-25: two criteria and none", "R-FINDING-25", f.criteria = 2);
	REVIEW("R-FINDING-26: a minor that recurs", "R-FINDING-26", f.place.grade = FINDING_GRADE_MINOR; f.minors_alike = 2);
	REVIEW("R-FINDING-26: a major weighs it already", "", f.minors_alike = 2);
	REVIEW("R-FINDING-34: nothing but statements", "R-FINDING-34", f.evidence_weak = 1);
	REVIEW("R-FINDING-34: one of two is more", "", f.evidence_accepted = 2; f.evidence_weak = 1);
	REVIEW("R-FINDING-34: an observation may rest on one", "", f.place.grade = FINDING_GRADE_OBSERVATION;
		f.evidence_weak = 1);
}

Test(finding, a_draft_changes_until_it_is_communicated)
{
	ROW(draft, "S-FINDING: a draft", "", (void)0, finding_may_change(&f, &st, &to));
	ROW(draft, "S-FINDING: reviewed", "", f.place.state = FINDING_STATE_TEAM_REVIEWED, finding_may_change(&f, &st, &to));
	ROW(draft, "R-FINDING-02: to a criterion of others", "R-FINDING-02", f.foreign_item = "A.5.1",
		finding_may_change(&f, &st, &to));
	ROW(draft, "S-FINDING: communicated", "S-FINDING", f.place.state = FINDING_STATE_COMMUNICATED,
		finding_may_change(&f, &st, &to));
	struct finding_place over = PLACE(FINDING_STATE_DRAFT);
	ROW(over, "S-AUDIT: commented while the audit goes on", "", (void)0, finding_may_comment(&f, &st));
	ROW(over, "S-AUDIT INV-12: and not after", "S-AUDIT", f.audit_state = AUDIT_STATE_COMPLETED,
		finding_may_comment(&f, &st));
}

static struct finding_merge_facts twins = { .place = PLACE(FINDING_STATE_DRAFT),
	.into = { .id = "F-2", .audit_id = "A", .audit_state = AUDIT_STATE_IN_FIELDWORK, .grade = FINDING_GRADE_MINOR,
		.state = FINDING_STATE_TEAM_REVIEWED },
	.reason_given = true, .criteria = 2, .evidence = 3 };

#define MERGE(name, rules, change) ROW(twins, name, rules, change, finding_may_merge(&f, &st, &to, &into))

Test(finding, duplicates_are_merged_while_they_are_drafts)
{
	int32_t into = 0;
	MERGE("R-FINDING-24: two drafts", "", (void)0);
	cr_expect(eq(i32, into, FINDING_STATE_DRAFT), "what was reviewed is reviewed again");
	MERGE("R-FINDING-24: into itself", "R-FINDING-24", f.into.id = f.place.id);
	MERGE("R-FINDING-24: of another audit", "R-FINDING-24", f.into.audit_id = "B");
	MERGE("R-FINDING-24: for no reason", "R-FINDING-24", f.reason_given = false);
	MERGE("R-FINDING-24: too much for one", "R-FINDING-24", f.criteria = FINDING_CRITERIA_MAX + 1);
	MERGE("S-FINDING INV-7: one the auditee knows", "S-FINDING", f.place.state = FINDING_STATE_COMMUNICATED);
	MERGE("S-FINDING INV-7: into one the auditee knows", "S-FINDING", f.into.state = FINDING_STATE_COMMUNICATED);
	MERGE("S-FINDING-NOTE: an observation into a minor", "", f.place.grade = FINDING_GRADE_OBSERVATION);
}

static struct finding_grade_facts regraded = { .place = PLACE(FINDING_STATE_ACKNOWLEDGED), .grade = FINDING_GRADE_MINOR,
	.is_other = true, .rationale_given = true };

#define GRADE(name, rules, change) ROW(regraded, name, rules, change, finding_may_grade(&f, &st, &to))

Test(finding, a_grade_changes_for_a_reason_and_is_acknowledged_anew)
{
	GRADE("R-FINDING-23: to a minor", "", (void)0);
	GRADE("R-FINDING-23: to the one it has", "R-FINDING-23", f.is_other = false);
	GRADE("R-FINDING-23: without a reason", "R-FINDING-23", f.rationale_given = false);
	GRADE("R-FINDING-23: too often", "R-FINDING-23", f.changes = FINDING_GRADES_MAX);
	int32_t to = 0;
	static struct status st;
	cr_expect(eq(int, finding_may_grade(&regraded, &st, &to), OK));
	cr_expect(eq(i32, to, FINDING_STATE_COMMUNICATED));
}

static struct finding_resolve_facts settled = { .grade = { .place = PLACE(FINDING_STATE_DISPUTED), .is_other = true,
	.rationale_given = true } };

#define RESOLVE(name, rules, change) ROW(settled, name, rules, change, finding_may_resolve(&f, &st, &to))

Test(finding, a_dispute_ends_by_a_change_that_changes_something)
{
	RESOLVE("R-FINDING-27, 23: another grade", "", (void)0);
	RESOLVE("R-FINDING-27: other words", "", f.grade.is_other = f.grade.rationale_given = false;
		f.statement_is_other = true);
	RESOLVE("R-FINDING-27: nothing", "R-FINDING-27", f.grade.is_other = false);
	RESOLVE("R-FINDING-23: another grade for no reason", "R-FINDING-23", f.grade.rationale_given = false);
	RESOLVE("S-FINDING: no dispute", "S-FINDING", f.grade.place.state = FINDING_STATE_UPHELD);
}

Test(finding, a_scale_may_ask_a_response_for_an_observation)
{
	CLOSE("R-FINDING-29: answered", "", f.place.grade = FINDING_GRADE_OBSERVATION; f.place.state = FINDING_STATE_RESPONDED;
		f.evidence = 0);
	CLOSE("R-FINDING-29: not answered", "R-FINDING-29", f.place.grade = FINDING_GRADE_OBSERVATION;
		f.place.state = FINDING_STATE_ISSUED; f.response_is_owed = true);
}

Test(finding, effectiveness_is_planned_before_it_is_verified)
{
	struct finding_follow_up_facts verified = pending;
	verified.place.state = FINDING_STATE_IMPLEMENTATION_VERIFIED;
	ROW(verified, "R-FINDING-15: planned", "", (void)0, finding_may_plan_effectiveness(&f, &st, &to));
	ROW(verified, "R-FINDING-15: by the audited side", "R-FINDING-15", f.signer_is_auditing_side = false,
		finding_may_plan_effectiveness(&f, &st, &to));
	ROW(verified, "S-FINDING INV-8: closed unplanned", "S-FINDING", (void)0, finding_may_close(&f, &st, &to));
	CLOSE("R-FINDING-08 INV-8: by who manages the owner", "R-FINDING-08", f.signer_manages = true);
	ROW(pending, "R-FINDING-31: reopened once more", "", f.cycles = FINDING_CYCLES_MAX - 1,
		finding_may_reopen(&f, &st, &to));
	ROW(pending, "R-FINDING-31: and once too often", "R-FINDING-31", f.cycles = FINDING_CYCLES_MAX,
		finding_may_reopen(&f, &st, &to));
}

static struct finding_transfer_facts carried = { .place = PLACE(FINDING_STATE_IN_PROGRESS), .is_other_audit = true,
	.is_same_auditee = true, .to_state = AUDIT_STATE_SCHEDULED, .signer_manages_there = true };

#define TRANSFER(name, rules, change) ROW(carried, name, rules, change, finding_may_transfer(&f, &st, &to))

Test(finding, goes_on_in_a_later_audit_of_the_same_auditee)
{
	TRANSFER("R-FINDING-33: to the next one", "", (void)0);
	TRANSFER("R-FINDING-33: to its own", "R-FINDING-33", f.is_other_audit = false);
	TRANSFER("R-FINDING-33: of another organisation", "R-FINDING-33", f.is_same_auditee = false);
	TRANSFER("R-FINDING-33: that is over", "R-FINDING-33", f.to_state = AUDIT_STATE_COMPLETED);
	TRANSFER("R-FINDING-33: that others manage", "R-FINDING-33", f.signer_manages_there = false);
	TRANSFER("S-FINDING: once it is closed", "S-FINDING", f.place.state = FINDING_STATE_CLOSED);
	TRANSFER("S-FINDING INV-7: nor before it was communicated", "S-FINDING", f.place.state = FINDING_STATE_DRAFT);
	cr_expect(not(finding_is_open(FINDING_STATE_TRANSFERRED)), "it is open where it goes on");
	cr_expect(not(finding_is_open(FINDING_STATE_MERGED)));
}
