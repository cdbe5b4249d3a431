/* Reading entries back: statements, parts, effects, leaves. */
#include "daemon/ledger.h"

#include "common/crypto.h"
#include "common/box.h"

static int corrupt(struct status *st, const char *reason, uint64_t index, const char *what)
{
	return fail(st, DATA_LOSS, reason, "entry %" PRIu64 ": %s", index, what);
}

static int no_memory(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int no_entry(struct status *st)
{
	return fail(st, NOT_FOUND, "NOT_FOUND", "there is no such entry, or you may not see it");
}

/* Both slots; false when one is destroyed. */
static int read_slots(struct slots *slots, uint64_t scope_slot, uint64_t slot, struct status *st, bool *ret_found,
	uint8_t ret_scope[SLOT_BYTES], uint8_t ret_own[SLOT_BYTES])
{
	TRY(slots_read(slots, scope_slot, st, ret_found, ret_scope));
	if (!*ret_found)
		return OK;
	return slots_read(slots, slot, st, ret_found, ret_own);
}

int effect_of_row(struct rows *r, struct status *st, struct stored_effect *ret_effect)
{
	struct stored_effect *e = ret_effect;
	uint64_t at = (uint64_t)row_int(r, 0);
	struct bytes digest = row_bytes(r, 6);
	e->index = at / EFFECTS_PER_ENTRY;
	e->n = (uint32_t)(at % EFFECTS_PER_ENTRY);
	e->noun = row_text(r, 1);
	memset(&e->scope, 0, sizeof(e->scope));
	(void)row_id(r, 3, &e->scope);
	e->scope_slot = (uint64_t)row_int(r, 4);
	e->slot = (uint64_t)row_int(r, 5);
	e->sealed = row_bytes(r, 7);
	if (!row_id(r, 2, &e->id) || digest.len != HASH_BYTES)
		return corrupt(st, "EFFECT_CORRUPT", e->index, "an effect's columns are no id and digest");
	memcpy(e->digest.b, digest.data, HASH_BYTES);
	return OK;
}

static int decode(const struct stored_effect *e, struct bytes plain, struct status *st,
	struct effect_row *ret_row)
{
	struct effect effect;
	struct status inner;
	if (effect_decode(plain, &inner, &effect) != OK || !bytes_equal(effect.noun, bytes_of_text(e->noun)) ||
		!id_equal(&effect.id, &e->id))
		return corrupt(st, "EFFECT_CORRUPT", e->index, "an effect names another row than its columns");
	ret_row->op = effect.op;
	ret_row->version = effect.version;
	ret_row->body = effect.body.data ? effect.body : BYTES("", 0);
	return OK;
}

int effect_unseal(struct slots *slots, const struct stored_effect *e, struct arena *arena, struct status *st,
	struct hash *ret_salt, struct bytes *ret_text)
{
	uint8_t scope[SLOT_BYTES], own[SLOT_BYTES], room[BOX_ASSOCIATED_MAX];
	bool found = false;
	*ret_text = BYTES(NULL, 0);
	TRY(read_slots(slots, e->scope_slot, e->slot, st, &found, scope, own));
	if (!found)
		return OK;
	struct hash key = box_object_key(scope, own, e->noun, &e->id);
	uint8_t *plain = arena_alloc(arena, e->sealed.len + 1);
	int rc = plain ? OK : no_memory(st);
	if (rc == OK && !box_open(key.b, box_effect_associated(e->index, e->n, room), e->sealed, plain))
		rc = corrupt(st, "EFFECT_CORRUPT", e->index, "an effect does not open");
	if (rc == OK) {
		struct bytes text = BYTES(plain, e->sealed.len - BOX_OVERHEAD);
		struct hash salt = effect_salt(key.b, e->index, e->n);
		struct hash digest = effect_digest(&salt, text);
		*ret_salt = salt;
		*ret_text = text;
		if (!hash_equal(&digest, &e->digest))
			rc = corrupt(st, "EFFECT_CORRUPT", e->index, "an effect has another digest");
	}
	secret_wipe(&key, sizeof(key));
	secret_wipe(scope, sizeof(scope));
	secret_wipe(own, sizeof(own));
	return rc;
}

int effect_open(struct slots *slots, const struct stored_effect *e, struct arena *arena, struct status *st,
	struct effect_row *ret_row)
{
	struct hash salt;
	struct bytes text;
	*ret_row = (struct effect_row){ .resource = schema_find_resource(e->noun), .id = e->id, .scope = e->scope };
	if (!ret_row->resource)
		return corrupt(st, "EFFECT_CORRUPT", e->index, "an effect is on an unknown noun");
	TRY(effect_unseal(slots, e, arena, st, &salt, &text));
	return text.data ? decode(e, text, st, ret_row) : OK;
}

int ledger_effects(struct ledger *l, struct db *db, struct arena *arena, uint64_t index, struct status *st,
	struct effect_row **ret_effects, size_t *ret_count)
{
	struct rows *r;
	bool more = false;
	size_t count = 0;
	struct effect_row *row = arena_array(arena, EFFECTS_PER_ENTRY, sizeof(*row));
	if (!row)
		return no_memory(st);
	TRY(db_query(db, st, &r, "SELECT " EFFECT_COLUMNS " FROM effect WHERE at >= ?1 AND at < ?2 ORDER BY at",
		"ii", (int64_t)(index * EFFECTS_PER_ENTRY), (int64_t)((index + 1) * EFFECTS_PER_ENTRY)));
	int rc = db_next(r, st, &more);
	while (rc == OK && more) {
		struct stored_effect e;
		rc = effect_of_row(r, st, &e);
		if (rc == OK)
			rc = effect_open(ledger_slots(l), &e, arena, st, &row[count]);
		count++;
		if (rc == OK)
			rc = db_next(r, st, &more);
	}
	rows_done(r);
	*ret_effects = row;
	*ret_count = count;
	return rc;
}

/* Statement digest and time of an entry. */
static int read_statement(struct db *db, uint64_t index, struct status *st, struct leaf *ret_leaf)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "SELECT received_us, header, signature FROM entry WHERE idx = ?1", "i",
		(int64_t)index));
	int rc = db_next(r, st, &more);
	if (rc == OK && !more)
		rc = no_entry(st);
	if (rc == OK && !statement_signature_fits(row_bytes(r, 2)))
		rc = corrupt(st, "LEAF_CORRUPT", index, "its signature has another length");
	if (rc == OK) {
		ret_leaf->index = index;
		ret_leaf->received_us = row_int(r, 0);
		ret_leaf->statement = statement_digest(row_bytes(r, 1), row_bytes(r, 2));
	}
	rows_done(r);
	return rc;
}

