/* Names of roles. */
#include "daemon/rule/role.h"

#include "common/bytes.h"

const char *role_name(int32_t role)
{
	static const char *const name[] = {
		[ROLE_ADMINISTRATOR] = "administrator",
		[ROLE_PROGRAMME_MANAGER] = "programme manager",
		[ROLE_AUDIT_CLIENT] = "audit client",
		[ROLE_LEADER] = "leader",
		[ROLE_AUDITOR] = "auditor",
		[ROLE_AUDITOR_IN_TRAINING] = "auditor in training",
		[ROLE_TECHNICAL_EXPERT] = "technical expert",
		[ROLE_OBSERVER] = "observer",
		[ROLE_AUDITEE_REPRESENTATIVE] = "auditee representative",
		[ROLE_SUPPLIER_REPRESENTATIVE] = "supplier representative",
		[ROLE_SUPPLIER_CONTRIBUTOR] = "supplier contributor",
		[ROLE_REPORT_REVIEWER] = "report reviewer",
		[ROLE_COMPETENCE_EVALUATOR] = "competence evaluator",
		[ROLE_ASSURANCE_VIEWER] = "assurance viewer",
	};
	bool known = role > ROLE_NONE && (size_t)role < ARRAY_LEN(name);
	return known ? name[role] : "unknown role";
}

bool role_in(int32_t role, uint32_t set)
{
	return role > ROLE_NONE && role <= ROLE_ASSURANCE_VIEWER && (set & ROLE_SET(role)) != 0;
}
