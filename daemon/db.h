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
	char type; /* i, t, b, d; n for NULL */
	int64_t i;
	struct bytes b; /* t, b and d */
};

enum db_mode {
	DB_WRITER,   /* WAL, synchronous FULL, no automatic checkpoint, authorizer: ledger tables insert only */
	DB_READER,   /* query_only; may run checkpoints */
	DB_SCANNER,  /* a reader with little cache: for what reads a page once */
	DB_DISPOSER, /* keys.db: as the writer; deletes leave zeroes */
	DB_MEMORY    /* replay for verify --deep and as_of */
};

/*
 * Opens or creates (writer, disposer) the file and sets the pragmas of store.md 8.
 * A writer and a disposer hold `path`.lock, so that a second instance is refused.
 * Fails UNAVAILABLE "DB_OPEN", FAILED_PRECONDITION "DB_LOCKED" when another daemon holds it.
 */
int db_open(const char *path, enum db_mode mode, struct status *st, struct db **ret_db);
/* A closed connection of mode writer or disposer leaves no WAL behind when nobody else reads. */
void db_close(struct db *db);
const char *db_path(const struct db *db);

/* The most a database in memory may take; past it RESOURCE_EXHAUSTED "DB_FULL". */
int db_limit_bytes(struct db *db, int64_t bytes, struct status *st);

/* For tests: name of the VFS that later db_open calls use; NULL for the system's. */
void db_test_vfs(const char *name);

/* Several statements without parameters, text made at run time allowed: schema and the like. */
int db_exec(struct db *db, const char *sql, struct status *st);

/*
 * Runs a statement that returns no rows. `types` says what follows, one letter each: i int64_t, t const char *
 * (NULL binds NULL), b struct bytes (data NULL binds NULL), d const struct id * (NULL binds NULL).
 * Fails ALREADY_EXISTS "DB_UNIQUE" on a unique constraint, RESOURCE_EXHAUSTED "DB_FULL" on a full disk, DATA_LOSS
 * "DB_IO" after an I/O error: the process must then stop acknowledging (db_is_broken).
 */
int db_run(struct db *db, struct status *st, const char *sql, const char *types, ...);
/* `sql` is kept for the life of the process: a literal, or a text of sql_intern (sql.h). */
int db_run_values(struct db *db, struct status *st, const char *sql, const struct db_value *value,
	size_t count);
/*
 * False after SQLite gave a transaction up by itself (no memory, full disk, I/O error). Until db_rollback every statement then
 * fails, UNAVAILABLE "DB_ROLLED_BACK": one that went on would be durable by itself.
 */
bool db_in_transaction(const struct db *db);
/*
 * Ends the transaction, if one is open, as if it had never been; a read's as well. Needs no memory, so that no connection
 * is left in the middle of one.
 */
void db_rollback(struct db *db);
/* Rows that the last db_run changed. */
int64_t db_changed(struct db *db);

/* Starts a query; step it with db_next, release it with rows_done (also after an error). */
int db_query(struct db *db, struct status *st, struct rows **ret_rows, const char *sql,
	const char *types, ...);
/* The same with values counted at run time. */
int db_query_values(struct db *db, struct status *st, struct rows **ret_rows, const char *sql,
	const struct db_value *value, size_t count);
/* The same, prepared for this once: for texts of which there are too many to keep (filters). */
int db_query_once(struct db *db, struct status *st, struct rows **ret_rows, const char *sql,
	const struct db_value *value, size_t count);

/* OK with *ret_more set; the row's values live until the next step. */
int db_next(struct rows *r, struct status *st, bool *ret_more);
void rows_done(struct rows *r);
int64_t row_int(struct rows *r, int column);
struct bytes row_bytes(struct rows *r, int column); /* data NULL for SQL NULL */
const char *row_text(struct rows *r, int column);   /* "" for SQL NULL */
bool row_id(struct rows *r, int column, struct id *ret_id);
/* For comparing tables cell by cell: i, t, b, f or n; the name of the column; how many there are. */
char row_type(struct rows *r, int column);
const char *row_column(struct rows *r, int column);
int row_columns(struct rows *r);

enum checkpoint_mode {
	CHECKPOINT_PASSIVE,  /* what no reader needs any more */
	CHECKPOINT_RESTART,  /* all, and the next writer begins the WAL anew */
	CHECKPOINT_TRUNCATE  /* all, and the WAL has no bytes left */
};

/*
 * *ret_done: everything reached the database file. A reader in the way, or a want of memory or room, is no error; an I/O
 * error is.
 */
int db_checkpoint(struct db *db, enum checkpoint_mode mode, struct status *st, bool *ret_done);
/* Size of the WAL after this writer's last commit. */
int64_t db_wal_bytes(const struct db *db);

/* Structure of all pages and indexes. Fails DATA_LOSS "DB_CORRUPT". */
int db_check_structure(struct db *db, struct status *st);

/*
 * Statements of this connection end with DEADLINE_EXCEEDED "DEADLINE" once the monotonic clock is past it; 0: never. Looked
 * at each few thousand steps of a statement.
 */
void db_deadline(struct db *db, int64_t until_mono_us);

/* An fsync, write or checkpoint failed: nothing may be acknowledged by this process any more. */
bool db_is_broken(const struct db *db);

#endif
