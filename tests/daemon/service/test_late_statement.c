/* What arrives too late, on a real store: kept in quarantine, counting for nothing, until somebody else says that it counts. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#define HOLD "LateStatementService/HoldLateStatement"
#define ACCEPT "LateStatementService/AcceptLateStatement"
#define REJECT "LateStatementService/RejectLateStatement"
#define SUBMIT "EvidenceService/SubmitEvidence"
#define RACK                                                                                       \
	"{'audit_id':'@audit:fieldwork','title':'Rack 7','source':'observation','method':'on_site_no_interaction'," \
	"'captured_us':1,'classification':'internal','verifiability':'verified','note':'rusty hinge','place':'Hall 2'," \
	"'criteria_item_ids':['@criteria_item:own']}"

static const char *late(struct scene *s, const char *who, const char *method, const char *json)
{
	return scene_late(s, "@audit:fieldwork", who, method, json);
}

static void revoke_device(struct scene *s, const char *device_id)
{
	char json[160];
	(void)snprintf(json, sizeof(json), "{'device_id':'%s','reason':'stolen on a train'}", device_id);
	scene_allowed(s, "auditing/AD", "DeviceService/RevokeDevice", json, NULL);
}

static void not_there(struct scene *s, const char *id)
{
	char json[120];
	(void)snprintf(json, sizeof(json), "{'evidence_id':'%s'}", id);
	scene_refused(s, "audit/LA", "EvidenceService/GetEvidence", json, "NOT_FOUND");
}

/* INV-32: signed before its key was revoked, as far as its device says; delivered after. */
Test(late_statement, inv_32_of_a_revoked_key_is_kept_and_counts_once_accepted)
{
	struct scene *s = scene_new();
	char held[8 * 1024], json[160];
	scene_allowed(s, "audit/AU", SUBMIT, RACK, "first");
	(void)snprintf(held, sizeof(held), "%s", late(s, "audit/AU", SUBMIT, RACK));
	scene_refused(s, "audit/LA", HOLD, held, "R-LATE-02");
	revoke_device(s, scene_row(s, "evidence:first", "device_id"));
	scene_allowed(s, "audit/LA", HOLD, held, "rack");
	ROW_READS(s, "late_statement:rack", "state", "quarantined");
	ROW_READS(s, "late_statement:rack", "cause", "key");
	ROW_READS(s, "late_statement:rack", "method", "audit.v1." SUBMIT);
	ROW_READS(s, "late_statement:rack", "signer_id", scene_id(s, "person:audit/AU"));
	ROW_READS(s, "late_statement:rack", "holder_id", scene_id(s, "person:audit/LA"));
	cr_expect(strstr(scene_row(s, "late_statement:rack", "refusal"), "KEY_ENDED") != NULL);
	scene_refused(s, "audit/LA", HOLD, held, "R-LATE-03");
	(void)snprintf(json, sizeof(json), "%s", scene_row(s, "late_statement:rack", "created_id"));
	not_there(s, json);
	scene_refused(s, "audit/LA", ACCEPT, "{'late_statement_id':'@late_statement:rack'}", "R-LATE-06");
	scene_refused(s, "audit/TR", ACCEPT, "{'late_statement_id':'@late_statement:rack','reason':'x'}", "ROLE");
	scene_refused(s, "audit/SR", ACCEPT, "{'late_statement_id':'@late_statement:rack','reason':'x'}", "NOT_FOUND");
	scene_allowed(s, "audit/LA", ACCEPT, "{'late_statement_id':'@late_statement:rack','reason':'I saw her write it'}", NULL);
	ROW_READS(s, "late_statement:rack", "state", "accepted");
	ROW_READS(s, "late_statement:rack", "reason", "I saw her write it");
	ROW_READS(s, "late_statement:rack", "decider_id", scene_id(s, "person:audit/LA"));
	/* As whose it is, under the id that its device gave it, waiting to be accepted as evidence like any other. */
	(void)snprintf(held, sizeof(held), "{'evidence_id':'%s'}", json);
	scene_allowed(s, "audit/LA", "EvidenceService/GetEvidence", held, NULL);
	REPLY_READS(s, "evidence.state", "submitted");
	REPLY_READS(s, "evidence.title", "Rack 7");
	REPLY_READS(s, "evidence.collector_id", scene_id(s, "person:audit/AU"));
	REPLY_READS(s, "evidence.late_statement_id", scene_id(s, "late_statement:rack"));
	scene_allowed(s, "audit/LA", "EvidenceService/AcceptEvidence", held, NULL);
	scene_refused(s, "audit/LA", ACCEPT, "{'late_statement_id':'@late_statement:rack','reason':'again'}", "S-LATE-STATEMENT");
	scene_refused(s, "audit/LA", REJECT, "{'late_statement_id':'@late_statement:rack','reason':'no'}", "S-LATE-STATEMENT");
	scene_free(s);
}

