/* One signature for what waits in the outbox. */
#include "client/outbox_sign.h"

#include "common/statement.h"

struct unsigned_items {
	struct outbox_place *place;
	struct hash *leaf;
	size_t count;
};

bool outbox_is_signed(const Audit__OutboxItem *item)
{
	return item->statement->signature.len > 0;
}

static int out_of_memory(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

static struct bytes header_of(const Audit__OutboxItem *item)
{
	return BYTES(item->statement->header.data, item->statement->header.len);
}

bool outbox_parts_fit(const Audit__Statement *s, const struct statement_header *h)
{
	if (s->n_parts != h->part_count)
		return false;
	for (size_t i = 0; i < s->n_parts; i++) {
		const Audit__Part *part = s->parts[i];
		if ((unsigned)part->audience != h->part[i].audience || part->salt.len != SALT_BYTES)
			return false;
		struct hash digest = statement_part_digest(part->salt.data, BYTES(part->content.data, part->content.len));
		if (!hash_equal(&digest, &h->part[i].digest))
			return false;
	}
	return true;
}

static bool is_signer(const uint8_t key[SIGN_PUBLIC_BYTES], ProtobufCBinaryData named)
{
	return named.len == SIGN_PUBLIC_BYTES && memcmp(named.data, key, SIGN_PUBLIC_BYTES) == 0;
}

/* Unsigned it is this device's; signed it may be a colleague's, whose signature holds. */
static const char *lacks_signer(const struct client *c, const Audit__OutboxItem *item, const struct statement_header *h)
{
	const Audit__Statement *s = item->statement;
	const uint8_t *own = keys_sign_public(c->keys);
	if (!outbox_is_signed(item))
		return memcmp(h->signer, own, SIGN_PUBLIC_BYTES) == 0 && is_signer(own, s->signer) ? NULL
			: "is another device's";
	return is_signer(h->signer, s->signer) && statement_signature_valid(header_of(item), SSHSIG_STATEMENT, h->signer,
		BYTES(s->signature.data, s->signature.len), NULL) ? NULL : "is not signed by whom it names";
}

static const char *lacks_method(const Audit__OutboxItem *item, const struct statement_header *h)
{
	const struct method_rule *method = schema_find_method(h->method);
	if (!method || (!method->offline && !outbox_is_signed(item)))
		return "is of a method that is not written without a network";
	return strcmp(item->method, h->method) == 0 ? NULL : "is of another method than it is kept as";
}

static bool creates_what_it_names(const Audit__OutboxItem *item, const struct statement_header *h)
{
	char text[ID_TEXT_BYTES];
	struct id id = statement_new_id(h->signer, &h->id, 0);
	id_format(&id, text);
	return !*item->created_id || strcmp(item->created_id, text) == 0;
}

/*
 * Nobody reads them again before they are signed and sent, all at once: so nothing is but what this command itself leaves in
 * the outbox.
 */
const char *outbox_lacks(const struct client *c, const Audit__OutboxItem *item)
{
	struct statement_header h;
	struct status ignored = { 0 };
	struct hash log = hash_of(c->profile.log.public, SIGN_PUBLIC_BYTES);
	const char *why;
	if (statement_parse(header_of(item), &ignored, &h) != OK)
		return "is no statement";
	if ((why = lacks_method(item, &h)) || (why = lacks_signer(c, item, &h)))
		return why;
	if (strcmp(h.origin, c->profile.log.name) != 0 || !hash_equal(&h.log_key, &log))
		return "is for another ledger";
	if (!outbox_parts_fit(item->statement, &h))
		return "has other parts than its header names";
	return creates_what_it_names(item, &h) ? NULL : "names another row than it creates";
}

static int check_waiting(const struct client *c, const struct outbox_place *place, const Audit__OutboxItem *item,
	struct status *st)
{
	const char *why = outbox_lacks(c, item);
	return why ? fail(st, DATA_LOSS, "BAD_OUTBOX_ITEM",
			     "number %" PRIu64 " of the outbox %s: it was not left there by auditc, to be "
			     "signed. Nothing was signed: auditc outbox show %" PRIu64,
			     place->number, why, place->number)
		   : OK;
}

static int find_unsigned(struct client *c, struct status *st, struct unsigned_items *ret_items)
{
	struct outbox_place *place;
	size_t count;
	TRY(outbox_list(c, st, &place, &count));
	struct unsigned_items u = { .place = place, .leaf = arena_array(c->arena, count + 1, sizeof(struct hash)) };
	if (!u.leaf)
		return out_of_memory(st);
	for (size_t i = 0; i < count; i++) {
		Audit__OutboxItem *item;
		if (place[i].is_aside)
			continue;
		TRY(outbox_try(c, &place[i], st, NULL, &item));
		if (!item || outbox_is_signed(item))
			continue;
		TRY(check_waiting(c, &place[i], item, st));
		struct bytes header = header_of(item);
		u.leaf[u.count] = merkle_leaf(header.data, header.len);
		u.place[u.count++] = place[i];
	}
	*ret_items = u;
	return OK;
}

static int sign_one(struct client *c, const struct outbox_place *place, struct status *st)
{
	uint8_t signature[SIGNATURE_BYTES];
	Audit__OutboxItem *item;
	TRY(outbox_load(c, place, st, &item));
	/* Read anew, and so looked at anew. */
	TRY(check_waiting(c, place, item, st));
	TRY(keys_sign(c->keys, SSHSIG_STATEMENT, header_of(item), st, signature));
	item->statement->signature = (ProtobufCBinaryData){ sizeof(signature), signature };
	return outbox_replace(c, place, item, st);
}

/* The signature that all of them share, and behind it this one's place. */
static int put_place(struct client *c, const struct outbox_place *place, const struct batch_tree *batch, size_t index,
	const uint8_t signature[SIGNATURE_BYTES], struct status *st)
{
	struct batch_place at;
	struct buf whole;
	Audit__OutboxItem *item;
	TRY(outbox_load(c, place, st, &item));
	batch_place_of(batch, index, &at);
	/* What was read for the tree and what is written now are one. */
	if (!batch_place_holds(&at, header_of(item)))
		return fail(st, DATA_LOSS, "BAD_FIELD_FILE", "number %" PRIu64 " of the outbox has changed", place->number);
	buf_init(&whole, STATEMENT_SIGNATURE_MAX);
	buf_add(&whole, signature, SIGNATURE_BYTES);
	batch_place_format(&at, &whole);
	item->statement->signature = (ProtobufCBinaryData){ whole.len, whole.data };
	int rc = whole.failed ? out_of_memory(st) : outbox_replace(c, place, item, st);
	buf_done(&whole);
	return rc;
}

static int sign_together(struct client *c, const struct unsigned_items *u, size_t first, size_t count, struct status *st)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct buf text;
	struct batch_tree *batch = arena_alloc(c->arena, sizeof(*batch));
	if (!batch)
		return out_of_memory(st);
	batch_make(u->leaf + first, count, batch);
	buf_init(&text, BATCH_TEXT_MAX);
	batch_signed_format(batch->count, &batch->root, &text);
	int rc = keys_sign(c->keys, SSHSIG_BATCH, buf_bytes(&text), st, signature);
	buf_done(&text);
	for (size_t i = 0; rc == OK && i < count; i++)
		rc = put_place(c, &u->place[first + i], batch, i, signature, st);
	return rc;
}

static int sign_all(struct client *c, struct status *st, size_t *ret_signed)
{
	struct unsigned_items u = { .count = 0 };
	TRY(find_unsigned(c, st, &u));
	for (size_t at = 0; at < u.count;) {
		size_t count = u.count - at < BATCH_STATEMENTS_MAX ? u.count - at : BATCH_STATEMENTS_MAX;
		TRY(count == 1 ? sign_one(c, &u.place[at], st) : sign_together(c, &u, at, count, st));
		at += count;
	}
	*ret_signed = u.count;
	return OK;
}

/* One at a time: what two signed differently would be two statements of one id. */
int outbox_sign(struct client *c, struct status *st, size_t *ret_signed)
{
	char path[FILE_PATH_BYTES], state[FILE_PATH_BYTES];
	int lock = -1;
	TRY(profile_state_directory(&c->profile, st, state));
	TRY(file_path(st, path, "%s/sign.lock", state));
	TRY(file_lock(path, st, &lock));
	int rc = sign_all(c, st, ret_signed);
	(void)close(lock);
	return rc;
}
