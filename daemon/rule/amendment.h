/* Corrections beside what is sealed. ISO 19011, 5.5.7. */
#ifndef DAEMON_RULE_AMENDMENT_H
#define DAEMON_RULE_AMENDMENT_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct amendment_facts {
	const char *audit_id;
	int32_t audit_state;
	bool row_is_member; /* the row is a record of this audit, or the audit itself */
};

int amendment_may_add(const struct amendment_facts *f, struct status *st);

extern const struct rule amendment_rule[];

#endif
