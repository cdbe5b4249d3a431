/* Copying the ledger's tables row by row, as they are. */
#include "daemon/ledger_copy.h"

/* ?1: entries. A tile belongs to the copy when all its leaves do. */
static const struct { const char *table, *read, *write; size_t columns; } copied[] = {
	{ "entry",
		"SELECT idx, received_us, is_system, scope, header, signature FROM entry WHERE idx < ?1 ORDER BY idx",
		"INSERT INTO entry(idx, received_us, is_system, scope, header, signature)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6)", 6 },
	{ "part", "SELECT at, audience, scope_slot, slot, sealed FROM part WHERE at < ?1 * 4 ORDER BY at",
		"INSERT INTO part(at, audience, scope_slot, slot, sealed) VALUES(?1, ?2, ?3, ?4, ?5)", 5 },
	{ "effect",
		"SELECT at, noun, id, scope, scope_slot, slot, digest, sealed FROM effect WHERE at < ?1 * 256 ORDER BY at",
		"INSERT INTO effect(at, noun, id, scope, scope_slot, slot, digest, sealed)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", 8 },
	{ "leaf", "SELECT idx, hash FROM leaf WHERE idx < ?1 ORDER BY idx",
		"INSERT INTO leaf(idx, hash) VALUES(?1, ?2)", 2 },
	{ "tile",
		"SELECT level, n, hashes FROM tile WHERE level < 7 AND (n + 1) * (1 << (8 * (level + 1))) <= ?1"
		" ORDER BY level, n",
		"INSERT INTO tile(level, n, hashes) VALUES(?1, ?2, ?3)", 3 },
	{ "checkpoint", "SELECT size, note FROM checkpoint WHERE size <= ?1 ORDER BY size",
		"INSERT INTO checkpoint(size, note) VALUES(?1, ?2)", 2 },
};

enum { COLUMNS_AT_MOST = 8 };

static int copy_row(struct rows *r, struct db *to, const char *sql, size_t columns, struct status *st)
{
	struct db_value v[COLUMNS_AT_MOST];
	for (size_t i = 0; i < columns; i++) {
		char type = row_type(r, (int)i);
		v[i] = (struct db_value){ .type = type };
		if (type == 'i')
			v[i].i = row_int(r, (int)i);
		else if (type != 'n')
			v[i].b = row_bytes(r, (int)i);
	}
	return db_run_values(to, st, sql, v, columns);
}

static int copy_table(struct db *from, struct db *to, size_t which, uint64_t size, struct status *st)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(from, st, &r, copied[which].read, "i", (int64_t)size));
	int rc = db_next(r, st, &more);
	while (rc == OK && more) {
		rc = copy_row(r, to, copied[which].write, copied[which].columns, st);
		if (rc == OK)
			rc = db_next(r, st, &more);
	}
	rows_done(r);
	return rc;
}

int ledger_copy(struct db *from, struct db *to, uint64_t size, struct status *st)
{
	struct status ignored;
	TRY(db_run(to, st, "BEGIN IMMEDIATE", ""));
	int rc = OK;
	for (size_t i = 0; rc == OK && i < ARRAY_LEN(copied); i++)
		rc = copy_table(from, to, i, size, st);
	if (rc == OK)
		rc = db_run(to, st, "COMMIT", "");
	if (rc != OK && db_in_transaction(to))
		(void)db_run(to, &ignored, "ROLLBACK", "");
	return rc;
}
