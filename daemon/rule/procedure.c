/* Decides whether a procedure may be taken out of its programme. */
#include "daemon/rule/procedure.h"

#include "common/bytes.h"
#include "daemon/rule/programme.h"

static const struct transition transition[] = {
	{ PROCEDURE_STATE_IN_FORCE, "remove", PROCEDURE_STATE_REMOVED },
};

const struct machine procedure_machine = {
	.noun = "procedure",
	.state_name = enum_name_procedure_state,
	.state_count = ARRAY_LEN(enum_name_procedure_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-PROCEDURE", 'H', "ISO 19011:2018, 5.4.1", "procedure",
		"the state of the procedure allows what is asked", "auditc procedure list" },
};

int procedure_may_remove(const char *id, int32_t state, const char *programme_id, int32_t programme_state,
	struct status *st, int32_t *ret_state)
{
	programme_require(programme_state, "change", programme_id, st);
	(void)machine_step(&procedure_machine, state, "remove", id, st, ret_state);
	return rule_verdict(st);
}
