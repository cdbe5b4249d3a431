/* Rows and lists as of a ledger index. */
#include "daemon/past.h"

#include "common/limits.h"
#include "daemon/columns.h"
#include "daemon/replay.h"
#include "daemon/sql.h"
#include "daemon/tables.h"
#include "daemon/testpoint.h"

#include <pthread.h>
#include <stdatomic.h>

struct kept {
	struct db *db;
	struct replay *replay;
	bool has_search;  /* the index of then stands in it too */
	bool has_roles;   /* temporary tables with today's roles stand before those of then */
	uint64_t used;    /* the least is replaced */
};

struct past {
	pthread_mutex_t lock; /* tried, not waited for: a replay may take a minute */
	atomic_bool drop_wanted;
	struct db *from;
	struct slots *slots;
	int64_t bytes_max;
	uint64_t uses;
	struct kept kept[PAST_KEPT];
};

static int no_memory(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

int past_new(const char *db_path, struct slots *slots, int64_t bytes_max, struct status *st, struct past **ret_past)
{
	struct past *p = calloc(1, sizeof(*p));
	if (!p)
		return no_memory(st);
	(void)pthread_mutex_init(&p->lock, NULL);
	p->slots = slots;
	p->bytes_max = bytes_max;
	int rc = db_open(db_path, DB_SCANNER, st, &p->from);
	if (rc != OK) {
		past_free(p);
		return rc;
	}
	*ret_past = p;
	return OK;
}

static void drop_kept(struct kept *k)
{
	replay_free(k->replay);
	db_close(k->db);
	*k = (struct kept){ 0 };
}

static void drop_all(struct past *p)
{
	for (size_t i = 0; i < PAST_KEPT; i++)
		drop_kept(&p->kept[i]);
}

/* Whoever holds the lock drops them when they are done; asked again after each unlock, so that no wish is lost. */
static void drop_if_wanted(struct past *p)
{
	while (p->drop_wanted && pthread_mutex_trylock(&p->lock) == 0) {
		p->drop_wanted = false;
		drop_all(p);
		(void)pthread_mutex_unlock(&p->lock);
	}
}

void past_drop(struct past *p)
{
	p->drop_wanted = true;
	drop_if_wanted(p);
}

void past_free(struct past *p)
{
	if (!p)
		return;
	drop_all(p);
	db_close(p->from);
	(void)pthread_mutex_destroy(&p->lock);
	free(p);
}

/* Times never decrease along the ledger, so halving finds the place. */
int past_index_at(struct tx *tx, int64_t at_us, uint64_t *ret_index)
{
	uint64_t low = 0, high;
	TRY(ledger_end(tx->db, tx->st, &high));
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		int64_t received = 0;
		TRY(ledger_received_at(tx->db, middle, tx->st, &received));
		if (received <= at_us)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return fail(tx->st, NOT_FOUND, "BEFORE_LEDGER", "the ledger begins after that time");
	*ret_index = low - 1;
	return OK;
}

/* One row. */

static int find_effect(struct tx *tx, struct slots *slots, const struct resource_rule *resource,
	const struct id *id, uint64_t index, bool *ret_found, struct effect_row *ret_effect)
{
	struct rows *r;
	struct stored_effect e;
	TRY(db_query(tx->db, tx->st, &r,
		"SELECT " EFFECT_COLUMNS " FROM effect WHERE id = ?1 AND noun = ?2 AND at < ?3 ORDER BY at DESC LIMIT 1",
		"dti", id, resource->noun, (int64_t)((index + 1) * EFFECTS_PER_ENTRY)));
	int rc = db_next(r, tx->st, ret_found);
	if (rc == OK && *ret_found)
		rc = effect_of_row(r, tx->st, &e);
	if (rc == OK && *ret_found)
		rc = effect_open(slots, &e, tx->arena, tx->st, ret_effect);
	rows_done(r);
	return rc;
}

/* The predicate of every list, over one row that stands in no table. */
static int check_visible(struct tx *tx, const struct noun_sql *n, const struct columns *c,
	const struct viewer *viewer, bool *ret_visible)
{
	struct rows *r;
	struct db_value v[COLUMNS_MAX] = { { .type = 'n' }, { .type = 'd', .b = BYTES(viewer->person.b, ID_BYTES) },
		{ .type = 'i', .i = tx->now_us }, c->value[COLUMN_SCOPE], c->value[COLUMN_OWNER],
		c->value[COLUMN_PARTY], c->value[COLUMN_SEEN_BY], c->value[COLUMN_SEEN_OWN] };
	size_t count = 8;
	for (int i = 0; i < n->field_count; i++)
		v[count++] = c->value[COLUMN_FIELDS + i];
	TRY(db_query_values(tx->db, tx->st, &r, n->alone, v, count));
	int rc = db_next(r, tx->st, ret_visible);
	rows_done(r);
	return rc;
}

int past_visible(struct tx *tx, const struct effect_row *effect, const struct viewer *viewer, bool *ret_visible,
	ProtobufCMessage **ret_row)
{
	const struct resource_rule *resource = effect->resource;
	const struct noun_sql *n = noun_sql(resource);
	struct columns columns;
	*ret_visible = false;
	if (!n)
		return no_memory(tx->st);
	if (effect->op != EFFECT_OP_PUT || !effect->body.data)
		return OK;
	ProtobufCMessage *row = protobuf_c_message_unpack(resource->message->descriptor, arena_allocator(tx->arena),
		effect->body.len, effect->body.data);
	if (!row)
		return arena_exhausted(tx->arena) ? no_memory(tx->st) :
			fail(tx->st, DATA_LOSS, "ROW_CORRUPT", "an effect on %s does not unpack", resource->noun);
	TRY(columns_of(n, row, effect->version, tx->index, effect->body, tx->st, &columns));
	*ret_visible = viewer->everything;
	if (!viewer->everything)
		TRY(check_visible(tx, n, &columns, viewer, ret_visible));
	*ret_row = row;
	return OK;
}

int past_row(struct tx *tx, struct slots *slots, const struct resource_rule *resource, const char *id_text,
	const struct viewer *viewer, uint64_t index, bool *ret_found, ProtobufCMessage **ret_row)
{
	struct effect_row effect;
	struct id id;
	bool found = false;
	*ret_found = false;
	if (!id_parse(id_text, strlen(id_text), &id))
		return OK;
	TRY(find_effect(tx, slots, resource, &id, index, &found, &effect));
	return found ? past_visible(tx, &effect, viewer, ret_found, ret_row) : OK;
}

/* Lists. */

static int too_long(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "PAST_TOO_LONG",
		"lists of the past do not reach so far; rows one by one do");
}

