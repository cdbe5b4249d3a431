/* Risks and opportunities of a programme. ISO 19011, 5.3. */
#ifndef DAEMON_RULE_PROGRAMME_RISK_H
#define DAEMON_RULE_PROGRAMME_RISK_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct programme_risk_facts {
	const char *id;
	int32_t state;
	const char *programme_id;
	int32_t programme_state;
	bool signer_is_author;
	int64_t review_us; /* when it is to be judged again; 0: not said */
	int64_t now_us;
};

int programme_risk_may_add(const struct programme_risk_facts *f, struct status *st);
/* "review", "treat", "accept", "close". */
int programme_risk_may(const struct programme_risk_facts *f, const char *event, struct status *st, int32_t *ret_state);
/* Judged: likelihood, impact and a day to judge it again; a closed one says nothing about its category any more. */
bool programme_risk_is_judged(int32_t state, uint32_t likelihood, uint32_t impact, int64_t review_us);

extern const struct rule programme_risk_rule[];
extern const struct machine programme_risk_machine;

#endif
