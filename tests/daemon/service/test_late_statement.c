/* What arrives too late, on a real store: kept in quarantine, counting for nothing, until somebody else says that it counts. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#define HOLD "LateStatementService/HoldLateStatement"
#define ACCEPT "LateStatementService/AcceptLateStatement"
#define REJECT "LateStatementService/RejectLateStatement"
#define SUBMIT "EvidenceService/SubmitEvidence"
#define NOTE "ProgressNoteService/AddProgressNote"
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

/* Under the digest of what is held, as their client read it. */
static const char *decision(struct scene *s, const char *name, const char *reason)
{
	static char json[400];
	(void)snprintf(json, sizeof(json), "{'late_statement_id':'@%s','reason':'%s','digest':'%s'}", name, reason,
		scene_row(s, name, "digest"));
	return json;
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
	scene_refused(s, "audit/LA", ACCEPT, decision(s, "late_statement:rack", ""), "R-LATE-06");
	scene_refused(s, "audit/LA", ACCEPT, "{'late_statement_id':'@late_statement:rack','reason':'unread'}", "R-LATE-10");
	scene_refused(s, "audit/LA", REJECT, "{'late_statement_id':'@late_statement:rack','reason':'unread','digest':'00'}",
		"R-LATE-10");
	scene_refused(s, "audit/TR", ACCEPT, decision(s, "late_statement:rack", "x"), "ROLE");
	scene_refused(s, "audit/SR", ACCEPT, decision(s, "late_statement:rack", "x"), "NOT_FOUND");
	scene_allowed(s, "audit/LA", ACCEPT, decision(s, "late_statement:rack", "I saw her write it"), NULL);
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
	scene_refused(s, "audit/LA", ACCEPT, decision(s, "late_statement:rack", "again"), "S-LATE-STATEMENT");
	scene_refused(s, "audit/LA", REJECT, decision(s, "late_statement:rack", "no"), "S-LATE-STATEMENT");
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
	scene_refused(s, "audit/AU", ACCEPT, decision(s, "late_statement:rack", "mine"), "R-LATE-05");
	scene_refused(s, "audit/LA", ACCEPT, decision(s, "late_statement:rack", "true then"), "S-AUDIT");
	ROW_READS(s, "late_statement:rack", "state", "quarantined");
	scene_allowed(s, "audit/LA", "AuditService/ResumeAudit", "{'audit_id':'@audit:fieldwork'}", NULL);
	scene_allowed(s, "audit/LA", ACCEPT, decision(s, "late_statement:rack", "true then"), NULL);
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
	scene_allowed(s, "audit/LA", ACCEPT, decision(s, "late_statement:then", "she left on Friday"), NULL);
	scene_allowed(s, "audit/LA", HOLD, late(s, "audit/AU", SUBMIT, RACK), "after");
	scene_refused(s, "audit/LA", ACCEPT, decision(s, "late_statement:after", "x"), "R-EVIDENCE-01");
	scene_allowed(s, "audit/LA", REJECT, decision(s, "late_statement:after", "written afterwards"), NULL);
	ROW_READS(s, "late_statement:after", "state", "rejected");
	scene_free(s);
}

static const char note[] = "{'audit_id':'@audit:fieldwork','text':'half done'}";

Test(late_statement, of_another_audit_or_of_what_is_signed_with_a_network_is_not_held)
{
	struct scene *s = scene_new();
	scene_refused(s, "audit/LA", HOLD, late(s, "audit/AU", NOTE, "{'audit_id':'@audit:rival','text':'half done'}"),
		"R-LATE-04");
	scene_refused(s, "audit/AU", HOLD, late(s, "audit/LA", "EvidenceService/AcceptEvidence",
		"{'evidence_id':'@evidence:by_auditor','version':1}"), "R-LATE-04");
	scene_refused(s, "audit/LA", HOLD, "{'audit_id':'@audit:fieldwork','statement':'AAAA'}", "MALFORMED");
	scene_free(s);
}

static bool is_listed(struct scene *s, const char *id)
{
	char path[40];
	for (int i = 0; i < 20; i++) {
		(void)snprintf(path, sizeof(path), "progress_notes.%d.id", i);
		if (strcmp(scene_reply(s, path), id) == 0)
			return true;
	}
	return false;
}

static void role(struct scene *s, const char *state)
{
	char json[300];
	(void)snprintf(json, sizeof(json), "{'scope_id':'@audit:fieldwork','person_id':'@person:auditing/EV','role':'auditor',"
		"'party_id':'@organisation:auditing','state':'%s'}", state);
	scene_put(s, "appointment:late", json);
}

