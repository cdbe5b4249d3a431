/* Editing each cell of each ledger and projection table, and verifying deeply after each edit. */
#include "tests/robust/tamper.h"

#include "common/hash.h"
#include "daemon/ledger.h"
#include "daemon/slots.h"
#include "daemon/tables.h"
#include "daemon/verify.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_BYTES = 1024, COLUMNS_MAX = 80, TEXT_BYTES = 1000 };

static const struct tamper *t;
static sqlite3 *h;
static struct keyring *keys;
static struct slots *slots;
static char database[PATH_BYTES], saved[PATH_BYTES];
static bool is_deep = true;
static unsigned shard, shards; /* this process edits every shards-th cell */

struct tally {
	unsigned cells, edits, found, excused, refused, tables, failed;
};
static struct tally tally;

static void need(bool ok, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "%s: %s\n", what, h ? sqlite3_errmsg(h) : "");
	exit(2);
}

static int verify(struct status *st)
{
	struct verify_report report;
	struct verify_settings s = { .slots = slots, .log_public = keyring_log_public(keys), .origin = t->origin,
		.deep = is_deep };
	TRY(db_open(database, DB_READER, st, &s.db));
	int rc = verify_store(&s, st, &report);
	db_close(s.db);
	return rc;
}

static int64_t number(const char *text)
{
	sqlite3_stmt *q;
	need(sqlite3_prepare_v2(h, text, -1, &q, NULL) == SQLITE_OK, text);
	need(sqlite3_step(q) == SQLITE_ROW, text);
	int64_t n = sqlite3_column_int64(q, 0);
	(void)sqlite3_finalize(q);
	return n;
}

static void copy_file(const char *from, const char *to)
{
	static char buffer[1 << 20];
	FILE *in = fopen(from, "re"), *out = fopen(to, "we");
	need(in && out, from);
	for (size_t n; (n = fread(buffer, 1, sizeof(buffer), in)) > 0;)
		need(fwrite(buffer, 1, n, out) == n, to);
	(void)fclose(in);
	need(fclose(out) == 0, to);
}

static void open_raw(void)
{
	need(sqlite3_open(database, &h) == SQLITE_OK, "open");
	need(sqlite3_exec(h, "PRAGMA synchronous=OFF", NULL, NULL, NULL) == SQLITE_OK, "pragma");
}

/* The last connection to close takes the WAL with it, so the file alone is the store. */
static void close_raw(void)
{
	need(sqlite3_close(h) == SQLITE_OK, "close");
	h = NULL;
}

static void restore(void)
{
	char name[PATH_BYTES + 8];
	static const char *const suffix[] = { "-wal", "-shm" };
	copy_file(saved, database);
	for (size_t i = 0; i < ARRAY_LEN(suffix); i++) {
		(void)snprintf(name, sizeof(name), "%s%s", database, suffix[i]);
		(void)unlink(name);
	}
}

/* What cannot be told by anybody; the report says so. */
static bool is_shredded(const char *table, const char *column, int64_t rowid)
{
	char text[300];
	if (strcmp(column, "sealed") != 0)
		return false;
	if (strcmp(table, "effect") == 0)
		(void)snprintf(text, sizeof(text), "SELECT COUNT(*) FROM effect e JOIN tombstone b ON b.id = e.id"
			" AND b.noun = e.noun WHERE e.at = %" PRId64 " AND e.at < b.order_at", rowid);
	else
		(void)snprintf(text, sizeof(text), "SELECT COUNT(*) FROM effect e JOIN tombstone b ON b.id = e.id"
			" AND b.noun = e.noun WHERE e.at / 256 = %" PRId64 " AND e.at < b.order_at", rowid / 4);
	return number(text) > 0;
}

