/* Files of rows on a real store: all or nothing, with an effect, by the rules of single adds. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define SITES_HOW(columns, rows, how)                                                              \
	"{'organisation_id':'@organisation:audited'," how "'fields':[" columns "],'rows':[" rows "]}"
#define SITES(columns, rows) SITES_HOW(columns, rows, "")
#define EXPLAIN "'explain':true,"
#define KISTA "{'name':'Kista','time_zone':'Europe/Stockholm'}"
#define UMEA "{'name':'Umeå','time_zone':'Europe/Stockholm'}"

/* INV-30: what it would do is told row by row, and nothing is done. */
Test(import, inv_30_tells_what_it_would_do)
{
	struct scene *s = scene_new();
	scene_would(s, "auditing/PM", "ImportService/ImportSites", SITES("", KISTA "," UMEA));
	REPLY_READS(s, "report.added", "2");
	REPLY_READS(s, "report.rows.0.effect", "added");
	REPLY_READS(s, "report.rows.1.name", "Umeå");
	scene_allowed(s, "auditing/PM", "ImportService/ImportSites", SITES("", KISTA "," UMEA), NULL);
	REPLY_READS(s, "report.added", "2");
	scene_would(s, "auditing/PM", "ImportService/ImportSites",
		SITES("", "{'name':'Kista','time_zone':'UTC'}," UMEA ",{'name':'Luleå'}"));
	REPLY_READS(s, "report.rows.0.effect", "changed");
	REPLY_READS(s, "report.rows.0.changes.0.field", "time_zone");
	REPLY_READS(s, "report.rows.0.changes.0.from", "Europe/Stockholm");
	REPLY_READS(s, "report.rows.0.changes.0.to", "UTC");
	REPLY_READS(s, "report.rows.0.changes.1", "");
	REPLY_READS(s, "report.rows.1.effect", "unchanged");
	REPLY_READS(s, "report.rows.2.effect", "added");
	scene_free(s);
}

/* INV-30: an import without effect is refused. */
Test(import, inv_30_without_effect_is_refused)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/PM", "ImportService/ImportSites", SITES("", KISTA), NULL);
	scene_refused(s, "auditing/PM", "ImportService/ImportSites", SITES("", KISTA), "R-IMPORT-01");
	scene_would(s, "auditing/PM", "ImportService/ImportSites", SITES_HOW("", KISTA, EXPLAIN));
	REPLY_READS(s, "report.unchanged", "1");
	scene_allowed(s, "auditing/PM", "ImportService/ImportSites", SITES("", KISTA "," UMEA), NULL);
	REPLY_READS(s, "report.unchanged", "1");
	scene_free(s);
}

Test(import, columns_that_are_not_in_the_file_stay)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/PM", "ImportService/ImportSites", SITES("", KISTA), NULL);
	scene_refused(s, "auditing/PM", "ImportService/ImportSites", SITES("'name'", "{'name':'Kista'}"), "R-IMPORT-01");
	scene_allowed(s, "auditing/PM", "ImportService/ImportSites", SITES("'name','address'", "{'name':'Kista','address':'1'}"),
		NULL);
	scene_allowed(s, "auditing/PM", "SiteService/ListSites", "{'organisation_id':'@organisation:audited',"
		"'page':{'filter':'name = \\'Kista\\''}}", NULL);
	REPLY_READS(s, "sites.0.time_zone", "Europe/Stockholm");
	REPLY_READS(s, "sites.0.address", "1");
	scene_free(s);
}

