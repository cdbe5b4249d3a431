/* Bringing what arrives too late, and reading it. */
#include "client/late.h"

#include "client/call.h"
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/fetch.h"
#include "client/outbox_file.h"
#include "client/outbox_sign.h"
#include "client/request.h"
#include "client/term.h"
#include "client/value.h"

#include "audit/v1/late_statement.pb-c.h"
#include "audit/v1/types.pb-c.h"

/* Somebody else's key, which counts no more; that of this device would have no session to say so. */
static bool is_of_ended_key(struct client *c, const Audit__OutboxItem *item, const struct status *refused)
{
	return refused->code == UNAUTHENTICATED && strcmp(refused->reason, "GUEST") == 0 &&
		item->statement->signer.len == SIGN_PUBLIC_BYTES &&
		memcmp(item->statement->signer.data, keys_sign_public(c->keys), SIGN_PUBLIC_BYTES) != 0;
}

/* What was let count meanwhile has its row already. */
static bool has_its_row(const struct status *refused)
{
	return refused->code == ALREADY_EXISTS && strcmp(refused->reason, "DB_UNIQUE") == 0;
}

bool late_may_bring(struct client *c, const Audit__OutboxItem *item, const struct status *refused)
{
	bool is_refused = refused->code == PERMISSION_DENIED || refused->code == NOT_FOUND ||
		refused->code == FAILED_PRECONDITION;
	return is_of_ended_key(c, item, refused) || has_its_row(refused) ||
		(is_refused && strncmp(refused->reason, "UPLOAD_", 7) != 0);
}

/* Of a remark on evidence: that of the evidence, which may have come too late itself. */
static int find_audit_of_evidence(struct client *c, const char *evidence_id, struct status *st, const char **ret_id)
{
	Audit__GetEvidenceRequest get = AUDIT__GET_EVIDENCE_REQUEST__INIT;
	Audit__ListLateStatementsRequest list = AUDIT__LIST_LATE_STATEMENTS_REQUEST__INIT;
	Audit__Page page = AUDIT__PAGE__INIT;
	ProtobufCMessage *raw = NULL;
	get.evidence_id = evidence_id;
	int rc = call_named(c, c->arena, "audit.v1.EvidenceService/GetEvidence", &get.base, st, &raw, NULL);
	if (rc == OK)
		*ret_id = ((const Audit__GetEvidenceResponse *)raw)->evidence->audit_id;
	if (rc != NOT_FOUND)
		return rc;
	status_reset(st);
	page.filter = arena_printf(c->arena, "created_id = %s", evidence_id);
	list.page = &page;
	TRY(call_named(c, c->arena, "audit.v1.LateStatementService/ListLateStatements", &list.base, st, &raw, NULL));
	const Audit__ListLateStatementsResponse *found = (const Audit__ListLateStatementsResponse *)raw;
	if (found->n_late_statements == 0)
		return fail(st, NOT_FOUND, "NO_AUDIT", "nothing tells which audit it is about");
	*ret_id = found->late_statements[0]->audit_id;
	return OK;
}

static int find_audit(struct client *c, const Audit__OutboxItem *item, struct status *st, const char **ret_id)
{
	Audit__BundleContent *content = NULL;
	const struct method_rule *method;
	const char *evidence_id = "";
	ProtobufCMessage *request = NULL;
	*ret_id = item->audit_id;
	if (*item->audit_id)
		return OK;
	TRY(outbox_request(c, item, st, &method, &request));
	if (message_text(request, "evidence_id", &evidence_id) && *evidence_id)
		return find_audit_of_evidence(c, evidence_id, st, ret_id);
	TRY(bundle_load(c, "", st, &content));
	*ret_id = content->bundle->audit_id;
	return OK;
}

static bool has_rule(const struct status *refused, const char *rule)
{
	for (size_t i = 0; i < refused->violation_count; i++)
		if (strcmp(refused->violation[i].rule, rule) == 0)
			return true;
	return false;
}

