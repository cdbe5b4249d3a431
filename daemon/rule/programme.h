/* From draft to approved programme. ISO 19011, 5.1, 5.2 and 5.5.1. */
#ifndef DAEMON_RULE_PROGRAMME_H
#define DAEMON_RULE_PROGRAMME_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct programme_facts {
	const char *id;
	int32_t state;
	int64_t from_us;
	int64_t to_us;
	size_t objectives;
	size_t objectives_unmeasured;
	bool purpose_given;
	bool signer_is_author; /* of the programme or of an objective */
	const char *profile;
	uint64_t version;
	uint64_t version_named; /* by the request */
};

/* A period that ends after it begins. */
int programme_may_add(const struct programme_facts *f, struct status *st);
int programme_may_take_objective(const struct programme_facts *f, struct status *st);
int programme_may_submit(const struct programme_facts *f, struct status *st, int32_t *ret_state);
int programme_may_approve(const struct programme_facts *f, struct status *st, int32_t *ret_state);
int programme_may_return(const struct programme_facts *f, struct status *st, int32_t *ret_state);

/* Of a programme that names none. */
extern const char programme_profile_default[];

extern const struct rule programme_rule[];
extern const struct machine programme_machine;

#endif
