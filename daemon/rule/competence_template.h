/* Shipped items of the taxonomy, as data. ISO 19011:2018, 7.2.3; ISO/IEC 27007:2020, 7.2.3. */
#ifndef DAEMON_RULE_COMPETENCE_TEMPLATE_H
#define DAEMON_RULE_COMPETENCE_TEMPLATE_H

#include "gen/vocabulary.h"

#include <stddef.h>
#include <stdint.h>

struct competence_item {
	int32_t template_number;
	int32_t kind;
	int32_t trigger;
	uint32_t level;
	const char *area;
	const char *name;
};

/* Our own words; ends with an item without a name. */
extern const struct competence_item competence_template[];

#endif
