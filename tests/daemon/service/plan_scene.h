/* An audit of Kista Cloud that is ready to be planned: two sites, a unit, two criteria, a leader and an auditor. */
#ifndef TESTS_DAEMON_SERVICE_PLAN_SCENE_H
#define TESTS_DAEMON_SERVICE_PLAN_SCENE_H

#include "tests/daemon/service/scene.h"

#include <stdio.h>

#define LEADER "audit/LA"
#define MANAGER "auditing/PM"
#define CLIENT "auditing/CL"
#define SUPPLIER "audited/SR"

/* audit:kista with team_member:lena, team_member:erik, site:audited (Stockholm), site:london, criteria_item:own and :gate. */
static inline struct scene *plan_scene(void)
{
	struct scene *s = scene_new();
	scene_put(s, "site:audited", "{'organisation_id':'@organisation:audited','name':'Kista','time_zone':'Europe/Stockholm'}");
	scene_put(s, "site:london", "{'organisation_id':'@organisation:audited','name':'London','time_zone':'Europe/London'}");
	scene_put(s, "unit:audited", "{'organisation_id':'@organisation:audited','name':'Hosting'}");
	scene_put(s, "unit:desk", "{'organisation_id':'@organisation:audited','name':'Service desk'}");
	scene_put(s, "criteria_source:own", "{'organisation_id':'@organisation:auditing','kind':'standard','state':'pinned',"
		"'title':'ISO/IEC 27001:2022, with prompts'}");
	scene_put(s, "criteria_item:gate", "{'organisation_id':'@organisation:auditing','label':'A.7.4','ordinal':1,"
		"'criteria_source_id':'@criteria_source:own','entry':{'label':'A.7.4','title':'Physical security monitoring'}}");
	/* Monday 2027-03-01 to Friday, in microseconds. */
	scene_put(s, "audit:kista", "{'programme_id':'@programme:own','title':'Kista 2027','type':'second_party',"
		"'auditee_organisation_id':'@organisation:audited','disclosed_to_id':'@organisation:audited','state':'feasible',"
		"'criteria':[{'criteria_source_id':'@criteria_source:own'}],'method':'on_site_interaction',"
		"'site_ids':['@site:audited','@site:london'],'unit_ids':['@unit:audited','@unit:desk'],"
		"'from_us':1803859200000000,'to_us':1804204800000000}");
	scene_put(s, "appointment:lena", "{'scope_id':'@audit:kista','person_id':'@person:audit/LA','role':'leader',"
		"'party_id':'@organisation:auditing','state':'active'}");
	scene_put(s, "team_member:lena", "{'audit_id':'@audit:kista','person_id':'@person:audit/LA','person_name':'Lena Holm',"
		"'role':'leader','state':'accepted','appointment_id':'@appointment:lena'}");
	scene_put(s, "team_member:erik", "{'audit_id':'@audit:kista','person_id':'@person:audit/AU','person_name':'Erik Lund',"
		"'role':'auditor','state':'accepted'}");
	return s;
}

/* A slot for Erik on 2027-03-01, `more` at the end of its JSON. */
static inline const char *slot_json(const char *title, const char *site, const char *from, const char *to, const char *more)
{
	static char json[1024];
	(void)snprintf(json, sizeof(json), "{'plan_id':'@plan:kista','kind':'activity','title':'%s','site_id':'@site:%s',"
		"'local_from':'2027-03-01 %s','local_to':'%s','method':'on_site_interaction','unit_id':'@unit:audited',"
		"'criteria_item_ids':['@criteria_item:gate'],'assignments':[{'team_member_id':'@team_member:erik'}]%s}",
		title, site, from, to, more);
	return json;
}

/* Agrees to the plan of this label with the digest it has. */
static inline const char *agree_json(struct scene *s, const char *label)
{
	static char json[512];
	char name[60];
	(void)snprintf(name, sizeof(name), "plan:%s", label);
	(void)snprintf(json, sizeof(json), "{'plan_id':'@%s','content_root':'%s'}", name, scene_row(s, name, "content_root"));
	return json;
}

#endif
