/* What arrives too late, on a real store: kept in quarantine, counting for nothing, until somebody else says that it counts. */
#include "common/bytes.h"
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

/* As the audited side brings it. */
static const char *late_audited(struct scene *s, const char *audit, const char *who, const char *method, const char *json)
{
	static char text[8 * 1024];
	static const char field[] = "'statement':";
	const char *of_team = scene_late(s, audit, who, method, json), *at = strstr(of_team, field);
	cr_assert(at != NULL);
	int len = snprintf(text, sizeof(text), "%.*s'statement_of_audited':%s", (int)(at - of_team), of_team, at + strlen(field));
	cr_assert_lt((size_t)len, sizeof(text));
	return text;
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
		"'signer_id':'@person:audit/AU','shown_us':1}");
	scene_put(s, "late_statement:other", held);
	scene_allowed(s, "auditing/PM", "DisposalOrderService/ProposeDisposalOrder", rack, "alone");
	ROW_READS(s, "disposal_order:alone", "row_id", scene_id(s, "evidence:rack"));
	(void)snprintf(held, sizeof(held), "{'audit_id':'@audit:kept','state':'accepted','created_id':'@evidence:rack',"
		"'signer_id':'@person:audit/AU','shown_us':1}");
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

/* --- the audited side --- */

#define LOG                                                                                        \
	"{'audit_id':'@audit:fieldwork','title':'Job log','source':'record','method':'remote_no_interaction'," \
	"'captured_us':1,'classification':'internal','verifiability':'verified','note':'eleven failed'}"
#define GET "LateStatementService/GetLateStatement"

/* In their words: about the audited side's the reason is for both. */
static const char *own_decision(struct scene *s, const char *name, const char *reason)
{
	static char json[400];
	(void)snprintf(json, sizeof(json), "{'late_statement_id':'@%s','reason_for_all':'%s','digest':'%s'}", name, reason,
		scene_row(s, name, "digest"));
	return json;
}

static void suspend(struct scene *s)
{
	scene_allowed(s, "audit/LA", "AuditService/SuspendAudit", "{'audit_id':'@audit:fieldwork','halt_reason':'a fire alarm',"
		"'client_informed':'by call'}", NULL);
}

static void resume(struct scene *s)
{
	scene_allowed(s, "audit/LA", "AuditService/ResumeAudit", "{'audit_id':'@audit:fieldwork'}", NULL);
}

static void unseen(struct scene *s, const char *who, const char *name)
{
	char json[120];
	(void)snprintf(json, sizeof(json), "{'late_statement_id':'@%s'}", name);
	scene_refused(s, who, GET, json, "NOT_FOUND");
	scene_refused(s, who, "LateStatementService/GetChunkLateStatement", json, "NOT_FOUND");
	(void)snprintf(json, sizeof(json), "{'noun':'late_statement','row_id':'@%s'}", name);
	scene_refused(s, who, "LedgerService/GetHistory", json, "NOT_FOUND");
	scene_refused(s, who, ACCEPT, own_decision(s, name, "x"), "NOT_FOUND");
	scene_refused(s, who, REJECT, own_decision(s, name, "x"), "NOT_FOUND");
}

/* The statement that held it: its index, for who asks for it. */
static const char *entry_of(struct scene *s, const char *name)
{
	static char json[80];
	char ask[120];
	(void)snprintf(ask, sizeof(ask), "{'noun':'late_statement','row_id':'@%s'}", name);
	scene_allowed(s, "audited/SR", "LedgerService/GetHistory", ask, NULL);
	for (int i = 0; i < 3; i++) {
		char path[40];
		(void)snprintf(path, sizeof(path), "versions.%d.method", i);
		if (strcmp(scene_reply(s, path), "audit.v1." HOLD) != 0)
			continue;
		(void)snprintf(path, sizeof(path), "versions.%d.ledger_index", i);
		(void)snprintf(json, sizeof(json), "{'index':%s}", scene_reply(s, path));
	}
	return json;
}

