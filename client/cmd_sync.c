/* Delivering what was written without a network, in its order; and looking at what waits. */
#include "client/call.h"
#include "client/command.h"
#include "client/late.h"
#include "client/outbox_file.h"
#include "client/outbox_sign.h"
#include "client/outcome.h"
#include "client/term.h"
#include "client/undelivered.h"
#include "client/value.h"
#include "common/batch.h"
#include "common/clock.h"
#include "common/statement.h"

struct delivery {
	struct client *client;
	size_t delivered, held, set_aside, unreadable;
};

/* --- one item --- */

/* What the device said it creates is what the server created: later statements refer to it. */
static int check_created(const Audit__OutboxItem *item, const struct call_position *position, struct status *st)
{
	if (*item->created_id && strcmp(item->created_id, position->created_id) != 0)
		return fail(st, DATA_LOSS, "OTHER_ID", "the server created %s where %s was to be", position->created_id,
			item->created_id);
	return OK;
}

static int send_item(struct client *c, const Audit__OutboxItem *item, struct status *st, struct call_position *ret_position)
{
	const struct method_rule *method = schema_find_method(item->method);
	if (!method)
		return fail(st, INVALID_ARGUMENT, "NO_METHOD", "%s is not known to this auditc", item->method);
	int rc = call_statement(c, c->arena, method, item->statement, st, ret_position);
	/* The file only where it is missing: the statement may have been entered when its reply was lost. */
	if (rc != OK && item->file_sha256.len > 0 && strcmp(st->reason, "UPLOAD_MISSING") == 0) {
		status_reset(st);
		TRY(outbox_deliver_file(c, item, st));
		rc = call_statement(c, c->arena, method, item->statement, st, ret_position);
	}
	TRY(rc);
	return check_created(item, ret_position, st);
}

/* The server is gone, or not to be believed: nothing is decided about the item. */
static bool is_no_answer(const struct status *st)
{
	return call_may_retry(st) || st->code == DATA_LOSS || st->code == UNAUTHENTICATED || st->code == DEADLINE_EXCEEDED ||
		st->code == RESOURCE_EXHAUSTED || st->code == INTERNAL || strncmp(st->reason, "FILE_", 5) == 0;
}

static int set_aside(struct delivery *d, const struct outbox_place *place, Audit__OutboxItem *item, const struct status *why,
	struct status *st)
{
	d->set_aside++;
	say("%" PRIu64 "  %s: refused, and set aside", place->number, item->method);
	outcome_say(why);
	return outbox_set_aside(d->client, place, item, why, st);
}

/* It arrives too late: its side has it in quarantine, or the device keeps it. */
static int bring(struct delivery *d, const struct outbox_place *place, Audit__OutboxItem *item, const struct status *why,
	struct status *st)
{
	char id[ID_TEXT_BYTES];
	struct status one = { 0 };
	int rc = late_bring(d->client, item, &one, id);
	if (rc == OK) {
		d->held++;
		say("%" PRIu64 "  %s: refused, and in quarantine as %s", place->number, item->method, id);
		outcome_say(why);
		return outbox_remove(d->client, place, st);
	}
	if (late_was_brought(&one)) {
		d->delivered++;
		say("%" PRIu64 "  %s: in quarantine, or entered, since before", place->number, item->method);
		return outbox_remove(d->client, place, st);
	}
	if (is_no_answer(&one)) {
		*st = one;
		return rc;
	}
	return set_aside(d, place, item, why, st);
}

static int deliver(struct delivery *d, const struct outbox_place *place, struct status *st)
{
	struct client *c = d->client;
	struct call_position position = { .is_entered = false };
	struct status one = { 0 };
	Audit__OutboxItem *item = NULL;
	TRY(outbox_try(d->client, place, st, NULL, &item));
	if (!item)
		return OK;
	/* Written since this sync began: the next one signs it. */
	if (!outbox_is_signed(item))
		return OK;
	int rc = send_item(c, item, &one, &position);
	if (rc == OK) {
		d->delivered++;
		say("%" PRIu64 "  %s: entered at index %" PRIu64 "%s", place->number, item->method, position.index,
			position.was_repeated ? ", had been before" : "");
		return outbox_remove(c, place, st);
	}
	if (late_may_bring(c, item, &one))
		return bring(d, place, item, &one, st);
	if (is_no_answer(&one)) {
		*st = one;
		return rc;
	}
	return set_aside(d, place, item, &one, st);
}

/* --- what auditc did not leave there --- */

/* It was planted, or the disk has lost it: named, kept, and nothing else waits for it. */
static int look_at(struct delivery *d, const struct outbox_place *place, struct status *st)
{
	struct status why = { 0 };
	Audit__OutboxItem *item;
	TRY(outbox_try(d->client, place, st, NULL, &item));
	if (!item) {
		d->unreadable++;
		say("%" PRIu64 "  cannot be read by this device, and stays in its outbox: auditc outbox show %" PRIu64,
			place->number, place->number);
		return OK;
	}
	const char *lacks = place->is_aside ? NULL : outbox_lacks(d->client, item);
	if (!lacks)
		return OK;
	(void)fail(&why, DATA_LOSS, "BAD_OUTBOX_ITEM", "number %" PRIu64 " of the outbox %s: it was not left there by auditc, "
		"to be delivered", place->number, lacks);
	return set_aside(d, place, item, &why, st);
}

