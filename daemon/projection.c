/* Loading, putting and removing rows; nothing else writes the nouns' tables. */
#include "daemon/projection.h"

#include "common/limits.h"
#include "common/shell.h"
#include "common/statement.h"
#include "daemon/columns.h"
#include "daemon/scope.h"
#include "daemon/search.h"
#include "daemon/sql.h"

/* Of a command that lists what has a name, so that the whole message fits. */
enum { TAKEN_NAME_BYTES = 140 };

static int no_memory(struct tx *tx)
{
	return fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int texts_of(struct tx *tx, const struct resource_rule *resource, const struct noun_sql **ret_sql)
{
	*ret_sql = noun_sql(resource);
	return *ret_sql ? OK : no_memory(tx);
}

static int unpack(struct tx *tx, const struct resource_rule *resource, struct bytes body,
	ProtobufCMessage **ret_row)
{
	struct bytes kept = arena_bytes(tx->arena, body);
	if (!kept.data)
		return no_memory(tx);
	ProtobufCMessage *m = protobuf_c_message_unpack(resource->message->descriptor,
		arena_allocator(tx->arena), kept.len, kept.data);
	if (!m && arena_exhausted(tx->arena))
		return no_memory(tx);
	if (!m)
		return fail(tx->st, DATA_LOSS, "ROW_CORRUPT", "a stored row of %s does not unpack", resource->noun);
	*ret_row = m;
	return OK;
}

static int query_row(struct tx *tx, const struct noun_sql *n, const struct id *id, const struct viewer *viewer,
	struct rows **ret_rows)
{
	if (viewer->everything)
		return db_query(tx->db, tx->st, ret_rows, n->find_all, "d", id);
	return db_query(tx->db, tx->st, ret_rows, n->find, "ddi", id, &viewer->person, tx->now_us);
}

int row_find(struct tx *tx, const struct resource_rule *resource, const char *id_text,
	const struct viewer *viewer, bool *ret_found, ProtobufCMessage **ret_row)
{
	struct id id;
	const struct noun_sql *n;
	struct rows *r;
	bool more = false;
	TRY(texts_of(tx, resource, &n));
	if (!id_parse(id_text, strlen(id_text), &id)) {
		*ret_found = false;
		return OK;
	}
	TRY(query_row(tx, n, &id, viewer, &r));
	int rc = db_next(r, tx->st, &more);
	if (rc == OK && more)
		rc = unpack(tx, resource, row_bytes(r, 0), ret_row);
	rows_done(r);
	if (rc == OK)
		*ret_found = more;
	return rc;
}

int row_load(struct tx *tx, const struct resource_rule *resource, const char *id_text,
	const struct viewer *viewer, ProtobufCMessage **ret_row)
{
	bool found = false;
	TRY(row_find(tx, resource, id_text, viewer, &found, ret_row));
	if (!found)
		return fail(tx->st, NOT_FOUND, "NOT_FOUND", "there is no such row, or you may not see it");
	return OK;
}

int rows_collect(struct tx *tx, const struct resource_rule *resource, struct rows *r, int body, size_t max,
	ProtobufCMessage ***ret_rows, size_t *ret_count)
{
	size_t count = 0, cap = 0;
	ProtobufCMessage **row = NULL;
	bool more = false;
	TRY(db_next(r, tx->st, &more));
	while (more && count < max) {
		if (count == cap) {
			cap = cap ? cap * 2 : 16;
			ProtobufCMessage **grown = arena_array(tx->arena, cap, sizeof(*grown));
			if (!grown)
				return no_memory(tx);
			if (count)
				memcpy(grown, row, count * sizeof(*row));
			row = grown;
		}
		TRY(unpack(tx, resource, row_bytes(r, body), &row[count]));
		count++;
		if (count < max)
			TRY(db_next(r, tx->st, &more));
	}
	*ret_rows = row;
	*ret_count = count;
	return OK;
}

int column_value(struct tx *tx, const struct resource_rule *resource, const char *column, const char *value,
	struct db_value *ret_value)
{
	static const char *const fixed[] = { "scope", "owner", "party" };
	const ProtobufCMessageDescriptor *d = resource->message->descriptor;
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(d, column);
	const struct field_rule *rule = f ? &resource->message->field[f - d->fields] : NULL;
	bool is_ref = rule && rule->column && rule->ref;
	for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
		is_ref = is_ref || strcmp(column, fixed[i]) == 0;
	if (!is_ref && (!rule || !rule->column || f->type != PROTOBUF_C_TYPE_STRING))
		return fail(tx->st, INTERNAL, "NO_COLUMN", "%s has no column %s to look up by", resource->noun, column);
	if (!is_ref) {
		*ret_value = (struct db_value){ .type = 't', .b = bytes_of_text(value) };
		return OK;
	}
	struct id *id = arena_alloc(tx->arena, sizeof(*id));
	if (!id)
		return no_memory(tx);
	/* What is no id equals nothing: NULL does that. */
	*ret_value = id_parse(value, strlen(value), id) ?
		(struct db_value){ .type = 'd', .b = BYTES(id->b, ID_BYTES) } : (struct db_value){ .type = 'n' };
	return OK;
}

int rows_where(struct tx *tx, const struct resource_rule *resource, const char *column, const char *value,
	const struct viewer *viewer, size_t max, ProtobufCMessage ***ret_rows, size_t *ret_count)
{
	const struct noun_sql *n;
	struct rows *r;
	struct db_value v[4] = { [1] = { .type = 'd', .b = BYTES(viewer->person.b, ID_BYTES) },
		[2] = { .type = 'i', .i = tx->now_us }, [3] = { .type = 'i', .i = (int64_t)max } };
	TRY(texts_of(tx, resource, &n));
	TRY(column_value(tx, resource, column, value, &v[0]));
	const char *text = arena_printf(tx->arena,
		"SELECT t.body FROM \"%s\" t WHERE t.\"%s\" = ?1%s%s ORDER BY t.id LIMIT ?4", resource->noun,
		schema_column(resource, column), viewer->everything ? "" : " AND ", viewer->everything ? "" : n->visible);
	text = sql_intern(text);
	if (!text)
		return no_memory(tx);
	TRY(db_query_values(tx->db, tx->st, &r, text, v, 4));
	int rc = rows_collect(tx, resource, r, 0, max, ret_rows, ret_count);
	rows_done(r);
	return rc;
}

int rows_count(struct tx *tx, const struct resource_rule *resource, const struct id *scope, const struct viewer *viewer,
	size_t max, struct row_count *ret_count)
{
	const struct noun_sql *n;
	struct rows *r;
	bool more = false;
	const struct db_value v[4] = { { .type = 'd', .b = BYTES(scope->b, ID_BYTES) },
		{ .type = 'd', .b = BYTES(viewer->person.b, ID_BYTES) }, { .type = 'i', .i = tx->now_us },
		{ .type = 'i', .i = (int64_t)max + 1 } };
	*ret_count = (struct row_count){ 0 };
	TRY(texts_of(tx, resource, &n));
	const char *text = arena_printf(tx->arena,
		"SELECT count(c.changed), min(c.changed), max(c.changed), count(*)"
		" FROM (SELECT CASE"
		" WHEN %s THEN t.changed_index END AS changed"
		" FROM \"%s\" t"
		" WHERE t.scope IN (SELECT x.scope FROM within x WHERE x.ancestor = ?1 AND x.side = 0) LIMIT ?4) c",
		n->visible, resource->noun);
	if (!text)
		return no_memory(tx);
	TRY(db_query_once(tx->db, tx->st, &r, text, v, 4));
	int rc = db_next(r, tx->st, &more);
	if (rc == OK && more)
		*ret_count = (struct row_count){ (uint64_t)row_int(r, 0), (uint64_t)row_int(r, 1), (uint64_t)row_int(r, 2),
			row_int(r, 3) > (int64_t)max };
	rows_done(r);
	return rc;
}

/* The one number that the text asks for; 0 for no row. */
static int ask_number(struct tx *tx, const char *text, const struct id *id, uint64_t index, uint64_t *ret_number)
{
	const struct db_value v[2] = { { .type = 'd', .b = BYTES(id->b, ID_BYTES) }, { .type = 'i', .i = (int64_t)index } };
	struct rows *r;
	bool more = false;
	*ret_number = 0;
	if (!text)
		return no_memory(tx);
	TRY(db_query_once(tx->db, tx->st, &r, text, v, 2));
	int rc = db_next(r, tx->st, &more);
	if (rc == OK && more)
		*ret_number = (uint64_t)row_int(r, 0);
	rows_done(r);
	return rc;
}

int row_changed_index(struct tx *tx, const struct resource_rule *resource, const struct id *id, uint64_t *ret_index)
{
	return ask_number(tx, arena_printf(tx->arena, "SELECT changed_index FROM \"%s\" WHERE id = ?1 AND changed_index > ?2",
		resource->noun), id, 0, ret_index);
}

int rows_count_changed(struct tx *tx, const struct resource_rule *resource, const struct id *scope, uint64_t index,
	size_t *ret_count)
{
	uint64_t count;
	TRY(ask_number(tx, arena_printf(tx->arena, "SELECT count(*) FROM \"%s\" t WHERE t.changed_index > ?2"
		" AND t.scope IN (SELECT x.scope FROM within x WHERE x.ancestor = ?1 AND x.side = 0)", resource->noun),
		scope, index, &count));
	*ret_count = (size_t)count;
	return OK;
}

struct stored {
	bool found;
	uint64_t version;
	struct id scope;
};

static int find_stored(struct tx *tx, const struct noun_sql *n, const struct id *id, struct stored *ret_stored)
{
	struct rows *r;
	bool more = false;
	*ret_stored = (struct stored){ 0 };
	TRY(db_query(tx->db, tx->st, &r, n->stored, "d", id));
	int rc = db_next(r, tx->st, &more);
	if (rc == OK && more) {
		ret_stored->found = true;
		ret_stored->version = (uint64_t)row_int(r, 0);
		(void)row_id(r, 1, &ret_stored->scope);
	}
	rows_done(r);
	return rc;
}

int row_scope(struct tx *tx, const struct resource_rule *resource, const struct id *id, bool *ret_found,
	struct id *ret_scope)
{
	const struct noun_sql *n;
	struct stored s;
	TRY(texts_of(tx, resource, &n));
	TRY(find_stored(tx, n, id, &s));
	*ret_found = s.found;
	*ret_scope = s.scope;
	return OK;
}

/* Lists what has the name; without it where it is too long to be printed, or cannot be pasted. */
static void write_list(const char *noun, const char *field, const char *value, char *ret_command, size_t size)
{
	char filter[TAKEN_NAME_BYTES], word[TAKEN_NAME_BYTES];
	size_t len = (size_t)snprintf(filter, sizeof(filter), "%s = \"", field);
	for (; *value && len + sizeof("\\x\"") < sizeof(filter); value++) {
		if (*value == '"' || *value == '\\')
			filter[len++] = '\\';
		filter[len++] = *value;
	}
	filter[len++] = '"';
	filter[len] = 0;
	bool is_whole = !*value && shell_quote(word, sizeof(word), filter);
	(void)snprintf(ret_command, size, "auditc %s list%s%s", noun, is_whole ? " --filter " : "", is_whole ? word : "");
}

/* Which name is taken, where the row has one of its own kind: whoever writes here may ask for it by that. */
static int name_taken(struct tx *tx, const struct resource_rule *resource, const ProtobufCMessage *row)
{
	const ProtobufCMessageDescriptor *d = row->descriptor;
	char command[2 * TAKEN_NAME_BYTES];
	for (unsigned i = 0; i < d->n_fields; i++) {
		const char *name = d->fields[i].name;
		if (!resource->message->field[i].unique || (strcmp(name, "name") != 0 && strcmp(name, "title") != 0))
			continue;
		write_list(resource->noun, name, field_text(row, (int)i), command, sizeof(command));
		(void)fail(tx->st, ALREADY_EXISTS, "DB_UNIQUE",
			"there is one with this %s already: %s", name, command);
		(void)snprintf(tx->st->field, sizeof(tx->st->field), "%s", name);
	}
	return ALREADY_EXISTS;
}

/* The tables alone: what put and replay have in common. */
static int write_row(struct tx *tx, const struct noun_sql *n, const ProtobufCMessage *row, uint64_t version,
	struct bytes body, struct columns *columns)
{
	TRY(columns_of(n, row, version, tx->index, body, tx->st, columns));
	int rc = db_run_values(tx->db, tx->st, n->put, columns->value, columns->count);
	if (rc == ALREADY_EXISTS)
		return name_taken(tx, n->resource, row);
	TRY(rc);
	if (n->resource->is_scope)
		TRY(scope_put(tx, n, row, &columns->id));
	if (n->resource->grants_reach)
		TRY(reach_put(tx, n, row, &columns->id));
	if (n->resource->grants_share)
		TRY(share_put(tx, n, row, &columns->id, &columns->scope));
	return OK;
}

static int erase_row(struct tx *tx, const struct noun_sql *n, const struct id *id)
{
	TRY(db_run(tx->db, tx->st, n->remove, "d", id));
	if (n->resource->is_scope)
		TRY(scope_remove(tx, id));
	if (n->resource->grants_reach)
		TRY(reach_remove(tx, id));
	if (n->resource->grants_share)
		TRY(share_remove(tx, id));
	return OK;
}

static int record(struct tx *tx, uint8_t op, const struct noun_sql *n, const struct id *id,
	const struct id *scope, uint64_t version, struct bytes body)
{
	if (!tx->effect)
		tx->effect = arena_array(tx->arena, LIMIT_EFFECTS, sizeof(*tx->effect));
	if (!tx->effect)
		return no_memory(tx);
	tx->effect[tx->effect_count++] = (struct effect_row){ .op = op, .resource = n->resource, .id = *id,
		.scope = *scope, .version = version, .body = body };
	return OK;
}

static int check_room(struct tx *tx)
{
	if (tx->effect_count >= LIMIT_EFFECTS)
		return fail(tx->st, RESOURCE_EXHAUSTED, "TOO_MANY_EFFECTS",
			"one statement may change at most %d rows", LIMIT_EFFECTS);
	return OK;
}

static int find_seal(struct tx *tx, const struct noun_sql *n, const struct id *scope, bool *ret_found)
{
	struct rows *r;
	TRY(db_query(tx->db, tx->st, &r, n->sealed, "d", scope));
	int rc = db_next(r, tx->st, ret_found);
	rows_done(r);
	return rc;
}

/* A sealed scope stays as it is, itself (its rows' scope is their own id) and all in it. INV-12. */
static int check_seal(struct tx *tx, const struct resource_rule *resource, const struct id *scope)
{
	for (size_t i = 0; i < schema_resource_count && !resource->is_beside_seal; i++) {
		const struct noun_sql *n;
		bool is_sealed = false;
		TRY(texts_of(tx, &schema_resource[i], &n));
		if (n->sealed)
			TRY(find_seal(tx, n, scope, &is_sealed));
		if (is_sealed)
			return fail(tx->st, FAILED_PRECONDITION, "SEALED",
				"the %s is sealed: its records stay as they are; an amendment may stand beside them",
				n->resource->noun);
	}
	return OK;
}

static int check_seals(struct tx *tx, const struct resource_rule *resource, const ProtobufCMessage *row,
	const struct stored *stored)
{
	struct id scope;
	if (stored->found)
		TRY(check_seal(tx, resource, &stored->scope));
	if (resource->is_scope || !field_id(row, resource->scope_field, &scope))
		return OK;
	return stored->found && id_equal(&scope, &stored->scope) ? OK : check_seal(tx, resource, &scope);
}

static int pack(struct tx *tx, const ProtobufCMessage *row, struct bytes *ret_body)
{
	size_t len = protobuf_c_message_get_packed_size(row);
	uint8_t *data = arena_alloc(tx->arena, len ? len : 1);
	if (!data)
		return no_memory(tx);
	*ret_body = BYTES(data, protobuf_c_message_pack(row, data));
	return OK;
}

int row_put(struct tx *tx, ProtobufCMessage *row, uint64_t expected_version)
{
	const struct message_rule *m = schema_find_message(row->descriptor);
	const struct noun_sql *n;
	struct stored stored;
	struct columns columns;
	struct bytes body;
	struct id id;
	if (!m || !m->resource)
		return fail(tx->st, INTERNAL, "NO_TABLE", "%s is not stored", row->descriptor->name);
	TRY(texts_of(tx, m->resource, &n));
	TRY(check_room(tx));
	if (!field_id(row, m->resource->id_field, &id))
		return fail(tx->st, INTERNAL, "ROW_ID", "a row of %s has no id", m->resource->noun);
	TRY(find_stored(tx, n, &id, &stored));
	TRY(check_seals(tx, m->resource, row, &stored));
	if (expected_version && expected_version != stored.version)
		return fail(tx->st, ABORTED, "VERSION",
			"the %s was changed meanwhile: it is at version %" PRIu64 ", not %" PRIu64, m->resource->noun,
			stored.version, expected_version);
	if (m->resource->version_field >= 0)
		field_set_version(row, m->resource->version_field, stored.version + 1);
	TRY(pack(tx, row, &body));
	TRY(write_row(tx, n, row, stored.version + 1, body, &columns));
	return record(tx, EFFECT_OP_PUT, n, &columns.id, &columns.scope, stored.version + 1, body);
}

static int take_away(struct tx *tx, const struct resource_rule *resource, const struct id *id, uint8_t op)
{
	const struct noun_sql *n;
	struct stored stored;
	TRY(texts_of(tx, resource, &n));
	TRY(check_room(tx));
	TRY(find_stored(tx, n, id, &stored));
	if (!stored.found)
		return fail(tx->st, NOT_FOUND, "NOT_FOUND", "there is no such row, or you may not see it");
	if (op == EFFECT_OP_DELETE)
		TRY(check_seal(tx, resource, &stored.scope));
	/* Sealed under its scope's key a tombstone would go with the scope, and its row be missing unexplained. */
	const struct id none = { 0 };
	bool is_scopes = op != EFFECT_OP_TOMBSTONE || resource->is_scope;
	TRY(record(tx, op, n, id, is_scopes ? &stored.scope : &none, stored.version + 1, BYTES("", 0)));
	return effect_apply(tx, &tx->effect[tx->effect_count - 1]);
}

int row_remove(struct tx *tx, const struct resource_rule *resource, const struct id *id)
{
	return take_away(tx, resource, id, EFFECT_OP_DELETE);
}

int row_tombstone(struct tx *tx, const struct resource_rule *resource, const struct id *id)
{
	return take_away(tx, resource, id, EFFECT_OP_TOMBSTONE);
}

static int note_tombstone(struct tx *tx, const struct resource_rule *resource, const struct id *id)
{
	return db_run(tx->db, tx->st,
		"INSERT INTO tombstone(id, noun, order_at) VALUES(?1, ?2, ?3)"
		" ON CONFLICT(id, noun) DO UPDATE SET order_at = excluded.order_at",
		"dti", id, resource->noun, (int64_t)(tx->index * LIMIT_EFFECTS + tx->effect_count - 1));
}

/* All rows of one noun in a scope, which goes as a whole. */
static int erase_within(struct tx *tx, const struct noun_sql *n, const struct id *scope)
{
	bool more = true;
	const char *text = sql_intern(
		arena_printf(tx->arena, "SELECT id FROM \"%s\" WHERE scope = ?1 LIMIT 1", n->resource->noun));
	if (!text)
		return no_memory(tx);
	while (more) {
		struct rows *r;
		struct id id;
		TRY(db_query(tx->db, tx->st, &r, text, "d", scope));
		int rc = db_next(r, tx->st, &more);
		if (rc == OK && more)
			more = row_id(r, 0, &id);
		rows_done(r);
		TRY(rc);
		if (more)
			TRY(erase_row(tx, n, &id));
	}
	return OK;
}

static int bury(struct tx *tx, const struct noun_sql *n, const struct id *id)
{
	if (n->resource->is_scope) {
		for (size_t i = 0; i < schema_resource_count; i++) {
			const struct noun_sql *other;
			TRY(texts_of(tx, &schema_resource[i], &other));
			TRY(erase_within(tx, other, id));
		}
	}
	TRY(erase_row(tx, n, id));
	return note_tombstone(tx, n->resource, id);
}

int effect_apply(struct tx *tx, const struct effect_row *effect)
{
	const struct noun_sql *n;
	TRY(texts_of(tx, effect->resource, &n));
	if (effect->op == EFFECT_OP_DELETE)
		return erase_row(tx, n, &effect->id);
	if (effect->op == EFFECT_OP_TOMBSTONE)
		return bury(tx, n, &effect->id);
	if (!effect->body.data)
		return OK;
	ProtobufCMessage *row;
	struct columns columns;
	TRY(unpack(tx, effect->resource, effect->body, &row));
	TRY(write_row(tx, n, row, effect->version, effect->body, &columns));
	if (!id_equal(&columns.id, &effect->id) || !id_equal(&columns.scope, &effect->scope))
		return fail(tx->st, DATA_LOSS, "EFFECT_CORRUPT", "an effect on %s names another row than its body",
			effect->resource->noun);
	return OK;
}
