/* One pass over entries, parts and effects, applying them to projection tables elsewhere. */
#include "daemon/replay.h"

#include "common/limits.h"
#include "daemon/reading.h"

struct replay {
	struct replay_settings settings;
	struct db *book; /* a memory connection: scopes and slots as they were given out, and what did not open */
	struct arena *arena;
	struct rows *effect, *part; /* while replay_to runs: one pass beside the one over entries */
	bool more_effects, more_parts;
	struct effect_row row[EFFECTS_PER_ENTRY];
	struct id scope; /* the one asked for last, which the next entry is likely to ask for */
	uint64_t scope_slot;
	bool has_scope;
	uint64_t next;
	uint64_t disposed;
};

static const char book_sql[] =
	"CREATE TABLE scope_slot(scope BLOB PRIMARY KEY, slot INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE used(slot INTEGER PRIMARY KEY, owner BLOB NOT NULL) STRICT;"
	"CREATE TABLE unread(at INTEGER PRIMARY KEY, id BLOB NOT NULL, noun TEXT NOT NULL, scope BLOB) STRICT;"
	"CREATE INDEX unread__id ON unread(id);"
	"CREATE INDEX unread__scope ON unread(scope);"
	"CREATE TABLE unread_part(idx INTEGER PRIMARY KEY, scope BLOB) STRICT;"
	"CREATE INDEX unread_part__scope ON unread_part(scope);"
	"CREATE TABLE disposed(idx INTEGER PRIMARY KEY) STRICT;";

static int wrong(struct status *st, const char *reason, uint64_t index, const char *what)
{
	return fail(st, DATA_LOSS, reason, "entry %" PRIu64 ": %s", index, what);
}

int replay_new(const struct replay_settings *settings, struct status *st, struct replay **ret_replay)
{
	struct replay *r = calloc(1, sizeof(*r));
	int rc = OK;
	if (r) {
		r->settings = *settings;
		r->arena = arena_new(2 * LIMIT_ARENA_BYTES);
	}
	if (!r || !r->arena)
		rc = fail(st, RESOURCE_EXHAUSTED, "REPLAY_MEMORY", "no memory to replay the ledger");
	if (rc == OK)
		rc = db_open("", DB_MEMORY, st, &r->book);
	if (rc == OK)
		rc = db_exec(r->book, book_sql, st);
	if (rc == OK)
		rc = db_run(r->book, st, "INSERT INTO scope_slot(scope, slot) VALUES(x'', 0)", "");
	if (rc != OK) {
		replay_free(r);
		return rc;
	}
	*ret_replay = r;
	return OK;
}

void replay_free(struct replay *r)
{
	if (!r)
		return;
	db_close(r->book);
	arena_free(r->arena);
	free(r);
}

uint64_t replay_size(const struct replay *r)
{
	return r->next;
}

/* Slots. */

/* A slot has one owner for ever: a row, or (kind 0xff) one part. */
static int use_slot(struct replay *r, uint64_t slot, struct bytes owner, uint64_t index, struct status *st)
{
	struct rows *q;
	bool found = false;
	TRY(db_run(r->book, st, "INSERT INTO used(slot, owner) VALUES(?1, ?2) ON CONFLICT(slot) DO NOTHING", "ib",
		(int64_t)slot, owner));
	if (db_changed(r->book))
		return OK;
	TRY(db_query(r->book, st, &q, "SELECT owner FROM used WHERE slot = ?1", "i", (int64_t)slot));
	int rc = db_next(q, st, &found);
	if (rc == OK && (!found || !bytes_equal(row_bytes(q, 0), owner)))
		rc = wrong(st, "SLOT_REUSED", index, "a key slot is another's");
	rows_done(q);
	return rc;
}

static struct bytes scope_key(const struct id *scope)
{
	return id_is_zero(scope) ? BYTES("", 0) : BYTES(scope->b, ID_BYTES);
}