static int sift(struct delivery *d, struct status *st)
{
	struct outbox_place *place;
	size_t count;
	TRY(outbox_list(d->client, st, &place, &count));
	for (size_t i = 0; i < count; i++)
		TRY(look_at(d, &place[i], st));
	return OK;
}

/* --- all of them --- */

static int sign_waiting(struct client *c, struct status *st)
{
	size_t count = 0;
	TRY(outbox_sign(c, st, &count));
	if (count > 0)
		say("signed %zu with %s", count, count <= BATCH_STATEMENTS_MAX ? "one signature" : "a few signatures");
	return OK;
}

static int deliver_all(struct delivery *d, struct status *st)
{
	struct outbox_place *place;
	size_t count;
	TRY(sift(d, st));
	TRY(sign_waiting(d->client, st));
	TRY(outbox_list(d->client, st, &place, &count));
	for (size_t i = 0; i < count; i++) {
		if (place[i].is_aside)
			continue;
		TRY(deliver(d, &place[i], st));
		term_progress("delivered ", i + 1, count);
	}
	return OK;
}

/* One sync at a time: two would send the same twice, which the server tells apart, and set aside what the other delivered. */
static int lock_sync(struct client *c, struct status *st, int *ret_lock)
{
	char path[FILE_PATH_BYTES], state[FILE_PATH_BYTES];
	TRY(profile_state_directory(&c->profile, st, state));
	TRY(file_path(st, path, "%s/sync.lock", state));
	return file_lock(path, st, ret_lock);
}

COMMAND(cmd_sync)
{
	struct delivery d = { .client = c };
	size_t waiting = 0, aside = 0;
	int lock = -1;
	(void)arg;
	(void)word;
	(void)count;
	TRY(client_open(c, st));
	TRY(lock_sync(c, st, &lock));
	int rc = deliver_all(&d, st);
	struct status told = { 0 };
	if (rc == OK)
		rc = outbox_tidy(c, st);
	if (rc == OK && undelivered_tell(c, &told) != OK)
		say("the server was not told how much is held here: %s", told.message);
	if (rc == OK)
		rc = undelivered_count(c, st, &waiting, &aside);
	(void)close(lock);
	TRY(rc);
	put_line("delivered %zu, set aside %zu, waiting %zu", d.delivered, aside, waiting);
	if (d.held > 0)
		put_line("in quarantine %zu, until somebody else decides: auditc late-statement list", d.held);
	if (d.unreadable > 0)
		return fail(st, ABORTED, OUTCOME_PARTLY_REASON, "%zu in the outbox cannot be read: auditc outbox list",
			d.unreadable);
	if (aside == 0 && d.held > 0)
		return fail(st, ABORTED, OUTCOME_PARTLY_REASON, "%zu statements arrived too late", d.held);
	return aside == 0 ? OK
		: fail(st, ABORTED, OUTCOME_PARTLY_REASON, "%zu statements are set aside: auditc outbox list", aside);
}

/* --- looking --- */

static int put_item(struct client *c, const struct outbox_place *place, struct status *st)
{
	struct status why = { 0 };
	Audit__OutboxItem *item;
	struct statement_header header;
	char claimed[CLOCK_TEXT_BYTES];
	TRY(outbox_try(c, place, st, &why, &item));
	if (!item || statement_parse(BYTES(item->statement->header.data, item->statement->header.len), &why, &header) != OK) {
		put_line("%-4" PRIu64 " %s  unreadable: %s", place->number, place->is_aside ? "aside  " : "waiting",
			why.message);
		return OK;
	}
	clock_format(header.claimed_us, claimed);
	put_line("%-4" PRIu64 " %s  %s  %s%s%s%s%s%s%s", place->number, place->is_aside ? "aside  " : "waiting", claimed,
		strchr(item->method, '/') ? strchr(item->method, '/') + 1 : item->method, *item->created_id ? "  creates " : "",
		item->created_id, item->file_sha256.len ? "  with its file" : "",
		outbox_is_signed(item) ? "" : "  not signed yet", *item->reason ? "  " : "", item->reason);
	return OK;
}

COMMAND(cmd_outbox_list)
{
	struct outbox_place *place;
	size_t places;
	(void)arg;
	(void)word;
	(void)count;
	TRY(client_prepare(c, st));
	TRY(outbox_list(c, st, &place, &places));
	for (size_t i = 0; i < places; i++)
		TRY(put_item(c, &place[i], st));
	if (places == 0)
		say("nothing waits");
	return OK;
}

COMMAND(cmd_outbox_show)
{
	struct outbox_place place = { .number = 0 };
	const struct method_rule *method;
	Audit__OutboxItem *item = NULL;
	ProtobufCMessage *request = NULL;
	json_t *json = NULL;
	(void)word;
	(void)count;
	TRY(client_prepare(c, st));
	TRY(outbox_find(c, command_arg(arg, "NUMBER"), st, &place));
	TRY(outbox_load(c, &place, st, &item));
	TRY(outbox_request(c, item, st, &method, &request));
	TRY(json_from_message(request, st, &json));
	json_t *whole = json_pack("{s:s, s:b, s:b, s:s, s:s, s:s, s:o}", "method", item->method, "is_aside", place.is_aside,
		"is_signed", outbox_is_signed(item),
		"reason", item->reason, "message", item->message, "created_id", item->created_id, "request", json);
	int rc = whole ? value_put_json(whole, st) : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	json_decref(whole);
	return rc;
}
