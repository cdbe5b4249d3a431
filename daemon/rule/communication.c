/* Decides on progress notes and alerts. */
#include "daemon/rule/communication.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"

/* clang-format off */
static const struct transition transition[] = {
	{ ALERT_STATE_RAISED, "acknowledge", ALERT_STATE_ACKNOWLEDGED },
};
/* clang-format on */

const struct machine alert_machine = {
	.noun = "alert",
	.state_name = enum_name_alert_state,
	.state_count = ARRAY_LEN(enum_name_alert_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-ALERT", 'H', "ISO 19011:2018, 6.4.4", "alert",
		"the state of the alert allows what is asked", "auditc alert list" },
};

int progress_note_may_add(const char *audit_id, int32_t audit_state, struct status *st)
{
	audit_require(audit_state, "communicate", audit_id, st);
	return rule_verdict(st);
}

int alert_may_raise(const char *audit_id, int32_t audit_state, struct status *st)
{
	audit_require(audit_state, "communicate", audit_id, st);
	return rule_verdict(st);
}

/* In any state of the audit: an alert that nobody has read yet stays one. */
int alert_may_acknowledge(const char *id, int32_t state, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&alert_machine, state, "acknowledge", id, st, ret_state);
	return rule_verdict(st);
}