static int find_scope_slot(struct replay *r, const struct id *scope, struct status *st, bool *ret_found)
{
	struct rows *q;
	TRY(db_query(r->book, st, &q, "SELECT slot FROM scope_slot WHERE scope = ?1", "b", scope_key(scope)));
	int rc = db_next(q, st, ret_found);
	if (rc == OK && *ret_found) {
		r->scope = *scope;
		r->scope_slot = (uint64_t)row_int(q, 0);
		r->has_scope = true;
	}
	rows_done(q);
	return rc;
}

/* The scope slot is the one that the scope's own row was last given. */
static int check_scope_slot(struct replay *r, const struct id *scope, uint64_t slot, uint64_t index,
	struct status *st)
{
	bool found = r->has_scope && id_equal(&r->scope, scope);
	if (!found)
		TRY(find_scope_slot(r, scope, st, &found));
	return found && r->scope_slot == slot ? OK :
		wrong(st, "SCOPE_SLOT", index, "something is sealed under another scope than it names");
}

static int book_effect(struct replay *r, const struct stored_effect *e, const struct effect_row *row,
	struct status *st)
{
	uint8_t owner[ID_BYTES + 41];
	size_t len = strlen(e->noun);
	if (len > 40)
		return wrong(st, "EFFECT_CORRUPT", e->index, "an effect is on an unknown noun");
	memcpy(owner, e->id.b, ID_BYTES);
	memcpy(owner + ID_BYTES, e->noun, len);
	TRY(use_slot(r, e->slot, BYTES(owner, ID_BYTES + len), e->index, st));
	if (!row->resource->is_scope)
		return check_scope_slot(r, &e->scope, e->scope_slot, e->index, st);
	if (!id_equal(&e->scope, &e->id))
		return wrong(st, "SCOPE_SLOT", e->index, "a scope's row names another scope");
	r->has_scope = false;
	owner[ID_BYTES] = 0xfe;
	TRY(use_slot(r, e->scope_slot, BYTES(owner, ID_BYTES + 1), e->index, st));
	return db_run(r->book, st,
		"INSERT INTO scope_slot(scope, slot) VALUES(?1, ?2) ON CONFLICT(scope) DO UPDATE SET slot = excluded.slot",
		"di", &e->id, (int64_t)e->scope_slot);
}

/* What did not open. */

static int note_unread(struct replay *r, const struct stored_effect *e, struct status *st)
{
	return db_run(r->book, st, "INSERT INTO unread(at, id, noun, scope) VALUES(?1, ?2, ?3, ?4)", "idtd",
		(int64_t)(e->index * EFFECTS_PER_ENTRY + e->n), &e->id, e->noun,
		id_is_zero(&e->scope) ? NULL : &e->scope);
}

/*
 * A disposal order explains the row's earlier effects and, for a scope, those of all its rows; and then the parts of
 * every entry that carried one of them or was judged there.
 */
static int explain(struct replay *r, const struct effect_row *row, struct status *st)
{
	const struct id *scope = row->resource->is_scope ? &row->id : NULL;
	TRY(db_run(r->book, st,
		"INSERT INTO disposed(idx) SELECT at / 256 FROM unread WHERE (id = ?1 AND noun = ?2) OR scope = ?3"
		" ON CONFLICT(idx) DO NOTHING", "dtd", &row->id, row->resource->noun, scope));
	TRY(db_run(r->book, st,
		"INSERT INTO disposed(idx) SELECT idx FROM unread_part WHERE scope = ?1 ON CONFLICT(idx) DO NOTHING",
		"d", scope));
	TRY(db_run(r->book, st, "DELETE FROM unread WHERE (id = ?1 AND noun = ?2) OR scope = ?3", "dtd", &row->id,
		row->resource->noun, scope));
	r->disposed += (uint64_t)db_changed(r->book);
	return OK;
}

/* Effects. */

static int apply_one(struct replay *r, struct tx *tx, const struct stored_effect *e, struct status *st)
{
	struct effect_row *row = &tx->effect[tx->effect_count];
	TRY(effect_open(r->settings.slots, e, r->arena, st, row));
	TRY(book_effect(r, e, row, st));
	tx->effect_count++;
	if (row->op == 0)
		return note_unread(r, e, st);
	if (row->op == EFFECT_OP_TOMBSTONE)
		TRY(explain(r, row, st));
	return effect_apply(tx, row);
}

