/* Procedures of a programme. ISO 19011, 5.4.1. */
#ifndef DAEMON_RULE_PROCEDURE_H
#define DAEMON_RULE_PROCEDURE_H

#include "daemon/rule/machine.h"

int procedure_may_remove(const char *id, int32_t state, const char *programme_id, int32_t programme_state,
	struct status *st, int32_t *ret_state);

extern const struct machine procedure_machine;

#endif
