/* The audit that several tests of an audit's life begin with. */
#include "tests/daemon/service/audit_scene.h"

#include <stdio.h>

static void member(struct scene *s, const char *who, const char *role)
{
	char json[512], name[64];
	(void)snprintf(name, sizeof(name), "appointment:kista_%s", role);
	(void)snprintf(json, sizeof(json), "{'scope_id':'@audit:kista','person_id':'@person:%s',"
		"'party_id':'@organisation:auditing','role':'%s','state':'active'}", who, role);
	scene_put(s, name, json);
	(void)snprintf(name, sizeof(name), "team_member:kista_%s", role);
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:kista','person_id':'@person:%s','role':'%s',"
		"'state':'accepted'}", who, role);
	scene_put(s, name, json);
}

void kista_state(struct scene *s, const char *state)
{
	char json[1024];
	(void)snprintf(json, sizeof(json), "{" KISTA ",'state':'%s'}", state);
	scene_put(s, "audit:kista", json);
}

void kista_put(struct scene *s, const char *state, int is_single)
{
	kista_state(s, state);
	member(s, "audit/LA", "leader");
	if (!is_single)
		member(s, "audit/AU", "auditor");
}