/* INV-18, INV-32: no auditor is told of it before somebody else of its side lets it count. */
Test(late_statement, inv_18_of_the_audited_side_is_its_own_until_it_counts)
{
	struct scene *s = scene_new();
	char held[8 * 1024], id[64], entry[80], both[300];
	(void)snprintf(held, sizeof(held), "%s", late_audited(s, "@audit:fieldwork", "audit/SR", SUBMIT, LOG));
	suspend(s);
	scene_allowed(s, "audit/SR", HOLD, held, "log");
	ROW_READS(s, "late_statement:log", "cause", "rule");
	ROW_READS(s, "late_statement:log", "party_id", scene_id(s, "organisation:audited"));
	ROW_READS(s, "late_statement:log", "author_id", scene_id(s, "person:audit/SR"));
	ROW_READS(s, "late_statement:log", "shown_us", "");
	(void)snprintf(id, sizeof(id), "%s", scene_row(s, "late_statement:log", "created_id"));
	(void)snprintf(entry, sizeof(entry), "%s", entry_of(s, "late_statement:log"));
	static const char *const others[] = { "audit/LA", "audit/AU", "auditing/PM", "auditing/CL", "rival/SR", "audit/OB" };
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		unseen(s, others[i], "late_statement:log");
		scene_refused(s, others[i], "LedgerService/GetEntry", entry, "NOT_FOUND");
	}
	scene_refused(s, "audit/SP", GET, "{'late_statement_id':'@late_statement:log'}", "NOT_FOUND");
	scene_refused(s, "audit/SR", ACCEPT, own_decision(s, "late_statement:log", "mine"), "R-LATE-05");
	resume(s);
	scene_refused(s, "audited/SR", ACCEPT, decision(s, "late_statement:log", "for the team alone"), "R-LATE-06");
	(void)snprintf(both, sizeof(both), "{'late_statement_id':'@late_statement:log','reason':'for the team','reason_for_all':'x',"
		"'digest':'%s'}", scene_row(s, "late_statement:log", "digest"));
	scene_refused(s, "audited/SR", ACCEPT, both, "R-LATE-06");
	scene_allowed(s, "audited/SR", ACCEPT, own_decision(s, "late_statement:log", "before the alarm"), NULL);
	ROW_READS(s, "late_statement:log", "reason", "before the alarm");
	(void)snprintf(held, sizeof(held), "{'evidence_id':'%s'}", id);
	scene_allowed(s, "audit/AU", "EvidenceService/GetEvidence", held, NULL);
	REPLY_READS(s, "evidence.collector_id", scene_id(s, "person:audit/SR"));
	REPLY_READS(s, "evidence.party_id", scene_id(s, "organisation:audited"));
	scene_allowed(s, "audit/LA", GET, "{'late_statement_id':'@late_statement:log'}", NULL);
	REPLY_READS(s, "late_statement.reason", "before the alarm");
	cr_expect(*scene_reply(s, "late_statement.statement"));
	/* That it was brought, they see now; what was said then they read in the row. */
	scene_allowed(s, "audit/LA", "LedgerService/GetEntry", entry, NULL);
	cr_expect(*scene_reply(s, "statement.header") && !*scene_reply(s, "statement.parts.0.content"));
	scene_allowed(s, "audited/SR", "LedgerService/GetEntry", entry, NULL);
	cr_expect(*scene_reply(s, "statement.parts.0.content"));
	unseen(s, "rival/SR", "late_statement:log");
	scene_free(s);
}

/* What was rejected by its own side no auditor is told of, ever. */
Test(late_statement, inv_18_what_the_audited_side_rejects_stays_its_own)
{
	struct scene *s = scene_new();
	char held[8 * 1024];
	(void)snprintf(held, sizeof(held), "%s", late_audited(s, "@audit:fieldwork", "audit/SP", SUBMIT, LOG));
	suspend(s);
	scene_allowed(s, "audit/SP", HOLD, held, "log");
	scene_allowed(s, "audit/SP", GET, "{'late_statement_id':'@late_statement:log'}", NULL);
	scene_refused(s, "audit/SP", REJECT, own_decision(s, "late_statement:log", "mine"), "ROLE");
	scene_allowed(s, "audited/SR", REJECT, own_decision(s, "late_statement:log", "half done"), NULL);
	unseen(s, "audit/LA", "late_statement:log");
	unseen(s, "auditing/PM", "late_statement:log");
	scene_allowed(s, "audit/SP", GET, "{'late_statement_id':'@late_statement:log'}", NULL);
	REPLY_READS(s, "late_statement.reason", "half done");
	scene_free(s);
}

