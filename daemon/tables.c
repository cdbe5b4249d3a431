/* The one list of the store's tables, and making and dropping them. */
#include "daemon/tables.h"

#include "common/schema.h"
#include "daemon/db.h"

extern const char sql_ledger[], sql_projection[], sql_local[];
/* Written by proto/gen: one table per noun. */
extern const char projection_sql[];

static const struct table fixed[] = {
	{ "entry", TABLE_LEDGER, "idx", "idx" },
	{ "part", TABLE_LEDGER, "at", "at" },
	{ "effect", TABLE_LEDGER, "at", "at" },
	{ "leaf", TABLE_LEDGER, "idx", "idx" },
	{ "tile", TABLE_LEDGER, "level, n", "level" },
	{ "checkpoint", TABLE_LEDGER, "size", "size" },
	{ "repeat", TABLE_PROJECTION, "signer, statement", "statement" },
	{ "link", TABLE_PROJECTION, "scope, parent, side", "scope" },
	{ "within", TABLE_PROJECTION, "scope, ancestor, side", "scope" },
	{ "reach", TABLE_PROJECTION, "person, scope, source", "person" },
	{ "share", TABLE_PROJECTION, "scope, giver, receiver, source", "scope" },
	{ "reader", TABLE_PROJECTION, "scope, person", "scope" },
	{ "tombstone", TABLE_PROJECTION, "id, noun", "id" },
	{ "search_row", TABLE_PROJECTION, "doc", "id" },
	{ "search", TABLE_PROJECTION, NULL, "" },
	{ "search_term", TABLE_PROJECTION, "term, doc, col, offset", "term" },
	{ "search_content", TABLE_PROJECTION, "id", "id" },
	{ "search_docsize", TABLE_PROJECTION, "id", "id" },
	{ "search_config", TABLE_PROJECTION, "k", "k" },
	{ "meta", TABLE_LOCAL, "name", "name" },
	{ "disposal_pending", TABLE_LOCAL, "order_at", "order_at" },
	{ "disposal_done", TABLE_LOCAL, "order_at", "order_at" },
};

enum table_class table_class(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
		if (strcmp(fixed[i].name, name) == 0)
			return fixed[i].class;
	if (strncmp(name, "search_", 7) == 0)
		return TABLE_PROJECTION; /* FTS5's own */
	return schema_find_resource(name) ? TABLE_PROJECTION : TABLE_NONE;
}

const struct table *table_at(size_t i, struct table *room)
{
	if (i < ARRAY_LEN(fixed))
		return &fixed[i];
	i -= ARRAY_LEN(fixed);
	if (i >= schema_resource_count)
		return NULL;
	*room = (struct table){ schema_resource[i].noun, TABLE_PROJECTION, "id", "id" };
	return room;
}

static struct hash projection_digest(void)
{
	return HASH_PIECES(bytes_of_text(sql_projection), bytes_of_text(projection_sql));
}

int tables_check_projection(struct db *db, struct status *st, bool *ret_current)
{
	struct hash now = projection_digest();
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "SELECT value FROM meta WHERE name = 'projection'", ""));
	int rc = db_next(r, st, &more);
	if (rc == OK)
		*ret_current = more && bytes_equal(row_bytes(r, 0), BYTES(now.b, HASH_BYTES));
	rows_done(r);
	return rc;
}

int tables_create_projection(struct db *db, struct status *st)
{
	TRY(db_exec(db, sql_projection, st));
	return db_exec(db, projection_sql, st);
}

int tables_create_ledger(struct db *db, struct status *st)
{
	return db_exec(db, sql_ledger, st);
}

int tables_note_projection(struct db *db, struct status *st)
{
	struct hash now = projection_digest();
	return db_run(db, st,
		"INSERT INTO meta(name, value) VALUES('projection', ?1)"
		" ON CONFLICT(name) DO UPDATE SET value = excluded.value",
		"b", BYTES(now.b, HASH_BYTES));
}

static int has_projection(struct db *db, struct status *st, bool *ret_has)
{
	struct rows *r;
	TRY(db_query(db, st, &r, "SELECT 1 FROM sqlite_schema WHERE name = 'repeat'", ""));
	int rc = db_next(r, st, ret_has);
	rows_done(r);
	return rc;
}

static int create_all(struct db *db, struct status *st)
{
	bool has = false;
	TRY(db_exec(db, sql_ledger, st));
	TRY(db_exec(db, sql_local, st));
	TRY(has_projection(db, st, &has));
	if (has)
		return OK;
	TRY(tables_create_projection(db, st));
	return tables_note_projection(db, st);
}

/* All or none: a first start that ends half way must not leave tables that look like another version's. */
int tables_create(struct db *db, struct status *st)
{
	TRY(db_run(db, st, "BEGIN IMMEDIATE", ""));
	int rc = create_all(db, st);
	if (rc == OK)
		rc = db_run(db, st, "COMMIT", "");
	if (rc != OK)
		db_rollback(db);
	return rc;
}

/* Names in use now, which may be those of an older schema. */
static int drop_next(struct db *db, struct status *st, bool *ret_dropped)
{
	char sql[200] = "";
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", ""));
	int rc = db_next(r, st, &more);
	for (; rc == OK && more; rc = db_next(r, st, &more)) {
		const char *name = row_text(r, 0);
		enum table_class class = table_class(name);
		bool is_shadow = strncmp(name, "search_", 7) == 0 && strcmp(name, "search_row") != 0 &&
			strcmp(name, "search_term") != 0;
		if (class == TABLE_LEDGER || class == TABLE_LOCAL || is_shadow ||
			strncmp(name, "sqlite_", 7) == 0)
			continue;
		(void)snprintf(sql, sizeof(sql), "DROP TABLE \"%s\"", name);
		break;
	}
	rows_done(r);
	if (rc == OK && sql[0])
		rc = db_exec(db, sql, st);
	*ret_dropped = sql[0] != 0;
	return rc;
}

int tables_drop_projection(struct db *db, struct status *st)
{
	bool dropped;
	do {
		TRY(drop_next(db, st, &dropped));
	} while (dropped);
	return OK;
}
