/* The guards of the door to SQLite, keys and slots. */
#include "tests/daemon/toy_store.h"

#include "common/clock.h"
#include "common/crypto.h"
#include "common/limits.h"
#include "daemon/sql.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <sys/stat.h>

static struct toy_store *t;
static struct status st;

static void begin(void)
{
	t = toys_new(5);
	writer_stop(t->store->writer);
	t->store->writer = NULL;
}

static void end(void)
{
	toys_free(t);
}

TestSuite(db, .init = begin, .fini = end);

Test(db, inv_14_what_would_change_the_ledger_or_loosen_a_guard_is_denied)
{
	static const char *const denied[] = {
		"UPDATE entry SET received_us = 0",
		"DELETE FROM entry",
		"DELETE FROM leaf WHERE idx = 1",
		"UPDATE effect SET sealed = x''",
		"UPDATE checkpoint SET note = x''",
		("INSERT INTO entry(idx, received_us, is_system, header, signature)"
		 " VALUES(0, 0, 0, x'', zeroblob(64)) ON CONFLICT(idx) DO UPDATE SET received_us = 1"),
		"DROP TABLE tile",
		"ALTER TABLE part RENAME TO other",
		"DROP INDEX effect__id",
		"ATTACH '/tmp/elsewhere.db' AS elsewhere",
		"PRAGMA synchronous=OFF",
		"PRAGMA writable_schema=ON",
		"CREATE TRIGGER x AFTER INSERT ON entry BEGIN DELETE FROM toy; END",
	};
	for (size_t i = 0; i < ARRAY_LEN(denied); i++) {
		cr_expect(ne(int, db_exec(t->store->db, denied[i], &st), OK), "%s", denied[i]);
		cr_expect(eq(str, st.reason, "DB_DENIED"), "%s: %s", denied[i], st.message);
	}
	cr_expect(ne(int, db_exec(t->store->db, "SELECT load_extension('x')", &st), OK));
	cr_expect(ne(int, db_exec(t->store->db, "SELECT \"no such column\"", &st), OK), "no text in double quotes");
	cr_expect(eq(int, db_exec(t->store->db, "DELETE FROM toy", &st), OK), "projection tables may be changed");
}

Test(db, a_reader_changes_nothing)
{
	struct db *reader;
	cr_assert(eq(int, db_open(t->store->db_path, DB_READER, &st, &reader), OK));
	cr_expect(ne(int, db_exec(reader, "DELETE FROM toy", &st), OK));
	cr_expect(ne(int, db_exec(reader, "CREATE TABLE x(y)", &st), OK));
	db_close(reader);
}

Test(db, a_statement_may_be_used_again_while_it_is_stepped)
{
	static const char sql[] = "SELECT name FROM meta WHERE ?1 = ?1";
	struct rows *outer, *inner;
	bool more = false;
	cr_assert(eq(int, db_query(t->store->db, &st, &outer, sql, "i", (int64_t)1), OK));
	cr_assert(eq(int, db_next(outer, &st, &more), OK));
	cr_assert(eq(int, db_query(t->store->db, &st, &inner, sql, "i", (int64_t)2), OK));
	cr_assert(eq(int, db_next(inner, &st, &more), OK));
	cr_expect(eq(str, (char *)(uintptr_t)row_text(inner, 0), (char *)(uintptr_t)row_text(outer, 0)));
	rows_done(inner);
	rows_done(outer);
}

/* As after an allocation that failed in a query: what follows must not commit by itself. */
Test(db, inv_13_nothing_is_written_after_a_transaction_was_given_up)
{
	struct db *db = t->store->db;
	cr_assert(eq(int, db_run(db, &st, "BEGIN IMMEDIATE", ""), OK));
	cr_assert(eq(int, db_run(db, &st, "INSERT INTO meta(name, value) VALUES('one', x'01')", ""), OK));
	cr_assert(eq(int, db_run(db, &st, "INSERT OR ROLLBACK INTO meta(name, value) VALUES('one', x'01')", ""), ALREADY_EXISTS));
	cr_expect(not(db_in_transaction(db)));
	cr_expect(eq(int, db_run(db, &st, "INSERT INTO meta(name, value) VALUES('two', x'02')", ""), UNAVAILABLE));
	cr_expect(eq(str, st.reason, "DB_ROLLED_BACK"));
	db_rollback(db);
	cr_expect(eq(int, db_run(db, &st, "INSERT INTO meta(name, value) VALUES('two', x'02')", ""), OK));
}

