/* Roles as the rules know them. */
#ifndef DAEMON_RULE_ROLE_H
#define DAEMON_RULE_ROLE_H

#include "gen/vocabulary.h"

#include <stdbool.h>
#include <stdint.h>

#define ROLE_SET(role) (UINT32_C(1) << (role))

enum {
	ROLES_TEAM = ROLE_SET(ROLE_LEADER) | ROLE_SET(ROLE_AUDITOR) |
		ROLE_SET(ROLE_AUDITOR_IN_TRAINING) | ROLE_SET(ROLE_TECHNICAL_EXPERT) |
		ROLE_SET(ROLE_INTERPRETER),
	ROLES_AUDITED_SIDE = ROLE_SET(ROLE_AUDITEE_REPRESENTATIVE) |
		ROLE_SET(ROLE_SUPPLIER_REPRESENTATIVE) | ROLE_SET(ROLE_SUPPLIER_CONTRIBUTOR),
	/* Who decides for it. */
	ROLES_REPRESENTATIVES = ROLE_SET(ROLE_AUDITEE_REPRESENTATIVE) | ROLE_SET(ROLE_SUPPLIER_REPRESENTATIVE)
};

/* "leader"; "role 99" has no name and gives "unknown role". */
const char *role_name(int32_t role);
/* False for what nobody is appointed or put into a team for: relations, and values that are none. */
bool role_in(int32_t role, uint32_t set);

#endif
