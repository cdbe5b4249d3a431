/* Names of roles. */
#include "daemon/rule/role.h"

const char *role_name(int32_t role)
{
	bool known = role > ROLE_UNSPECIFIED && role <= ROLE_ASSURANCE_VIEWER;
	return known ? enum_name_role[role] : "unknown role";
}

bool role_in(int32_t role, uint32_t set)
{
	return role > ROLE_UNSPECIFIED && role <= ROLE_ASSURANCE_VIEWER && (set & ROLE_SET(role)) != 0;
}
