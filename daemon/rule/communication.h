/* Communication during an audit. ISO 19011, 6.4.4. */
#ifndef DAEMON_RULE_COMMUNICATION_H
#define DAEMON_RULE_COMMUNICATION_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

int progress_note_may_add(const char *audit_id, int32_t audit_state, struct status *st);
int alert_may_raise(const char *audit_id, int32_t audit_state, struct status *st);
int alert_may_acknowledge(const char *id, int32_t state, struct status *st, int32_t *ret_state);

extern const struct machine alert_machine;

#endif
