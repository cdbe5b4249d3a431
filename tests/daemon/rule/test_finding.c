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
	.correction_given = true, .root_cause_given = true, .elsewhere_given = true, .actions = 1, .due_us = 100,
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
	RESPOND("S-FINDING-NOTE: a strength has no response", "S-FINDING-NOTE",
		f.place.grade = FINDING_GRADE_STRENGTH);
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