/* Another value: of the same type and length where a CHECK may ask for it, else the next that the table takes. */
static bool change_cell(const struct table *table, const char *column, const char *where)
{
	static const char *const value[] = {
		"CASE typeof(v) WHEN 'integer' THEN v + 1 WHEN 'text' THEN v || 'x' WHEN 'null' THEN randomblob(16)"
		" ELSE CASE WHEN length(v) = 0 THEN x'01' ELSE CAST(substr(v, 1, length(v) - 1) ||"
		" CASE substr(v, -1) WHEN x'55' THEN x'56' ELSE x'55' END AS BLOB) END END",
		"1 - v", "v + 1000003", "'x'", "1", "NULL",
	};
	char text[TEXT_BYTES];
	for (size_t i = 0; i < ARRAY_LEN(value); i++) {
		(void)snprintf(text, sizeof(text),
			"UPDATE OR IGNORE \"%s\" SET \"%s\" = (SELECT %s FROM (SELECT \"%s\".\"%s\" AS v)) WHERE %s",
			table->name, column, value[i], table->name, column, where);
		if (sqlite3_exec(h, text, NULL, NULL, NULL) == SQLITE_OK && sqlite3_changes(h) == 1)
			return true;
	}
	return false;
}

static void edit(const struct table *table, const char *column, const char *where)
{
	struct status st;
	size_t turns = shards * (t->nth_cell ? t->nth_cell : 1);
	if (tally.cells++ % turns != shard % shards)
		return;
	if (!change_cell(table, column, where)) {
		tally.refused++;
		return;
	}
	close_raw();
	tally.edits++;
	if (verify(&st) != OK)
		tally.found++;
	else if (is_deep)
		(void)fprintf(stderr, "NOT FOUND: %s.%s where %s\n", table->name, column, where);
	restore();
	open_raw();
}

static void edit_row(const struct table *table, char *const *column, int columns, int64_t nth)
{
	char text[400], where[300];
	sqlite3_stmt *q = NULL;
	int64_t rowid = 0;
	(void)snprintf(text, sizeof(text), "SELECT rowid FROM \"%s\" ORDER BY rowid LIMIT 1 OFFSET %" PRId64, table->name, nth);
	if (sqlite3_prepare_v2(h, text, -1, &q, NULL) == SQLITE_OK) {
		rowid = number(text);
		(void)snprintf(where, sizeof(where), "rowid = %" PRId64, rowid);
	} else { /* WITHOUT ROWID */
		(void)snprintf(where, sizeof(where), "(%s) = (SELECT %s FROM \"%s\" ORDER BY %s LIMIT 1 OFFSET %" PRId64 ")",
			table->key, table->key, table->name, table->key, nth);
	}
	(void)sqlite3_finalize(q);
	for (int i = 0; i < columns; i++) {
		if (is_shredded(table->name, column[i], rowid))
			tally.excused++;
		else
			edit(table, column[i], where);
	}
}

static void edit_table(const struct table *table)
{
	char text[300], *column[COLUMNS_MAX];
	int columns = 0;
	sqlite3_stmt *q;
	unsigned before = tally.edits;
	(void)snprintf(text, sizeof(text), "SELECT * FROM \"%s\" LIMIT 1", table->name);
	need(sqlite3_prepare_v2(h, text, -1, &q, NULL) == SQLITE_OK, text);
	for (; columns < sqlite3_column_count(q) && columns < COLUMNS_MAX; columns++)
		column[columns] = strdup(sqlite3_column_name(q, columns));
	(void)sqlite3_finalize(q);
	(void)snprintf(text, sizeof(text), "SELECT COUNT(*) FROM \"%s\"", table->name);
	int64_t rows = number(text), most = t->rows_max ? (int64_t)t->rows_max : rows;
	for (int64_t i = 0; i < rows && i < most; i++)
		edit_row(table, column, columns, most < rows ? i * (rows - 1) / (most > 1 ? most - 1 : 1) : i);
	for (int i = 0; i < columns; i++)
		free(column[i]);
	tally.tables += tally.edits > before;
	if (rows == 0 && shard == 0)
		(void)fprintf(stderr, "%s: no row to edit\n", table->name);
}

static bool is_whole(const char *when)
{
	struct status st;
	if (verify(&st) == OK)
		return true;
	(void)fprintf(stderr, "the untouched store, %s: %s: %s\n", when, st.reason, st.message);
	return false;
}

static void path_of(char path[PATH_BYTES], const char *name)
{
	need(snprintf(path, PATH_BYTES, "%s/shard.%u/%s", t->state_directory, shard, name) < PATH_BYTES, name);
}

