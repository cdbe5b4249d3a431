/* Objectives of a programme, from draft to their conclusion. ISO 19011, 5.2. */
#ifndef DAEMON_RULE_OBJECTIVE_H
#define DAEMON_RULE_OBJECTIVE_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct objective_facts {
	const char *id;
	int32_t state;
	const char *programme_id;
	int32_t programme_state;
	size_t audits;      /* that serve it */
	size_t audits_open; /* of them, not over yet */
};

int objective_may_change(const struct objective_facts *f, struct status *st);
int objective_may_remove(const struct objective_facts *f, struct status *st, int32_t *ret_state);
int objective_may_conclude(const struct objective_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule objective_rule[];
extern const struct machine objective_machine;

#endif