/* A role that has ended is overridden by who accepts; one that was never held is lent by nobody. */
Test(late_statement, inv_5_is_said_by_who_had_the_role_for_it)
{
	struct scene *s = scene_new();
	char then[8 * 1024], id[64];
	scene_refused(s, "audit/LA", HOLD, late(s, "auditing/EV", NOTE, note), "R-LATE-08");
	scene_refused(s, "audit/LA", HOLD, late(s, "audit/TR", NOTE, note), "R-LATE-08");
	scene_refused(s, "audit/LA", HOLD, late(s, "audit/SR", NOTE, note), "R-LATE-08");
	role(s, "active");
	(void)snprintf(then, sizeof(then), "%s", late(s, "auditing/EV", NOTE, note));
	role(s, "ended");
	scene_refused(s, "audit/LA", HOLD, late(s, "auditing/EV", NOTE, note), "R-LATE-08");
	scene_allowed(s, "audit/LA", HOLD, then, "note");
	ROW_READS(s, "late_statement:note", "cause", "access");
	(void)snprintf(id, sizeof(id), "%s", scene_row(s, "late_statement:note", "created_id"));
	scene_allowed(s, "audit/LA", ACCEPT, decision(s, "late_statement:note", "I sent her"), NULL);
	scene_allowed(s, "audit/LA", "ProgressNoteService/ListProgressNotes", "{'audit_id':'@audit:fieldwork'}", NULL);
	cr_expect(is_listed(s, id));
	scene_free(s);
}

/* Its signer saw the entry that ended the key, so the thief, or whoever has it, signed afterwards. */
Test(late_statement, inv_32_signed_after_its_keys_end_is_not_held)
{
	struct scene *s = scene_new();
	scene_allowed(s, "audit/AU", SUBMIT, RACK, "first");
	revoke_device(s, scene_row(s, "evidence:first", "device_id"));
	scene_refused(s, "audit/LA", HOLD, late(s, "audit/AU", SUBMIT, RACK), "R-LATE-07");
	scene_free(s);
}

/* T5: what was said under a key that was in other hands by then is in doubt, whoever lets it count. */
Test(late_statement, t5_of_a_compromised_key_is_in_doubt_once_accepted)
{
	struct scene *s = scene_new();
	char held[8 * 1024], json[300];
	scene_allowed(s, "audit/AU", SUBMIT, RACK, "first");
	(void)snprintf(held, sizeof(held), "%s", late(s, "audit/AU", SUBMIT, RACK));
	(void)snprintf(json, sizeof(json), "{'device_id':'%s','reason':'stolen','compromised_from':2}",
		scene_row(s, "evidence:first", "device_id"));
	scene_allowed(s, "auditing/AD", "DeviceService/RevokeDevice", json, NULL);
	scene_allowed(s, "audit/LA", HOLD, held, "rack");
	cr_expect(strstr(scene_row(s, "late_statement:rack", "refusal"), "KEY_COMPROMISED") != NULL);
	scene_allowed(s, "audit/LA", ACCEPT, decision(s, "late_statement:rack", "I saw her write it"), NULL);
	(void)snprintf(held, sizeof(held), "{'evidence_id':'%s'}", scene_row(s, "late_statement:rack", "created_id"));
	scene_allowed(s, "audit/LA", "EvidenceService/GetEvidence", held, NULL);
	REPLY_READS(s, "evidence.doubtful_from", "2");
	scene_refused(s, "audit/LA", "EvidenceService/AcceptEvidence", held, "R-EVIDENCE-24");
	scene_free(s);
}

/* INV-22: what was decided about in quarantine is not entered beside that, though nothing stands against it any more. */
Test(late_statement, inv_22_what_is_held_is_not_entered_too)
{
	struct scene *s = scene_new();
	char held[8 * 1024], sent[8 * 1024];
	(void)snprintf(held, sizeof(held), "%s", late(s, "audit/AU", SUBMIT, RACK));
	(void)snprintf(sent, sizeof(sent), "%s", held);
	scene_allowed(s, "audit/LA", "AuditService/SuspendAudit", "{'audit_id':'@audit:fieldwork','halt_reason':'a fire alarm',"
		"'client_informed':'by call'}", NULL);
	scene_allowed(s, "audit/AU", HOLD, held, "rack");
	scene_allowed(s, "audit/LA", "AuditService/ResumeAudit", "{'audit_id':'@audit:fieldwork'}", NULL);
	scene_sent(s, "audit/AU", SUBMIT, sent, "R-LATE-03");
	scene_allowed(s, "audit/LA", REJECT, decision(s, "late_statement:rack", "written afterwards"), NULL);
	scene_sent(s, "audit/AU", SUBMIT, sent, "R-LATE-03");
	scene_free(s);
}

/* INV-25: what changes a row stands in two places, too, as what creates one does. */
Test(late_statement, inv_25_names_the_row_it_changes)
{
	struct scene *s = scene_new();
	char held[8 * 1024];
	scene_put(s, "sampling_plan:late", "{'audit_id':'@audit:fieldwork','title':'Tapes'}");
	scene_put(s, "sample_item:late", "{'audit_id':'@audit:fieldwork','sampling_plan_id':'@sampling_plan:late',"
		"'label':'tape 7'}");
	scene_allowed(s, "audit/LA", "AuditService/SuspendAudit", "{'audit_id':'@audit:fieldwork','halt_reason':'a fire alarm',"
		"'client_informed':'by call'}", NULL);
	(void)snprintf(held, sizeof(held), "%s", late(s, "audit/AU", "SampleItemService/MarkDeviatingSampleItem",
		"{'sample_item_id':'@sample_item:late','version':1,'note':'Vera kept it at home'}"));
	scene_allowed(s, "audit/LA", HOLD, held, "mark");
	ROW_READS(s, "late_statement:mark", "created_id", scene_id(s, "sample_item:late"));
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