int effect_digests(struct db *db, uint64_t index, struct status *st, struct hash ret_digest[EFFECTS_PER_ENTRY],
	size_t *ret_count)
{
	struct rows *r;
	bool more = false;
	size_t count = 0;
	TRY(db_query(db, st, &r, "SELECT digest FROM effect WHERE at >= ?1 AND at < ?2 ORDER BY at", "ii",
		(int64_t)(index * EFFECTS_PER_ENTRY), (int64_t)((index + 1) * EFFECTS_PER_ENTRY)));
	int rc = db_next(r, st, &more);
	for (; rc == OK && more && count < EFFECTS_PER_ENTRY; rc = db_next(r, st, &more)) {
		struct bytes b = row_bytes(r, 0);
		if (b.len != HASH_BYTES) {
			rc = corrupt(st, "LEAF_CORRUPT", index, "an effect's digest has another length");
			break;
		}
		memcpy(ret_digest[count++].b, b.data, HASH_BYTES);
	}
	rows_done(r);
	*ret_count = count;
	return rc;
}

static int read_effects_root(struct db *db, uint64_t index, struct status *st, struct hash *ret_root)
{
	struct hash digest[EFFECTS_PER_ENTRY];
	size_t count;
	TRY(effect_digests(db, index, st, digest, &count));
	*ret_root = effects_root(digest, count);
	return OK;
}

