/* Two said different things of one row: which of them stands is chosen by who came too late, and is on record. */
#include "client/call.h"
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/request.h"
#include "client/term.h"
#include "client/undelivered.h"
#include "client/value.h"
#include "common/statement.h"

struct settling {
	struct outbox_place place;
	Audit__OutboxItem *item;
	const struct method_rule *method;
	ProtobufCMessage *request;
	const char *audit_id; /* "" where the statement names none */
};

static int find_aside(struct client *c, const char *number, struct status *st, struct settling *ret_settling)
{
	TRY(outbox_find(c, number, st, &ret_settling->place));
	if (!ret_settling->place.is_aside)
		return fail(st, FAILED_PRECONDITION, "WAITING", "what waits is delivered first: auditc sync");
	TRY(outbox_load(c, &ret_settling->place, st, &ret_settling->item));
	ret_settling->audit_id = ret_settling->item->audit_id;
	return outbox_request(c, ret_settling->item, st, &ret_settling->method, &ret_settling->request);
}

/* The same again, decided on the row as it stands now. */
static int enter_anew(struct client *c, const struct settling *s, struct status *st)
{
	json_t *request = NULL;
	TRY(json_from_message(s->request, st, &request));
	(void)json_object_del(request, "version");
	int rc = method_run_json(c, s->method, request, st);
	json_decref(request);
	return rc;
}

/* The bundle it was written with: the one of its audit, or the only one. */
static int find_bundle(struct client *c, const struct settling *s, struct status *st, const char **ret_id)
{
	Audit__BundleContent *content = NULL;
	TRY(bundle_load(c, s->audit_id, st, &content));
	*ret_id = content->bundle->id;
	return OK;
}

static int record(struct client *c, const struct settling *s, const char *bundle_id, bool is_own, const char *reason,
	struct status *st)
{
	Audit__SettleBundleRequest request = AUDIT__SETTLE_BUNDLE_REQUEST__INIT;
	const Audit__Statement *statement = s->item->statement;
	struct hash digest = statement_digest(BYTES(statement->header.data, statement->header.len),
		BYTES(statement->signature.data, statement->signature.len));
	ProtobufCMessage *raw;
	request.bundle_id = bundle_id;
	request.row_id = *s->item->subject_id ? s->item->subject_id : s->item->created_id;
	request.stands = is_own ? AUDIT__BUNDLE_STANDS__BUNDLE_STANDS_OWN : AUDIT__BUNDLE_STANDS__BUNDLE_STANDS_OTHER;
	request.statement_sha256 = (ProtobufCBinaryData){ HASH_BYTES, digest.b };
	request.reason = reason;
	TRY(request_newest_version(c, "bundle", bundle_id, st, &request.version));
	return call_named(c, c->arena, "audit.v1.BundleService/SettleBundle", &request.base, st, &raw, NULL);
}

COMMAND(cmd_outbox_settle)
{
	const char *keep = command_arg(arg, "keep"), *bundle_id = "";
	struct settling s = { .item = NULL };
	bool is_own = strcmp(keep, "own") == 0;
	(void)word;
	(void)count;
	if (!is_own && strcmp(keep, "other") != 0)
		return fail(st, INVALID_ARGUMENT, "BAD_VALUE", "--keep wants own or other");
	TRY(client_prepare(c, st));
	TRY(find_aside(c, command_arg(arg, "NUMBER"), st, &s));
	TRY(find_bundle(c, &s, st, &bundle_id));
	TRY(client_open(c, st));
	if (is_own)
		TRY(enter_anew(c, &s, st));
	TRY(record(c, &s, bundle_id, is_own, command_arg(arg, "reason"), st));
	TRY(outbox_remove(c, &s.place, st));
	TRY(outbox_tidy(c, st));
	say("%s stands, and that is on record with bundle %s", is_own ? "what was written here" : "what somebody else entered",
		bundle_id);
	return undelivered_tell(c, st);
}
