/* One pass over entries, parts and effects, applying them to projection tables elsewhere. */
#include "daemon/replay.h"

#include "common/limits.h"

struct replay {
	struct replay_settings settings;
	struct db *book; /* a memory connection: scopes and slots as they were given out, and what did not open */
	struct arena *arena;
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

/* The scope slot is the one that the scope's own row was last given. */
static int check_scope_slot(struct replay *r, const struct id *scope, uint64_t slot, uint64_t index,
	struct status *st)
{
	struct rows *q;
	bool found = false;
	TRY(db_query(r->book, st, &q, "SELECT slot FROM scope_slot WHERE scope = ?1", "b", scope_key(scope)));
	int rc = db_next(q, st, &found);
	if (rc == OK && (!found || (uint64_t)row_int(q, 0) != slot))
		rc = wrong(st, "SCOPE_SLOT", index, "something is sealed under another scope than it names");
	rows_done(q);
	return rc;
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

static int apply_effects(struct replay *r, struct tx *tx, struct status *st)
{
	struct rows *q;
	bool more = false;
	tx->effect = arena_array(r->arena, EFFECTS_PER_ENTRY, sizeof(*tx->effect));
	if (!tx->effect)
		return fail(st, RESOURCE_EXHAUSTED, "REPLAY_MEMORY", "no memory to replay the ledger");
	TRY(db_query(r->settings.from, st, &q,
		"SELECT " EFFECT_COLUMNS " FROM effect WHERE at >= ?1 AND at < ?2 ORDER BY at", "ii",
		(int64_t)(tx->index * EFFECTS_PER_ENTRY), (int64_t)((tx->index + 1) * EFFECTS_PER_ENTRY)));
	int rc = db_next(q, st, &more);
	while (rc == OK && more) {
		struct stored_effect e;
		rc = effect_of_row(q, st, &e);
		if (rc == OK && e.n != tx->effect_count)
			rc = wrong(st, "EFFECT_CORRUPT", e.index, "an effect is missing");
		if (rc == OK)
			rc = apply_one(r, tx, &e, st);
		if (rc == OK)
			rc = db_next(q, st, &more);
	}
	rows_done(q);
	if (rc == OK && !r->settings.skip_search)
		rc = effects_index(tx, tx->index, tx->effect, tx->effect_count);
	return rc;
}

/* Parts. */

static int read_part_slots(struct replay *r, const struct entry *e, struct status *st)
{
	struct rows *q;
	bool more = false;
	TRY(db_query(r->settings.from, st, &q,
		"SELECT at, scope_slot, slot FROM part WHERE at >= ?1 AND at < ?2 ORDER BY at", "ii",
		(int64_t)(e->index * PARTS_PER_ENTRY), (int64_t)((e->index + 1) * PARTS_PER_ENTRY)));
	int rc = db_next(q, st, &more);
	while (rc == OK && more) {
		uint8_t owner[9] = { 0xff };
		put_be64(owner + 1, (uint64_t)row_int(q, 0));
		rc = check_scope_slot(r, &e->scope, (uint64_t)row_int(q, 1), e->index, st);
		if (rc == OK)
			rc = use_slot(r, (uint64_t)row_int(q, 2), BYTES(owner, sizeof(owner)), e->index, st);
		if (rc == OK)
			rc = db_next(q, st, &more);
	}
	rows_done(q);
	return rc;
}

static int check_parts(struct replay *r, uint64_t index, struct status *st)
{
	struct entry e;
	TRY(ledger_read_with(r->settings.slots, r->settings.from, r->arena, index, st, &e));
	TRY(read_part_slots(r, &e, st));
	for (size_t i = 0; i < e.part_count; i++)
		if (!e.part[i].salt.data)
			return db_run(r->book, st, "INSERT INTO unread_part(idx, scope) VALUES(?1, ?2)", "id",
				(int64_t)index, id_is_zero(&e.scope) ? NULL : &e.scope);
	return OK;
}

/* Entries. */

static int apply_repeat(struct replay *r, uint64_t index, struct bytes header_text, struct bytes signature,
	struct status *st)
{
	struct statement_header header;
	if (signature.len != SIGNATURE_BYTES)
		return wrong(st, "LEAF_CORRUPT", index, "its signature has another length");
	if (statement_parse(header_text, st, &header) != OK)
		return wrong(st, "HEADER_CORRUPT", index, "its header is none");
	struct hash digest = statement_digest(header_text, signature.data);
	int rc = db_run(r->settings.to, st,
		"INSERT INTO repeat(signer, statement, idx, digest) VALUES(?1, ?2, ?3, ?4)", "bdib",
		BYTES(header.signer, sizeof(header.signer)), &header.id, (int64_t)index, BYTES(digest.b, HASH_BYTES));
	return rc == ALREADY_EXISTS ? wrong(st, "STATEMENT_TWICE", index, "its statement was entered before") : rc;
}

static int apply_entry(struct replay *r, struct rows *q, struct status *st)
{
	struct tx tx = { .db = r->settings.to, .arena = r->arena, .st = st, .writes = true,
		.index = (uint64_t)row_int(q, 0) };
	if (tx.index != r->next)
		return wrong(st, "LOG_INCOMPLETE", r->next, "it is missing");
	arena_reset(r->arena);
	TRY(apply_repeat(r, tx.index, row_bytes(q, 1), row_bytes(q, 2), st));
	TRY(apply_effects(r, &tx, st));
	if (r->settings.check_parts)
		TRY(check_parts(r, tx.index, st));
	r->next++;
	return OK;
}

int replay_to(struct replay *r, uint64_t size, struct status *st)
{
	struct rows *q;
	bool more = false;
	if (size <= r->next)
		return OK;
	TRY(db_query(r->settings.from, st, &q,
		"SELECT idx, header, signature FROM entry WHERE idx >= ?1 AND idx < ?2 ORDER BY idx", "ii",
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
