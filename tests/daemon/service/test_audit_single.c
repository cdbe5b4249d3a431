/* INV-34: an organisation with one auditor gets an audit done, by waiver or with somebody from outside, not past the rules. */
#include "tests/daemon/service/audit_scene.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#define NOTE "{'audit_id':'@audit:kista','title':'Restore watched','source':'record','method':'remote_no_interaction'," \
	"'captured_us':1000,'classification':'internal','verifiability':'verified','note':'in time'," \
	"'criteria_item_ids':['@criteria_item:own']}"

Test(audit, inv_34_of_one_auditor_accepts_own_evidence_by_waiver)
{
	struct scene *s = scene_new();
	kista_put(s, "in_fieldwork", 1);
	scene_allowed(s, "audit/LA", "EvidenceService/SubmitEvidence", NOTE, "own");
	scene_refused(s, "audit/LA", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:own'}", "R-EVIDENCE-21");
	scene_allowed(s, "audit/LA", "WaiverService/AddWaiver", "{'scope_id':'@audit:kista','rule':'R-EVIDENCE-21',"
		"'person_id':'@person:audit/LA','reason':'the only auditor','compensating_measure':'the client samples three'}",
		"single");
	scene_refused(s, "audit/LA", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:single'}", "ROLE");
	scene_refused(s, "audit/LA", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:own'}", "R-EVIDENCE-21");
	scene_allowed(s, "auditing/CL", "WaiverService/GrantWaiver", "{'waiver_id':'@waiver:single'}", NULL);
	scene_allowed(s, "audit/LA", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:own'}", NULL);
	ROW_READS(s, "evidence:own", "state", "accepted");
	scene_free(s);
}

Test(audit, inv_34_of_two_auditors_has_no_such_way)
{
	struct scene *s = scene_new();
	kista_put(s, "in_fieldwork", 0);
	scene_put(s, "waiver:single", "{'scope_id':'@audit:kista','rule':'R-EVIDENCE-21','person_id':'@person:audit/LA',"
		"'subject_id':'@person:audit/LA','state':'granted','granted_us':1}");
	scene_allowed(s, "audit/LA", "EvidenceService/SubmitEvidence", NOTE, "own");
	scene_refused(s, "audit/LA", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:own'}", "R-EVIDENCE-09");
	scene_allowed(s, "audit/AU", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:own'}", NULL);
	scene_free(s);
}

Test(audit, inv_34_of_one_auditor_has_its_report_reviewed_from_outside)
{
	struct scene *s = scene_new();
	kista_put(s, "closed_out", 1);
	scene_report(s, "audit/LA", "audit:kista", "kista");
	const char *review = scene_report_read(s, "report:kista");
	scene_refused(s, "audit/LA", "ReportService/ReviewReport", review, "ROLE");
	scene_allowed(s, "auditing/PM", "AppointmentService/AddAppointment", "{'scope_id':'@audit:kista',"
		"'person_id':'@person:audit/LA','role':'report_reviewer'}", "self");
	scene_refused(s, "audit/LA", "ReportService/ReviewReport", review, "R-REPORT-01");
	scene_allowed(s, "auditing/RV", "ReportService/ReviewReport", review, NULL);
	scene_free(s);
}

/* Ids made within one millisecond have no order. */
static void put_later(struct scene *s, const char *name, const char *row)
{
	(void)nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
	scene_put(s, name, row);
}

/* What was waived in the audit, above it for its team, and above it for nobody; not what others were waived. */
Test(audit, inv_34_of_one_auditor_says_in_its_report_what_was_waived)
{
	struct scene *s = scene_new();
	kista_put(s, "closed_out", 1);
	scene_put(s, "waiver:own", "{'scope_id':'@audit:kista','rule':'R-EVIDENCE-21','person_id':'@person:audit/LA',"
		"'subject_id':'@person:audit/LA','requester_id':'@person:audit/LA','granter_id':'@person:auditing/CL',"
		"'reason':'the only one','compensating_measure':'three are sampled','state':'expired','granted_us':1,'ended_us':2}");
	scene_put(s, "waiver:asked", "{'scope_id':'@audit:kista','rule':'R-TEAM-02','person_id':'@person:audit/LA',"
		"'state':'requested'}");
	put_later(s, "waiver:year", "{'scope_id':'@programme:own','rule':'R-PROGRAMME-06','subject_id':'@programme:own',"
		"'state':'granted','granted_us':1}");
	put_later(s, "waiver:house", "{'scope_id':'@organisation:auditing','rule':'R-COMPETENCE-01',"
		"'person_id':'@person:audit/LA','subject_id':'@person:audit/LA','state':'granted','granted_us':1}");
	scene_put(s, "waiver:others", "{'scope_id':'@organisation:auditing','rule':'R-COMPETENCE-01',"
		"'person_id':'@person:auditing/TR','subject_id':'@person:auditing/TR','state':'granted','granted_us':1}");
	scene_report(s, "audit/LA", "audit:kista", "kista");
	ROW_READS(s, "report:kista", "waivers.0.waiver_id", scene_id(s, "waiver:own"));
	ROW_READS(s, "report:kista", "waivers.0.compensating_measure", "three are sampled");
	ROW_READS(s, "report:kista", "waivers.0.person_name", scene_row(s, "person:audit/LA", "name"));
	ROW_READS(s, "report:kista", "waivers.0.granter_name", scene_row(s, "person:auditing/CL", "name"));
	ROW_READS(s, "report:kista", "waivers.0.ended_us", "1970-01-01T00:00:00.000002Z");
	ROW_READS(s, "report:kista", "waivers.1.waiver_id", scene_id(s, "waiver:year"));
	ROW_READS(s, "report:kista", "waivers.2.waiver_id", scene_id(s, "waiver:house"));
	ROW_READS(s, "report:kista", "waivers.3.waiver_id", "");
	scene_allowed(s, "auditing/PM", "WaiverService/ListApplicableWaivers", "{'audit_id':'@audit:kista'}", NULL);
	REPLY_READS(s, "waivers.0.id", scene_id(s, "waiver:year"));
	REPLY_READS(s, "waivers.1.id", scene_id(s, "waiver:house"));
	REPLY_READS(s, "waivers.2.id", "");
	scene_free(s);
}

/*
 * The leader leads another audit too, for which the programme was let off something: that is said there, not here, though it is
 * they whom it relieved. What is for this audit's plan, or a tie of its team, is said here.
 */
Test(audit, inv_24_says_nothing_of_what_was_waived_for_another)
{
	static const char *const here[] = { "audit", "plan", "tie" }, *const there[] = { "elsewhere", "plan_elsewhere", "tie_elsewhere" };
	struct scene *s = scene_new();
	char name[60];
	kista_put(s, "closed_out", 1);
	scene_put(s, "plan:kista", "{'audit_id':'@audit:kista','state':'agreed'}");
	scene_put(s, "relationship:own", "{'organisation_id':'@organisation:auditing','person_id':'@person:audit/LA',"
		"'kind':'operates','target_organisation_id':'@organisation:audited'}");
	scene_put(s, "relationship:other", "{'organisation_id':'@organisation:auditing','person_id':'@person:auditing/TR',"
		"'kind':'operates','target_organisation_id':'@organisation:audited'}");
	scene_put(s, "plan:fieldwork", "{'audit_id':'@audit:fieldwork','state':'agreed'}");
#define WAIVED(name, subject, rule) scene_put(s, "waiver:" name, "{'scope_id':'@programme:own','rule':'" rule \
	"','person_id':'@person:audit/LA','subject_id':'@" subject "','reason':'supplier B','state':'granted','granted_us':1}")
	WAIVED("elsewhere", "audit:fieldwork", "R-REMOTE-01");
	WAIVED("audit", "audit:kista", "R-REMOTE-01");
	WAIVED("plan_elsewhere", "plan:fieldwork", "R-PLAN-08");
	WAIVED("plan", "plan:kista", "R-PLAN-08");
	WAIVED("tie_elsewhere", "relationship:other", "R-TEAM-02");
	WAIVED("tie", "relationship:own", "R-TEAM-02");
#undef WAIVED
	scene_report(s, "audit/LA", "audit:kista", "kista");
	scene_allowed(s, "auditing/PM", "WaiverService/ListApplicableWaivers", "{'audit_id':'@audit:kista'}", NULL);
	for (size_t i = 0; i < 3; i++) {
		(void)snprintf(name, sizeof(name), "waiver:%s", here[i]);
		cr_expect(strstr(scene_reply(s, "waivers"), scene_id(s, name)) != NULL, "%s is not told", name);
		cr_expect(strstr(scene_row(s, "report:kista", "waivers"), scene_id(s, name)) != NULL, "%s is not printed", name);
		(void)snprintf(name, sizeof(name), "waiver:%s", there[i]);
		cr_expect(strstr(scene_reply(s, "waivers"), scene_id(s, name)) == NULL, "%s is told", name);
		cr_expect(strstr(scene_row(s, "report:kista", "waivers"), scene_id(s, name)) == NULL, "%s is printed", name);
	}
	ROW_READS(s, "report:kista", "waivers.3.waiver_id", "");
	ROW_READS(s, "report:kista", "waivers_left_out", "");
	scene_free(s);
}

Test(audit, inv_01_says_how_many_waivers_its_report_has_no_room_for)
{
	struct scene *s = scene_new();
	kista_put(s, "closed_out", 1);
	for (int i = 0; i < 203; i++) {
		char name[40];
		(void)snprintf(name, sizeof(name), "waiver:w%d", i);
		scene_put(s, name, "{'scope_id':'@audit:kista','rule':'R-REMOTE-01','subject_id':'@audit:kista','state':'expired',"
			"'granted_us':1}");
	}
	scene_report(s, "audit/LA", "audit:kista", "kista");
	cr_expect(strlen(scene_row(s, "report:kista", "waivers.199.waiver_id")) > 0);
	ROW_READS(s, "report:kista", "waivers.200.waiver_id", "");
	ROW_READS(s, "report:kista", "waivers_left_out", "3");
	scene_free(s);
}

Test(audit, inv_34_of_one_auditor_asks_no_second_for_feedback)
{
	struct scene *s = scene_new();
	kista_put(s, "report_issued", 1);
	scene_refused(s, "audit/LA", "AuditService/CompleteAudit", "{'audit_id':'@audit:kista'}", "R-AUDIT-25");
	scene_allowed(s, "auditing/PM", "FeedbackService/AskFeedback", "{'audit_id':'@audit:kista',"
		"'person_id':'@person:audit/LA','role':'leader'}", "leader");
	scene_allowed(s, "auditing/PM", "FeedbackService/AskFeedback", "{'audit_id':'@audit:kista',"
		"'person_id':'@person:auditing/CL','role':'audit_client'}", "client");
	scene_allowed(s, "auditing/PM", "FeedbackService/AskFeedback", "{'audit_id':'@audit:kista',"
		"'person_id':'@person:audited/SR','role':'supplier_representative'}", "auditee");
	scene_allowed(s, "audit/LA", "AuditService/CompleteAudit", "{'audit_id':'@audit:kista'}", NULL);
	ROW_READS(s, "audit:kista", "state", "completed");
	scene_free(s);
}
