/* Decides what may become of an objective. */
#include "daemon/rule/objective.h"

#include "common/bytes.h"
#include "daemon/rule/programme.h"

enum { SERVED, AUDITS_OVER };

/* clang-format off */
const struct rule objective_rule[] = {
	[SERVED] = { "R-OBJECTIVE-01", 'H', "ISO 19011:2018, 5.2", "objective",
		"an objective that an audit serves stays in its programme",
		"auditc objective trace --programme-id {id}" },
	[AUDITS_OVER] = { "R-OBJECTIVE-02", 'A', "ISO 19011:2018, 5.5.6", "objective",
		"an objective is concluded when the audits that serve it are over",
		"auditc objective trace --programme-id {id}" },
	{ 0 }
};

static const struct transition transition[] = {
	{ OBJECTIVE_STATE_OPEN, "change", OBJECTIVE_STATE_OPEN },
	{ OBJECTIVE_STATE_OPEN, "remove", OBJECTIVE_STATE_REMOVED },
	{ OBJECTIVE_STATE_OPEN, "conclude", OBJECTIVE_STATE_CONCLUDED },
	{ OBJECTIVE_STATE_CONCLUDED, "conclude", OBJECTIVE_STATE_CONCLUDED },
};
/* clang-format on */

const struct machine objective_machine = {
	.noun = "objective",
	.state_name = enum_name_objective_state,
	.state_count = ARRAY_LEN(enum_name_objective_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-OBJECTIVE", 'H', "ISO 19011:2018, 5.2", "objective",
		"the state of the objective allows what is asked", "auditc objective list" },
};

int objective_may_change(const struct objective_facts *f, struct status *st)
{
	int32_t same;
	programme_require(f->programme_state, "change", f->programme_id, st);
	(void)machine_step(&objective_machine, f->state, "change", f->id, st, &same);
	return rule_verdict(st);
}

int objective_may_remove(const struct objective_facts *f, struct status *st, int32_t *ret_state)
{
	programme_require(f->programme_state, "change", f->programme_id, st);
	(void)machine_step(&objective_machine, f->state, "remove", f->id, st, ret_state);
	rule_require(st, &objective_rule[SERVED], f->audits == 0, f->programme_id, "%zu audits serve it", f->audits);
	return rule_verdict(st);
}

int objective_may_conclude(const struct objective_facts *f, struct status *st, int32_t *ret_state)
{
	programme_require(f->programme_state, "record", f->programme_id, st);
	(void)machine_step(&objective_machine, f->state, "conclude", f->id, st, ret_state);
	rule_require(st, &objective_rule[AUDITS_OVER], f->audits_open == 0, f->programme_id,
		"%zu audits of it are not over", f->audits_open);
	return rule_verdict(st);
}
