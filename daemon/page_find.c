/*
 * Finding a page's rows without looking at the whole table, whatever is filtered and sorted by.
 *
 * Rows are looked for in each place where the viewer's can stand (sight.h), along the index of the order; places are merged.
 * Where a filter leaves out nearly everything on the way, a comparison of it that few rows pass is looked up by its own index.
 */
#include "daemon/page.h"
#include "daemon/sight.h"

#include <assert.h>
#include <stdlib.h>

enum {
	/* Rows that are looked at along the order before a comparison of the filter is tried as a way. */
	BUDGET = 1000,
	/* A comparison that more rows pass is no way. */
	FEW = 1000,
	/* As many rows are sorted rather than looked for along the order. */
	SORTED = 4000
};

static int no_memory(struct tx *tx)
{
	return fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

/* Texts. */

/*
 * The sorted column as SQLite is to see it: an owner's or a party's rows are few, and along the order of the whole scope
 * they would be looked for among everybody's. An expression hides that index.
 */
static void add_sorted(struct buf *b, const struct listing *l, const struct sight_key *key)
{
	if (key && (key->has_owner || key->has_party || key->has_seen))
		buf_addf(b, "COALESCE(t.\"%s\", t.\"%s\")", l->order.column, l->order.column);
	else
		buf_addf(b, "t.\"%s\"", l->order.column);
}

static void add_keyset(struct buf *b, const struct listing *l, const struct sight_key *key)
{
	const char *than = l->order.descending ? "<" : ">";
	if (!l->from.is_set)
		return;
	if (l->order.column) {
		buf_add_text(b, " AND (");
		add_sorted(b, l, key);
		buf_addf(b, ", t.id) %s (?%d, ?%d)", than, PARAMETER_LAST_VALUE, PARAMETER_LAST_ID);
	} else {
		buf_addf(b, " AND t.id %s ?%d", than, PARAMETER_LAST_ID);
	}
}

/* The place, and the refs the list is narrowed by: what any index can be used for. */
static void add_place(struct buf *b, const struct listing *l, const struct sight_key *key)
{
	buf_addf(b, " FROM \"%s\" t WHERE 1", l->resource->noun);
	for (size_t i = 0; l->page->narrow && i < LIMIT_NARROW && l->page->narrow[i].column; i++)
		if (text_is_given(l->page->narrow[i].id))
			buf_addf(b, " AND t.\"%s\" = ?%zu", schema_column(l->resource, l->page->narrow[i].column),
				page_narrow_parameter[i]);
	if (key && key->has_scope)
		buf_addf(b, " AND t.scope = ?%d", PARAMETER_SCOPE);
	if (key && key->has_owner)
		buf_addf(b, " AND t.owner = ?%d", PARAMETER_OWNER);
	if (key && key->has_party)
		buf_addf(b, " AND t.party = ?%d", PARAMETER_PARTY);
	if (key && key->has_seen)
		buf_addf(b, " AND t.seen_by = ?%d", PARAMETER_SEEN);
}

/* As reach_roles counts them. */
static void add_acting(struct buf *b, const struct listing *l)
{
	uint32_t roles = l->page->acting, audited = sql_audited_roles();
	if (roles == 0 && !l->page->is_acting_owner)
		return;
	buf_add_text(b, " AND (EXISTS(SELECT 1 FROM within aw JOIN reach ag ON ag.scope = aw.ancestor"
		" WHERE aw.scope = t.scope");
	buf_addf(b, " AND ag.person = ?%d AND (ag.until_us = 0 OR ?%d = 0 OR ag.until_us > ?%d)", PARAMETER_VIEWER,
		PARAMETER_NOW, PARAMETER_NOW);
	buf_addf(b, " AND ag.roles & CASE WHEN aw.side = 1 THEN %u WHEN aw.ancestor = aw.scope THEN %u ELSE %u END)",
		roles & audited, roles, roles & ~audited);
	if (l->page->is_acting_owner && l->resource->owner_field >= 0)
		buf_addf(b, " OR t.owner = ?%d", PARAMETER_VIEWER);
	buf_add_text(b, ")");
}

/* id, sort value, whether the row belongs to the list. */
static void add_columns(struct buf *b, const struct listing *l)
{
	const char *visible = l->viewer->everything ? "1" : l->noun->visible;
	if (l->order.column)
		buf_addf(b, "SELECT t.id, t.\"%s\", ", l->order.column);
	else
		buf_add_text(b, "SELECT t.id, 0, ");
	if (l->filter.sql) /* the dearer question second */
		buf_addf(b, "CASE WHEN %s THEN (%s", l->filter.sql, visible);
	else
		buf_addf(b, "(%s", visible);
	add_acting(b, l);
	buf_add_text(b, l->filter.sql ? ") ELSE 0 END" : ")");
}

static void add_order(struct buf *b, const struct listing *l, const struct sight_key *key)
{
	const char *way = l->order.descending ? "DESC" : "ASC";
	buf_add_text(b, " ORDER BY ");
	if (l->order.column) {
		add_sorted(b, l, key);
		buf_addf(b, " %s, ", way);
	}
	buf_addf(b, "t.id %s", way);
}

/* SQLite counts to the largest ?N of the text. */
static size_t largest_parameter(const char *text)
{
	size_t largest = 0;
	for (const char *at = strchr(text, '?'); at; at = strchr(at + 1, '?')) {
		size_t n = strtoul(at + 1, NULL, 10);
		largest = n > largest ? n : largest;
	}
	return largest;
}

/* Takes the buffer's text and releases it. Texts with a filter or a sort have too many shapes to keep each. */
static int query(struct listing *l, struct buf *b, struct rows **ret_rows)
{
	const char *text = buf_text(b);
	bool is_kept = text && !l->filter.sql && !l->order.column;
	const char *kept = is_kept ? sql_intern_some(text) : NULL;
	const char *once = text && !kept ? arena_text(l->tx->arena, text) : NULL;
	buf_done(b);
	if (!kept && !once)
		return no_memory(l->tx);
	if (kept)
		return db_query_values(l->tx->db, l->tx->st, ret_rows, kept, l->value, largest_parameter(kept));
	return db_query_once(l->tx->db, l->tx->st, ret_rows, once, l->value, largest_parameter(once));
}

/* Candidates. */

static int compare_bytes(struct bytes a, struct bytes b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.data, b.data, len) : 0;
	return order ? order : a.len < b.len ? -1 : a.len > b.len;
}