static int read_leaf(struct db *db, uint64_t index, struct status *st, struct hash *ret_hash)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "SELECT hash FROM leaf WHERE idx = ?1", "i", (int64_t)index));
	int rc = db_next(r, st, &more);
	if (rc == OK && (!more || row_bytes(r, 0).len != HASH_BYTES))
		rc = corrupt(st, "LEAF_CORRUPT", index, "its leaf is missing");
	if (rc == OK)
		memcpy(ret_hash->b, row_bytes(r, 0).data, HASH_BYTES);
	rows_done(r);
	return rc;
}

int leaf_check(struct db *db, uint64_t index, struct status *st, struct leaf *ret_leaf, struct hash *ret_hash)
{
	struct hash stored;
	char text[LEAF_TEXT_MAX];
	TRY(read_statement(db, index, st, ret_leaf));
	TRY(read_effects_root(db, index, st, &ret_leaf->effects));
	TRY(read_leaf(db, index, st, &stored));
	size_t len = leaf_format(ret_leaf, text);
	*ret_hash = merkle_leaf(text, len);
	if (!hash_equal(&stored, ret_hash))
		return corrupt(st, "LEAF_CORRUPT", index, "statement and effects do not give its leaf");
	return OK;
}

int ledger_leaf_text(struct ledger *l, struct db *db, struct arena *arena, uint64_t index, struct status *st,
	struct bytes *ret_leaf)
{
	struct leaf leaf;
	struct hash hash;
	char text[LEAF_TEXT_MAX];
	(void)l;
	TRY(leaf_check(db, index, st, &leaf, &hash));
	*ret_leaf = arena_bytes(arena, BYTES(text, leaf_format(&leaf, text)));
	return ret_leaf->data ? OK : no_memory(st);
}

int ledger_end(struct db *db, struct status *st, uint64_t *ret_size)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "SELECT COALESCE(MAX(idx) + 1, 0) FROM entry", ""));
	int rc = db_next(r, st, &more);
	if (rc == OK)
		*ret_size = (uint64_t)row_int(r, 0);
	rows_done(r);
	return rc;
}

int ledger_received_at(struct db *db, uint64_t index, struct status *st, int64_t *ret_us)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "SELECT received_us FROM entry WHERE idx = ?1", "i", (int64_t)index));
	int rc = db_next(r, st, &more);
	if (rc == OK && !more)
		rc = no_entry(st);
	if (rc == OK)
		*ret_us = row_int(r, 0);
	rows_done(r);
	return rc;
}

static int is_of_method(struct db *db, uint64_t index, const char *method, struct status *st, bool *ret_is)
{
	struct statement_header header;
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "SELECT header FROM entry WHERE idx = ?1", "i", (int64_t)index));
	int rc = db_next(r, st, &more);
	if (rc == OK && !more)
		rc = no_entry(st);
	if (rc == OK)
		rc = statement_parse(row_bytes(r, 0), st, &header);
	rows_done(r);
	if (rc == OK)
		*ret_is = strcmp(header.method, method) == 0;
	return rc;
}

int ledger_size_without(struct db *db, uint64_t size, uint64_t floor, const char *method, struct status *st,
	uint64_t *ret_size)
{
	for (bool is = true; size > floor; size--) {
		TRY(is_of_method(db, size - 1, method, st, &is));
		if (!is)
			break;
	}
	*ret_size = size;
	return OK;
}

/* The header's own digest of the part, so that a part moved from another entry is noticed. */
static int check_part(const struct statement_header *h, size_t n, uint64_t index, const struct part *p,
	struct status *st)
{
	if (n >= h->part_count || h->part[n].audience != p->audience)
		return corrupt(st, "PART_CORRUPT", index, "it has not the parts its header names");
	if (!p->salt.data)
		return OK; /* disposed of */
	struct hash digest = statement_part_digest(p->salt.data, p->content);
	if (!hash_equal(&digest, &h->part[n].digest))
		return corrupt(st, "PART_CORRUPT", index, "a part is not the one that was signed");
	return OK;
}

