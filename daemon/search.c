/*
 * The search index over the (search) fields of rows, kept with their text in FTS5; beside it the place where a row
 * stands, as words, so that a search looks among what its viewer can see alone.
 */
#include "daemon/search.h"

#include "common/limits.h"
#include "common/statement.h"
#include "daemon/columns.h"
#include "daemon/sql.h"

static int search_text(struct tx *tx, const struct resource_rule *resource, const ProtobufCMessage *row,
	const char **ret_text)
{
	const ProtobufCMessageDescriptor *d = resource->message->descriptor;
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

/* A word of the place: its kind and the id's digits; "" for no id. */
static const char *place_word(char kind, const struct id *id, char word[PLACE_WORD_BYTES])
{
	word[0] = 0;
	if (id_is_zero(id))
		return word;
	word[0] = kind;
	hex_encode(id->b, ID_BYTES, word + 1);
	return word;
}

/* "nevidence": without what the tokenizer takes for a blank. */
const char *search_noun_word(const char *noun, char word[PLACE_NOUN_BYTES])
{
	size_t len = 0;
	word[len++] = 'n';
	for (; *noun && len + 1 < PLACE_NOUN_BYTES; noun++)
		if (*noun != '_')
			word[len++] = *noun;
	word[len] = 0;
	return word;
}

static int place_text(struct tx *tx, const struct effect_row *e, const ProtobufCMessage *row, const char **ret_text)
{
	char noun[PLACE_NOUN_BYTES], scope[PLACE_WORD_BYTES], owner[PLACE_WORD_BYTES], party[PLACE_WORD_BYTES];
	struct id owner_id = { 0 }, party_id = { 0 };
	(void)field_id(row, e->resource->owner_field, &owner_id);
	(void)field_id(row, e->resource->party_field, &party_id);
	*ret_text = arena_printf(tx->arena, "%s %s %s %s", search_noun_word(e->resource->noun, noun),
		place_word('s', &e->scope, scope), place_word('o', &owner_id, owner), place_word('p', &party_id, party));
	return *ret_text ? OK : fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

void search_place(char kind, const struct id *id, char word[PLACE_WORD_BYTES])
{
	(void)place_word(kind, id, word);
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
	const char *text = "", *place = "";
	bool found = false;
	int64_t doc = at;
	ProtobufCMessage *row = protobuf_c_message_unpack(e->resource->message->descriptor, arena_allocator(tx->arena),
		e->body.len, e->body.data);
	if (!row)
		return fail(tx->st, DATA_LOSS, "ROW_CORRUPT", "a stored row of %s does not unpack", e->resource->noun);
	TRY(search_text(tx, e->resource, row, &text));
	TRY(place_text(tx, e, row, &place));
	TRY(find_document(tx, e, &found, &doc));
	if (found)
		return db_run(tx->db, tx->st, "UPDATE search SET text = ?2, place = ?3 WHERE rowid = ?1", "itt", doc, text,
			place);
	TRY(db_run(tx->db, tx->st, "INSERT INTO search_row(doc, noun, id) VALUES(?1, ?2, ?3)", "itd", doc,
		e->resource->noun, &e->id));
	return db_run(tx->db, tx->st, "INSERT INTO search(rowid, text, place) VALUES(?1, ?2, ?3)", "itt", doc, text, place);
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
