/* Resources of a programme, by month. ISO 19011, 5.4.4. */
#ifndef DAEMON_RULE_PROGRAMME_RESOURCE_H
#define DAEMON_RULE_PROGRAMME_RESOURCE_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct programme_resource_facts {
	const char *id;
	int32_t state;
	const char *programme_id;
	int32_t programme_state;
	uint32_t first_month; /* 202703 */
	uint32_t last_month;
	int64_t from_us; /* of the programme */
	int64_t to_us;
	uint32_t requested;
	uint32_t granted;
	bool signer_is_author;
};

int programme_resource_may_add(const struct programme_resource_facts *f, struct status *st);
int programme_resource_may_change(const struct programme_resource_facts *f, struct status *st, int32_t *ret_state);
int programme_resource_may_grant(const struct programme_resource_facts *f, struct status *st, int32_t *ret_state);
int programme_resource_may_resolve(const struct programme_resource_facts *f, struct status *st, int32_t *ret_state);

/* 202712 and one is 202801. */
uint32_t month_add(uint32_t month, uint32_t months);
/* So many months from one to the other; negative where it lies before. */
int32_t month_between(uint32_t from, uint32_t to);
/* A month, and one of the period. */
bool month_is_within(uint32_t month, int64_t from_us, int64_t to_us);
/* Of a day, UTC. */
uint32_t month_of(int64_t at_us);

extern const struct rule programme_resource_rule[];
extern const struct machine programme_resource_machine;

#endif