static int hold_as(struct client *c, const Audit__HoldLateStatementRequest *request, struct status *st,
	char ret_id[ID_TEXT_BYTES])
{
	ProtobufCMessage *raw = NULL;
	TRY(call_named(c, c->arena, "audit.v1.LateStatementService/HoldLateStatement", &request->base, st, &raw, NULL));
	const Audit__LateStatement *row = ((const Audit__HoldLateStatementResponse *)raw)->late_statement;
	(void)snprintf(ret_id, ID_TEXT_BYTES, "%s", row ? row->id : "");
	return OK;
}

/* The team's, or else the audited side's: whose it is the server knows. */
static int hold(struct client *c, const Audit__HoldLateStatementRequest *request, struct status *st, char ret_id[ID_TEXT_BYTES])
{
	Audit__HoldLateStatementRequest of_audited = AUDIT__HOLD_LATE_STATEMENT_REQUEST__INIT;
	int rc = hold_as(c, request, st, ret_id);
	if (rc == OK || !has_rule(st, "R-LATE-11"))
		return rc;
	status_reset(st);
	of_audited.audit_id = request->audit_id;
	of_audited.statement_of_audited = request->statement;
	return hold_as(c, &of_audited, st, ret_id);
}

bool late_was_brought(const struct status *refused)
{
	return has_rule(refused, "R-LATE-03");
}

int late_bring(struct client *c, const Audit__OutboxItem *item, struct status *st, char ret_id[ID_TEXT_BYTES])
{
	Audit__HoldLateStatementRequest request = AUDIT__HOLD_LATE_STATEMENT_REQUEST__INIT;
	uint8_t *packed = arena_alloc(c->arena, audit__statement__get_packed_size(item->statement) + 1);
	if (!packed)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	request.statement = (ProtobufCBinaryData){ audit__statement__pack(item->statement, packed), packed };
	TRY(find_audit(c, item, st, &request.audit_id));
	int rc = hold(c, &request, st, ret_id);
	if (rc != OK && item->file_sha256.len > 0 && strcmp(st->reason, "UPLOAD_MISSING") == 0) {
		status_reset(st);
		TRY(outbox_deliver_file(c, item, st));
		rc = hold(c, &request, st, ret_id);
	}
	return rc;
}

/* --- reading, and deciding about what was read --- */

/* What the row says that it holds: signed by the key it names, with these parts, and of that digest. */
static int check_statement(const Audit__LateStatement *row, const Audit__Statement *s, struct status *st)
{
	struct statement_header header;
	struct hash digest = statement_digest(BYTES(s->header.data, s->header.len), BYTES(s->signature.data, s->signature.len));
	char text[HASH_TEXT_BYTES];
	hash_format(&digest, text);
	if (s->signer.len != SIGN_PUBLIC_BYTES || strcmp(text, row->digest) != 0)
		return fail(st, DATA_LOSS, "BAD_REPLY", "%s holds another statement than its digest says", row->id);
	TRY(statement_verify(BYTES(s->header.data, s->header.len), SSHSIG_STATEMENT, s->signer.data,
		BYTES(s->signature.data, s->signature.len), NULL, st, &header));
	if (strcmp(header.method, row->method) != 0 || !outbox_parts_fit(s, &header))
		return fail(st, DATA_LOSS, "BAD_REPLY", "%s holds another statement than its signer signed", row->id);
	return OK;
}

static int load_statement(struct client *c, const Audit__LateStatement *row, struct status *st, Audit__OutboxItem *ret_item)
{
	audit__outbox_item__init(ret_item);
	ret_item->method = row->method;
	ret_item->statement = audit__statement__unpack(arena_allocator(c->arena), row->statement.len, row->statement.data);
	if (!ret_item->statement)
		return fail(st, DATA_LOSS, "BAD_REPLY", "%s holds no statement that you may read", row->id);
	return check_statement(row, ret_item->statement, st);
}