static int make_kept(struct past *p, struct kept *k, bool with_search, struct status *st)
{
	const struct replay_settings settings = { .from = p->from, .slots = p->slots, .skip_search = !with_search,
		.skip_reader = true };
	k->has_search = with_search;
	TRY(db_open("", DB_MEMORY, st, &k->db));
	TRY(db_limit_bytes(k->db, p->bytes_max, st));
	struct replay_settings with = settings;
	with.to = k->db;
	TRY(tables_create_projection(k->db, st));
	return replay_new(&with, st, &k->replay);
}

/* One that has not gone past the index, as near as can be; else the least used is begun anew. */
static struct kept *choose(struct past *p, uint64_t size, bool with_search)
{
	struct kept *best = NULL, *least = &p->kept[0];
	for (size_t i = 0; i < PAST_KEPT; i++) {
		struct kept *k = &p->kept[i];
		if (k->db && replay_size(k->replay) <= size && (k->has_search || !with_search) &&
			(!best || replay_size(k->replay) > replay_size(best->replay)))
			best = k;
		if (k->used < least->used)
			least = k;
	}
	if (best)
		return best;
	drop_kept(least);
	return least;
}

static int bring_to(struct past *p, struct kept *k, uint64_t size, struct status *st)
{
	if (k->has_roles)
		TRY(db_exec(k->db, "DROP TABLE temp.reach; DROP TABLE temp.within; DROP TABLE temp.share", st));
	k->has_roles = false;
	TRY(db_run(p->from, st, "BEGIN", ""));
	int rc = db_run(k->db, st, "BEGIN", "");
	if (rc == OK)
		rc = replay_to(k->replay, size, st);
	if (rc == OK)
		rc = db_run(k->db, st, "COMMIT", "");
	db_rollback(p->from); /* nothing was written there */
	return rc;
}

