/*
 * The one door to SQLite. Nothing outside db.c knows which database this is.
 *
 * SQL is the common subset of SQLite and PostgreSQL with ?1 parameters, stands as a literal above the only
 * function that runs it, and is prepared once per connection (kept by the literal's address).
 * A connection belongs to one thread at a time.
 */
#ifndef DAEMON_DB_H
#define DAEMON_DB_H

#include "common/bytes.h"
#include "common/id.h"
#include "common/status.h"

struct db;   /* one connection, opaque */
struct rows; /* a statement being stepped, opaque */

/* One bound value, for statements whose parameters are counted at run time. */
struct db_value {
	char type; /* i, t, b, d */
	int64_t i;
	struct bytes b; /* t (with a NUL behind it), b and d */
};

enum db_mode {
	DB_WRITER,   /* WAL, synchronous FULL, no automatic checkpoint, authorizer: ledger tables insert only */
	DB_READER,   /* query_only */
	DB_DISPOSER, /* keys.db: may delete, secure_delete on */
	DB_MEMORY    /* replay for verify --deep and as_of */
};

/*
 * Opens or creates (writer, disposer) the file and sets the pragmas of store.md 8.
 * Fails UNAVAILABLE "DB_OPEN", FAILED_PRECONDITION "DB_LOCKED" when another daemon holds it.
 */
int db_open(const char *path, enum db_mode mode, struct status *st, struct db **ret_db);
void db_close(struct db *db);

/* Several statements without parameters: schema, BEGIN, SAVEPOINT, PRAGMA. */
int db_exec(struct db *db, const char *sql, struct status *st);

/*
 * Runs a statement that returns no rows. `types` says what follows, one letter each: i int64_t, t const char *
 * (NULL binds NULL), b struct bytes (data NULL binds NULL), d const struct id * (NULL binds NULL).
 * Fails ALREADY_EXISTS "DB_UNIQUE" on a unique constraint, DATA_LOSS "DB_IO" after an I/O error: the
 * process must then stop acknowledging (db_is_broken).
 */
int db_run(struct db *db, struct status *st, const char *sql, const char *types, ...);

/* Starts a query; step it with db_next, release it with rows_done (also after an error). */
int db_query(struct db *db, struct status *st, struct rows **ret_rows, const char *sql,
	const char *types, ...);
/* The same with the statement's text made at run time by projection.c from schema names only. */
int db_query_values(struct db *db, struct status *st, struct rows **ret_rows, const char *sql,
	const char *types, const struct db_value *value);


/* OK with *ret_more set; the row's values live until the next step. */
int db_next(struct rows *r, struct status *st, bool *ret_more);
void rows_done(struct rows *r);
int64_t row_int(struct rows *r, int column);
struct bytes row_bytes(struct rows *r, int column); /* data NULL for SQL NULL */
const char *row_text(struct rows *r, int column);   /* "" for SQL NULL */
bool row_id(struct rows *r, int column, struct id *ret_id);

/* An fsync or write failed: nothing may be acknowledged by this process any more. */
bool db_is_broken(const struct db *db);

#endif