static int load_row(struct client *c, const char *id, struct status *st, const Audit__LateStatement **ret_row)
{
	Audit__GetLateStatementRequest request = AUDIT__GET_LATE_STATEMENT_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.late_statement_id = id;
	TRY(client_open(c, st));
	TRY(call_named(c, c->arena, "audit.v1.LateStatementService/GetLateStatement", &request.base, st, &raw, NULL));
	*ret_row = ((const Audit__GetLateStatementResponse *)raw)->late_statement;
	return OK;
}

COMMAND(cmd_late_show)
{
	ProtobufCMessage *said = NULL;
	const struct method_rule *method;
	const Audit__LateStatement *row;
	Audit__OutboxItem item;
	json_t *row_json = NULL, *said_json = NULL;
	(void)word;
	(void)count;
	TRY(load_row(c, command_arg(arg, "ID"), st, &row));
	TRY(load_statement(c, row, st, &item));
	TRY(outbox_request(c, &item, st, &method, &said));
	TRY(json_from_message(said, st, &said_json));
	int rc = json_from_message(&row->base, st, &row_json);
	if (rc == OK) {
		(void)json_object_del(row_json, "statement");
		(void)json_object_set(row_json, "request", said_json);
		rc = value_put_json(row_json, st);
	}
	json_decref(row_json);
	json_decref(said_json);
	return rc;
}

/* What is looked at before it counts: that its digests are those of the file that was signed is checked here. */
COMMAND(cmd_late_fetch)
{
	Audit__GetChunkLateStatementRequest request = AUDIT__GET_CHUNK_LATE_STATEMENT_REQUEST__INIT;
	const char *out = command_arg(arg, "out");
	const struct method_rule *method;
	const Audit__LateStatement *row;
	ProtobufCMessage *said = NULL;
	Audit__OutboxItem item;
	(void)word;
	(void)count;
	TRY(load_row(c, command_arg(arg, "ID"), st, &row));
	TRY(load_statement(c, row, st, &item));
	TRY(outbox_request(c, &item, st, &method, &said));
	const Audit__EvidenceFile *file = said->descriptor == &audit__submit_evidence_request__descriptor
		? ((const Audit__SubmitEvidenceRequest *)(const void *)said)->file : NULL;
	if (!file)
		return fail(st, FAILED_PRECONDITION, "NO_EVIDENCE_FILE", "no file goes with it");
	request.late_statement_id = row->id;
	const struct fetch_source from = { "audit.v1.LateStatementService/GetChunkLateStatement", &request.base, &request.chunk,
		file };
	TRY(fetch_file(c, &from, out, st));
	say("%s: %" PRIu64 " bytes, digest as signed", out, file->size_bytes);
	return OK;
}

/* Who decides signs the digest of what came to them, which was checked here: no server exchanges it. */
static int decide(struct client *c, const struct arg *arg, const char *verb, struct status *st)
{
	const Audit__LateStatement *row;
	const char *reason = command_arg(arg, "reason");
	Audit__OutboxItem item;
	TRY(load_row(c, command_arg(arg, "ID"), st, &row));
	TRY(load_statement(c, row, st, &item));
	say("%s, signed by %s; digest %s", row->method, row->signer_name, row->digest);
	if (*row->author_id)
		say("it is the audited side's: your reason is for both sides");
	json_t *request = json_pack("{s:s, s:I, s:s, s:s}", "late_statement_id", row->id, "version", (json_int_t)row->version,
		*row->author_id ? "reason_for_all" : "reason", reason ? reason : "", "digest", row->digest);
	if (!request)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	int rc = method_run_json(c, method_find("late-statement", verb), request, st);
	json_decref(request);
	return rc;
}

COMMAND(cmd_late_accept)
{
	(void)word;
	(void)count;
	return decide(c, arg, "accept", st);
}

COMMAND(cmd_late_reject)
{
	(void)word;
	(void)count;
	return decide(c, arg, "reject", st);
}