/* As SQLite sorts them. */
static int compare(const struct listing *l, const struct candidate *a, const struct candidate *b)
{
	int order = 0;
	if (l->order.is_text)
		order = compare_bytes(a->text, b->text);
	else if (a->number != b->number)
		order = a->number < b->number ? -1 : 1;
	if (order == 0)
		order = memcmp(a->id.b, b->id.b, ID_BYTES);
	return l->order.descending ? -order : order;
}

static int compare_for_sort(const void *a, const void *b, void *listing)
{
	return compare(listing, a, b);
}

/* Sorted, each once, and no more than the page and one. */
static void settle(struct listing *l)
{
	size_t kept = 0;
	if (l->count > 1)
		qsort_r(l->found, l->count, sizeof(l->found[0]), compare_for_sort, l);
	for (size_t i = 0; i < l->count && kept <= l->size; i++)
		if (kept == 0 || compare(l, &l->found[kept - 1], &l->found[i]) != 0)
			l->found[kept++] = l->found[i];
	l->count = kept;
}

static int add(struct listing *l, struct rows *r)
{
	assert(l->count < l->room);
	struct candidate *c = &l->found[l->count++];
	*c = (struct candidate){ .number = l->order.is_text ? 0 : row_int(r, 1) };
	(void)row_id(r, 0, &c->id);
	if (l->order.is_text)
		c->text = arena_bytes(l->tx->arena, row_bytes(r, 1));
	return l->order.is_text && !c->text.data ? no_memory(l->tx) : OK;
}

/* Ways. */

/* A comparison of the filter that few rows of the place pass. */
static int find_way(struct listing *l, const struct sight_key *key, const char **ret_term)
{
	*ret_term = NULL;
	for (size_t i = 0; i < l->filter.term_count && !*ret_term; i++) {
		struct buf b;
		struct rows *r;
		bool more = false;
		buf_init(&b, 64 * 1024);
		buf_add_text(&b, "SELECT 1");
		add_place(&b, l, key);
		buf_addf(&b, " AND %s LIMIT 1 OFFSET %d", l->filter.term[i], FEW);
		TRY(query(l, &b, &r));
		int rc = db_next(r, l->tx->st, &more);
		rows_done(r);
		TRY(rc);
		if (!more)
			*ret_term = l->filter.term[i];
	}
	return OK;
}

/* The rows that pass the comparison, in no order. The inner LIMIT keeps SQLite on that way. */
static int take_way(struct listing *l, const struct sight_key *key, const char *term)
{
	struct buf b;
	struct rows *r;
	bool more = false;
	buf_init(&b, 64 * 1024);
	add_columns(&b, l);
	buf_addf(&b, " FROM (SELECT t.id, t.changed_index, t.scope, t.owner, t.party, t.state, t.seen_by, t.seen_own");
	for (int i = 0; i < l->noun->field_count; i++)
		buf_addf(&b, ", t.\"%s\"", l->resource->message->descriptor->fields[l->noun->field[i]].name);
	add_place(&b, l, key);
	buf_addf(&b, " AND %s LIMIT %d) t WHERE 1", term, FEW + 1);
	add_keyset(&b, l, NULL);
	TRY(query(l, &b, &r));
	int rc = db_next(r, l->tx->st, &more);
	while (rc == OK && more) {
		if (row_int(r, 2) != 0)
			rc = add(l, r);
		if (rc == OK)
			rc = db_next(r, l->tx->st, &more);
	}
	rows_done(r);
	return rc;
}