/* A copy of this process's own. */
static void open_store(void)
{
	static const char *const name[] = { "programme.db", "keys.db" };
	char path[PATH_BYTES], from[PATH_BYTES];
	struct status st;
	path_of(path, "");
	need(mkdir(path, 0700) == 0, path);
	for (size_t i = 0; i < ARRAY_LEN(name); i++) {
		path_of(path, name[i]);
		(void)snprintf(from, sizeof(from), "%s/%s", t->state_directory, name[i]);
		copy_file(from, path);
	}
	path_of(database, "programme.db");
	path_of(saved, "saved");
	need(keyring_open(t->key_directory, &st, &keys) == OK, "keys");
	need(slots_open(path, keyring_store_key(keys), &st, &slots) == OK, "slots");
	copy_file(database, saved);
}

static void edit_all(void)
{
	struct table room;
	const struct table *table;
	open_store();
	bool whole = is_whole("at first");
	open_raw();
	for (size_t i = 0; whole && (table = table_at(i, &room)); i++)
		if (table->key && table->class != TABLE_LOCAL && strcmp(table->name, "search_term") != 0)
			edit_table(table);
	close_raw();
	tally.failed = !whole || !is_whole("put back");
	slots_free(slots);
	keyring_free(keys);
}

/* The store is closed and whole in its files; brings the WAL into the database. */
static void settle(void)
{
	(void)snprintf(database, sizeof(database), "%s/programme.db", t->state_directory);
	open_raw();
	need(sqlite3_exec(h, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL) == SQLITE_OK, "checkpoint");
	close_raw();
}

/* In a process of its own; the sum of what all found comes over one pipe. */
static void begin_shard(int write_end)
{
	pid_t child = fork();
	need(child >= 0, "fork");
	if (child > 0)
		return;
	edit_all();
	_exit(write(write_end, &tally, sizeof(tally)) == sizeof(tally) ? 0 : 2);
}

static void end_shards(int read_end, struct tally *sum)
{
	struct tally one;
	int status;
	for (unsigned i = 0; i < shards; i++) {
		if (wait(&status) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0 ||
			read(read_end, &one, sizeof(one)) != sizeof(one)) {
			sum->failed++;
			continue;
		}
		sum->edits += one.edits;
		sum->found += one.found;
		sum->refused += one.refused;
		sum->failed += one.failed;
		sum->excused = one.excused; /* each of them met all rows */
		sum->tables = one.tables > sum->tables ? one.tables : sum->tables;
	}
}

/* A verify that does not look at the tables must be told from one that does: the same edits, and it finds none. */
static bool control_is_red(void)
{
	const struct table table = { "organisation", TABLE_PROJECTION, "id", "id" };
	open_store();
	is_deep = false;
	open_raw();
	edit(&table, "version", "id = (SELECT MIN(id) FROM organisation)");
	close_raw();
	is_deep = true;
	return tally.edits == 1 && tally.found == 0;
}

int tamper_store(const struct tamper *what)
{
	struct tally sum = { 0 };
	int end[2];
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	t = what;
	shards = processors < 1 ? 1 : processors > 8 ? 8 : (unsigned)processors;
	settle();
	need(pipe(end) == 0, "pipe");
	for (shard = 0; shard < shards; shard++)
		begin_shard(end[1]);
	end_shards(end[0], &sum);
	(void)printf("%s: %u cells of %u tables edited one by one, %u found;"
		" %u could not be edited (a CHECK or a key refuses)\n",
		t->name, sum.edits, sum.tables, sum.found, sum.refused);
	(void)printf("excused: %u, ciphertext whose key a disposal destroyed: nobody can open it,"
		" so nobody can tell it from another; the digest that the leaf commits to is edited and found\n", sum.excused);
	shard = shards; /* a copy of its own */
	tally = (struct tally){ 0 };
	bool red = control_is_red();
	(void)printf("control: a verify that does not compare the tables finds %s\n",
		red ? "nothing, and is told from this one" : "it too");
	bool sampled = t->rows_max > 0;
	return sum.failed == 0 && red && sum.edits > 100 && sum.found == sum.edits && (sampled || sum.excused > 0) ? 0 : 1;
}