struct stored_part part_of_row(struct rows *r)
{
	uint64_t at = (uint64_t)row_int(r, 0);
	return (struct stored_part){ .index = at / PARTS_PER_ENTRY, .n = (uint32_t)(at % PARTS_PER_ENTRY),
		.audience = (uint8_t)row_int(r, 1), .scope_slot = (uint64_t)row_int(r, 2),
		.slot = (uint64_t)row_int(r, 3), .sealed = row_bytes(r, 4) };
}

static int unseal_part(struct slots *slots, const struct stored_part *p, struct arena *arena, struct status *st,
	struct part *ret_part)
{
	uint8_t scope[SLOT_BYTES], own[SLOT_BYTES], room[BOX_ASSOCIATED_MAX];
	bool found = false;
	*ret_part = (struct part){ .audience = p->audience };
	TRY(read_slots(slots, p->scope_slot, p->slot, st, &found, scope, own));
	if (!found)
		return OK;
	uint8_t *plain = arena_alloc(arena, p->sealed.len + 1);
	if (!plain)
		return no_memory(st);
	struct hash key = box_part_key(scope, own, p->index, p->n);
	bool opened = p->sealed.len >= BOX_OVERHEAD + SALT_BYTES &&
		box_open(key.b, box_part_associated(p->index, p->n, room), p->sealed, plain);
	secret_wipe(&key, sizeof(key));
	secret_wipe(scope, sizeof(scope));
	secret_wipe(own, sizeof(own));
	if (!opened)
		return corrupt(st, "PART_CORRUPT", p->index, "a part does not open");
	ret_part->salt = BYTES(plain, SALT_BYTES);
	ret_part->content = BYTES(plain + SALT_BYTES, p->sealed.len - BOX_OVERHEAD - SALT_BYTES);
	return OK;
}

int part_open(struct slots *slots, const struct stored_part *p, const struct statement_header *h, struct arena *arena,
	struct status *st, struct part *ret_part)
{
	TRY(unseal_part(slots, p, arena, st, ret_part));
	return check_part(h, p->n, p->index, ret_part, st);
}

static int read_parts(struct slots *slots, struct db *db, struct arena *arena, const struct statement_header *h,
	struct status *st, struct entry *e)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "SELECT " PART_COLUMNS " FROM part WHERE at >= ?1 AND at < ?2 ORDER BY at", "ii",
		(int64_t)(e->index * PARTS_PER_ENTRY), (int64_t)((e->index + 1) * PARTS_PER_ENTRY)));
	int rc = db_next(r, st, &more);
	while (rc == OK && more && e->part_count < PARTS_PER_ENTRY) {
		size_t n = e->part_count++;
		struct stored_part p = part_of_row(r);
		if (p.n != n)
			rc = corrupt(st, "PART_CORRUPT", e->index, "its parts are not numbered as they were");
		if (rc == OK)
			rc = part_open(slots, &p, h, arena, st, &e->part[n]);
		if (rc == OK)
			rc = db_next(r, st, &more);
	}
	rows_done(r);
	if (rc == OK && e->part_count != h->part_count)
		rc = corrupt(st, "PART_CORRUPT", e->index, "it has not the parts its header names");
	return rc;
}

static int take_row(struct rows *r, struct arena *arena, struct status *st, struct entry *e)
{
	e->received_us = row_int(r, 0);
	e->is_system = row_int(r, 1) != 0;
	e->header = arena_bytes(arena, row_bytes(r, 2));
	e->signature = arena_bytes(arena, row_bytes(r, 3));
	(void)row_id(r, 4, &e->scope);
	if (!e->header.data || !e->signature.data)
		return no_memory(st);
	if (!statement_signature_fits(e->signature))
		return corrupt(st, "LEAF_CORRUPT", e->index, "its signature has another length");
	return OK;
}