Test(db, equal_texts_are_interned_once)
{
	char text[] = "SELECT 1 FROM meta";
	const char *kept = sql_intern(text);
	cr_expect(ne(ptr, (void *)(uintptr_t)kept, (void *)text));
	cr_expect(eq(ptr, (void *)(uintptr_t)kept, (void *)(uintptr_t)sql_intern("SELECT 1 FROM meta")));
}

Test(db, a_file_that_is_a_symbolic_link_is_not_opened)
{
	char name[STORE_PATH_BYTES + 8];
	struct db *db;
	(void)snprintf(name, sizeof(name), "%s.link", t->store->db_path);
	cr_assert(eq(int, symlink(t->store->db_path, name), 0));
	cr_expect(ne(int, db_open(name, DB_READER, &st, &db), OK));
}

TestSuite(keys, .init = begin, .fini = end);

Test(keys, that_others_can_read_are_refused)
{
	char name[200];
	struct keyring *k;
	(void)snprintf(name, sizeof(name), "%s/log.key", t->keys);
	cr_assert(eq(int, chmod(name, 0640), 0));
	cr_expect(eq(int, keyring_open(t->keys, &st, &k), FAILED_PRECONDITION));
	cr_expect(eq(str, st.reason, "KEYS_READABLE"));
	cr_assert(eq(int, chmod(name, 0600), 0));
	cr_assert(eq(int, chmod(t->keys, 0755), 0));
	cr_expect(eq(int, keyring_open(t->keys, &st, &k), FAILED_PRECONDITION));
	cr_assert(eq(int, chmod(t->keys, 0700), 0));
	cr_assert(eq(int, keyring_open(t->keys, &st, &k), OK));
	keyring_free(k);
}

Test(keys, are_made_once)
{
	cr_expect(eq(int, keyring_create(t->keys, &st), FAILED_PRECONDITION));
	cr_expect(eq(str, st.reason, "KEYS_EXIST"));
}

Test(keys, of_slots_are_given_out_once_and_survive_a_restart)
{
	enum { COUNT = 3000 };
	uint8_t key[SLOT_BYTES], again[SLOT_BYTES];
	uint64_t slot = 0, last = 0;
	bool found = false;
	struct slots *s = t->store->slots;
	for (int i = 0; i < COUNT; i++) {
		cr_assert(eq(int, slots_take(s, &st, &slot), OK), "%s", st.message);
		cr_assert(gt(u64, slot, last));
		last = slot;
	}
	cr_assert(eq(int, slots_read(s, last, &st, &found, key), OK));
	cr_assert(found);
	slots_free(s);
	cr_assert(eq(int, slots_open(t->store->keys_path, keyring_store_key(t->store->keys), &st, &t->store->slots),
		OK));
	cr_assert(eq(int, slots_read(t->store->slots, last, &st, &found, again), OK));
	cr_expect(found);
	cr_expect(secret_equal(key, again, sizeof(key)));
}

Test(keys, of_destroyed_slots_stay_destroyed_and_their_numbers_are_not_given_again)
{
	uint8_t key[SLOT_BYTES];
	uint64_t slot, next;
	bool found = true;
	struct slots *s = t->store->slots;
	cr_assert(eq(int, slots_take(s, &st, &slot), OK));
	cr_assert(eq(int, slots_destroy(s, &slot, 1, &st), OK));
	cr_expect(eq(int, slots_read(s, slot, &st, &found, key), OK));
	cr_expect(not(found));
	slots_free(s);
	cr_assert(eq(int, slots_open(t->store->keys_path, keyring_store_key(t->store->keys), &st, &t->store->slots),
		OK));
	slots_at_least(t->store->slots, slot);
	cr_assert(eq(int, slots_take(t->store->slots, &st, &next), OK));
	cr_expect(gt(u64, next, slot));
}

Test(db, a_statement_ends_at_its_deadline)
{
	static const char endless[] = "WITH RECURSIVE n(i) AS (VALUES(0) UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n";
	struct db *db;
	struct rows *r;
	bool more = false;
	cr_assert(eq(int, db_open("", DB_MEMORY, &st, &db), OK));
	db_deadline(db, clock_mono_us() + 20 * 1000);
	cr_assert(eq(int, db_query(db, &st, &r, endless, ""), OK));
	cr_expect(eq(int, db_next(r, &st, &more), DEADLINE_EXCEEDED));
	cr_expect(eq(str, st.reason, "DEADLINE"));
	rows_done(r);
	db_deadline(db, 0);
	cr_assert(eq(int, db_query(db, &st, &r, "SELECT 7", ""), OK));
	cr_assert(eq(int, db_next(r, &st, &more), OK));
	cr_expect(eq(i64, row_int(r, 0), 7));
	rows_done(r);
	db_close(db);
}
