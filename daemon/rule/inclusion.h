/* Decisions on units of the universe, and targets for their criteria. ISO 19011, 5.4.3. */
#ifndef DAEMON_RULE_INCLUSION_H
#define DAEMON_RULE_INCLUSION_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct inclusion_facts {
	const char *programme_id;
	int32_t programme_state;
	int32_t decision;
	bool reason_given;
	const char *foreign_unit; /* name of a unit outside of the universe; NULL */
	const char *decided_unit; /* name of a unit that is decided already; NULL */
	bool month_fits;          /* none, or one of the programme's period */
};

int inclusion_may_decide(const struct inclusion_facts *f, struct status *st);

struct coverage_target_facts {
	const char *id;
	int32_t state;
	const char *programme_id;
	int32_t programme_state;
	bool is_pinned;           /* its source */
	const char *foreign_item; /* label of an item of another source; NULL */
	const char *foreign_unit; /* name of a unit outside of the universe; NULL */
};

int coverage_target_may_add(const struct coverage_target_facts *f, struct status *st);
int coverage_target_may_remove(const struct coverage_target_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule inclusion_rule[];
extern const struct rule coverage_target_rule[];
extern const struct machine coverage_target_machine;

#endif
