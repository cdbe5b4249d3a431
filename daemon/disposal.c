/* Completing disposal orders: keys first, then every trace of the text. */
#include "daemon/disposal.h"

#include "common/clock.h"
#include "daemon/search.h"
#include "daemon/testpoint.h"

/* Slots to destroy, gathered for one order. */
struct doomed {
	uint64_t *slot;
	size_t count, cap;
};

static int add_slot(struct doomed *d, uint64_t slot, struct status *st)
{
	if (slot == 0)
		return OK; /* the ledger's own */
	if (d->count == d->cap) {
		size_t cap = d->cap ? d->cap * 2 : 64;
		uint64_t *grown = realloc(d->slot, cap * sizeof(*grown));
		if (!grown)
			return fail(st, RESOURCE_EXHAUSTED, "DISPOSAL_MEMORY", "no memory for the slots to destroy");
		d->slot = grown;
		d->cap = cap;
	}
	d->slot[d->count++] = slot;
	return OK;
}

/* Column 0 of the query, for each row. */
static int add_all(struct doomed *d, struct rows *r, struct status *st)
{
	bool more = false;
	int rc = db_next(r, st, &more);
	while (rc == OK && more) {
		rc = add_slot(d, (uint64_t)row_int(r, 0), st);
		if (rc == OK)
			rc = db_next(r, st, &more);
	}
	rows_done(r);
	return rc;
}

struct order {
	int64_t at; /* of the tombstone effect */
	struct id id;
	const struct resource_rule *resource;
};

static int find_object_slots(struct db *db, const struct order *o, struct doomed *d, struct status *st)
{
	struct rows *r;
	TRY(db_query(db, st, &r, "SELECT DISTINCT slot FROM effect WHERE id = ?1 AND noun = ?2 AND at < ?3", "dti",
		&o->id, o->resource->noun, o->at));
	TRY(add_all(d, r, st));
	TRY(db_query(db, st, &r,
		"SELECT p.slot FROM effect e JOIN part p ON p.at >= (e.at / 256) * 4 AND p.at < (e.at / 256) * 4 + 4"
		" WHERE e.id = ?1 AND e.noun = ?2 AND e.at < ?3", "dti", &o->id, o->resource->noun, o->at));
	return add_all(d, r, st);
}

/*
 * The scope's slot is enough for all that is sealed under it; statements judged elsewhere that had an effect in the scope
 * must lose their parts as well.
 */
static int find_scope_slots(struct db *db, const struct order *o, struct doomed *d, struct status *st)
{
	struct rows *r;
	TRY(db_query(db, st, &r, "SELECT DISTINCT scope_slot FROM effect WHERE id = ?1 AND noun = ?2 AND at < ?3",
		"dti", &o->id, o->resource->noun, o->at));
	TRY(add_all(d, r, st));
	TRY(db_query(db, st, &r,
		"SELECT p.slot FROM effect e JOIN part p ON p.at >= (e.at / 256) * 4 AND p.at < (e.at / 256) * 4 + 4"
		" WHERE e.scope = ?1 AND e.at < ?2", "di", &o->id, o->at));
	return add_all(d, r, st);
}

static int find_slots(struct db *db, const struct order *o, struct doomed *d, struct status *st)
{
	TRY(find_object_slots(db, o, d, st));
	return o->resource->is_scope ? find_scope_slots(db, o, d, st) : OK;
}

static int read_order(struct db *db, int64_t at, struct status *st, struct order *ret_order)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "SELECT noun, id FROM effect WHERE at = ?1", "i", at));
	int rc = db_next(r, st, &more);
	if (rc == OK) {
		*ret_order = (struct order){ .at = at, .resource = more ? schema_find_resource(row_text(r, 0)) : NULL };
		if (!ret_order->resource || !row_id(r, 1, &ret_order->id))
			rc = fail(st, DATA_LOSS, "DISPOSAL_CORRUPT", "a disposal order names no row");
	}
	rows_done(r);
	return rc;
}

static int destroy_one(struct disposal *d, struct db *db, int64_t at, struct status *st)
{
	struct order o;
	struct doomed doomed = { 0 };
	TRY(read_order(db, at, st, &o));
	/* Files first: their names stand in effects whose keys go next, and a crash between must find them again. */
	if (d->destroy_files)
		TRY(d->destroy_files(d->context, db, &o.id, o.resource->is_scope, st));
	reach_point("files");
	int rc = find_slots(db, &o, &doomed, st);
	if (rc == OK && doomed.count)
		rc = slots_destroy(d->slots, doomed.slot, doomed.count, st);
	free(doomed.slot);
	return rc;
}

/* The first pending order after `after`. */
static int next_pending(struct db *db, int64_t after, struct status *st, bool *ret_found, int64_t *ret_at)
{
	struct rows *r;
	TRY(db_query(db, st, &r,
		"SELECT order_at FROM disposal_pending WHERE order_at > ?1 ORDER BY order_at LIMIT 1", "i", after));
	int rc = db_next(r, st, ret_found);
	if (rc == OK && *ret_found)
		*ret_at = row_int(r, 0);
	rows_done(r);
	return rc;
}