/* INV-18: each side brings its own, each organisation of the audited side; of the rest they are told nothing. */
Test(late_statement, inv_18_is_brought_by_its_own_side)
{
	struct scene *s = scene_new();
	char team[8 * 1024], audited[8 * 1024], as_audited[8 * 1024];
	(void)snprintf(team, sizeof(team), "%s", late(s, "audit/AU", SUBMIT, RACK));
	(void)snprintf(as_audited, sizeof(as_audited), "%s", late_audited(s, "@audit:fieldwork", "audit/AU", SUBMIT, RACK));
	(void)snprintf(audited, sizeof(audited), "%s", late_audited(s, "@audit:fieldwork", "audit/SR", SUBMIT, LOG));
	suspend(s);
	scene_refused(s, "audit/SR", HOLD, team, "R-LATE-11");
	scene_refused(s, "audit/SR", HOLD, as_audited, "R-LATE-11");
	scene_refused(s, "audit/AU", HOLD, as_audited, "R-LATE-11");
	scene_refused(s, "audit/LA", HOLD, audited, "R-LATE-11");
	scene_refused(s, "audit/SR", HOLD, late(s, "audit/SR", SUBMIT, LOG), "R-LATE-11");
	scene_refused(s, "audit/SR", HOLD, "{'audit_id':'@audit:fieldwork'}", "ONE_OF");
	scene_put(s, "appointment:consultant", "{'scope_id':'@audit:fieldwork','person_id':'@person:rival/SR',"
		"'role':'supplier_representative','party_id':'@organisation:rival','state':'active'}");
	scene_refused(s, "rival/SR", HOLD, audited, "R-LATE-11");
	scene_allowed(s, "audit/AU", HOLD, team, "rack");
	scene_refused(s, "audit/SR", HOLD, team, "R-LATE-11"); /* not R-LATE-03: whether it is held is not theirs to know */
	scene_allowed(s, "audited/SR", HOLD, audited, "log");
	ROW_READS(s, "late_statement:log", "holder_id", scene_id(s, "person:audited/SR"));
	ROW_READS(s, "late_statement:log", "signer_id", scene_id(s, "person:audit/SR"));
	unseen(s, "rival/SR", "late_statement:log");
	scene_free(s);
}

/* Who manages the programme sees what waits for the team; speaking for the audited side, too, they do not decide about it. */
Test(late_statement, inv_18_of_the_team_no_representative_decides)
{
	struct scene *s = scene_new();
	char held[8 * 1024];
	(void)snprintf(held, sizeof(held), "%s", late(s, "audit/AU", SUBMIT, RACK));
	suspend(s);
	scene_allowed(s, "audit/AU", HOLD, held, "rack");
	scene_refused(s, "auditing/PM", REJECT, decision(s, "late_statement:rack", "x"), "ROLE");
	scene_put(s, "appointment:both", "{'scope_id':'@audit:fieldwork','person_id':'@person:auditing/PM',"
		"'role':'supplier_representative','party_id':'@organisation:audited','state':'active'}");
	scene_refused(s, "auditing/PM", REJECT, decision(s, "late_statement:rack", "x"), "R-LATE-12");
	scene_free(s);
}

static void speaks(struct scene *s, const char *label, const char *person, const char *organisation)
{
	char json[300];
	(void)snprintf(json, sizeof(json), "{'scope_id':'@audit:small','person_id':'@%s','role':'supplier_representative',"
		"'party_id':'@organisation:%s','state':'active'}", person, organisation);
	scene_put(s, label, json);
}

static void speaks_for_rival(struct scene *s, const char *label, const char *person)
{
	speaks(s, label, person, "rival");
}

