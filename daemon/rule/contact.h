/* Contact with the auditee before an audit. ISO 19011, 6.2.2. */
#ifndef DAEMON_RULE_CONTACT_H
#define DAEMON_RULE_CONTACT_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct contact_facts {
	const char *audit_id;
	int32_t audit_state;
	bool assignment_accepted;
	int64_t held_us;
	int64_t now_us;
};

int contact_may_add(const struct contact_facts *f, struct status *st);

extern const struct rule contact_rule[];

#endif
