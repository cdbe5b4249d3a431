/* Names of roles. */
#include "daemon/rule/role.h"

const char *role_name(int32_t role)
{
	bool known = role_in(role, UINT32_MAX);
	return known ? enum_name_role[role] : "unknown role";
}

bool role_in(int32_t role, uint32_t set)
{
	bool is_held = (role > ROLE_UNSPECIFIED && role <= ROLE_ASSURANCE_VIEWER) || role == ROLE_INTERPRETER;
	return is_held && (set & ROLE_SET(role)) != 0;
}
