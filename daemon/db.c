/* The one door to SQLite: opening with every guard on, statements kept prepared, errors named. */
#include "daemon/db.h"

#include "common/clock.h"
#include "daemon/tables.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>

enum {
	STATEMENTS = 2048,        /* prepared statements of one connection; a power of two */
	CACHE_KIB = 128 * 1024,   /* page cache of a connection on a file */
	SCANNER_KIB = 8 * 1024,   /* of a scanner: the unit's MemoryMax= is for all connections together */
	BUSY_MS = 5000,           /* only a reader's recovery of the WAL ever waits */
	CHECKPOINT_BUSY_MS = 50,  /* the writer must not stand behind a long reader */
	PAGE_BYTES = 4096,
	DEADLINE_STEPS = 4000,    /* of SQLite's machine between two looks at the clock: well below a millisecond */
	APPLICATION_ID = 0x49534155 /* "ISAU" */
};

struct rows {
	struct db *db;
	sqlite3_stmt *stmt;
	bool busy;
	bool is_transient; /* a second use while the kept one is being stepped */
};

struct statement {
	const char *sql;
	struct rows rows;
};

struct db {
	sqlite3 *h;
	enum db_mode mode;
	char *path;
	int lock_fd;
	int64_t wal_pages;
	int64_t until_us; /* monotonic; 0: no deadline */
	bool is_guarded; /* opening is over: no PRAGMA, no ATTACH */
	bool is_broken;
	bool is_begun; /* a transaction, which nobody ended */
	sqlite3_stmt *rollback; /* prepared at open: it must be possible without memory */
	size_t statement_count;
	struct statement statement[STATEMENTS];
};

static const char *test_vfs;

void db_test_vfs(const char *name)
{
	test_vfs = name;
}

const char *db_path(const struct db *db)
{
	return db->path;
}

bool db_is_broken(const struct db *db)
{
	return db->is_broken;
}

int64_t db_wal_bytes(const struct db *db)
{
	return db->wal_pages * (PAGE_BYTES + 24);
}

/* Writes the reason for an SQLite result that is none of OK, ROW, DONE. */
static int db_fail(struct db *db, int result, struct status *st)
{
	const char *text = sqlite3_errmsg(db->h);
	/* Told as an I/O error, and none: no byte was lost. */
	if (result == SQLITE_IOERR_NOMEM)
		result = SQLITE_NOMEM;
	switch (result & 0xff) {
	case SQLITE_CONSTRAINT:
		if (result == SQLITE_CONSTRAINT_UNIQUE || result == SQLITE_CONSTRAINT_PRIMARYKEY ||
			result == SQLITE_CONSTRAINT_ROWID)
			return fail(st, ALREADY_EXISTS, "DB_UNIQUE", "such a row exists already");
		return fail(st, INTERNAL, "DB_CONSTRAINT", "%s", text);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return fail(st, UNAVAILABLE, "DB_BUSY", "the database is busy");
	case SQLITE_INTERRUPT:
		return fail(st, DEADLINE_EXCEEDED, "DEADLINE", "there was not time enough: ask for less, or wait longer");
	case SQLITE_NOMEM:
		return fail(st, RESOURCE_EXHAUSTED, "DB_MEMORY", "no memory for the database");
	case SQLITE_TOOBIG:
		return fail(st, RESOURCE_EXHAUSTED, "DB_TOO_BIG", "a value is too big for the database");
	case SQLITE_FULL:
		return fail(st, RESOURCE_EXHAUSTED, "DB_FULL", "the disk of the database is full");
	case SQLITE_AUTH:
		return fail(st, INTERNAL, "DB_DENIED", "%s", text);
	case SQLITE_IOERR:
		db->is_broken = true;
		return fail(st, DATA_LOSS, "DB_IO", "%s (%d)", text, result);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return fail(st, DATA_LOSS, "DB_CORRUPT", "%s", text);
	}
	return fail(st, INTERNAL, "DB_ERROR", "%s (%d)", text, result);
}

