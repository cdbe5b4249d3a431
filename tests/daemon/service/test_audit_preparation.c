/* From the assignment to fieldwork, on a real store. */
#include "tests/daemon/service/audit_scene.h"

#include <criterion/criterion.h>

#include <stdio.h>

#define LEADER "audit/LA"
#define PACKAGE "{'audit_id':'@audit:kista','documents':'contract','methods_text':'interviews','contacts':'Omar'," \
	"'resources':'two','risks':'none','auditee_information':'new system'}"

Test(audit, is_contacted_after_its_leader_accepted)
{
	struct scene *s = scene_new();
	static const char call[] = "{'audit_id':'@audit:kista','channel':'call','people':'Omar','held_us':1000,"
		"'topics':['team'],'summary':'no objection','team_note':'hurried'}";
	kista_put(s, "team_confirmed", 0);
	scene_refused(s, LEADER, "ContactService/AddContact", call, "R-CONTACT-01");
	scene_allowed(s, "auditing/PM", "AssignmentPackageService/IssueAssignmentPackage", PACKAGE, "kista");
	scene_reads("advice", scene_rules(s), "R-ASSIGNMENT-04 R-ASSIGNMENT-05");
	ROW_READS(s, "assignment_package:kista", "leader_id", scene_id(s, "person:audit/LA"));
	scene_refused(s, "auditing/PM", "AssignmentPackageService/IssueAssignmentPackage", PACKAGE,
		"R-ASSIGNMENT-02 R-ASSIGNMENT-04 R-ASSIGNMENT-05");
	scene_allowed(s, LEADER, "AssignmentPackageService/AcceptAssignmentPackage",
		"{'assignment_package_id':'@assignment_package:kista'}", NULL);
	scene_refused(s, LEADER, "AuditService/InitiateAudit", "{'audit_id':'@audit:kista'}",
		"R-AUDIT-11 R-AUDIT-21 R-AUDIT-22");
	scene_allowed(s, LEADER, "ContactService/AddContact", call, "first");
	scene_refused(s, LEADER, "AuditService/InitiateAudit", "{'audit_id':'@audit:kista'}", "R-AUDIT-11 R-AUDIT-22");
	scene_allowed(s, LEADER, "AuditService/InitiateAudit",
		"{'audit_id':'@audit:kista','confidentiality_sha256':'" DIGEST "'}", NULL);
	scene_reads("advice", scene_rules(s), "R-AUDIT-22");
	ROW_READS(s, "audit:kista", "state", "initiated");
	scene_free(s);
}

Test(audit, takes_no_document_of_the_auditee_before_confidentiality)
{
	struct scene *s = scene_new();
	static const char file[] = "{'audit_id':'@audit:kista','title':'Policy','source':'document',"
		"'method':'remote_no_interaction','captured_us':1000,'classification':'internal',"
		"'verifiability':'partly','note':'as sent'}";
	kista_put(s, "team_confirmed", 0);
	scene_refused(s, "audited/SR", "EvidenceService/SubmitEvidence", file, "S-AUDIT R-EVIDENCE-11");
	kista_state(s, "initiated");
	scene_allowed(s, "audited/SR", "EvidenceService/SubmitEvidence", file, "policy");
	ROW_READS(s, "evidence:policy", "state", "submitted");
	scene_free(s);
}

