/* Searching: words to FTS5's language, within the places where the viewer's rows can stand. */
#include "common/limits.h"
#include "daemon/search.h"
#include "daemon/sight.h"
#include "daemon/sql.h"
#include "daemon/token.h"

enum { MATCH_MAX = 256 * 1024 };

static int no_memory(struct tx *tx)
{
	return fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

/* Each word quoted, so that nothing of FTS5's own language is reachable. How many there are. */
static size_t add_words(struct buf *b, const char *words)
{
	size_t count = 0;
	for (const char *p = words; *p;) {
		size_t len = strcspn(p, " \t\r\n\"");
		bool is_prefix = len > 1 && p[len - 1] == '*';
		if (len) {
			buf_add_text(b, count++ ? " AND \"" : "\"");
			buf_add(b, p, len - is_prefix);
			buf_add_text(b, is_prefix ? "\" *" : "\"");
		}
		p += len;
		p += *p != 0;
	}
	return count;
}

static void add_key(struct buf *b, const struct sight_key *key)
{
	const struct {
		bool has;
		char kind;
		const struct id *id;
	} part[] = { { key->has_scope, 's', &key->scope }, { key->has_owner, 'o', &key->owner },
		{ key->has_party, 'p', &key->party } };
	const char *between = "(";
	for (size_t i = 0; i < ARRAY_LEN(part); i++) {
		char word[PLACE_WORD_BYTES];
		if (!part[i].has)
			continue;
		search_place(part[i].kind, part[i].id, word);
		buf_addf(b, "%s\"%s\"", between, word);
		between = " AND ";
	}
	buf_add_text(b, ")");
}

/* Nouns whose rows stand in the same places. */
struct group {
	struct sight sight;
	const struct resource_rule **noun;
	size_t noun_count;
};

static bool is_same(const struct sight *a, const struct sight *b)
{
	return a->is_wide == b->is_wide && (a->is_wide ||
		(a->count == b->count && memcmp(a->key, b->key, a->count * sizeof(a->key[0])) == 0));
}

static void add_group(struct buf *b, const struct group *g)
{
	for (size_t i = 0; i < g->noun_count; i++) {
		char word[PLACE_NOUN_BYTES];
		buf_addf(b, "%s\"%s\"", i ? " OR " : "((", search_noun_word(g->noun[i]->noun, word));
	}
	buf_add_text(b, ")");
	for (size_t i = 0; !g->sight.is_wide && i < g->sight.count; i++) {
		buf_add_text(b, i ? " OR " : " AND (");
		add_key(b, &g->sight.key[i]);
	}
	buf_add_text(b, g->sight.is_wide ? ")" : "))");
}

static int join_group(struct tx *tx, const struct resource_rule *resource, const struct viewer *viewer,
	struct group *group, size_t *count)
{
	struct group *g = &group[*count];
	TRY(sight_find(tx, resource, viewer, &g->sight));
	if (!g->sight.is_wide && g->sight.count == 0)
		return OK;
	size_t at = 0;
	while (!is_same(&group[at].sight, &g->sight))
		at++;
	if (at == *count) {
		g->noun = arena_array(tx->arena, schema_resource_count, sizeof(g->noun[0]));
		if (!g->noun)
			return no_memory(tx);
		g->noun_count = 0;
		++*count;
	}
	group[at].noun[group[at].noun_count++] = resource;
	return OK;
}

/* NULL in ret_match: no row of any noun can be the viewer's. */
static int write_match(struct tx *tx, const struct search *search, const struct viewer *viewer, const char **ret_match)
{
	struct group *group = arena_array(tx->arena, schema_resource_count, sizeof(*group));
	size_t count = 0;
	struct buf b;
	if (!group)
		return no_memory(tx);
	for (size_t i = 0; i < schema_resource_count; i++)
		if (schema_resource[i].search_count && (!search->noun || search->noun == &schema_resource[i]))
			TRY(join_group(tx, &schema_resource[i], viewer, group, &count));
	buf_init(&b, MATCH_MAX);
	buf_add_text(&b, "text : (");
	size_t words = add_words(&b, search->words);
	buf_add_text(&b, ")");
	for (size_t i = 0; i < count; i++) {
		buf_add_text(&b, i ? " OR " : " AND place : (");
		add_group(&b, &group[i]);
	}
	buf_add_text(&b, ")");
	const char *text = buf_text(&b), *kept = text ? arena_text(tx->arena, text) : NULL;
	buf_done(&b);
	if (words == 0)
		return fail_field(tx->st, "words", "SEARCH_EMPTY", "there is no word to search for");
	if (!kept)
		return no_memory(tx);
	*ret_match = count ? kept : NULL;
	return OK;
}

static struct hash token_purpose(const struct search *search, const struct viewer *viewer)
{
	const char *part[] = { "search", search->words, search->noun ? search->noun->noun : "" };
	struct hash_stream s;
	struct hash h;
	hash_begin(&s);
	for (size_t i = 0; i < ARRAY_LEN(part); i++)
		hash_add(&s, part[i], strlen(part[i]) + 1);
	hash_add(&s, viewer->person.b, ID_BYTES);
	hash_add(&s, viewer->everything ? "\1" : "\0", 1);
	hash_add(&s, &search->as_of_size, sizeof(search->as_of_size));
	hash_end(&s, &h);
	return h;
}

/* One line: what separates the fields becomes a blank. */
static const char *one_line(struct tx *tx, const char *text)
{
	char *line = arena_text(tx->arena, text);
	for (char *at = line; at && *at; at++)
		if (*at == '\n' || *at == '\t' || *at == '\r')
			*at = ' ';
	return line;
}

/* The hit that the query stands on; not found when its row is not to be seen. */
static int read_hit(struct tx *tx, struct rows *r, const struct viewer *viewer, bool *ret_found, struct search_hit *ret_hit)
{
	char id_text[ID_TEXT_BYTES];
	struct id id = { 0 };
	*ret_found = false;
	ret_hit->resource = schema_find_resource(row_text(r, 1));
	(void)row_id(r, 2, &id);
	id_format(&id, id_text);
	ret_hit->snippet = one_line(tx, row_text(r, 3));
	if (!ret_hit->resource)
		return fail(tx->st, DATA_LOSS, "ROW_CORRUPT", "the search index names a noun that is none");
	if (!ret_hit->snippet)
		return no_memory(tx);
	return row_find(tx, ret_hit->resource, id_text, viewer, ret_found, &ret_hit->row);
}

static int read_hits(struct tx *tx, struct rows *r, const struct viewer *viewer, size_t size, struct search_hit *hit,
	size_t *ret_count, struct position *end)
{
	size_t count = 0;
	bool more = false;
	TRY(db_next(r, tx->st, &more));
	while (more) {
		struct search_hit h;
		bool found;
		TRY(read_hit(tx, r, viewer, &found, &h));
		if (found && count == size) {
			end->is_set = true;
			break;
		}
		if (found) {
			hit[count++] = h;
			end->number = row_int(r, 0);
		}
		TRY(db_next(r, tx->st, &more));
	}
	*ret_count = count;
	return OK;
}

int rows_search(struct tx *tx, const struct search *search, const struct viewer *viewer, const uint8_t token_key[32],
	struct search_hit **ret_hits, size_t *ret_count, struct bytes *ret_next)
{
	struct hash purpose = token_purpose(search, viewer);
	struct position from, end = { 0 };
	const char *match = NULL;
	struct rows *r;
	size_t size = search->size ? search->size : LIMIT_PAGE_DEFAULT;
	if (size > LIMIT_PAGE)
		size = LIMIT_PAGE;
	TRY(token_open(tx, search->token, &purpose, token_key, &from));
	TRY(write_match(tx, search, viewer, &match));
	struct search_hit *hit = arena_array(tx->arena, size, sizeof(*hit));
	if (!hit)
		return no_memory(tx);
	*ret_hits = hit;
	*ret_count = 0;
	*ret_next = BYTES(NULL, 0);
	if (!match)
		return OK;
	TRY(db_query(tx->db, tx->st, &r,
		"SELECT f.rowid, s.noun, s.id, snippet(search, 0, '', '', '…', 16) FROM search f"
		" JOIN search_row s ON s.doc = f.rowid WHERE f.search MATCH ?1 AND f.rowid < ?2 ORDER BY f.rowid DESC",
		"ti", match, from.is_set ? from.number : INT64_MAX));
	int rc = read_hits(tx, r, viewer, size, hit, ret_count, &end);
	rows_done(r);
	TRY(rc);
	return end.is_set ? token_make(tx, &end, &purpose, token_key, ret_next) : OK;
}