/* Along the order until the page is full, or no row of this place can get into it any more. */
static int walk(struct listing *l, struct rows *r, const struct sight_key *key, const char **ret_way)
{
	const struct candidate worst = l->count > l->size ? l->found[l->count - 1] : (struct candidate){ 0 };
	bool has_worst = l->count > l->size, more = false;
	size_t found = 0, seen = 0;
	TRY(db_next(r, l->tx->st, &more));
	for (; more && found <= l->size; seen++) {
		if (seen == BUDGET && l->filter.term_count > 0) {
			TRY(find_way(l, key, ret_way));
			if (*ret_way)
				return OK;
		}
		if (row_int(r, 2) != 0) {
			TRY(add(l, r));
			if (has_worst && compare(l, &l->found[l->count - 1], &worst) >= 0)
				return OK;
			found++;
		}
		TRY(db_next(r, l->tx->st, &more));
	}
	return OK;
}

static void bind_key(struct listing *l, const struct sight_key *key)
{
	const struct id *part[] = { &key->scope, &key->owner, &key->party };
	for (size_t i = 0; i < ARRAY_LEN(part); i++)
		l->value[PARAMETER_SCOPE - 1 + i] = (struct db_value){ .type = 'd', .b = BYTES(part[i]->b, ID_BYTES) };
	l->value[PARAMETER_SEEN - 1] = (struct db_value){ .type = 'i', .i = key->seen };
}

/* Where many rows of a scope are shown by now, the order's own index is the better way, and no sort. */
static int is_shown_to_many(struct listing *l, const struct sight_key *key, bool *ret_many)
{
	struct buf b;
	struct rows *r;
	*ret_many = false;
	if (!key || !key->has_seen || !l->order.column)
		return OK;
	buf_init(&b, 64 * 1024);
	buf_add_text(&b, "SELECT 1");
	add_place(&b, l, key);
	buf_addf(&b, " LIMIT 1 OFFSET %d", SORTED);
	TRY(query(l, &b, &r));
	int rc = db_next(r, l->tx->st, ret_many);
	rows_done(r);
	return rc;
}

static int look_in(struct listing *l, const struct sight_key *key)
{
	struct buf b;
	struct rows *r;
	const char *way = NULL;
	struct sight_key whole;
	bool is_many;
	if (key)
		bind_key(l, key);
	TRY(is_shown_to_many(l, key, &is_many));
	if (is_many) {
		whole = *key;
		whole.has_seen = false;
		key = &whole;
	}
	buf_init(&b, 64 * 1024);
	add_columns(&b, l);
	add_place(&b, l, key);
	add_keyset(&b, l, key);
	add_order(&b, l, key);
	TRY(query(l, &b, &r));
	int rc = walk(l, r, key, &way);
	rows_done(r);
	if (rc == OK && way)
		rc = take_way(l, key, way);
	settle(l);
	return rc;
}

/* The scope that the list is narrowed to, if it is. */
static bool narrowed_scope(const struct listing *l, struct id *ret_scope)
{
	for (size_t i = 0; l->page->narrow && i < LIMIT_NARROW && l->page->narrow[i].column; i++) {
		const struct narrow *n = &l->page->narrow[i];
		if (text_is_given(n->id) && strcmp(schema_column(l->resource, n->column), "scope") == 0)
			return id_parse(n->id, strlen(n->id), ret_scope);
	}
	return false;
}

int page_find(struct listing *l)
{
	struct sight *s = arena_alloc(l->tx->arena, sizeof(*s));
	struct id scope;
	l->room = 2 * (l->size + 1) + FEW + 1;
	l->found = arena_array(l->tx->arena, l->room, sizeof(l->found[0]));
	if (!s || !l->found)
		return no_memory(l->tx);
	TRY(sight_find(l->tx, l->resource, l->viewer, s));
	if (s->is_wide)
		return look_in(l, NULL);
	bool is_narrowed = narrowed_scope(l, &scope);
	for (size_t i = 0; i < s->count; i++)
		if (!is_narrowed || !s->key[i].has_scope || id_equal(&s->key[i].scope, &scope))
			TRY(look_in(l, &s->key[i]));
	return OK;
}