/* INV-31: the rules of the single add, for each row; nothing of the file is entered while one row breaks one. */
Test(import, inv_31_rows_are_judged_as_single_adds)
{
	struct scene *s = scene_new();
#define UNITS(how)                                                                                 \
	"{'organisation_id':'@organisation:audited'," how "'rows':[{'name':'Hosting','kind':'service','sites':['Nowhere']}," \
	"{'name':'Billing','kind':'process'},{'name':'Billing','kind':'system'}]}"
	scene_refused(s, "auditing/PM", "ImportService/ImportUnits", UNITS(""), "R-IMPORT-03 R-IMPORT-02");
	scene_would(s, "auditing/PM", "ImportService/ImportUnits", UNITS(EXPLAIN));
	REPLY_READS(s, "report.refused", "2");
	REPLY_READS(s, "report.rows.0.problems.0.field", "sites");
	REPLY_READS(s, "report.rows.2.problems.0.rule", "R-IMPORT-02");
	scene_put(s, "organisation:body", "{'parent_id':'@organisation:auditing','kind':'assurance','name':'Certifier'}");
	scene_refused(s, "auditing/PM", "ImportService/ImportUnits",
		"{'organisation_id':'@organisation:body','rows':[{'name':'Hosting','kind':'service'}]}", "R-ORG-02");
	scene_refused(s, "auditing/PM", "ImportService/ImportOrganisations",
		"{'parent_id':'@organisation:body','rows':[{'name':'Below','kind':'supplier'}]}", "R-ORG-03");
	scene_refused(s, "auditing/AD", "ImportService/ImportPeople",
		"{'organisation_id':'@organisation:audited','rows':[{'name':'Eva'}]}", "R-PERSON-01");
	scene_allowed(s, "audited/AD", "ImportService/ImportPeople",
		"{'organisation_id':'@organisation:audited','rows':[{'name':'Eva'},{'name':'Ali','contact':'1'}]}", NULL);
	scene_refused(s, "audited/AD", "ImportService/ImportPeople",
		"{'organisation_id':'@organisation:audited','rows':[{'name':'Eva','is_service':true}]}", "R-IMPORT-04");
	scene_refused(s, "rival/AD", "ImportService/ImportPeople",
		"{'organisation_id':'@organisation:audited','rows':[{'name':'Ulf'}]}", "NOT_FOUND");
	scene_free(s);
}

Test(import, units_are_changed_field_by_field)
{
	struct scene *s = scene_new();
	scene_put(s, "site:kista", "{'organisation_id':'@organisation:audited','name':'Kista'}");
	scene_allowed(s, "auditing/PM", "ImportService/ImportUnits", "{'organisation_id':'@organisation:audited','rows':["
		"{'name':'Hosting','kind':'service','risk':80,'last_audited_us':'2026-03-01T00:00:00Z'}]}", NULL);
	scene_would(s, "auditing/PM", "ImportService/ImportUnits", "{'organisation_id':'@organisation:audited',"
		"'fields':['name','kind','risk','sites'],'rows':[{'name':'Hosting','kind':'system','risk':90,'sites':['Kista']}]}");
	REPLY_READS(s, "report.rows.0.changes.0.from", "service");
	REPLY_READS(s, "report.rows.0.changes.0.to", "system");
	REPLY_READS(s, "report.rows.0.changes.1.to", "Kista");
	REPLY_READS(s, "report.rows.0.changes.2.from", "80");
	REPLY_READS(s, "report.rows.0.changes.3", "");
	scene_free(s);
}

Test(import, ties_name_people_organisations_and_units)
{
	struct scene *s = scene_new();
	scene_put(s, "person:nils", "{'organisation_id':'@organisation:auditing','name':'Nils Ek'}");
	scene_put(s, "organisation:cloud", "{'parent_id':'@organisation:auditing','kind':'supplier','name':'Kista Cloud AB'}");
	scene_put(s, "unit:hosting", "{'organisation_id':'@organisation:cloud','kind':'service','name':'Hosting'}");
	static const char ties[] = "{'organisation_id':'@organisation:auditing','rows':["
		"{'person':'Nils Ek','kind':'operates','target_organisation':'Kista Cloud AB','target_unit':'Hosting','from_us':5,"
		"'note':'on call'}]}";
	scene_allowed(s, "auditing/PM", "ImportService/ImportRelationships", ties, NULL);
	REPLY_READS(s, "report.added", "1");
	scene_refused(s, "auditing/PM", "ImportService/ImportRelationships", ties, "R-IMPORT-01");
	scene_refused(s, "auditing/PM", "ImportService/ImportRelationships", "{'organisation_id':'@organisation:auditing','rows':["
		"{'person':'Nobody','kind':'operates','target_organisation':'Kista Cloud AB'},"
		"{'person':'Nils Ek','kind':'operates','target_organisation':'Kista Cloud AB','target_unit':'Billing'},"
		"{'person':'Nils Ek','kind':'consulted','target_organisation':'Kista Cloud AB','from_us':9,'to_us':5}]}",
		"R-IMPORT-03 R-IMPORT-03 R-PERSON-11");
	scene_free(s);
}