/* What it says was true when it was written: the audit was in fieldwork. Trying it out leaves nothing. */
Test(late_statement, inv_32_that_a_rule_refuses_now_waits_until_it_does_not)
{
	struct scene *s = scene_new();
	char held[8 * 1024], id[64];
	(void)snprintf(held, sizeof(held), "%s", late(s, "audit/AU", SUBMIT, RACK));
	scene_allowed(s, "audit/LA", "AuditService/SuspendAudit", "{'audit_id':'@audit:fieldwork','halt_reason':'a fire alarm',"
		"'client_informed':'by call'}", NULL);
	scene_refused(s, "audit/AU", SUBMIT, RACK, "S-AUDIT");
	scene_allowed(s, "audit/AU", HOLD, held, "rack");
	ROW_READS(s, "late_statement:rack", "cause", "rule");
	cr_expect(strstr(scene_row(s, "late_statement:rack", "refusal"), "S-AUDIT") != NULL);
	(void)snprintf(id, sizeof(id), "%s", scene_row(s, "late_statement:rack", "created_id"));
	not_there(s, id);
	scene_refused(s, "audit/AU", ACCEPT, "{'late_statement_id':'@late_statement:rack','reason':'mine'}", "R-LATE-05");
	scene_refused(s, "audit/LA", ACCEPT, "{'late_statement_id':'@late_statement:rack','reason':'true then'}", "S-AUDIT");
	ROW_READS(s, "late_statement:rack", "state", "quarantined");
	scene_allowed(s, "audit/LA", "AuditService/ResumeAudit", "{'audit_id':'@audit:fieldwork'}", NULL);
	scene_allowed(s, "audit/LA", ACCEPT, "{'late_statement_id':'@late_statement:rack','reason':'true then'}", NULL);
	(void)snprintf(held, sizeof(held), "{'evidence_id':'%s'}", id);
	scene_allowed(s, "audit/LA", "EvidenceService/GetEvidence", held, NULL);
	REPLY_READS(s, "evidence.state", "submitted");
	scene_free(s);
}

/* INV-5: who was of the team when it was written may be heard after they left it; who never was is not. */
Test(late_statement, inv_5_membership_is_that_of_then)
{
	struct scene *s = scene_new();
	char held[8 * 1024];
	(void)snprintf(held, sizeof(held), "%s", late(s, "audit/AU", SUBMIT, RACK));
	scene_put(s, "team_member:auditor", "{'audit_id':'@audit:fieldwork','person_id':'@person:audit/AU',"
		"'role':'auditor','state':'removed'}");
	scene_allowed(s, "audit/LA", HOLD, held, "then");
	ROW_READS(s, "late_statement:then", "cause", "rule");
	scene_allowed(s, "audit/LA", ACCEPT, "{'late_statement_id':'@late_statement:then','reason':'she left on Friday'}", NULL);
	scene_allowed(s, "audit/LA", HOLD, late(s, "audit/AU", SUBMIT, RACK), "after");
	scene_refused(s, "audit/LA", ACCEPT, "{'late_statement_id':'@late_statement:after','reason':'x'}", "R-EVIDENCE-01");
	scene_allowed(s, "audit/LA", REJECT, "{'late_statement_id':'@late_statement:after','reason':'written afterwards'}", NULL);
	ROW_READS(s, "late_statement:after", "state", "rejected");
	scene_free(s);
}

