/* Audits on a real store: what they stand on, and each step of theirs. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>

#define KISTA "'programme_id':'@programme:own','title':'Kista 2027','type':'second_party'," \
	"'auditee_organisation_id':'@organisation:audited'"
#define WHOLE ",'objectives':['Are backups made?'],'objective_ids':['@objective:own'],'scope_text':'Backup'," \
	"'site_ids':['@site:audited'],'unit_ids':['@unit:audited']," \
	"'criteria':[{'criteria_source_id':'@criteria_source:own','criteria_item_ids':['@criteria_item:own']}]," \
	"'competence_ids':['@competence:own']"

static const char *period(const char *audit, int from, int to)
{
	static char json[256];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@%s','from_us':%s,'to_us':%s}", audit, scene_days(from),
		scene_days(to));
	return json;
}

Test(audit, pins_criteria_of_several_sources_by_their_digest)
{
	struct scene *s = scene_new();
	scene_put(s, "criteria_source:law", "{'organisation_id':'@organisation:auditing','kind':'law','state':'pinned',"
		"'title':'Law','items_root':'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k='}");
	scene_allowed(s, "auditing/PM", "AuditService/AddAudit", "{" KISTA ",'criteria':["
		"{'criteria_source_id':'@criteria_source:own'},{'criteria_source_id':'@criteria_source:law'}]}", "kista");
	ROW_READS(s, "audit:kista", "criteria.1.items_root", "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=");
	ROW_READS(s, "audit:kista", "state", "proposed");
	scene_refused(s, "auditing/PM", "AuditService/AddAudit", "{" KISTA "}", "DB_UNIQUE");
	scene_free(s);
}

Test(audit, is_not_added_to_what_it_cannot_stand_on)
{
	struct scene *s = scene_new();
	scene_put(s, "objective:draft", "{'programme_id':'@programme:draft','basis':'risks'}");
	scene_refused(s, "auditing/PM", "AuditService/AddAudit", "{'programme_id':'@programme:draft','title':'A',"
		"'type':'first_party','auditee_organisation_id':'@organisation:audited','objective_ids':['@objective:own'],"
		"'site_ids':['@site:rival'],'criteria':[{'criteria_source_id':'@criteria_source:open',"
		"'criteria_item_ids':['@criteria_item:own']}]}",
		"R-AUDIT-01 R-AUDIT-05 R-AUDIT-18 R-AUDIT-07 R-AUDIT-08 R-AUDIT-06");
	scene_refused(s, "auditing/PM", "AuditService/AddAudit",
		"{" KISTA ",'criteria':[{'criteria_source_id':'@criteria_source:foreign'}]}", "NOT_FOUND");
	scene_refused(s, "audited/PM", "AuditService/AddAudit", "{" KISTA "}", "NOT_FOUND");
	scene_free(s);
}

Test(audit, of_the_own_organisation_is_first_party)
{
	struct scene *s = scene_new();
	scene_refused(s, "auditing/PM", "AuditService/AddAudit", "{'programme_id':'@programme:own','title':'Own',"
		"'type':'second_party','auditee_organisation_id':'@organisation:auditing'}", "R-AUDIT-08");
	scene_allowed(s, "auditing/PM", "AuditService/AddAudit", "{'programme_id':'@programme:own','title':'Own',"
		"'type':'first_party','auditee_organisation_id':'@organisation:auditing','objective_ids':['@objective:own']}", "own");
	ROW_READS(s, "audit:own", "type", "first_party");
	scene_free(s);
}

Test(audit, is_scheduled_when_its_brief_is_whole)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/PM", "AuditService/AddAudit", "{" KISTA "}", "bare");
	scene_refused(s, "auditing/PM", "AuditService/ScheduleAudit", period("audit:bare", 9, 3),
		"R-AUDIT-02 R-AUDIT-06 R-AUDIT-03 R-AUDIT-04 R-AUDIT-19 R-AUDIT-09 R-AUDIT-10");
	scene_allowed(s, "auditing/PM", "AuditService/AddAudit",
		"{'programme_id':'@programme:own','title':'Whole','type':'second_party',"
		"'auditee_organisation_id':'@organisation:audited'" WHOLE "}", "whole");
	scene_allowed(s, "auditing/PM", "AuditService/ScheduleAudit", period("audit:whole", 3, 9), NULL);
	scene_reads("advice", scene_rules(s), "R-AUDIT-10");
	ROW_READS(s, "audit:whole", "disclosed_to_id", scene_id(s, "organisation:audited"));
	scene_refused(s, "auditing/PM", "AuditService/ScheduleAudit", period("audit:whole", 3, 9), "S-AUDIT R-AUDIT-10");
	scene_free(s);
}