Test(import, criteria_join_an_open_source)
{
	struct scene *s = scene_new();
	static const char rows[] = "{'criteria_source_id':'@criteria_source:open','rows':[{'label':'P.1','title':'Backups'},"
		"{'label':'P.2','title':'Restores'}]}";
	scene_allowed(s, "auditing/PM", "ImportService/ImportCriteria", rows, NULL);
	ROW_READS(s, "criteria_source:open", "item_count", "2");
	scene_allowed(s, "auditing/PM", "ImportService/ImportCriteria", "{'criteria_source_id':'@criteria_source:open',"
		"'rows':[{'label':'P.2','title':'Restores are tried'}]}", NULL);
	REPLY_READS(s, "report.rows.0.changes.0.to", "Restores are tried");
	scene_refused(s, "auditing/PM", "ImportService/ImportCriteria",
		"{'criteria_source_id':'@criteria_source:own','rows':[{'label':'P.3'}]}", "S-CRITERIA-SOURCE");
	scene_free(s);
}

Test(import, questions_join_a_checklist)
{
	struct scene *s = scene_new();
	scene_allowed(s, "audit/AU", "ChecklistService/AddChecklist", "{'audit_id':'@audit:fieldwork','title':'Backup'}", "backup");
#define QUESTIONS(first)                                                                           \
	"{'checklist_id':'@checklist:backup','rows':[{'question':'Tried?','criterion':'A.8.13','expected':[" first "]}," \
	"{'question':'By whom?','methods':['interview']}]}"
	scene_allowed(s, "audit/AU", "ImportService/ImportChecklists", QUESTIONS("'a log'"), NULL);
	REPLY_READS(s, "report.added", "2");
	ROW_READS(s, "checklist:backup", "item_count", "2");
	scene_refused(s, "audit/AU", "ImportService/ImportChecklists", QUESTIONS("'a log'"), "R-IMPORT-01");
	scene_refused(s, "audit/AU", "ImportService/ImportChecklists", QUESTIONS("'a report'"), "R-IMPORT-04");
	scene_refused(s, "audit/SR", "ImportService/ImportChecklists", QUESTIONS("'a log'"), "NOT_FOUND");
	scene_put(s, "criteria_item:gate", "{'organisation_id':'@organisation:auditing','label':'A.7.4',"
		"'criteria_source_id':'@criteria_source:own','entry':{'label':'A.7.4'}}");
	scene_put(s, "audit:fieldwork", "{'programme_id':'@programme:own','auditee_organisation_id':'@organisation:audited',"
		"'type':'second_party','state':'in_fieldwork','criteria':[{'criteria_source_id':'@criteria_source:own',"
		"'criteria_item_ids':['@criteria_item:gate']}]}");
	scene_refused(s, "audit/AU", "ImportService/ImportChecklists", "{'checklist_id':'@checklist:backup',"
		"'rows':[{'question':'Where?','criterion':'A.8.13'}]}", "R-IMPORT-03");
	scene_allowed(s, "audit/AU", "ImportService/ImportChecklists", "{'checklist_id':'@checklist:backup',"
		"'rows':[{'question':'Where?','criterion':'A.7.4'}]}", NULL);
	scene_free(s);
}

Test(import, questions_draft_their_request)
{
	struct scene *s = scene_new();
	static const char rows[] = "{'audit_id':'@audit:fieldwork','rows':["
		"{'request':'Backup','label':'1','question':'Tried?','criterion':'A.8.13','classification':'internal'},"
		"{'request':'Backup','label':'2','question':'By whom?','classification':'internal','answer_days':5}]}";
	scene_allowed(s, "audit/AU", "ImportService/ImportRequests", rows, NULL);
	REPLY_READS(s, "report.added", "2");
	scene_allowed(s, "audit/LA", "RequestService/ListRequests", "{'audit_id':'@audit:fieldwork','page':{'filter':'title = \\'Backup\\''}}",
		NULL);
	REPLY_READS(s, "requests.0.item_count", "2");
	REPLY_READS(s, "requests.0.state", "draft");
	scene_refused(s, "audit/AU", "ImportService/ImportRequests", "{'audit_id':'@audit:fieldwork','rows':["
		"{'request':'Backup','label':'3','question':'Tried?','criterion':'B.99','classification':'internal'}]}", "R-IMPORT-03");
	scene_refused(s, "audit/SR", "ImportService/ImportRequests", rows, "ROLE");
	scene_free(s);
}
