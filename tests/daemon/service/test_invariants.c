/* Invariants that no single noun has: they hold for whatever is called. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <string.h>

Test(invariants, inv_13_a_change_is_one_entry_and_a_refusal_none)
{
	struct scene *s = scene_new();
	scene_allowed(s, "audit/LA", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:by_auditor'}", NULL);
	scene_allowed(s, "audit/LA", "LedgerService/GetHistory", "{'noun':'evidence','row_id':'@evidence:by_auditor'}", NULL);
	REPLY_READS(s, "versions.1.version", "2");
	REPLY_READS(s, "versions.1.method", "audit.v1.EvidenceService/AcceptEvidence");
	scene_refused(s, "audit/LA", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:by_auditor'}", "S-EVIDENCE");
	scene_allowed(s, "audit/LA", "LedgerService/GetHistory", "{'noun':'evidence','row_id':'@evidence:by_auditor'}", NULL);
	REPLY_READS(s, "versions.2.version", "");
	scene_free(s);
}

Test(invariants, inv_18_what_is_another_organisations_is_as_if_it_were_not)
{
	struct scene *s = scene_new();
	scene_allowed(s, "audit/SR", "FindingService/GetFinding", "{'finding_id':'@finding:communicated'}", NULL);
	REPLY_READS(s, "finding.id", scene_id(s, "finding:communicated"));
	scene_refused(s, "rival/SR", "FindingService/GetFinding", "{'finding_id':'@finding:communicated'}", "NOT_FOUND");
	scene_allowed(s, "rival/SR", "FindingService/ListFindings", "{'audit_id':'@audit:rival'}", NULL);
	REPLY_READS(s, "findings.0.id", scene_id(s, "finding:rival"));
	REPLY_READS(s, "findings.1.id", "");
	scene_refused(s, "rival/SR", "FindingService/ListFindings", "{'audit_id':'@audit:fieldwork'}", "NOT_FOUND");
	scene_free(s);
}

Test(invariants, inv_19_an_administrator_keeps_accounts_and_reads_no_audit)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/AD", "PersonService/AddPerson", "{'organisation_id':'@organisation:auditing','name':'Nils Ek'}",
		"nils");
	scene_refused(s, "auditing/AD", "AuditService/GetAudit", "{'audit_id':'@audit:fieldwork'}", "NOT_FOUND");
	scene_refused(s, "auditing/AD", "EvidenceService/GetEvidence", "{'evidence_id':'@evidence:by_auditor'}", "NOT_FOUND");
	scene_refused(s, "auditing/AD", "AppointmentService/AddAppointment", "{'scope_id':'@organisation:auditing',"
		"'person_id':'@person:auditing/AD','role':'programme_manager'}", "R-PERSON-02 R-PERSON-17");
	scene_free(s);
}

Test(invariants, inv_20_assurance_reads_in_its_scope_while_it_lasts)
{
	struct scene *s = scene_new();
	scene_allowed(s, "auditing/AV", "EvidenceService/GetEvidence", "{'evidence_id':'@evidence:by_auditor'}", NULL);
	scene_refused(s, "auditing/AV", "EvidenceService/GetEvidence", "{'evidence_id':'@evidence:foreign'}", "NOT_FOUND");
	scene_refused(s, "auditing/AV", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:by_auditor'}", "ROLE");
	scene_refused(s, "other/expired", "EvidenceService/GetEvidence", "{'evidence_id':'@evidence:by_auditor'}", "NOT_FOUND");
	scene_free(s);
}

Test(invariants, inv_31_a_rule_is_the_same_asked_or_done)
{
	struct scene *s = scene_new(); /* every call of a scene is asked before it is done: scene.c compares */
	scene_allowed(s, "audit/LA", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:by_auditor'}", NULL);
	scene_refused(s, "audit/LA", "EvidenceService/AcceptEvidence", "{'evidence_id':'@evidence:by_auditor'}", "S-EVIDENCE");
	scene_free(s);
}