/* An audit that one person of the audited side speaks in, and is suspended after they wrote; the statement as they bring it. */
static const char *written_alone(struct scene *s, const char *json)
{
	static char held[8 * 1024];
	scene_put(s, "audit:small", "{'programme_id':'@programme:own','auditee_organisation_id':'@organisation:rival',"
		"'type':'second_party','title':'Kista','state':'in_fieldwork'}");
	scene_put(s, "appointment:leader", "{'scope_id':'@audit:small','person_id':'@person:audit/LA','role':'leader',"
		"'party_id':'@organisation:auditing','state':'active'}");
	speaks_for_rival(s, "appointment:alone", "person:rival/SR");
	(void)snprintf(held, sizeof(held), "%s", late_audited(s, "@audit:small", "rival/SR", SUBMIT, json));
	return held;
}

#define SMALL(more)                                                                                \
	"{'audit_id':'@audit:small','title':'Job log','source':'record','method':'remote_no_interaction'," \
	"'captured_us':1,'classification':'internal','verifiability':'verified','note':'eleven failed'" more "}"

static void suspend_small(struct scene *s)
{
	scene_allowed(s, "audit/LA", "AuditService/SuspendAudit", "{'audit_id':'@audit:small','halt_reason':'a fire alarm',"
		"'client_informed':'by call'}", NULL);
}

/* INV-11: nobody lets count what they wrote; where nobody else of the audited side could, those decide whom it was for. */
Test(late_statement, inv_11_of_who_is_alone_the_team_decides)
{
	struct scene *s = scene_new();
	char id[64], json[120];
	const char *held = written_alone(s, SMALL(""));
	suspend_small(s);
	/* A machine is no colleague, nor is who speaks for another organisation. */
	speaks(s, "appointment:machine", "person:other/service", "rival");
	speaks(s, "appointment:customer", "person:audited/AR", "audited");
	scene_allowed(s, "rival/SR", HOLD, held, "log");
	cr_expect(*scene_row(s, "late_statement:log", "shown_us"));
	(void)snprintf(id, sizeof(id), "%s", scene_row(s, "late_statement:log", "created_id"));
	scene_refused(s, "rival/SR", ACCEPT, own_decision(s, "late_statement:log", "mine"), "R-LATE-05");
	scene_refused(s, "audited/SR", ACCEPT, own_decision(s, "late_statement:log", "x"), "NOT_FOUND");
	scene_allowed(s, "audit/LA", GET, "{'late_statement_id':'@late_statement:log'}", NULL);
	scene_allowed(s, "audit/LA", "AuditService/ResumeAudit", "{'audit_id':'@audit:small'}", NULL);
	scene_refused(s, "audit/LA", ACCEPT, decision(s, "late_statement:log", "for the team alone"), "R-LATE-06");
	scene_allowed(s, "audit/LA", ACCEPT, own_decision(s, "late_statement:log", "he called before"), NULL);
	(void)snprintf(json, sizeof(json), "{'evidence_id':'%s'}", id);
	scene_allowed(s, "audit/LA", "EvidenceService/GetEvidence", json, NULL);
	REPLY_READS(s, "evidence.collector_id", scene_id(s, "person:rival/SR"));
	REPLY_READS(s, "evidence.party_id", scene_id(s, "organisation:rival"));
	scene_allowed(s, "rival/SR", GET, "{'late_statement_id':'@late_statement:log'}", NULL);
	REPLY_READS(s, "late_statement.reason", "he called before");
	scene_free(s);
}

/* A colleague who came since may decide about what waits, too. */
Test(late_statement, inv_11_a_later_colleague_decides)
{
	struct scene *s = scene_new();
	const char *held = written_alone(s, SMALL(""));
	suspend_small(s);
	scene_allowed(s, "rival/SR", HOLD, held, "log");
	speaks_for_rival(s, "appointment:colleague", "person:rival/AR");
	scene_allowed(s, "rival/AR", REJECT, own_decision(s, "late_statement:log", "half done"), NULL);
	scene_free(s);
}

