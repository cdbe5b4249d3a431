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

Test(audit, steps_come_in_their_order)
{
	struct scene *s = scene_new();
	char json[256];
	static const char digest[] = "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=";
	scene_put(s, "audit:next", "{" KISTA ",'state':'team_confirmed','from_us':1000,'to_us':2000}");
	scene_put(s, "appointment:next", "{'scope_id':'@audit:next','person_id':'@person:audit/LA',"
		"'party_id':'@organisation:auditing','role':'leader','state':'active'}");
	scene_refused(s, "audit/LA", "AuditService/BeginFieldwork", "{'audit_id':'@audit:next','opening_meeting_us':1500}",
		"S-AUDIT");
	scene_refused(s, "audit/LA", "AuditService/InitiateAudit", "{'audit_id':'@audit:next','contact':'call'}",
		"R-AUDIT-12 R-AUDIT-11");
	scene_put(s, "team_member:next", "{'audit_id':'@audit:next','person_id':'@person:audit/LA','role':'leader',"
		"'state':'accepted'}");
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:next','contact':'call','confidentiality_sha256':'%s'}", digest);
	scene_allowed(s, "audit/LA", "AuditService/InitiateAudit", json, NULL);
	ROW_READS(s, "audit:next", "confidentiality_sha256", digest);
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:next','opening_meeting_us':%s}", scene_days(1));
	scene_refused(s, "audit/LA", "AuditService/BeginFieldwork", json, "R-AUDIT-13 R-AUDIT-20");
	scene_allowed(s, "audit/LA", "AuditService/BeginFieldwork", "{'audit_id':'@audit:next','opening_meeting_us':1500}", NULL);
	scene_reads("advice", scene_rules(s), "");
	ROW_READS(s, "audit:next", "state", "in_fieldwork");
	scene_free(s);
}

Test(audit, ends_when_evidence_is_judged_and_findings_are_told)
{
	struct scene *s = scene_new();
	scene_put(s, "audit:end", "{" KISTA ",'state':'in_fieldwork'}");
	scene_put(s, "appointment:end", "{'scope_id':'@audit:end','person_id':'@person:audit/LA',"
		"'party_id':'@organisation:auditing','role':'leader','state':'active'}");
	scene_put(s, "evidence:end", "{'audit_id':'@audit:end','classification':'internal','state':'submitted'}");
	scene_put(s, "finding:end", "{'audit_id':'@audit:end','grade':'observation','state':'team_reviewed'}");
	scene_refused(s, "audit/LA", "AuditService/ConcludeAudit", "{'audit_id':'@audit:end','conclusion':'it holds'}",
		"R-AUDIT-14 R-AUDIT-15");
	scene_put(s, "evidence:end", "{'audit_id':'@audit:end','classification':'internal','state':'accepted'}");
	scene_put(s, "finding:end", "{'audit_id':'@audit:end','grade':'observation','state':'communicated','communicated_us':1}");
	scene_put(s, "finding:major", "{'audit_id':'@audit:end','grade':'major','state':'acknowledged','communicated_us':1}");
	scene_allowed(s, "audit/LA", "AuditService/ConcludeAudit", "{'audit_id':'@audit:end','conclusion':'it holds'}", NULL);
	ROW_READS(s, "audit:end", "conclusion", "it holds");
	scene_refused(s, "auditing/PM", "AuditService/CompleteAudit", "{'audit_id':'@audit:end'}", "R-AUDIT-16");
	scene_put(s, "finding:major", "{'audit_id':'@audit:end','grade':'major','state':'closed'}");
	scene_allowed(s, "auditing/PM", "AuditService/CompleteAudit", "{'audit_id':'@audit:end'}", NULL);
	scene_refused(s, "audit/LA", "FindingService/ReopenFinding", "{'finding_id':'@finding:major','reason':'again'}", "S-AUDIT");
	scene_free(s);
}
