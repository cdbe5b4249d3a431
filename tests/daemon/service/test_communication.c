/* Progress notes and alerts reach whom they are for, at once. */
#include "tests/daemon/service/audit_scene.h"

#include <criterion/criterion.h>

Test(communication, an_alert_is_read_by_client_and_auditee_at_once)
{
	struct scene *s = scene_new();
	kista_put(s, "in_fieldwork", 0);
	scene_allowed(s, "audit/AU", "AlertService/RaiseAlert", "{'audit_id':'@audit:kista','kind':'incident',"
		"'text':'a door stands open'}", "door");
	scene_allowed(s, "auditing/CL", "AlertService/ListAlerts", "{'audit_id':'@audit:kista'}", NULL);
	REPLY_READS(s, "alerts.0.text", "a door stands open");
	scene_allowed(s, "audited/SR", "AlertService/AcknowledgeAlert", "{'alert_id':'@alert:door'}", NULL);
	ROW_READS(s, "alert:door", "acknowledger_id", scene_id(s, "person:audited/SR"));
	scene_refused(s, "auditing/CL", "AlertService/AcknowledgeAlert", "{'alert_id':'@alert:door'}", "S-ALERT");
	scene_refused(s, "audited/SR", "AlertService/RaiseAlert", "{'audit_id':'@audit:kista','kind':'risk','text':'x'}", "ROLE");
	scene_free(s);
}

Test(communication, a_note_stays_in_the_team_unless_it_is_told)
{
	struct scene *s = scene_new();
	kista_put(s, "in_fieldwork", 0);
	scene_allowed(s, "audit/AU", "ProgressNoteService/AddProgressNote", "{'audit_id':'@audit:kista','text':'slow'}", "slow");
	scene_allowed(s, "audited/SR", "ProgressNoteService/ListProgressNotes", "{'audit_id':'@audit:kista'}", NULL);
	REPLY_READS(s, "progress_notes.0.id", "");
	scene_allowed(s, "audit/AU", "ProgressNoteService/AddProgressNote",
		"{'audit_id':'@audit:kista','text':'half done','is_told':true}", "half");
	scene_allowed(s, "audited/SR", "ProgressNoteService/ListProgressNotes", "{'audit_id':'@audit:kista'}", NULL);
	REPLY_READS(s, "progress_notes.0.text", "half done");
	scene_free(s);
}

Test(communication, fieldwork_is_suspended_and_goes_on)
{
	struct scene *s = scene_new();
	kista_put(s, "in_fieldwork", 0);
	scene_allowed(s, "audit/LA", "AuditService/SuspendAudit", "{'audit_id':'@audit:kista','halt_reason':'no documents',"
		"'client_informed':'by call'}", NULL);
	ROW_READS(s, "audit:kista", "client_informed", "by call");
	scene_refused(s, "audit/AU", "FindingService/AddFinding", "{'audit_id':'@audit:kista','grade':'observation',"
		"'statement':'x'}", "S-AUDIT");
	scene_allowed(s, "audit/LA", "AuditService/ResumeAudit", "{'audit_id':'@audit:kista'}", NULL);
	scene_refused(s, "audit/LA", "AuditService/ResumeAudit", "{'audit_id':'@audit:kista'}", "S-AUDIT");
	scene_free(s);
}
