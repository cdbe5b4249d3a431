/* What may make a programme change. ISO 19011, 5.6. */
#ifndef DAEMON_RULE_CHANGE_TRIGGER_H
#define DAEMON_RULE_CHANGE_TRIGGER_H

#include "daemon/rule/machine.h"

int change_trigger_may_decide(const char *id, int32_t state, const char *programme_id, int32_t programme_state,
	struct status *st, int32_t *ret_state);

extern const struct machine change_trigger_machine;

#endif
