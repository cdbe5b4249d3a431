/* Filling a source of criteria and pinning it. ISO 19011, 5.5.2. */
#ifndef DAEMON_RULE_CRITERIA_H
#define DAEMON_RULE_CRITERIA_H

#include "daemon/rule/machine.h"

struct criteria_facts {
	const char *id;
	int32_t state;
	uint32_t item_count;        /* stored */
	uint32_t item_count_named;  /* first ordinal of an import, or the count a pin names */
	const char *repeated_label; /* first label that is there already; NULL when there is none */
};

int criteria_may_import(const struct criteria_facts *f, struct status *st);
int criteria_may_pin(const struct criteria_facts *f, struct status *st, int32_t *ret_state);

/* What an audit takes from one source: all of it when no items are chosen. */
struct criteria_pin {
	const char *source_id;
	const char *const *item_ids;
	size_t item_count;
};

/* True when the pin takes this item of this source. */
bool criteria_pin_takes(const struct criteria_pin *pin, const char *source_id, const char *item_id);

extern const struct rule criteria_rule[];
extern const struct machine criteria_source_machine;

#endif