Test(audit, that_is_not_feasible_is_scheduled_anew_or_cancelled)
{
	struct scene *s = scene_new();
	kista_put(s, "initiated", 0);
	scene_refused(s, LEADER, "FeasibilityService/DecideFeasibility",
		"{'audit_id':'@audit:kista','verdict':'infeasible','rationale':'nobody is there'}",
		"R-FEASIBILITY-03 R-FEASIBILITY-04");
	scene_allowed(s, LEADER, "FeasibilityService/DecideFeasibility",
		"{'audit_id':'@audit:kista','verdict':'infeasible','rationale':'nobody is there','alternatives':'in May',"
		"'agreement':'both by mail'}", "no");
	ROW_READS(s, "audit:kista", "state", "infeasible");
	scene_refused(s, LEADER, "AuditService/BeginFieldwork", "{'audit_id':'@audit:kista'}",
		"S-AUDIT R-AUDIT-13 R-AUDIT-20 R-AUDIT-29");
	scene_allowed(s, "auditing/PM", "AuditService/CancelAudit",
		"{'audit_id':'@audit:kista','halt_reason':'not before May','client_informed':'by mail'}", NULL);
	ROW_READS(s, "audit:kista", "state", "cancelled");
	scene_refused(s, "auditing/PM", "AuditService/CancelAudit",
		"{'audit_id':'@audit:kista','halt_reason':'again','client_informed':'by mail'}", "S-AUDIT");
	scene_free(s);
}

Test(audit, says_what_it_does_not_cover)
{
	struct scene *s = scene_new();
	kista_put(s, "initiated", 0);
	scene_allowed(s, LEADER, "FeasibilityService/DecideFeasibility",
		"{'audit_id':'@audit:kista','verdict':'feasible','information_suffices':true,'cooperation_is_given':true,"
		"'resources_suffice':true,'rationale':'all there','withheld':[{'what':'HR files','reason':'personal data',"
		"'criteria_item_ids':['@criteria_item:own']}],'withheld_judgement':'seen in interviews'}", "yes");
	scene_put(s, "conclusion:open", "{'audit_id':'@audit:kista','objective':1,'extent':'not_determined',"
		"'uncertainty':'no logs','state':'agreed','presented_us':1}");
	scene_allowed(s, "audited/SR", "AuditService/ListUncoveredAreas", "{'audit_id':'@audit:kista'}", NULL);
	REPLY_READS(s, "areas.0.what", "HR files");
	REPLY_READS(s, "areas.0.criteria_item_ids.0", scene_id(s, "criteria_item:own"));
	REPLY_READS(s, "areas.1.what", "Are backups made?");
	REPLY_READS(s, "areas.1.kind", "not_determined");
	scene_put(s, "request:kista", "{'audit_id':'@audit:kista','state':'answering'}");
	scene_put(s, "request_item:kista", "{'audit_id':'@audit:kista','request_id':'@request:kista','state':'withheld_accepted',"
		"'question':'Who left?','declined_reason':'personal data','criteria_item_id':'@criteria_item:own'}");
	scene_put(s, "plan:kista", "{'audit_id':'@audit:kista','state':'agreed'}");
	scene_put(s, "plan:old", "{'audit_id':'@audit:kista','state':'superseded'}");
	scene_put(s, "slot:kista", "{'audit_id':'@audit:kista','plan_id':'@plan:kista','state':'not_done','title':'Hall 2',"
		"'reason':'locked'}");
	scene_put(s, "slot:old", "{'audit_id':'@audit:kista','plan_id':'@plan:old','state':'not_done','title':'Hall 1',"
		"'reason':'moved'}");
	scene_allowed(s, LEADER, "AuditService/ListUncoveredAreas", "{'audit_id':'@audit:kista'}", NULL);
	REPLY_READS(s, "areas.1.reason", "personal data");
	REPLY_READS(s, "areas.1.criteria_item_ids.0", scene_id(s, "criteria_item:own"));
	REPLY_READS(s, "areas.2.what", "Hall 2");
	REPLY_READS(s, "areas.2.kind", "not_done");
	REPLY_READS(s, "areas.3.kind", "not_determined");
	REPLY_READS(s, "areas.4.kind", "");
	scene_free(s);
}

static void open_meeting(struct scene *s)
{
	scene_allowed(s, LEADER, "MeetingService/AddMeeting", "{'audit_id':'@audit:kista','kind':'opening','held_us':1500,"
		"'attendance':[{'name':'Omar'}],'minutes':'confirmed','topics':['plan','plan','findings']}", "opening");
	scene_reads("advice", scene_rules(s), "R-MEETING-06");
}

