/* From the end of fieldwork to completion, on a real store. */
#include "tests/daemon/service/audit_scene.h"

#include <criterion/criterion.h>

#include <stdio.h>

#define LEADER "audit/LA"

Test(audit, is_concluded_when_evidence_is_judged)
{
	struct scene *s = scene_new();
	kista_put(s, "in_fieldwork", 0);
	scene_put(s, "evidence:end", "{'audit_id':'@audit:kista','classification':'internal','state':'submitted'}");
	scene_refused(s, LEADER, "AuditService/ConcludeAudit", "{'audit_id':'@audit:kista'}", "R-AUDIT-14");
	scene_put(s, "evidence:end", "{'audit_id':'@audit:kista','classification':'internal','state':'accepted'}");
	scene_allowed(s, LEADER, "AuditService/ConcludeAudit", "{'audit_id':'@audit:kista','conclusion':'it holds'}", NULL);
	ROW_READS(s, "audit:kista", "state", "concluding");
	ROW_READS(s, "audit:kista", "conclusion", "it holds");
	scene_free(s);
}

Test(audit, is_closed_out_with_a_conclusion_on_each_objective)
{
	struct scene *s = scene_new();
	kista_put(s, "concluding", 0);
	scene_put(s, "finding:end", "{'audit_id':'@audit:kista','grade':'observation','state':'team_reviewed'}");
	scene_allowed(s, LEADER, "ConclusionService/AddConclusion", "{'audit_id':'@audit:kista','objective':1,"
		"'text':'they are made','extent':'fulfilled','uncertainty':'12 of 60'}", "first");
	scene_refused(s, LEADER, "AuditService/CloseOutAudit", "{'audit_id':'@audit:kista'}",
		"R-AUDIT-15 R-AUDIT-23 R-AUDIT-24");
	scene_put(s, "finding:end", "{'audit_id':'@audit:kista','grade':'observation','state':'communicated','communicated_us':1}");
	scene_refused(s, LEADER, "ConclusionService/AddConclusion", "{'audit_id':'@audit:kista','objective':2,"
		"'text':'x','extent':'fulfilled','uncertainty':'y'}", "R-CONCLUSION-01");
	scene_allowed(s, "audit/AU", "ConclusionService/DissentConclusion",
		"{'conclusion_id':'@conclusion:first','text':'Too few\\nwere seen.'}", NULL);
	scene_refused(s, "audit/AU", "ConclusionService/DissentConclusion",
		"{'conclusion_id':'@conclusion:first','text':'other words'}", "R-CONCLUSION-04");
	scene_allowed(s, LEADER, "ConclusionService/AgreeConclusion", "{'conclusion_id':'@conclusion:first'}", NULL);
	ROW_READS(s, "conclusion:first", "dissents.0.text", "Too few\nwere seen.");
	scene_allowed(s, "audited/SR", "ConclusionService/ListConclusions", "{'audit_id':'@audit:kista'}", NULL);
	REPLY_READS(s, "conclusions.0.id", "");
	scene_allowed(s, LEADER, "MeetingService/AddMeeting", "{'audit_id':'@audit:kista','kind':'closing','held_us':1900,"
		"'attendance':[{'name':'Omar'}],'minutes':'presented'}", NULL);
	scene_allowed(s, LEADER, "AuditService/CloseOutAudit", "{'audit_id':'@audit:kista'}", NULL);
	scene_allowed(s, "audited/SR", "ConclusionService/ListConclusions", "{'audit_id':'@audit:kista'}", NULL);
	REPLY_READS(s, "conclusions.0.text", "they are made");
	scene_free(s);
}

Test(audit, a_meeting_of_the_team_is_not_told)
{
	struct scene *s = scene_new();
	kista_put(s, "concluding", 0);
	scene_allowed(s, LEADER, "MeetingService/AddMeeting", "{'audit_id':'@audit:kista','kind':'team','held_us':1900,"
		"'attendance':[{'name':'Lena'}],'minutes':'a quarrel'}", "quarrel");
	scene_allowed(s, "audited/SR", "MeetingService/ListMeetings", "{'audit_id':'@audit:kista'}", NULL);
	REPLY_READS(s, "meetings.0.id", "");
	scene_free(s);
}

Test(audit, inv_11_report_is_reviewed_and_issued_by_others)
{
	struct scene *s = scene_new();
	char json[512];
	kista_put(s, "closed_out", 0);
	scene_report(s, LEADER, "audit:kista", "first");
	ROW_READS(s, "audit:kista", "state", "reporting");
	const char *read = scene_report_read(s, "report:first");
	(void)snprintf(json, sizeof(json), "%.*s,'recipient_ids':['@person:audited/SR']}", (int)strlen(read) - 1, read);
	scene_refused(s, "auditing/PM", "ReportService/IssueReport", json, "S-REPORT");
	scene_allowed(s, "auditing/RV", "ReportService/ReviewReport", read, NULL);
	scene_refused(s, LEADER, "ReportService/IssueReport", json, "ROLE");
	scene_allowed(s, "auditing/PM", "ReportService/IssueReport", json, NULL);
	ROW_READS(s, "audit:kista", "state", "report_issued");
	scene_free(s);
}

Test(audit, is_complete_when_majors_are_closed_or_carried_over)
{
	struct scene *s = scene_new();
	kista_put(s, "follow_up", 0);
	scene_put(s, "finding:major", "{'audit_id':'@audit:kista','grade':'major','state':'acknowledged','communicated_us':1}");
	scene_refused(s, "auditing/PM", "AuditService/CompleteAudit", "{'audit_id':'@audit:kista'}", "R-AUDIT-16 R-AUDIT-25");
	scene_refused(s, LEADER, "CarryOverService/AddCarryOver", "{'audit_id':'@audit:kista','finding_id':'@finding:major',"
		"'reason':'spring','review_by_us':9999999999999}", "ROLE");
	scene_refused(s, "auditing/CL", "CarryOverService/AddCarryOver", "{'audit_id':'@audit:kista',"
		"'finding_id':'@finding:communicated','reason':'spring','review_by_us':1}", "R-CARRY-01 R-CARRY-03 R-CARRY-04");
	scene_put(s, "carry_over:major", "{'audit_id':'@audit:kista','finding_id':'@finding:major'}");
	scene_refused(s, "auditing/PM", "AuditService/CompleteAudit", "{'audit_id':'@audit:kista'}", "R-AUDIT-25");
	scene_put(s, "finding:second", "{'audit_id':'@audit:kista','grade':'major','state':'closed','communicated_us':1}");
	scene_refused(s, "auditing/PM", "AuditService/CompleteAudit", "{'audit_id':'@audit:kista'}", "R-AUDIT-25");
	scene_free(s);
}