/* The effects of the entry the cursor stands before. */
static int apply_effects(struct replay *r, struct tx *tx, struct status *st)
{
	tx->effect = r->row;
	while (r->more_effects) {
		struct stored_effect e;
		TRY(effect_of_row(r->effect, st, &e));
		if (e.index > tx->index)
			break;
		if (e.index < tx->index || e.n != tx->effect_count)
			return wrong(st, "EFFECT_CORRUPT", tx->index, "an effect is missing");
		TRY(apply_one(r, tx, &e, st));
		TRY(db_next(r->effect, st, &r->more_effects));
	}
	return r->settings.skip_search ? OK : effects_index(tx, tx->index, tx->effect, tx->effect_count);
}

/* Parts. */

static int book_part(struct replay *r, const struct entry *e, const struct stored_part *p, struct status *st)
{
	uint8_t owner[9] = { 0xff };
	put_be64(owner + 1, p->index * PARTS_PER_ENTRY + p->n);
	TRY(check_scope_slot(r, &e->scope, p->scope_slot, e->index, st));
	return use_slot(r, p->slot, BYTES(owner, sizeof(owner)), e->index, st);
}

static int note_unread_part(struct replay *r, const struct entry *e, struct status *st)
{
	return db_run(r->book, st, "INSERT INTO unread_part(idx, scope) VALUES(?1, ?2) ON CONFLICT(idx) DO NOTHING", "id",
		(int64_t)e->index, id_is_zero(&e->scope) ? NULL : &e->scope);
}

/* The parts of the entry the cursor stands before: those its header names, opened and digested. */
static int check_parts(struct replay *r, const struct entry *e, const struct statement_header *h, struct status *st)
{
	size_t count = 0;
	while (r->more_parts) {
		struct stored_part p = part_of_row(r->part);
		struct part part;
		if (p.index > e->index)
			break;
		if (p.index < e->index || p.n != count)
			return wrong(st, "PART_CORRUPT", e->index, "its parts are not numbered as they were");
		TRY(part_open(r->settings.slots, &p, h, r->arena, st, &part));
		TRY(book_part(r, e, &p, st));
		if (!part.salt.data)
			TRY(note_unread_part(r, e, st));
		count++;
		TRY(db_next(r->part, st, &r->more_parts));
	}
	if (count != h->part_count)
		return wrong(st, "PART_CORRUPT", e->index, "it has not the parts its header names");
	return OK;
}

/* Entries. */

static int apply_repeat(struct replay *r, uint64_t index, const struct statement_header *header,
	struct bytes header_text, struct bytes signature, struct status *st)
{
	struct hash digest = statement_digest(header_text, signature);
	int rc = db_run(r->settings.to, st,
		"INSERT INTO repeat(signer, statement, idx, digest) VALUES(?1, ?2, ?3, ?4)", "bdib",
		BYTES(header->signer, sizeof(header->signer)), &header->id, (int64_t)index, BYTES(digest.b, HASH_BYTES));
	return rc == ALREADY_EXISTS ? wrong(st, "STATEMENT_TWICE", index, "its statement was entered before") : rc;
}

static int apply_reading(struct replay *r, const struct statement_header *h, uint64_t index, struct status *st)
{
	struct rows *q;
	struct part part = { .salt = { NULL, 0 } };
	bool more = false;
	TRY(db_query(r->settings.from, st, &q, "SELECT " PART_COLUMNS " FROM part WHERE at = ?1", "i",
		(int64_t)(index * PARTS_PER_ENTRY)));
	int rc = db_next(q, st, &more);
	if (rc == OK && more) {
		struct stored_part p = part_of_row(q);
		rc = part_open(r->settings.slots, &p, h, r->arena, st, &part);
	}
	rows_done(q);
	TRY(rc);
	return part.salt.data ? reading_apply(r->settings.to, r->settings.from, index, part.content, st) : OK;
}

