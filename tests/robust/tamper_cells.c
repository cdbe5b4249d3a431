/*
 * Edits every cell of every row of every ledger and projection table in turn, as an administrator with sqlite3
 * would, and demands that verify --deep finds each. Usage: tamper_cells [seed]
 */
#include "tests/daemon/toy_store.h"

#include "common/limits.h"
#include "daemon/disposal.h"
#include "daemon/tables.h"
#include "daemon/verify.h"

#include <sqlite3.h>

static struct toy_store *t;
static sqlite3 *h;
static struct keyring *keys;
static struct slots *slots;
static char database[STORE_PATH_BYTES], saved[STORE_PATH_BYTES];

static void need(bool ok, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "%s: %s\n", what, h ? sqlite3_errmsg(h) : "");
	exit(2);
}

static int verify(struct status *st)
{
	struct db *db;
	struct verify_report report;
	struct verify_settings s = { .slots = slots, .log_public = keyring_log_public(keys), .origin = TOY_ORIGIN,
		.deep = true };
	TRY(db_open(database, DB_READER, st, &s.db));
	db = s.db;
	int rc = verify_store(&s, st, &report);
	db_close(db);
	return rc;
}

static void sql(const char *text)
{
	char *message = NULL;
	if (sqlite3_exec(h, text, NULL, NULL, &message) == SQLITE_OK)
		return;
	(void)fprintf(stderr, "%s: %s\n", text, message);
	exit(2);
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

static int put_two(struct tx *tx, void *context)
{
	Toy__Toy *toy = context;
	TRY(row_put(tx, &toy[0].base, 0));
	return row_put(tx, &toy[1].base, 0);
}

static int remove_toy(struct tx *tx, void *context)
{
	struct id id;
	const char *text = context;
	need(id_parse(text, strlen(text), &id), "id");
	return row_remove(tx, schema_find_resource("toy"), &id);
}

static int dispose_toy(struct tx *tx, void *context)
{
	struct id id;
	const char *text = context;
	need(id_parse(text, strlen(text), &id), "id");
	return row_tombstone(tx, schema_find_resource("toy"), &id);
}

static void change(int (*how)(struct tx *tx, void *context), void *context)
{
	struct toy_answer a = toys_write(t, &(struct toy_write){ .change = how, .context = context });
	if (a.rc == OK)
		return;
	(void)fprintf(stderr, "%s\n", a.st.message);
	exit(2);
}

/* Every table has rows: scopes, appointments, updates, removals, a disposal, more entries than a tile. */
static void fill(void)
{
	char root[ID_TEXT_BYTES], below[ID_TEXT_BYTES], person[ID_TEXT_BYTES], toy[ID_TEXT_BYTES];
	Toy__Toy two[2] = { TOY__TOY__INIT, TOY__TOY__INIT };
	struct disposal d = { .slots = t->store->slots, .ledger = t->store->ledger };
	struct status st;
	bool pending = true;
	(void)snprintf(root, sizeof(root), "%s", toys_organisation(t, "", "Northwind"));
	(void)snprintf(below, sizeof(below), "%s", toys_organisation(t, root, "Northwind Toys"));
	(void)snprintf(person, sizeof(person), "%s", toys_id(t));
	(void)toys_appoint(t, person, below, root, AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
	for (int i = 0; i < 2; i++) {
		two[i].id = toys_id(t);
		two[i].organisation_id = below;
		two[i].owner_id = person;
		two[i].party_id = below;
		two[i].name = i ? "kite" : "drum";
	}
	change(put_two, two);
	two[0].name = "big drum";
	change(put_two, two);
	(void)snprintf(toy, sizeof(toy), "%s", toys_add(t, below, "lost ball"));
	change(remove_toy, toy);
	(void)snprintf(toy, sizeof(toy), "%s", toys_add(t, below, "secret ball"));
	change(dispose_toy, toy);
	for (int i = 0; i < 250; i++) {
		struct toy_answer a = toys_write(t, &(struct toy_write){ .scope = below });
		need(a.rc == OK, "write");
	}
	need(writer_run(t->store->writer, disposal_work, &d, &st) == OK, "disposal");
	pending = d.is_pending;
	need(!pending, "disposal is pending");
}

/* What no check can tell: see the reasons. */
static const char *exempt(const char *table, const char *column, int64_t disposed)
{
	if (disposed && strcmp(column, "sealed") == 0)
		return "ciphertext whose key was destroyed";
	(void)table;
	return NULL;
}

static int64_t is_disposed(const char *table, int64_t rowid)
{
	char text[300];
	if (strcmp(table, "effect") == 0)
		(void)snprintf(text, sizeof(text), "SELECT COUNT(*) FROM effect e JOIN tombstone b ON b.id = e.id"
			" WHERE e.at = %" PRId64 " AND e.at / 256 < b.order_at", rowid);
	else if (strcmp(table, "part") == 0)
		(void)snprintf(text, sizeof(text), "SELECT COUNT(*) FROM effect e JOIN tombstone b ON b.id = e.id"
			" WHERE e.at / 256 = %" PRId64 " AND e.at / 256 < b.order_at", rowid / 4);
	else
		return 0;
	return number(text);
}

static unsigned edits, found, excused;

static void copy_file(const char *from, const char *to)
{
	char buffer[65536];
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
}

/* The last connection to close takes the WAL with it, so the file alone is the store. */
static void close_raw(void)
{
	need(sqlite3_close(h) == SQLITE_OK, "close");
	h = NULL;
}

static void restore(void)
{
	char name[STORE_PATH_BYTES + 8];
	static const char *const suffix[] = { "-wal", "-shm" };
	copy_file(saved, database);
	for (size_t i = 0; i < ARRAY_LEN(suffix); i++) {
		(void)snprintf(name, sizeof(name), "%s%s", database, suffix[i]);
		(void)unlink(name);
	}
}

/* One cell gets another value of the same type. False when a CHECK or a key does not let it in. */
static bool change_cell(const struct table *table, const char *column, const char *where)
{
	char text[1000];
	(void)snprintf(text, sizeof(text),
		"UPDATE OR IGNORE \"%s\" SET \"%s\" = CASE typeof(\"%s\") WHEN 'integer' THEN \"%s\" + 1"
		" WHEN 'text' THEN \"%s\" || 'x' WHEN 'null' THEN randomblob(16)"
		" ELSE CASE WHEN length(\"%s\") = 0 THEN x'01' ELSE CAST(substr(\"%s\", 1, length(\"%s\") - 1) ||"
		" CASE substr(\"%s\", -1) WHEN x'55' THEN x'56' ELSE x'55' END AS BLOB) END END WHERE %s", table->name,
		column, column, column, column, column, column, column, column, where);
	return sqlite3_exec(h, text, NULL, NULL, NULL) == SQLITE_OK && sqlite3_changes(h) == 1;
}

static void edit(const struct table *table, const char *column, const char *where)
{
	struct status st;
	if (!change_cell(table, column, where))
		return;
	close_raw();
	edits++;
	if (verify(&st) == OK)
		(void)fprintf(stderr, "NOT FOUND: %s.%s where %s\n", table->name, column, where);
	else
		found++;
	restore();
	open_raw();
}

static void edit_row(const struct table *table, const char *const *column, int columns, int64_t nth)
{
	char text[400], where[300];
	sqlite3_stmt *q = NULL;
	int64_t rowid = 0;
	(void)snprintf(text, sizeof(text), "SELECT rowid FROM \"%s\" ORDER BY rowid LIMIT 1 OFFSET %" PRId64,
		table->name, nth);
	if (sqlite3_prepare_v2(h, text, -1, &q, NULL) == SQLITE_OK) {
		rowid = number(text);
		(void)snprintf(where, sizeof(where), "rowid = %" PRId64, rowid);
	} else { /* WITHOUT ROWID */
		(void)snprintf(where, sizeof(where), "(%s) = (SELECT %s FROM \"%s\" ORDER BY %s LIMIT 1 OFFSET %"
			PRId64 ")", table->key, table->key, table->name, table->key, nth);
	}
	(void)sqlite3_finalize(q);
	int64_t disposed = is_disposed(table->name, rowid);
	for (int i = 0; i < columns; i++) {
		if (exempt(table->name, column[i], disposed))
			excused++;
		else
			edit(table, column[i], where);
	}
}

static void edit_table(const struct table *table)
{
	enum { COLUMNS = 60, ROWS = 6 };
	char text[300];
	const char *column[COLUMNS];
	int columns = 0;
	sqlite3_stmt *q;
	(void)snprintf(text, sizeof(text), "SELECT * FROM \"%s\" LIMIT 1", table->name);
	need(sqlite3_prepare_v2(h, text, -1, &q, NULL) == SQLITE_OK, text);
	for (; columns < sqlite3_column_count(q) && columns < COLUMNS; columns++)
		column[columns] = strdup(sqlite3_column_name(q, columns));
	(void)sqlite3_finalize(q);
	(void)snprintf(text, sizeof(text), "SELECT COUNT(*) FROM \"%s\"", table->name);
	int64_t rows = number(text), step = rows > ROWS ? rows / ROWS : 1;
	for (int64_t i = 0; i < rows; i += i < ROWS * 2 ? 1 : step)
		edit_row(table, column, columns, i);
	for (int i = 0; i < columns; i++)
		free((char *)(uintptr_t)column[i]);
}

static void control(const char *when)
{
	struct status st;
	if (verify(&st) == OK)
		return;
	(void)fprintf(stderr, "the untouched store, %s: %s: %s\n", when, st.reason, st.message);
	exit(1);
}

int main(int argc, char **argv)
{
	char keys_path[STORE_PATH_BYTES];
	struct status st;
	struct table room;
	const struct table *table;
	t = toys_new(argc > 1 ? strtoull(argv[1], NULL, 10) : 1);
	(void)snprintf(database, sizeof(database), "%s", t->store->db_path);
	(void)snprintf(keys_path, sizeof(keys_path), "%s", t->store->keys_path);
	(void)snprintf(saved, sizeof(saved), "%s/saved", t->directory);
	fill();
	toys_shut(t);
	need(keyring_open(t->keys, &st, &keys) == OK, "keys");
	need(slots_open(keys_path, keyring_store_key(keys), &st, &slots) == OK, "slots");
	open_raw(); /* and close: brings the WAL into the file */
	sql("PRAGMA wal_checkpoint(TRUNCATE)");
	close_raw();
	copy_file(database, saved);
	control("at first");
	open_raw();
	for (size_t i = 0; (table = table_at(i, &room)); i++)
		if (table->key && table->class != TABLE_LOCAL && strcmp(table->name, "search_term") != 0)
			edit_table(table);
	close_raw();
	control("put back");
	(void)printf("cells edited %u, found %u, excused %u\n", edits, found, excused);
	slots_free(slots);
	keyring_free(keys);
	toys_free(t);
	return edits > 300 && found == edits ? 0 : 1;
}