static int rewrite_search(struct db *db, struct status *st)
{
	TRY(db_run(db, st, "BEGIN IMMEDIATE", ""));
	int rc = search_rebuild(db, st);
	if (rc == OK)
		rc = db_run(db, st, "COMMIT", "");
	if (rc != OK)
		db_rollback(db);
	return rc;
}

/* Together, so that an order is pending or has its time. Done again, as after a rebuild, it is done at the later time. */
static int note_done(struct db *db, int64_t last, struct status *st)
{
	TRY(db_run(db, st, "BEGIN IMMEDIATE", ""));
	int rc = db_run(db, st,
		"INSERT INTO disposal_done(order_at, done_us) SELECT order_at, ?2 FROM disposal_pending WHERE order_at <= ?1"
		" ON CONFLICT(order_at) DO UPDATE SET done_us = excluded.done_us", "ii", last, clock_now_us());
	if (rc == OK)
		rc = db_run(db, st, "DELETE FROM disposal_pending WHERE order_at <= ?1", "i", last);
	if (rc == OK)
		rc = db_run(db, st, "COMMIT", "");
	if (rc != OK)
		db_rollback(db);
	return rc;
}

int disposal_work(void *context, struct db *db, struct status *st)
{
	struct disposal *d = context;
	bool found = false, done = false;
	int64_t at = -1;
	d->done = 0;
	d->is_pending = false;
	TRY(next_pending(db, at, st, &found, &at));
	if (!found)
		return OK;
	d->is_pending = true;
	while (found) {
		reach_point("destroy");
		TRY(destroy_one(d, db, at, st));
		d->done++;
		TRY(next_pending(db, at, st, &found, &at));
	}
	if (d->ledger)
		ledger_forget_slots(d->ledger);
	reach_point("search");
	TRY(rewrite_search(db, st));
	reach_point("truncate");
	if (d->drain)
		d->drain(d->context);
	TRY(db_checkpoint(db, CHECKPOINT_TRUNCATE, st, &done));
	if (!done)
		return OK; /* a reader still holds a snapshot in which the text stands: pending */
	reach_point("done");
	TRY(note_done(db, at, st));
	d->is_pending = false;
	return OK;
}

int disposal_redo_all(struct db *db, struct status *st)
{
	return db_run(db, st,
		"INSERT INTO disposal_pending(order_at) SELECT order_at FROM tombstone WHERE true"
		" ON CONFLICT(order_at) DO NOTHING", "");
}

/*
 * The row's own slots tell: they are destroyed in one transaction with all others of the order, and they are older than those,
 * so that an older copy of the keys that has any of them has these. All of a scope's would mean reading every effect.
 */
static int has_key(struct db *db, struct slots *slots, const struct order *o, struct status *st, bool *ret_has)
{
	struct doomed d = { 0 };
	uint8_t key[SLOT_BYTES];
	int rc = find_object_slots(db, o, &d, st);
	*ret_has = false;
	for (size_t i = 0; rc == OK && !*ret_has && i < d.count; i++)
		rc = slots_read(slots, d.slot[i], st, ret_has, key);
	free(d.slot);
	return rc;
}

int disposal_find_undone(struct db *db, struct slots *slots, struct status *st)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "SELECT order_at FROM tombstone ORDER BY order_at", ""));
	int rc = db_next(r, st, &more);
	while (rc == OK && more) {
		struct order o;
		bool has = false;
		rc = read_order(db, row_int(r, 0), st, &o);
		if (rc == OK)
			rc = has_key(db, slots, &o, st, &has);
		if (rc == OK && has)
			rc = db_run(db, st,
				"INSERT INTO disposal_pending(order_at) VALUES(?1) ON CONFLICT(order_at) DO NOTHING",
				"i", o.at);
		if (rc == OK)
			rc = db_next(r, st, &more);
	}
	rows_done(r);
	return rc;
}

int disposal_look(struct db *db, uint64_t index, struct status *st, bool *ret_pending, int64_t *ret_done_us)
{
	const int64_t first = (int64_t)(index * EFFECTS_PER_ENTRY), end = first + EFFECTS_PER_ENTRY;
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r,
		"SELECT EXISTS(SELECT 1 FROM disposal_pending WHERE order_at >= ?1 AND order_at < ?2),"
		" coalesce(max(done_us), 0) FROM disposal_done WHERE order_at >= ?1 AND order_at < ?2", "ii", first, end));
	int rc = db_next(r, st, &more);
	if (rc == OK) {
		*ret_pending = row_int(r, 0) != 0;
		*ret_done_us = *ret_pending ? 0 : row_int(r, 1);
	}
	rows_done(r);
	return rc;
}
