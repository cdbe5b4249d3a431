/* How many witnesses a programme asks for, and whether an audit has them. */
#ifndef DAEMON_RULE_WITNESS_POLICY_H
#define DAEMON_RULE_WITNESS_POLICY_H

#include "daemon/rule/rule.h"

struct witness_policy_facts {
	const char *id;       /* of the programme or the policy */
	uint32_t witnesses;
	uint32_t organisations;
	const char *other_id; /* of a policy that the programme has beside this one; "" */
};

int witness_policy_may_set(const struct witness_policy_facts *f, struct status *st);

extern const struct rule witness_policy_rule[];

#endif