/* Into the temporary table of that name, which stands before the one of then. */
static int copy_rows(struct tx *tx, struct db *to, const char *from_sql, const char *to_sql, size_t columns)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(tx->db, tx->st, &r, from_sql, ""));
	int rc = db_next(r, tx->st, &more);
	while (rc == OK && more) {
		struct db_value v[8];
		for (size_t i = 0; i < columns && i < ARRAY_LEN(v); i++) {
			char type = row_type(r, (int)i);
			v[i] = (struct db_value){ .type = type, .i = type == 'i' ? row_int(r, (int)i) : 0,
				.b = type == 'i' ? BYTES(NULL, 0) : row_bytes(r, (int)i) };
		}
		rc = db_run_values(to, tx->st, to_sql, v, columns);
		if (rc == OK)
			rc = db_next(r, tx->st, &more);
	}
	rows_done(r);
	return rc;
}

static int take_roles(struct tx *tx, struct kept *k)
{
	TRY(db_exec(k->db,
		"DROP TABLE IF EXISTS temp.reach; DROP TABLE IF EXISTS temp.within; DROP TABLE IF EXISTS temp.share;"
		"CREATE TEMP TABLE share(scope BLOB NOT NULL, giver BLOB NOT NULL, receiver BLOB NOT NULL,"
		" source BLOB NOT NULL, up_to INTEGER NOT NULL, PRIMARY KEY(scope, giver, receiver, source)) WITHOUT ROWID;"
		"CREATE TEMP TABLE reach(person BLOB NOT NULL, scope BLOB NOT NULL, source BLOB NOT NULL, party BLOB,"
		" roles INTEGER NOT NULL, until_us INTEGER NOT NULL, PRIMARY KEY(person, scope, source)) WITHOUT ROWID;"
		"CREATE TEMP TABLE within(scope BLOB NOT NULL, ancestor BLOB NOT NULL, side INTEGER NOT NULL,"
		" noun TEXT NOT NULL, PRIMARY KEY(scope, ancestor, side)) WITHOUT ROWID;"
		"CREATE INDEX temp.within__by_ancestor ON within(ancestor, noun, scope)", tx->st));
	k->has_roles = true;
	TRY(copy_rows(tx, k->db, "SELECT person, scope, source, party, roles, until_us FROM reach",
		"INSERT INTO temp.reach(person, scope, source, party, roles, until_us) VALUES(?1, ?2, ?3, ?4, ?5, ?6)", 6));
	TRY(copy_rows(tx, k->db, "SELECT scope, giver, receiver, source, up_to FROM share",
		"INSERT INTO temp.share(scope, giver, receiver, source, up_to) VALUES(?1, ?2, ?3, ?4, ?5)", 5));
	return copy_rows(tx, k->db, "SELECT scope, ancestor, side, noun FROM within",
		"INSERT INTO temp.within(scope, ancestor, side, noun) VALUES(?1, ?2, ?3, ?4)", 4);
}

/* What is asked of the tables of then. */
struct question {
	struct tx *tx;
	const struct viewer *viewer;
	const uint8_t *token_key;
	uint64_t size; /* entries */
	/* A list of rows, rows by a column, how many, or what words find. */
	const struct resource_rule *resource;
	const struct page *page;
	const struct narrow *narrow;
	size_t max;
	const struct search *search;
	const struct id *scope;
	struct row_count *ret_rows_count;
	ProtobufCMessage ***ret_rows;
	struct search_hit **ret_hits;
	size_t *ret_count;
	struct bytes *ret_next;
	/* Or whatever this looks at. */
	past_look *look;
	void *context;
};

static int ask(const struct question *q, struct db *db)
{
	struct tx then = *q->tx;
	then.db = db;
	if (q->look)
		return q->look(&then, q->context);
	if (q->narrow)
		return rows_where(&then, q->resource, q->narrow->column, q->narrow->id, q->viewer, q->max, q->ret_rows,
			q->ret_count);
	if (q->scope)
		return rows_count(&then, q->resource, q->scope, q->viewer, LIMIT_COUNTED, q->ret_rows_count);
	if (q->search) {
		struct search as_of = *q->search;
		as_of.as_of_size = q->size;
		return rows_search(&then, &as_of, q->viewer, q->token_key, q->ret_hits, q->ret_count, q->ret_next);
	}
	struct page as_of = *q->page;
	as_of.as_of_size = q->size;
	return rows_page(&then, q->resource, &as_of, q->viewer, q->token_key, q->ret_rows, q->ret_count, q->ret_next);
}