/* Of words for the team alone the audited side reads none: they are the team's to decide about. */
Test(late_statement, inv_18_words_for_the_team_alone_are_the_teams)
{
	struct scene *s = scene_new();
	const char *held = written_alone(s, SMALL(",'team_note':'ask them about May'"));
	speaks_for_rival(s, "appointment:colleague", "person:rival/AR");
	suspend_small(s);
	scene_allowed(s, "rival/SR", HOLD, held, "log");
	ROW_READS(s, "late_statement:log", "party_id", "");
	scene_refused(s, "rival/AR", GET, "{'late_statement_id':'@late_statement:log'}", "NOT_FOUND");
	scene_allowed(s, "rival/SR", GET, "{'late_statement_id':'@late_statement:log'}", NULL);
	scene_allowed(s, "audit/LA", REJECT, own_decision(s, "late_statement:log", "not so"), NULL);
	scene_free(s);
}

/* INV-5: of which side it is says the role of then, and it counts by that. */
Test(late_statement, inv_5_the_audited_side_may_have_left)
{
	struct scene *s = scene_new();
	const char *held = written_alone(s, SMALL(""));
	char json[120];
	scene_put(s, "appointment:alone", "{'scope_id':'@audit:small','person_id':'@person:rival/SR','role':'supplier_representative',"
		"'party_id':'@organisation:rival','state':'ended'}");
	speaks_for_rival(s, "appointment:next", "person:rival/AR");
	scene_refused(s, "rival/SR", HOLD, held, "NOT_FOUND");
	scene_allowed(s, "rival/AR", HOLD, held, "log");
	ROW_READS(s, "late_statement:log", "cause", "access");
	ROW_READS(s, "late_statement:log", "shown_us", "");
	scene_refused(s, "audit/LA", GET, "{'late_statement_id':'@late_statement:log'}", "NOT_FOUND");
	scene_allowed(s, "rival/AR", ACCEPT, own_decision(s, "late_statement:log", "his last day"), NULL);
	(void)snprintf(json, sizeof(json), "{'evidence_id':'%s'}", scene_row(s, "late_statement:log", "created_id"));
	scene_allowed(s, "audit/LA", "EvidenceService/GetEvidence", json, NULL);
	REPLY_READS(s, "evidence.collector_id", scene_id(s, "person:rival/SR"));
	scene_free(s);
}

/* INV-18: in a joint audit it is shown to the side it was for, with what it rests on, and no more widely than it says. */
Test(late_statement, inv_18_of_a_joint_audit_is_shown_to_its_side)
{
	struct scene *s = scene_new();
	char json[300];
	const char *held = written_alone(s, "{'audit_id':'@audit:small','title':'Job log','source':'record',"
		"'method':'remote_no_interaction','captured_us':1,'classification':'strictly_confidential',"
		"'verifiability':'verified','note':'eleven failed','side_id':'@organisation:foreign'}");
	scene_put(s, "joint_agreement:small", "{'audit_id':'@audit:small','state':'active','parties':["
		"{'organisation_id':'@organisation:auditing'},{'organisation_id':'@organisation:foreign'}]}");
	suspend_small(s);
	scene_allowed(s, "rival/SR", HOLD, held, "log");
	ROW_READS(s, "late_statement:log", "side_id", scene_id(s, "organisation:foreign"));
	ROW_READS(s, "late_statement:log", "classification", "strictly_confidential");
	scene_refused(s, "audit/LA", GET, "{'late_statement_id':'@late_statement:log'}", "NOT_FOUND");
	/* What is remarked on it goes with it, though it waits itself. */
	(void)snprintf(json, sizeof(json), "{'evidence_id':'%s','text':'see line 7'}",
		scene_row(s, "late_statement:log", "created_id"));
	held = late_audited(s, "@audit:small", "rival/SR", "EvidenceAnnotationService/AddEvidenceAnnotation", json);
	scene_allowed(s, "rival/SR", HOLD, held, "remark");
	ROW_READS(s, "late_statement:remark", "side_id", scene_id(s, "organisation:foreign"));
	ROW_READS(s, "late_statement:remark", "classification", "strictly_confidential");
	scene_free(s);
}