Test(audit, fieldwork_follows_the_opening_meeting)
{
	struct scene *s = scene_new();
	kista_put(s, "planned", 0);
	scene_refused(s, LEADER, "AuditService/BeginFieldwork", "{'audit_id':'@audit:kista'}", "R-AUDIT-13 R-AUDIT-20");
	scene_put(s, "audit:kista", "{" KISTA ",'state':'feasible'}");
	scene_refused(s, LEADER, "AuditService/BeginFieldwork", "{'audit_id':'@audit:kista'}", "R-AUDIT-13 R-AUDIT-20 R-AUDIT-29");
	scene_put(s, "audit:kista", "{" KISTA ",'state':'planned'}");
	open_meeting(s);
	scene_allowed(s, LEADER, "AuditService/BeginFieldwork", "{'audit_id':'@audit:kista'}", NULL);
	ROW_READS(s, "audit:kista", "opening_meeting_us", "1970-01-01T00:00:00.001500Z");
	ROW_READS(s, "audit:kista", "state", "in_fieldwork");
	scene_free(s);
}

static void put_remote(struct scene *s)
{
	scene_put(s, "audit:kista", "{" KISTA ",'state':'planned','method':'remote_interaction'}");
}

Test(audit, remote_methods_wait_for_readiness)
{
	struct scene *s = scene_new();
	kista_put(s, "planned", 0);
	put_remote(s);
	open_meeting(s);
	scene_refused(s, LEADER, "AuditService/BeginFieldwork", "{'audit_id':'@audit:kista'}", "R-REMOTE-01");
	scene_allowed(s, LEADER, "RemoteReadinessService/AddRemoteReadiness", "{'audit_id':'@audit:kista','limits':'no halls'}",
		"five");
	scene_refused(s, "audited/SR", "RemoteReadinessService/AgreeRemoteReadiness",
		"{'remote_readiness_id':'@remote_readiness:five'}", "R-REMOTE-02");
	scene_refused(s, LEADER, "RemoteReadinessService/AgreeRemoteReadiness",
		"{'remote_readiness_id':'@remote_readiness:five'}", "ROLE");
	scene_allowed(s, LEADER, "RemoteReadinessService/ChangeRemoteReadiness", "{'remote_readiness_id':'@remote_readiness:five','objectives':'kept',"
		"'acceptance':'yes','technology':'video','information':'enough','abilities':'tried','understanding':'clear','change':'by call'}", NULL);
	ROW_READS(s, "remote_readiness:five", "limits", "no halls"); /* said before, and not asked for again */
	scene_allowed(s, "audited/SR", "RemoteReadinessService/AgreeRemoteReadiness",
		"{'remote_readiness_id':'@remote_readiness:five'}", NULL);
	scene_allowed(s, LEADER, "AuditService/BeginFieldwork", "{'audit_id':'@audit:kista'}", NULL);
	scene_free(s);
}

