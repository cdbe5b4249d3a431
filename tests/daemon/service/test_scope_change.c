/* INV-17: what an audit is about changes by consent of client and auditee. */
#include "tests/daemon/service/audit_scene.h"

#include <criterion/criterion.h>

#define WIDER "{'audit_id':'@audit:kista','scope_text':'Backup and dumps','reason':'dumps count too'}"

Test(scope, inv_17_changes_with_both_consents)
{
	struct scene *s = scene_new();
	kista_put(s, "planned", 0);
	scene_allowed(s, "audit/LA", "ScopeChangeService/RequestScopeChange", WIDER, "wider");
	scene_allowed(s, "auditing/CL", "ScopeChangeService/ConsentScopeChange", "{'scope_change_id':'@scope_change:wider'}", NULL);
	ROW_READS(s, "scope_change:wider", "client_id", scene_id(s, "person:auditing/CL"));
	ROW_READS(s, "audit:kista", "scope_text", "");
	scene_refused(s, "auditing/CL", "ScopeChangeService/ConsentScopeChange", "{'scope_change_id':'@scope_change:wider'}",
		"S-SCOPE");
	scene_allowed(s, "audited/SR", "ScopeChangeService/ConsentScopeChange", "{'scope_change_id':'@scope_change:wider'}", NULL);
	ROW_READS(s, "scope_change:wider", "state", "agreed");
	ROW_READS(s, "audit:kista", "scope_text", "Backup and dumps");
	ROW_READS(s, "audit:kista", "objectives.0", "Are backups made?");
	scene_free(s);
}

Test(scope, inv_17_refused_by_one_does_not_change)
{
	struct scene *s = scene_new();
	kista_put(s, "in_fieldwork", 0);
	scene_allowed(s, "audit/LA", "ScopeChangeService/RequestScopeChange", WIDER, "wider");
	scene_refused(s, "audit/LA", "ScopeChangeService/ConsentScopeChange", "{'scope_change_id':'@scope_change:wider'}", "ROLE");
	scene_allowed(s, "audited/SR", "ScopeChangeService/ConsentScopeChange", "{'scope_change_id':'@scope_change:wider'}", NULL);
	scene_allowed(s, "auditing/CL", "ScopeChangeService/RefuseScopeChange",
		"{'scope_change_id':'@scope_change:wider','reason':'no budget'}", NULL);
	scene_refused(s, "auditing/CL", "ScopeChangeService/ConsentScopeChange", "{'scope_change_id':'@scope_change:wider'}",
		"S-SCOPE");
	ROW_READS(s, "audit:kista", "scope_text", "");
	scene_refused(s, "auditing/PM", "ScopeChangeService/RequestScopeChange", "{'audit_id':'@audit:kista',"
		"'criteria':[{'criteria_source_id':'@criteria_source:open'}],'site_ids':['@site:rival'],'reason':'x'}",
		"R-SCOPE-02 R-SCOPE-03");
	scene_free(s);
}

Test(scope, change_pins_the_criteria_it_adds)
{
	struct scene *s = scene_new();
	kista_put(s, "planned", 0);
	scene_put(s, "criteria_source:law", "{'organisation_id':'@organisation:auditing','kind':'law','state':'pinned',"
		"'title':'Law','items_root':'" DIGEST "'}");
	scene_allowed(s, "audit/LA", "ScopeChangeService/RequestScopeChange", "{'audit_id':'@audit:kista',"
		"'criteria':[{'criteria_source_id':'@criteria_source:law'}],'reason':'the law changed'}", "law");
	ROW_READS(s, "scope_change:law", "criteria.0.items_root", DIGEST);
	scene_free(s);
}
