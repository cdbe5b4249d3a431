/* Monitoring of a running programme. ISO 19011, 5.6. */
#ifndef DAEMON_RULE_MONITORING_PERIOD_H
#define DAEMON_RULE_MONITORING_PERIOD_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct monitoring_period_facts {
	const char *id; /* of the programme while there is none */
	int32_t state;
	const char *programme_id;
	int32_t programme_state;
	int64_t from_us;
	int64_t to_us;
	int64_t now_us;
	const char *missing; /* evaluations that are not given: "feedback, documentation"; "" */
};

int monitoring_period_may_add(const struct monitoring_period_facts *f, struct status *st);
int monitoring_period_may_evaluate(const struct monitoring_period_facts *f, struct status *st);
int monitoring_period_may_close(const struct monitoring_period_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule monitoring_period_rule[];
extern const struct machine monitoring_period_machine;

#endif
