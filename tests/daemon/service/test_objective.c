/* Objectives on a real store, and the audits that serve them. */
#include "tests/daemon/service/programme_year.h"

#include <criterion/criterion.h>

Test(objective, is_traced_to_the_audits_that_serve_it)
{
	struct scene *s = scene_new();
	year_approve(s, "year");
	scene_put(s, "objective:idle", "{'programme_id':'@programme:year','text':'Nobody serves it','basis':'risks','state':'open'}");
	scene_allowed(s, "auditing/PM", "AuditService/AddAudit", "{'programme_id':'@programme:year','title':'Kista',"
		"'type':'second_party','auditee_organisation_id':'@organisation:audited','objective_ids':['@objective:year']}", NULL);
	scene_allowed(s, "auditing/CL", "ObjectiveService/TraceObjectives", "{'programme_id':'@programme:year'}", NULL);
	REPLY_READS(s, "objectives.0.audit_titles", "[\"Kista\"]");
	REPLY_READS(s, "objectives.0.audits", "1");
	REPLY_READS(s, "objectives.1.text", "Nobody serves it");
	REPLY_READS(s, "objectives.1.audits", "");
	scene_allowed(s, "auditing/CL", "ObjectiveService/TraceObjectives", "{'programme_id':'@programme:year','is_unserved':true}",
		NULL);
	REPLY_READS(s, "objectives.0.text", "Nobody serves it");
	REPLY_READS(s, "objectives.1.text", "");
	scene_free(s);
}

Test(objective, changes_and_goes_while_its_programme_is_written)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/PM", "ProgrammeService/AddProgramme", "{" YEAR "}", "year");
	scene_allowed(s, "auditing/PM", "ObjectiveService/AddObjective", "{'programme_id':'@programme:year','text':'Trust',"
		"'basis':'risks'}", "trust");
	scene_allowed(s, "auditing/PM", "ObjectiveService/ChangeObjective", "{'objective_id':'@objective:trust',"
		"'measure':'no overdue major','target':'none','owner_id':'@person:auditing/CL'}", NULL);
	ROW_READS(s, "objective:trust", "text", "Trust");
	ROW_READS(s, "objective:trust", "target", "none");
	scene_allowed(s, "auditing/PM", "ObjectiveService/RemoveObjective", "{'objective_id':'@objective:trust'}", NULL);
	scene_refused(s, "auditing/PM", "ObjectiveService/ChangeObjective", "{'objective_id':'@objective:trust','text':'Back'}",
		"S-OBJECTIVE");
	scene_free(s);
}

Test(objective, is_traced_as_of_the_past_to_the_audits_of_then)
{
	struct scene *s = scene_new();
	year_approve(s, "year");
	uint64_t before = scene_entry(s), with;
	scene_allowed(s, "auditing/PM", "AuditService/AddAudit", "{'programme_id':'@programme:year','title':'Kista',"
		"'type':'second_party','auditee_organisation_id':'@organisation:audited','objective_ids':['@objective:year']}", "kista");
	with = scene_entry(s);
	scene_put(s, "audit:kista", "{'programme_id':'@programme:year','title':'Kista Cloud','type':'second_party',"
		"'auditee_organisation_id':'@organisation:audited','state':'proposed'}");
	scene_allowed_then(s, "auditing/CL", "ObjectiveService/TraceObjectives", "{'programme_id':'@programme:year'}", before);
	REPLY_READS(s, "objectives.0.audits", "");
	scene_allowed_then(s, "auditing/CL", "ObjectiveService/TraceObjectives", "{'programme_id':'@programme:year'}", with);
	REPLY_READS(s, "objectives.0.audits", "1");
	REPLY_READS(s, "objectives.0.audit_titles", "[\"Kista\"]");
	scene_allowed(s, "auditing/CL", "ObjectiveService/TraceObjectives", "{'programme_id':'@programme:year'}", NULL);
	REPLY_READS(s, "objectives.0.audits", "");
	scene_free(s);
}
