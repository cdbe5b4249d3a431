/* Rules of corrective actions. */
#include "daemon/rule/action.h"
#include "daemon/rule/audit.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct action_add_facts proposed = {
	.finding = { .id = "F-1", .audit_id = "A", .audit_state = AUDIT_STATE_FOLLOW_UP, .grade = FINDING_GRADE_MAJOR,
		.state = FINDING_STATE_ACKNOWLEDGED },
	.owner_is_audited = true, .due_us = 200, .now_us = 100,
};
static struct action_facts agreed = { .id = "C-1",
	.finding = { .id = "F-1", .audit_id = "A", .audit_state = AUDIT_STATE_FOLLOW_UP, .grade = FINDING_GRADE_MAJOR,
		.state = FINDING_STATE_RESPONSE_ACCEPTED },
	.state = ACTION_STATE_AGREED, .is_current = true, .due_us = 200, .now_us = 100, .evidence = 1 };

#define ADD(name, rules, change) ROW(proposed, name, rules, change, action_may_add(&f, &st))
#define MOVE(name, rules, change) ROW(agreed, name, rules, change, action_may_reschedule(&f, &st, &to))
#define FINISH(name, rules, change) ROW(agreed, name, rules, change, action_may_finish(&f, &st, &to))

Test(action, may_be_proposed)
{
	ADD("R-ACTION-01, 02: for an acknowledged finding", "", (void)0);
	ADD("R-ACTION-01: due now", "R-ACTION-01", f.due_us = 100);
	ADD("R-ACTION-02: owned by others", "R-ACTION-02", f.owner_is_audited = false);
	ADD("R-ACTION-08: too many to follow", "R-ACTION-08", f.actions = ACTIONS_MAX);
	ADD("S-FINDING: after a returned response", "", f.finding.state = FINDING_STATE_RESPONSE_RETURNED);
	ADD("S-FINDING: not once it was accepted", "S-FINDING", f.finding.state = FINDING_STATE_RESPONSE_ACCEPTED);
	ADD("S-FINDING INV-7: nor before it was communicated", "S-FINDING", f.finding.state = FINDING_STATE_DRAFT);
	ADD("S-FINDING-NOTE: an observation has none", "S-FINDING-NOTE",
		f.finding.grade = FINDING_GRADE_OBSERVATION);
}

Test(action, may_move_its_date)
{
	MOVE("R-ACTION-01, 04, 06: to a day to come", "", (void)0);
	MOVE("R-ACTION-01: to a day that is past", "R-ACTION-01", f.due_us = 99);
	MOVE("R-ACTION-04: once too often", "R-ACTION-04", f.reschedules = ACTION_RESCHEDULES_MAX);
	MOVE("R-ACTION-04: the last time", "", f.reschedules = ACTION_RESCHEDULES_MAX - 1);
	MOVE("R-ACTION-06: of an earlier cycle", "R-ACTION-06", f.is_current = false);
	MOVE("S-ACTION: not once it is done", "S-ACTION", f.state = ACTION_STATE_DONE_CLAIMED);
}

Test(action, is_done_when_evidence_shows_it)
{
	FINISH("R-ACTION-03, 05: shown", "", (void)0);
	FINISH("R-ACTION-03: by nothing", "R-ACTION-03", f.evidence = 0);
	FINISH("R-ACTION-05: by evidence of another audit", "R-ACTION-05", f.evidence_is_foreign = true);
	FINISH("R-ACTION-06: of an earlier cycle", "R-ACTION-06", f.is_current = false);
	FINISH("S-ACTION: not before it is agreed", "S-ACTION", f.state = ACTION_STATE_PROPOSED);
	FINISH("S-AUDIT INV-12: not in a completed audit", "S-AUDIT", f.finding.audit_state = AUDIT_STATE_COMPLETED);
}

#define BEGIN(name, rules, change) ROW(agreed, name, rules, change, action_may_begin(&f, &st, &to, &finding_to))

Test(action, begins_and_takes_its_finding_along)
{
	int32_t finding_to = 0;
	BEGIN("S-ACTION: once it is agreed", "", (void)0);
	cr_expect(eq(i32, finding_to, FINDING_STATE_IN_PROGRESS));
	BEGIN("S-ACTION: again after it was rejected", "", f.state = ACTION_STATE_REJECTED);
	BEGIN("S-ACTION S-FINDING: not before", "S-ACTION S-FINDING", f.state = ACTION_STATE_PROPOSED;
		f.finding.state = FINDING_STATE_RESPONDED);
	BEGIN("R-ACTION-06: of an earlier cycle", "R-ACTION-06", f.is_current = false);
	FINISH("S-ACTION: from progress", "", f.state = ACTION_STATE_IN_PROGRESS);
	MOVE("S-ACTION: while it is in progress", "", f.state = ACTION_STATE_IN_PROGRESS);
}

static struct action_facts done = { .id = "C-1",
	.finding = { .id = "F-1", .audit_id = "A", .audit_state = AUDIT_STATE_FOLLOW_UP, .grade = FINDING_GRADE_MAJOR,
		.state = FINDING_STATE_IMPLEMENTED_CLAIMED },
	.state = ACTION_STATE_DONE_CLAIMED, .is_current = true };

#define VERIFY(name, rules, change) ROW(done, name, rules, change, action_may_verify(&f, &st, &to))
#define REJECT(name, rules, change) ROW(done, name, rules, change, action_may_reject(&f, &st, &to, &finding_to))

Test(action, is_verified_or_rejected_by_another)
{
	int32_t finding_to = 0;
	VERIFY("R-ACTION-07: by another", "", (void)0);
	VERIFY("R-ACTION-07 INV-8: by who took part", "R-ACTION-07", f.signer_took_part = true);
	VERIFY("S-ACTION: what is not claimed", "S-ACTION", f.state = ACTION_STATE_AGREED);
	VERIFY("S-FINDING: after it was verified as a whole", "S-FINDING", f.finding.state = FINDING_STATE_IMPLEMENTATION_VERIFIED);
	REJECT("R-ACTION-07: rejected", "", (void)0);
	cr_expect(eq(i32, finding_to, FINDING_STATE_IN_PROGRESS), "its finding is in progress again");
	REJECT("R-ACTION-07: by who took part", "R-ACTION-07", f.signer_took_part = true);
	REJECT("S-ACTION: what was verified", "S-ACTION", f.state = ACTION_STATE_VERIFIED);
}