int ledger_read(struct ledger *l, struct db *db, struct arena *arena, uint64_t index, struct status *st,
	struct entry *ret_entry)
{
	return ledger_read_with(ledger_slots(l), db, arena, index, st, ret_entry);
}

int ledger_read_with(struct slots *slots, struct db *db, struct arena *arena, uint64_t index, struct status *st,
	struct entry *ret_entry)
{
	struct entry e = { .index = index };
	struct statement_header header;
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r,
		"SELECT received_us, is_system, header, signature, scope FROM entry WHERE idx = ?1", "i",
		(int64_t)index));
	int rc = db_next(r, st, &more);
	if (rc == OK)
		rc = more ? take_row(r, arena, st, &e) : no_entry(st);
	rows_done(r);
	TRY(rc);
	TRY(statement_parse(e.header, st, &header));
	memcpy(e.signer, header.signer, sizeof(e.signer));
	TRY(read_parts(slots, db, arena, &header, st, &e));
	*ret_entry = e;
	return OK;
}

int ledger_find_statement(struct db *db, const uint8_t signer[32], const struct id *id, struct status *st,
	bool *ret_found, uint64_t *ret_index, struct hash *ret_digest)
{
	struct rows *r;
	TRY(db_query(db, st, &r, "SELECT idx, digest FROM repeat WHERE signer = ?1 AND statement = ?2", "bd",
		BYTES(signer, 32), id));
	int rc = db_next(r, st, ret_found);
	if (rc == OK && *ret_found) {
		*ret_index = (uint64_t)row_int(r, 0);
		struct bytes digest = row_bytes(r, 1);
		if (digest.len == HASH_BYTES)
			memcpy(ret_digest->b, digest.data, HASH_BYTES);
		else
			rc = fail(st, DATA_LOSS, "REPEAT_CORRUPT", "a repeat's digest has another length");
	}
	rows_done(r);
	return rc;
}

static int take_indexes(struct rows *r, struct status *st, uint64_t *ret_index, size_t *ret_count)
{
	bool more = false;
	size_t count = 0;
	int rc = db_next(r, st, &more);
	for (; rc == OK && more; rc = db_next(r, st, &more))
		ret_index[count++] = (uint64_t)row_int(r, 0);
	rows_done(r);
	*ret_count = count;
	return rc;
}

int ledger_find_signed(struct db *db, const uint8_t signer[32], uint64_t from, uint64_t end, size_t max, struct status *st,
	uint64_t *ret_index, size_t *ret_count)
{
	struct rows *r;
	TRY(db_query(db, st, &r, "SELECT idx FROM repeat WHERE signer = ?1 AND idx >= ?2 AND idx < ?3 ORDER BY idx LIMIT ?4",
		"biii", BYTES(signer, 32), (int64_t)from, (int64_t)end, (int64_t)max));
	return take_indexes(r, st, ret_index, ret_count);
}

int ledger_find_system(struct db *db, uint64_t from, uint64_t end, size_t max, struct status *st, uint64_t *ret_index,
	size_t *ret_count)
{
	struct rows *r;
	TRY(db_query(db, st, &r, "SELECT idx FROM entry WHERE idx >= ?1 AND idx < ?2 AND is_system = 1 ORDER BY idx LIMIT ?3",
		"iii", (int64_t)from, (int64_t)end, (int64_t)max));
	return take_indexes(r, st, ret_index, ret_count);
}

int ledger_scope_slot(struct db *db, const struct id *scope, struct status *st, uint64_t *ret_slot)
{
	struct rows *r;
	bool found = false;
	TRY(db_query(db, st, &r, "SELECT scope_slot FROM effect WHERE id = ?1 ORDER BY at DESC LIMIT 1", "d", scope));
	int rc = db_next(r, st, &found);
	if (rc == OK && found)
		*ret_slot = (uint64_t)row_int(r, 0);
	rows_done(r);
	TRY(rc);
	return found ? OK : fail(st, NOT_FOUND, "NO_SCOPE", "there is no such scope");
}
