/* Evaluations of auditors. ISO 19011, 7. */
#ifndef DAEMON_RULE_COMPETENCE_H
#define DAEMON_RULE_COMPETENCE_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct evaluation_facts {
	const char *id; /* of the evaluation, or of the person while there is none */
	int32_t state;
	const int32_t *methods;
	size_t method_count;
	bool signer_is_person;
	bool signer_is_evaluator;
	bool person_is_service;
	int64_t valid_until_us;
	int64_t now_us;
};

int evaluation_may_add(const struct evaluation_facts *f, struct status *st);
int evaluation_may_grant(const struct evaluation_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule competence_rule[];
extern const struct machine evaluation_machine;

#endif