static int answer(struct past *p, const struct question *q)
{
	struct status *st = q->tx->st;
	struct kept *k = choose(p, q->size, q->search != NULL);
	int rc = k->db ? OK : make_kept(p, k, q->search != NULL, st);
	if (rc == OK)
		rc = bring_to(p, k, q->size, st);
	if (rc == OK && !q->viewer->everything)
		rc = take_roles(q->tx, k);
	if (rc != OK) {
		drop_kept(k); /* half a replay is none */
		return strcmp(st->reason, "DB_FULL") == 0 ? too_long(st) : rc;
	}
	k->used = ++p->uses;
	return ask(q, k->db);
}

static int answer_alone(struct past *p, struct question *q, uint64_t index)
{
	struct status *st = q->tx->st;
	uint64_t end;
	TRY(ledger_end(q->tx->db, st, &end));
	if (index >= end)
		return fail(st, OUT_OF_RANGE, "LOG_SHORTER", "the ledger holds %" PRIu64 " entries", end);
	if (index >= LIMIT_PAST_ENTRIES)
		return too_long(st);
	/* Or as many such calls as there are workers would leave nobody for the present. */
	if (pthread_mutex_trylock(&p->lock) != 0) {
		(void)fail(st, UNAVAILABLE, "PAST_BUSY", "another list of the past is being made");
		st->retry_after_ms = 1000;
		return UNAVAILABLE;
	}
	reach_point("past");
	q->size = index + 1;
	int rc = answer(p, q);
	(void)pthread_mutex_unlock(&p->lock);
	drop_if_wanted(p);
	return rc;
}

int past_page(struct past *p, struct tx *tx, const struct resource_rule *resource, const struct page *page,
	const struct viewer *viewer, const uint8_t token_key[32], uint64_t index, ProtobufCMessage ***ret_rows,
	size_t *ret_count, struct bytes *ret_next)
{
	struct question q = { .tx = tx, .viewer = viewer, .token_key = token_key, .resource = resource, .page = page,
		.ret_rows = ret_rows, .ret_count = ret_count, .ret_next = ret_next };
	return answer_alone(p, &q, index);
}

int past_where(struct past *p, struct tx *tx, const struct resource_rule *resource, const struct narrow *narrow,
	const struct viewer *viewer, size_t max, uint64_t index, ProtobufCMessage ***ret_rows, size_t *ret_count)
{
	struct question q = { .tx = tx, .viewer = viewer, .resource = resource, .narrow = narrow, .max = max,
		.ret_rows = ret_rows, .ret_count = ret_count };
	return answer_alone(p, &q, index);
}

int past_count(struct past *p, struct tx *tx, const struct resource_rule *resource, const struct id *scope,
	const struct viewer *viewer, uint64_t index, struct row_count *ret_count)
{
	struct question q = { .tx = tx, .viewer = viewer, .resource = resource, .scope = scope, .ret_rows_count = ret_count };
	return answer_alone(p, &q, index);
}

int past_look_at(struct past *p, struct tx *tx, uint64_t index, past_look *look, void *context)
{
	static const struct viewer everybody = { .everything = true };
	struct tx of_then = *tx;
	TRY(ledger_received_at(tx->db, index, tx->st, &of_then.now_us));
	struct question q = { .tx = &of_then, .viewer = &everybody, .look = look, .context = context };
	return answer_alone(p, &q, index);
}

int past_search(struct past *p, struct tx *tx, const struct search *search, const struct viewer *viewer,
	const uint8_t token_key[32], uint64_t index, struct search_hit **ret_hits, size_t *ret_count,
	struct bytes *ret_next)
{
	struct question q = { .tx = tx, .viewer = viewer, .token_key = token_key, .search = search, .ret_hits = ret_hits,
		.ret_count = ret_count, .ret_next = ret_next };
	return answer_alone(p, &q, index);
}