static int apply_entry(struct replay *r, struct rows *q, struct status *st)
{
	struct tx tx = { .db = r->settings.to, .arena = r->arena, .st = st, .writes = true,
		.index = (uint64_t)row_int(q, 0) };
	struct statement_header header;
	struct entry e = { .index = tx.index };
	struct bytes text = row_bytes(q, 1), signature = row_bytes(q, 2);
	if (tx.index != r->next)
		return wrong(st, "LOG_INCOMPLETE", r->next, "it is missing");
	if (!statement_signature_fits(signature))
		return wrong(st, "LEAF_CORRUPT", tx.index, "its signature has another length");
	if (statement_parse(text, st, &header) != OK)
		return wrong(st, "HEADER_CORRUPT", tx.index, "its header is none");
	(void)row_id(q, 3, &e.scope);
	arena_reset(r->arena);
	if (!r->settings.skip_repeat)
		TRY(apply_repeat(r, tx.index, &header, text, signature, st));
	TRY(apply_effects(r, &tx, st));
	if (!r->settings.skip_reader && strcmp(header.method, READING_METHOD) == 0)
		TRY(apply_reading(r, &header, tx.index, st));
	if (r->settings.check_parts)
		TRY(check_parts(r, &e, &header, st));
	r->next++;
	return OK;
}

static int replay_entries(struct replay *r, uint64_t size, struct status *st)
{
	struct rows *q;
	bool more = false;
	TRY(db_query(r->settings.from, st, &q,
		"SELECT idx, header, signature, scope FROM entry WHERE idx >= ?1 AND idx < ?2 ORDER BY idx", "ii",
		(int64_t)r->next, (int64_t)size));
	int rc = db_next(q, st, &more);
	while (rc == OK && more) {
		rc = apply_entry(r, q, st);
		if (rc == OK)
			rc = db_next(q, st, &more);
	}
	rows_done(q);
	return rc;
}

static int begin_cursors(struct replay *r, uint64_t size, struct status *st)
{
	TRY(db_query(r->settings.from, st, &r->effect,
		"SELECT " EFFECT_COLUMNS " FROM effect WHERE at >= ?1 AND at < ?2 ORDER BY at", "ii",
		(int64_t)(r->next * EFFECTS_PER_ENTRY), (int64_t)(size * EFFECTS_PER_ENTRY)));
	TRY(db_next(r->effect, st, &r->more_effects));
	r->more_parts = false;
	if (!r->settings.check_parts)
		return OK;
	TRY(db_query(r->settings.from, st, &r->part,
		"SELECT " PART_COLUMNS " FROM part WHERE at >= ?1 AND at < ?2 ORDER BY at", "ii",
		(int64_t)(r->next * PARTS_PER_ENTRY), (int64_t)(size * PARTS_PER_ENTRY)));
	return db_next(r->part, st, &r->more_parts);
}

int replay_to(struct replay *r, uint64_t size, struct status *st)
{
	if (size <= r->next)
		return OK;
	int rc = begin_cursors(r, size, st);
	if (rc == OK)
		rc = replay_entries(r, size, st);
	rows_done(r->effect);
	rows_done(r->part);
	r->effect = r->part = NULL;
	return rc;
}

static int first_of(struct db *db, struct status *st, const char *sql, bool *ret_found, int64_t *ret_first)
{
	struct rows *q;
	TRY(db_query(db, st, &q, sql, ""));
	int rc = db_next(q, st, ret_found);
	if (rc == OK && *ret_found)
		*ret_first = row_int(q, 0);
	rows_done(q);
	return rc;
}

int replay_finish(struct replay *r, struct status *st, uint64_t *ret_disposed)
{
	bool found = false;
	int64_t first = 0;
	TRY(first_of(r->book, st, "SELECT at / 256 FROM unread ORDER BY at LIMIT 1", &found, &first));
	if (found)
		return wrong(st, "NOT_DISPOSED", (uint64_t)first, "an effect's key is gone and no disposal names its row");
	TRY(first_of(r->book, st,
		"SELECT idx FROM unread_part WHERE idx NOT IN (SELECT idx FROM disposed) ORDER BY idx LIMIT 1",
		&found, &first));
	if (found)
		return wrong(st, "NOT_DISPOSED", (uint64_t)first, "a part's key is gone and no disposal names its rows");
	*ret_disposed = r->disposed;
	return OK;
}