/* Statement texts are ours, but a mistake in one must not reach the ledger's tables or another file. */
static int authorize(void *context, int action, const char *first, const char *second,
	const char *database, const char *trigger)
{
	const struct db *db = context;
	(void)database;
	(void)trigger;
	if (!db->is_guarded)
		return SQLITE_OK;
	switch (action) {
	case SQLITE_ATTACH:
	case SQLITE_DETACH:
	case SQLITE_CREATE_TRIGGER:
	case SQLITE_CREATE_TEMP_TRIGGER:
	case SQLITE_CREATE_VIEW:
	case SQLITE_CREATE_TEMP_VIEW:
		return SQLITE_DENY;
	case SQLITE_PRAGMA: /* FTS5 asks for data_version itself */
		return strcmp(first, "data_version") == 0 || strcmp(first, "integrity_check") == 0 ?
			SQLITE_OK : SQLITE_DENY;
	case SQLITE_FUNCTION:
		return second && strcmp(second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
	case SQLITE_DROP_TABLE:
		return table_class(first) == TABLE_LEDGER ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_ALTER_TABLE:
	case SQLITE_DROP_INDEX:
		return table_class(second) == TABLE_LEDGER ? SQLITE_DENY : SQLITE_OK;
	}
	return SQLITE_OK;
}

static int check_deadline(void *context)
{
	const struct db *db = context;
	return clock_mono_us() > db->until_us;
}

void db_deadline(struct db *db, int64_t until_mono_us)
{
	db->until_us = until_mono_us;
	sqlite3_progress_handler(db->h, until_mono_us ? DEADLINE_STEPS : 0, check_deadline, db);
}

static int note_wal(void *context, sqlite3 *h, const char *database, int pages)
{
	struct db *db = context;
	(void)h;
	(void)database;
	db->wal_pages = pages;
	return SQLITE_OK;
}

static int take_lock(struct db *db, struct status *st)
{
	char name[4096];
	int n = snprintf(name, sizeof(name), "%s.lock", db->path);
	if (n < 0 || (size_t)n >= sizeof(name))
		return fail(st, UNAVAILABLE, "DB_OPEN", "the path of the database is too long");
	db->lock_fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (db->lock_fd < 0)
		return fail(st, UNAVAILABLE, "DB_OPEN", "%s: %s", name, strerror(errno));
	if (flock(db->lock_fd, LOCK_EX | LOCK_NB) != 0)
		return fail(st, FAILED_PRECONDITION, "DB_LOCKED", "%s is held by another process", name);
	return OK;
}

static int set_limits(struct db *db, struct status *st)
{
	static const struct { int id, value; } limit[] = {
		{ SQLITE_LIMIT_LENGTH, 16 * 1024 * 1024 },
		{ SQLITE_LIMIT_SQL_LENGTH, 256 * 1024 },
		{ SQLITE_LIMIT_COLUMN, 200 },
		{ SQLITE_LIMIT_EXPR_DEPTH, 200 },
		{ SQLITE_LIMIT_COMPOUND_SELECT, 20 },
		{ SQLITE_LIMIT_VDBE_OP, 100000 },
		{ SQLITE_LIMIT_ATTACHED, 0 },
		{ SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000 },
		{ SQLITE_LIMIT_VARIABLE_NUMBER, 400 },
		{ SQLITE_LIMIT_TRIGGER_DEPTH, 1 },
		{ SQLITE_LIMIT_WORKER_THREADS, 0 },
	};
	for (size_t i = 0; i < ARRAY_LEN(limit); i++)
		(void)sqlite3_limit(db->h, limit[i].id, limit[i].value);
	static const struct { int op, value; } config[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
		{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
	};
	for (size_t i = 0; i < ARRAY_LEN(config); i++) {
		int now = -1;
		int result = sqlite3_db_config(db->h, config[i].op, config[i].value, &now);
		if (result != SQLITE_OK || now != config[i].value)
			return fail(st, UNAVAILABLE, "DB_OPEN", "the database refuses guard %d", config[i].op);
	}
	return OK;
}

static bool is_reader(enum db_mode mode)
{
	return mode == DB_READER || mode == DB_SCANNER;
}

static int set_pragmas(struct db *db, struct status *st)
{
	char text[400];
	TRY(db_exec(db, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY;", st));
	if (db->mode == DB_MEMORY)
		return db_exec(db, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;", st);
	(void)snprintf(text, sizeof(text), "PRAGMA cache_size=-%d;", (int)(db->mode == DB_SCANNER ? SCANNER_KIB : CACHE_KIB));
	TRY(db_exec(db, text, st));
	if (is_reader(db->mode))
		return db_exec(db, "PRAGMA synchronous=FULL; PRAGMA query_only=ON;", st);
	(void)snprintf(text, sizeof(text),
		"PRAGMA application_id=%d; PRAGMA page_size=%d; PRAGMA journal_mode=WAL;"
		"PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON;",
		(int)APPLICATION_ID, (int)PAGE_BYTES);
	return db_exec(db, text, st);
}

static int prepare(struct db *db, const char *sql, unsigned flags, struct status *st, sqlite3_stmt **ret_stmt)
{
	int result = sqlite3_prepare_v3(db->h, sql, -1, flags, ret_stmt, NULL);
	return result == SQLITE_OK ? OK : db_fail(db, result, st);
}

static int open_handle(struct db *db, struct status *st)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	if (!is_reader(db->mode))
		flags |= SQLITE_OPEN_CREATE;
	if (db->mode == DB_MEMORY)
		flags |= SQLITE_OPEN_MEMORY;
	else
		flags |= SQLITE_OPEN_NOFOLLOW;
	int result = sqlite3_open_v2(db->path, &db->h, flags, db->mode == DB_MEMORY ? NULL : test_vfs);
	if (result != SQLITE_OK)
		return fail(st, UNAVAILABLE, "DB_OPEN", "%s: %s", db->path,
			db->h ? sqlite3_errmsg(db->h) : "no memory");
	(void)sqlite3_busy_timeout(db->h, BUSY_MS);
	TRY(set_limits(db, st));
	TRY(set_pragmas(db, st));
	/* Closing, too, checkpoints through db_checkpoint: SQLite's own would hide an error. */
	(void)sqlite3_db_config(db->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
	(void)sqlite3_wal_hook(db->h, note_wal, db); /* and with it, no automatic checkpoint */
	(void)sqlite3_set_authorizer(db->h, authorize, db);
	db->is_guarded = true;
	return prepare(db, "ROLLBACK", SQLITE_PREPARE_PERSISTENT, st, &db->rollback);
}

int db_open(const char *path, enum db_mode mode, struct status *st, struct db **ret_db)
{
	struct db *db = calloc(1, sizeof(*db));
	if (!db || !(db->path = strdup(mode == DB_MEMORY ? ":memory:" : path))) {
		free(db);
		return fail(st, RESOURCE_EXHAUSTED, "DB_MEMORY", "no memory for the database");
	}
	db->mode = mode;
	db->lock_fd = -1;
	mode_t mask = umask(077); /* SQLite gives the WAL the database's mode */
	int rc = mode == DB_WRITER || mode == DB_DISPOSER ? take_lock(db, st) : OK;
	if (rc == OK)
		rc = open_handle(db, st);
	(void)umask(mask);
	if (rc != OK) {
		db_close(db);
		return rc;
	}
	*ret_db = db;
	return OK;
}

int db_limit_bytes(struct db *db, int64_t bytes, struct status *st)
{
	char text[60];
	assert(db->mode == DB_MEMORY);
	(void)snprintf(text, sizeof(text), "PRAGMA max_page_count=%" PRId64, bytes / PAGE_BYTES);
	db->is_guarded = false;
	int rc = db_exec(db, text, st);
	db->is_guarded = true;
	return rc;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < STATEMENTS; i++)
		(void)sqlite3_finalize(db->statement[i].rows.stmt);
	(void)sqlite3_finalize(db->rollback);
	(void)sqlite3_close(db->h);
	if (db->lock_fd >= 0)
		(void)close(db->lock_fd);
	free(db->path);
	free(db);
}

/* For want of memory or of room, and after an I/O error, SQLite gives the transaction up, even for a query that failed. */
static int check_transaction(const struct db *db, struct status *st)
{
	return db->is_begun && !db_in_transaction(db) ?
		fail(st, UNAVAILABLE, "DB_ROLLED_BACK", "the database gave the transaction up: send it again") : OK;
}

int db_exec(struct db *db, const char *sql, struct status *st)
{
	TRY(check_transaction(db, st));
	int result = sqlite3_exec(db->h, sql, NULL, NULL, NULL);
	if (result != SQLITE_OK)
		return db_fail(db, result, st);
	db->is_begun = db_in_transaction(db);
	return OK;
}

static size_t slot_of(const char *sql)
{
	uint64_t h = (uint64_t)(uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15);
	return (size_t)(h >> 40) & (STATEMENTS - 1);
}

static int borrow_once(struct db *db, const char *sql, struct status *st, struct rows **ret_rows)
{
	struct rows *r = calloc(1, sizeof(*r));
	if (!r)
		return fail(st, RESOURCE_EXHAUSTED, "DB_MEMORY", "no memory for the database");
	int rc = prepare(db, sql, 0, st, &r->stmt);
	if (rc != OK) {
		free(r);
		return rc;
	}
	r->db = db;
	r->busy = true;
	r->is_transient = true;
	*ret_rows = r;
	return OK;
}

/* The kept statement of this text, or a transient one while that is being stepped. */
static int borrow(struct db *db, const char *sql, struct status *st, struct rows **ret_rows)
{
	size_t at = slot_of(sql);
	TRY(check_transaction(db, st));
	while (db->statement[at].sql && db->statement[at].sql != sql)
		at = (at + 1) & (STATEMENTS - 1);
	struct statement *s = &db->statement[at];
	if (!s->sql && db->statement_count < STATEMENTS * 3 / 4) {
		TRY(prepare(db, sql, SQLITE_PREPARE_PERSISTENT, st, &s->rows.stmt));
		s->sql = sql;
		s->rows.db = db;
		db->statement_count++;
	}
	if (s->sql && !s->rows.busy) {
		s->rows.busy = true;
		*ret_rows = &s->rows;
		return OK;
	}
	return borrow_once(db, sql, st, ret_rows);
}

void rows_done(struct rows *r)
{
	if (!r)
		return;
	if (r->is_transient) {
		(void)sqlite3_finalize(r->stmt);
		free(r);
		return;
	}
	(void)sqlite3_reset(r->stmt);
	(void)sqlite3_clear_bindings(r->stmt);
	r->busy = false;
}

static int bind_blob(sqlite3_stmt *stmt, int at, struct bytes b)
{
	if (!b.data)
		return sqlite3_bind_null(stmt, at);
	if (b.len == 0)
		return sqlite3_bind_zeroblob(stmt, at, 0);
	return sqlite3_bind_blob64(stmt, at, b.data, b.len, SQLITE_STATIC);
}

static int bind_text(sqlite3_stmt *stmt, int at, const void *text, size_t len)
{
	if (!text)
		return sqlite3_bind_null(stmt, at);
	return sqlite3_bind_text64(stmt, at, text, len, SQLITE_STATIC, SQLITE_UTF8);
}

static int bind_value(sqlite3_stmt *stmt, int at, const struct db_value *v)
{
	switch (v->type) {
	case 'i':
		return sqlite3_bind_int64(stmt, at, v->i);
	case 't':
		return bind_text(stmt, at, v->b.data, v->b.len);
	case 'b':
	case 'd':
		return bind_blob(stmt, at, v->b);
	}
	return sqlite3_bind_null(stmt, at);
}

static int bind_arg(sqlite3_stmt *stmt, int at, char type, va_list *args)
{
	if (type == 'i')
		return sqlite3_bind_int64(stmt, at, va_arg(*args, int64_t));
	if (type == 't') {
		const char *text = va_arg(*args, const char *);
		return bind_text(stmt, at, text, text ? strlen(text) : 0);
	}
	if (type == 'b')
		return bind_blob(stmt, at, va_arg(*args, struct bytes));
	assert(type == 'd');
	const struct id *id = va_arg(*args, const struct id *);
	return bind_blob(stmt, at, id ? BYTES(id->b, ID_BYTES) : BYTES(NULL, 0));
}

static int bind_args(struct rows *r, struct status *st, const char *types, va_list *args)
{
	for (int i = 0; types[i]; i++) {
		int result = bind_arg(r->stmt, i + 1, types[i], args);
		if (result != SQLITE_OK)
			return db_fail(r->db, result, st);
	}
	return OK;
}

static int bind_values(struct rows *r, struct status *st, const struct db_value *value, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int result = bind_value(r->stmt, (int)i + 1, &value[i]);
		if (result != SQLITE_OK)
			return db_fail(r->db, result, st);
	}
	return OK;
}

static int finish(struct rows *r, struct status *st)
{
	int result = sqlite3_step(r->stmt);
	struct db *db = r->db;
	int rc = result == SQLITE_DONE || result == SQLITE_ROW ? OK : db_fail(db, result, st);
	rows_done(r);
	if (rc == OK)
		db->is_begun = db_in_transaction(db);
	return rc;
}

int db_run(struct db *db, struct status *st, const char *sql, const char *types, ...)
{
	struct rows *r;
	TRY(borrow(db, sql, st, &r));
	va_list args;
	va_start(args, types);
	int rc = bind_args(r, st, types, &args);
	va_end(args);
	if (rc != OK) {
		rows_done(r);
		return rc;
	}
	return finish(r, st);
}

int db_run_values(struct db *db, struct status *st, const char *sql, const struct db_value *value,
	size_t count)
{
	struct rows *r;
	TRY(borrow(db, sql, st, &r));
	int rc = bind_values(r, st, value, count);
	if (rc != OK) {
		rows_done(r);
		return rc;
	}
	return finish(r, st);
}

bool db_in_transaction(const struct db *db)
{
	return !sqlite3_get_autocommit(db->h);
}

void db_rollback(struct db *db)
{
	db->is_begun = false;
	if (!db_in_transaction(db))
		return;
	(void)sqlite3_step(db->rollback);
	(void)sqlite3_reset(db->rollback);
	if (db_in_transaction(db))
		db->is_broken = true;
}

int64_t db_changed(struct db *db)
{
	return sqlite3_changes64(db->h);
}

int db_query(struct db *db, struct status *st, struct rows **ret_rows, const char *sql,
	const char *types, ...)
{
	struct rows *r;
	TRY(borrow(db, sql, st, &r));
	va_list args;
	va_start(args, types);
	int rc = bind_args(r, st, types, &args);
	va_end(args);
	if (rc != OK) {
		rows_done(r);
		return rc;
	}
	*ret_rows = r;
	return OK;
}

int db_query_values(struct db *db, struct status *st, struct rows **ret_rows, const char *sql,
	const struct db_value *value, size_t count)
{
	struct rows *r;
	TRY(borrow(db, sql, st, &r));
	int rc = bind_values(r, st, value, count);
	if (rc != OK) {
		rows_done(r);
		return rc;
	}
	*ret_rows = r;
	return OK;
}

int db_query_once(struct db *db, struct status *st, struct rows **ret_rows, const char *sql,
	const struct db_value *value, size_t count)
{
	struct rows *r;
	TRY(borrow_once(db, sql, st, &r));
	int rc = bind_values(r, st, value, count);
	if (rc != OK) {
		rows_done(r);
		return rc;
	}
	*ret_rows = r;
	return OK;
}

int db_next(struct rows *r, struct status *st, bool *ret_more)
{
	int result = sqlite3_step(r->stmt);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return db_fail(r->db, result, st);
	*ret_more = result == SQLITE_ROW;
	return OK;
}

int64_t row_int(struct rows *r, int column)
{
	return sqlite3_column_int64(r->stmt, column);
}

struct bytes row_bytes(struct rows *r, int column)
{
	if (sqlite3_column_type(r->stmt, column) == SQLITE_NULL)
		return BYTES(NULL, 0);
	const void *data = sqlite3_column_blob(r->stmt, column);
	int len = sqlite3_column_bytes(r->stmt, column);
	return BYTES(data ? data : "", (size_t)len);
}

const char *row_text(struct rows *r, int column)
{
	const unsigned char *text = sqlite3_column_text(r->stmt, column);
	return text ? (const char *)text : "";
}

bool row_id(struct rows *r, int column, struct id *ret_id)
{
	struct bytes b = row_bytes(r, column);
	if (b.len != ID_BYTES)
		return false;
	memcpy(ret_id->b, b.data, ID_BYTES);
	return true;
}

char row_type(struct rows *r, int column)
{
	switch (sqlite3_column_type(r->stmt, column)) {
	case SQLITE_INTEGER:
		return 'i';
	case SQLITE_TEXT:
		return 't';
	case SQLITE_BLOB:
		return 'b';
	case SQLITE_FLOAT:
		return 'f';
	}
	return 'n';
}

const char *row_column(struct rows *r, int column)
{
	return sqlite3_column_name(r->stmt, column);
}

int row_columns(struct rows *r)
{
	return sqlite3_column_count(r->stmt);
}

int db_checkpoint(struct db *db, enum checkpoint_mode mode, struct status *st, bool *ret_done)
{
	static const int sqlite_mode[] = { SQLITE_CHECKPOINT_PASSIVE, SQLITE_CHECKPOINT_RESTART,
		SQLITE_CHECKPOINT_TRUNCATE };
	int in_wal = 0, copied = 0;
	(void)sqlite3_busy_timeout(db->h, CHECKPOINT_BUSY_MS);
	int result = sqlite3_wal_checkpoint_v2(db->h, NULL, sqlite_mode[mode], &in_wal, &copied);
	(void)sqlite3_busy_timeout(db->h, BUSY_MS);
	if (result == SQLITE_OK) {
		*ret_done = in_wal == copied;
		if (mode != CHECKPOINT_PASSIVE && *ret_done)
			db->wal_pages = 0;
		return OK;
	}
	/* Nothing is lost by waiting for the next one: what was not copied stays in the WAL. */
	if ((result & 0xff) == SQLITE_BUSY || (result & 0xff) == SQLITE_LOCKED || (result & 0xff) == SQLITE_NOMEM ||
		result == SQLITE_IOERR_NOMEM || (result & 0xff) == SQLITE_FULL) {
		*ret_done = false;
		return OK;
	}
	/* Pages may be lost without a later fsync noticing: as fatal as a failed commit. */
	db->is_broken = true;
	return db_fail(db, result, st);
}

int db_check_structure(struct db *db, struct status *st)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "PRAGMA integrity_check(1)", ""));
	int rc = db_next(r, st, &more);
	if (rc == OK && (!more || strcmp(row_text(r, 0), "ok") != 0))
		rc = fail(st, DATA_LOSS, "DB_CORRUPT", "%.300s", more ? row_text(r, 0) : "no answer");
	rows_done(r);
	return rc;
}
