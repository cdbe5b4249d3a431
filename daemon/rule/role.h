/*
 * Roles as the rules know them: the numbers of the vocabulary's Role, which service/person.c asserts.
 */
#ifndef DAEMON_RULE_ROLE_H
#define DAEMON_RULE_ROLE_H

#include <stdbool.h>
#include <stdint.h>

enum role {
	ROLE_NONE = 0,
	ROLE_ADMINISTRATOR = 1,
	ROLE_PROGRAMME_MANAGER = 2,
	ROLE_AUDIT_CLIENT = 3,
	ROLE_LEADER = 4,
	ROLE_AUDITOR = 5,
	ROLE_AUDITOR_IN_TRAINING = 6,
	ROLE_TECHNICAL_EXPERT = 7,
	ROLE_OBSERVER = 8,
	ROLE_AUDITEE_REPRESENTATIVE = 9,
	ROLE_SUPPLIER_REPRESENTATIVE = 10,
	ROLE_SUPPLIER_CONTRIBUTOR = 11,
	ROLE_REPORT_REVIEWER = 12,
	ROLE_COMPETENCE_EVALUATOR = 13,
	ROLE_ASSURANCE_VIEWER = 14
};

#define ROLE_SET(role) (UINT32_C(1) << (role))

enum {
	ROLES_TEAM = ROLE_SET(ROLE_LEADER) | ROLE_SET(ROLE_AUDITOR) |
		ROLE_SET(ROLE_AUDITOR_IN_TRAINING) | ROLE_SET(ROLE_TECHNICAL_EXPERT),
	ROLES_AUDITED_SIDE = ROLE_SET(ROLE_AUDITEE_REPRESENTATIVE) |
		ROLE_SET(ROLE_SUPPLIER_REPRESENTATIVE) | ROLE_SET(ROLE_SUPPLIER_CONTRIBUTOR)
};

/* "leader"; "role 99" has no name and gives "unknown role". */
const char *role_name(int32_t role);
/* False for values outside 1 to 14. */
bool role_in(int32_t role, uint32_t set);

#endif