Test(audit, readiness_for_remote_methods_may_be_waived)
{
	struct scene *s = scene_new();
	kista_put(s, "planned", 0);
	put_remote(s);
	open_meeting(s);
	scene_allowed(s, LEADER, "WaiverService/AddWaiver", "{'scope_id':'@audit:kista','rule':'R-REMOTE-01',"
		"'reason':'one call','compensating_measure':'a visit in May'}", "remote");
	scene_refused(s, LEADER, "AuditService/BeginFieldwork", "{'audit_id':'@audit:kista'}", "R-REMOTE-01");
	scene_allowed(s, "auditing/CL", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:remote'}", NULL);
	scene_allowed(s, LEADER, "AuditService/BeginFieldwork", "{'audit_id':'@audit:kista'}", NULL);
	scene_free(s);
}

Test(audit, documents_are_reviewed_in_the_version_that_is_pinned)
{
	struct scene *s = scene_new();
	kista_put(s, "initiated", 0);
	scene_put(s, "criteria_source:own", "{'organisation_id':'@organisation:auditing','kind':'standard','state':'pinned',"
		"'title':'SoA','edition':'4'}");
	scene_refused(s, LEADER, "DocumentReviewService/AddDocumentReview", "{'audit_id':'@audit:kista','title':'SoA',"
		"'document_version':'3','result':'gaps','criteria_source_id':'@criteria_source:own',"
		"'evidence_id':'@evidence:accepted'}", "R-DOCUMENT-01 R-DOCUMENT-02 R-DOCUMENT-03");
	scene_allowed(s, LEADER, "DocumentReviewService/AddDocumentReview", "{'audit_id':'@audit:kista','title':'SoA',"
		"'document_version':'4','result':'gaps','gaps':'A.7 is left out','criteria_source_id':'@criteria_source:own'}", "soa");
	scene_reads("advice", scene_rules(s), "");
	ROW_READS(s, "document_review:soa", "gaps", "A.7 is left out");
	scene_free(s);
}

Test(audit, inv_02_has_exactly_one_leader_from_confirmation_on)
{
	struct scene *s = scene_new();
	kista_put(s, "team_proposed", 0);
	scene_put(s, "team_member:second", "{'audit_id':'@audit:kista','person_id':'@person:auditing/OB','role':'leader',"
		"'state':'accepted'}");
	scene_put(s, "evaluation:la", "{'organisation_id':'@organisation:auditing','person_id':'@person:audit/LA',"
		"'grade':'lead','state':'granted','valid_until_us':99999999999999}");
	scene_put(s, "evaluation:au", "{'organisation_id':'@organisation:auditing','person_id':'@person:audit/AU',"
		"'grade':'auditor','state':'granted','valid_until_us':99999999999999}");
	scene_put(s, "evaluation:ob", "{'organisation_id':'@organisation:auditing','person_id':'@person:auditing/OB',"
		"'grade':'lead','state':'granted','valid_until_us':99999999999999}");
	scene_refused(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:kista'}",
		"R-TEAM-01 R-TEAM-16 R-TEAM-25");
	scene_allowed(s, "auditing/PM", "TeamMemberService/RemoveTeamMember", "{'team_member_id':'@team_member:second'}", NULL);
	scene_allowed(s, "auditing/PM", "TeamService/ConfirmTeam", "{'audit_id':'@audit:kista'}", NULL);
	ROW_READS(s, "audit:kista", "state", "team_confirmed");
	scene_refused(s, LEADER, "TeamMemberService/DeclineTeamMember",
		"{'team_member_id':'@team_member:kista_leader','reason':'late'}", "R-TEAM-24");
	scene_refused(s, "auditing/PM", "TeamMemberService/RemoveTeamMember",
		"{'team_member_id':'@team_member:kista_leader'}", "R-TEAM-23 R-TEAM-01");
	scene_free(s);
}

Test(audit, that_follows_up_names_findings_of_the_earlier_one)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/PM", "AuditService/AddAudit", "{'programme_id':'@programme:own','title':'Again',"
		"'type':'second_party','auditee_organisation_id':'@organisation:audited','earlier_audit_id':'@audit:fieldwork'}",
		"again");
	scene_refused(s, "auditing/PM", "AuditService/AddReviewedFinding",
		"{'audit_id':'@audit:again','finding_id':'@finding:rival'}", "R-AUDIT-27");
	scene_allowed(s, "auditing/PM", "AuditService/AddReviewedFinding",
		"{'audit_id':'@audit:again','finding_id':'@finding:communicated'}", NULL);
	scene_refused(s, "auditing/PM", "AuditService/AddReviewedFinding",
		"{'audit_id':'@audit:again','finding_id':'@finding:communicated'}", "R-AUDIT-28");
	ROW_READS(s, "audit:again", "reviewed_finding_ids.0", scene_id(s, "finding:communicated"));
	scene_free(s);
}
