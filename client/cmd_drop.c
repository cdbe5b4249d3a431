/* Deleting what was set aside: on record with a bundle of its audit, since it is lost with that. */
#include "client/call.h"
#include "client/command.h"
#include "client/outbox_sign.h"
#include "client/request.h"
#include "client/term.h"
#include "client/undelivered.h"

struct dropping {
	struct outbox_place place;
	Audit__OutboxItem *item; /* NULL: it cannot be read */
};

static int find_aside(struct client *c, const char *number, struct status *st, struct dropping *ret_dropping)
{
	struct dropping d = { .item = NULL };
	TRY(outbox_find(c, number, st, &d.place));
	TRY(outbox_try(c, &d.place, st, NULL, &d.item));
	if (d.item && !d.place.is_aside)
		return fail(st, FAILED_PRECONDITION, "WAITING", "what waits is delivered first: auditc sync");
	*ret_dropping = d;
	return OK;
}

/* Of this device and its audit, if there is one alone; NULL. One that has expired will do: nothing is read from it. */
static int find_bundle(struct client *c, const Audit__OutboxItem *item, struct status *st, const Audit__Bundle **ret_bundle)
{
	Audit__Bundle *own[BUNDLES_KEPT_MAX];
	size_t count, found = 0;
	TRY(undelivered_own(c, st, own, &count));
	*ret_bundle = NULL;
	for (size_t i = 0; i < count; i++) {
		bool is_out = own[i]->state == AUDIT__BUNDLE_STATE__BUNDLE_STATE_OUT;
		if (!is_out || (*item->audit_id && strcmp(item->audit_id, own[i]->audit_id) != 0))
			continue;
		*ret_bundle = own[i];
		found++;
	}
	if (found != 1)
		*ret_bundle = NULL;
	return OK;
}

static int record(struct client *c, const Audit__OutboxItem *item, const char *reason, struct status *st)
{
	Audit__SettleBundleRequest request = AUDIT__SETTLE_BUNDLE_REQUEST__INIT;
	const Audit__Statement *s = item->statement;
	struct hash digest = statement_digest(BYTES(s->header.data, s->header.len), BYTES(s->signature.data, s->signature.len));
	const Audit__Bundle *bundle;
	ProtobufCMessage *raw;
	TRY(client_open(c, st));
	TRY(find_bundle(c, item, st, &bundle));
	if (!bundle)
		return fail(st, FAILED_PRECONDITION, "NO_RECORD",
			"this device has no bundle of its audit out, on which it would be on record that it is dropped: "
			"--unrecorded drops it all the same");
	request.bundle_id = bundle->id;
	request.version = bundle->version;
	request.row_id = *item->subject_id ? item->subject_id : item->created_id;
	request.stands = AUDIT__BUNDLE_STANDS__BUNDLE_STANDS_NEITHER;
	request.statement_sha256 = (ProtobufCBinaryData){ HASH_BYTES, digest.b };
	request.reason = reason;
	TRY(call_named(c, c->arena, "audit.v1.BundleService/SettleBundle", &request.base, st, &raw, NULL));
	say("on record with bundle %s", bundle->id);
	return OK;
}

/* What nobody signed is nobody's statement: there is nothing to put on record. */
static bool is_statement(const struct dropping *d)
{
	return d->item && outbox_is_signed(d->item) && strcmp(d->item->reason, "BAD_OUTBOX_ITEM") != 0;
}

COMMAND(cmd_outbox_drop)
{
	const char *reason = command_arg(arg, "reason");
	struct dropping d;
	(void)word;
	(void)count;
	TRY(client_prepare(c, st));
	TRY(find_aside(c, command_arg(arg, "NUMBER"), st, &d));
	if (is_statement(&d) && !command_arg(arg, "unrecorded")) {
		if (!reason)
			return fail(st, INVALID_ARGUMENT, "MISSING", "--reason says why it is dropped: that is on record");
		TRY(record(c, d.item, reason, st));
	} else {
		say("%snothing is on record of it", is_statement(&d) ? "" : "nobody signed it, or it cannot be read: ");
	}
	TRY(outbox_remove(c, &d.place, st));
	return outbox_tidy(c, st);
}
