/* Decides when it may be said what follows from a change. */
#include "daemon/rule/change_trigger.h"

#include "common/bytes.h"
#include "daemon/rule/programme.h"

static const struct transition transition[] = {
	{ CHANGE_TRIGGER_STATE_RAISED, "decide", CHANGE_TRIGGER_STATE_DECIDED },
};

const struct machine change_trigger_machine = {
	.noun = "change_trigger",
	.state_name = enum_name_change_trigger_state,
	.state_count = ARRAY_LEN(enum_name_change_trigger_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-CHANGE-TRIGGER", 'H', "ISO 19011:2018, 5.6", "change trigger",
		"the state of the trigger allows what is asked", "auditc change-trigger list" },
};

int change_trigger_may_decide(const char *id, int32_t state, const char *programme_id, int32_t programme_state,
	struct status *st, int32_t *ret_state)
{
	programme_require(programme_state, "record", programme_id, st);
	(void)machine_step(&change_trigger_machine, state, "decide", id, st, ret_state);
	return rule_verdict(st);
}
