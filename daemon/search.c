/* The search index over the (search) fields of rows, kept with their text in FTS5. */
#include "daemon/search.h"

#include "common/limits.h"
#include "common/statement.h"
#include "daemon/columns.h"
#include "daemon/sql.h"

static int search_text(struct tx *tx, const struct resource_rule *resource, struct bytes body,
	const char **ret_text)
{
	const ProtobufCMessageDescriptor *d = resource->message->descriptor;
	ProtobufCMessage *row =
		protobuf_c_message_unpack(d, arena_allocator(tx->arena), body.len, body.data);
	if (!row)
		return fail(tx->st, DATA_LOSS, "ROW_CORRUPT", "a stored row of %s does not unpack", resource->noun);
	const char *text = "";
	for (size_t i = 0; text && i < resource->search_count; i++) {
		const ProtobufCFieldDescriptor *f =
			protobuf_c_message_descriptor_get_field_by_name(d, resource->search[i]);
		const char *field = f ? field_text(row, (int)(f - d->fields)) : "";
		text = *text ? arena_printf(tx->arena, "%s\n%s", text, field) : field;
	}
	if (!text)
		return fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	*ret_text = text;
	return OK;
}

static int find_document(struct tx *tx, const struct effect_row *e, bool *ret_found, int64_t *ret_doc)
{
	struct rows *r;
	TRY(db_query(tx->db, tx->st, &r, "SELECT doc FROM search_row WHERE id = ?1 AND noun = ?2", "dt", &e->id,
		e->resource->noun));
	int rc = db_next(r, tx->st, ret_found);
	if (rc == OK && *ret_found)
		*ret_doc = row_int(r, 0);
	rows_done(r);
	return rc;
}

static int remove_document(struct tx *tx, int64_t doc)
{
	TRY(db_run(tx->db, tx->st, "DELETE FROM search WHERE rowid = ?1", "i", doc));
	return db_run(tx->db, tx->st, "DELETE FROM search_row WHERE doc = ?1", "i", doc);
}

static int put_document(struct tx *tx, const struct effect_row *e, int64_t at)
{
	const char *text = "";
	bool found = false;
	int64_t doc = at;
	TRY(search_text(tx, e->resource, e->body, &text));
	TRY(find_document(tx, e, &found, &doc));
	if (found)
		return db_run(tx->db, tx->st, "UPDATE search SET text = ?2 WHERE rowid = ?1", "it", doc, text);
	TRY(db_run(tx->db, tx->st, "INSERT INTO search_row(doc, noun, id) VALUES(?1, ?2, ?3)", "itd", doc,
		e->resource->noun, &e->id));
	return db_run(tx->db, tx->st, "INSERT INTO search(rowid, text) VALUES(?1, ?2)", "it", doc, text);
}

/* Documents whose row is gone; after a tombstone these may be many. */
int search_sweep(struct tx *tx, const struct resource_rule *resource)
{
	const char *text = sql_intern(arena_printf(tx->arena,
		"SELECT doc FROM search_row s WHERE noun = ?1 AND NOT EXISTS"
		" (SELECT 1 FROM \"%s\" t WHERE t.id = s.id) LIMIT 1", resource->noun));
	bool more = true;
	if (!text)
		return fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	while (more) {
		struct rows *r;
		int64_t doc = 0;
		TRY(db_query(tx->db, tx->st, &r, text, "t", resource->noun));
		int rc = db_next(r, tx->st, &more);
		if (rc == OK && more)
			doc = row_int(r, 0);
		rows_done(r);
		TRY(rc);
		if (more)
			TRY(remove_document(tx, doc));
	}
	return OK;
}

static int index_one(struct tx *tx, const struct effect_row *e, int64_t at)
{
	bool found = false;
	int64_t doc;
	if (e->op == EFFECT_OP_TOMBSTONE && e->resource->is_scope) {
		for (size_t i = 0; i < schema_resource_count; i++)
			if (schema_resource[i].search_count)
				TRY(search_sweep(tx, &schema_resource[i]));
		return OK;
	}
	if (e->resource->search_count == 0)
		return OK;
	if (e->op == EFFECT_OP_PUT)
		return e->body.data ? put_document(tx, e, at) : OK;
	TRY(find_document(tx, e, &found, &doc));
	return found ? remove_document(tx, doc) : OK;
}

int effects_index(struct tx *tx, uint64_t index, const struct effect_row *effect, size_t count)
{
	for (size_t i = 0; i < count; i++)
		TRY(index_one(tx, &effect[i], (int64_t)(index * LIMIT_EFFECTS + i)));
	return OK;
}

int search_rebuild(struct db *db, struct status *st)
{
	return db_run(db, st, "INSERT INTO search(search) VALUES('rebuild')", "");
}

/* Each word quoted, so that nothing of FTS5's own language is reachable. */
static const char *match_of(struct tx *tx, const char *words)
{
	struct buf b;
	buf_init(&b, 4096);
	for (const char *p = words; *p;) {
		size_t len = strcspn(p, " \t\r\n\"");
		if (len) {
			buf_add_text(&b, b.len ? " \"" : "\"");
			buf_add(&b, p, len);
			buf_add_text(&b, "\"");
		}
		p += len;
		p += *p != 0;
	}
	const char *text = buf_text(&b);
	const char *kept = text ? arena_text(tx->arena, text) : NULL;
	buf_done(&b);
	return kept;
}

int rows_search(struct tx *tx, const struct resource_rule *resource, const char *words,
	const struct viewer *viewer, size_t max, ProtobufCMessage ***ret_rows, size_t *ret_count)
{
	const struct noun_sql *n = noun_sql(resource);
	const char *match = match_of(tx, words);
	const char *text = n ? sql_intern(arena_printf(tx->arena,
		"SELECT t.body FROM search f JOIN search_row s ON s.doc = f.rowid AND s.noun = ?1"
		" JOIN \"%s\" t ON t.id = s.id WHERE f.text MATCH ?4%s%s ORDER BY f.rank, s.doc LIMIT ?5",
		resource->noun, viewer->everything ? "" : " AND ", viewer->everything ? "" : n->visible)) : NULL;
	if (!match || !text)
		return fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	if (!*match)
		return fail(tx->st, INVALID_ARGUMENT, "SEARCH_EMPTY", "there is no word to search for");
	struct db_value v[] = {
		{ .type = 't', .b = bytes_of_text(resource->noun) },
		{ .type = 'd', .b = BYTES(viewer->person.b, ID_BYTES) },
		{ .type = 'i', .i = tx->now_us },
		{ .type = 't', .b = bytes_of_text(match) },
		{ .type = 'i', .i = (int64_t)max },
	};
	struct rows *r;
	TRY(db_query_values(tx->db, tx->st, &r, text, v, ARRAY_LEN(v)));
	int rc = rows_collect(tx, resource, r, 0, max, ret_rows, ret_count);
	rows_done(r);
	return rc;
}