Test(late_statement, of_another_audit_of_nobody_or_of_what_is_signed_with_a_network_is_not_held)
{
	struct scene *s = scene_new();
	static const char note[] = "{'audit_id':'@audit:fieldwork','text':'half done'}";
	scene_allowed(s, "audit/LA", HOLD, late(s, "auditing/EV", "ProgressNoteService/AddProgressNote", note), "note");
	ROW_READS(s, "late_statement:note", "cause", "access");
	scene_refused(s, "audit/LA", HOLD, late(s, "auditing/EV", "ProgressNoteService/AddProgressNote",
		"{'audit_id':'@audit:rival','text':'half done'}"), "R-LATE-04");
	scene_refused(s, "audit/LA", HOLD, late(s, "auditing/EV", "EvidenceService/AcceptEvidence",
		"{'evidence_id':'@evidence:by_auditor','version':1}"), "R-LATE-04");
	scene_refused(s, "audit/LA", HOLD, "{'audit_id':'@audit:fieldwork','statement':'AAAA'}", "MALFORMED");
	/* As its signer's, with the roles of who accepts. */
	scene_allowed(s, "audit/LA", ACCEPT, "{'late_statement_id':'@late_statement:note','reason':'I sent her'}", NULL);
	scene_allowed(s, "audit/LA", "ProgressNoteService/ListProgressNotes", "{'audit_id':'@audit:fieldwork'}", NULL);
	scene_free(s);
}

/* INV-25: what a piece of evidence says stands in the statement that brought it, too: an order over one is over both. */
Test(late_statement, inv_25_goes_with_what_it_created)
{
	struct scene *s = scene_new();
	static const char rack[] = "{'programme_id':'@programme:own','audit_id':'@audit:kept','ground':'law','statement':'erasure',"
		"'noun':'evidence','row_id':'@evidence:rack'}";
	char held[200];
	scene_put(s, "audit:kept", "{'programme_id':'@programme:own','auditee_organisation_id':'@organisation:audited',"
		"'type':'second_party','title':'Kista 2020','state':'completed'}");
	scene_put(s, "evidence:rack", "{'audit_id':'@audit:kept','title':'Rack 7','collector_id':'@person:audit/AU',"
		"'party_id':'@organisation:auditing','state':'accepted'}");
	(void)snprintf(held, sizeof(held), "{'audit_id':'@audit:kept','state':'rejected','created_id':'@evidence:rack',"
		"'signer_id':'@person:audit/AU'}");
	scene_put(s, "late_statement:other", held);
	scene_allowed(s, "auditing/PM", "DisposalOrderService/ProposeDisposalOrder", rack, "alone");
	ROW_READS(s, "disposal_order:alone", "row_id", scene_id(s, "evidence:rack"));
	(void)snprintf(held, sizeof(held), "{'audit_id':'@audit:kept','state':'accepted','created_id':'@evidence:rack',"
		"'signer_id':'@person:audit/AU'}");
	scene_put(s, "late_statement:rack", held);
	scene_allowed(s, "auditing/PM", "DisposalOrderService/ProposeDisposalOrder", rack, "both");
	ROW_READS(s, "disposal_order:both", "rows.0.row_id", scene_id(s, "evidence:rack"));
	ROW_READS(s, "disposal_order:both", "rows.1.row_id", scene_id(s, "late_statement:rack"));
	scene_allowed(s, "auditing/CL", "DisposalOrderService/ApproveDisposalOrder", "{'disposal_order_id':'@disposal_order:both'}",
		NULL);
	scene_refused(s, "auditing/PM", "LateStatementService/GetLateStatement", "{'late_statement_id':'@late_statement:rack'}",
		"NOT_FOUND");
	scene_free(s);
}
