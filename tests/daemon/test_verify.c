/* What verify, rebuild and start find out about a store that somebody changed. */
#include "tests/daemon/toy_store.h"

#include "common/limits.h"
#include "daemon/testpoint.h"
#include "daemon/verify.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct toy_store *t;
static char organisation[ID_TEXT_BYTES];
static char toy[ID_TEXT_BYTES];

static void begin(void)
{
	t = toys_new(2);
	(void)snprintf(organisation, sizeof(organisation), "%s", toys_organisation(t, "", "Northwind"));
	(void)snprintf(toy, sizeof(toy), "%s", toys_add(t, organisation, "red wagon"));
	for (int i = 0; i < 3; i++)
		(void)toys_appoint(t, toys_id(t), organisation, organisation, 2 + i);
}

static void end(void)
{
	toys_free(t);
}

TestSuite(verify, .init = begin, .fini = end);

static int verify(bool deep, struct status *st, struct verify_report *report)
{
	struct verify_settings s = { .slots = t->store->slots, .log_public = keyring_log_public(t->store->keys),
		.origin = TOY_ORIGIN, .deep = deep };
	TRY(db_open(t->store->db_path, DB_READER, st, &s.db));
	int rc = verify_store(&s, st, report);
	db_close(s.db);
	return rc;
}

/* Entries 0 to 4 are there; the device's row is entry 5. */
static void expect_signer(uint64_t from, uint64_t to, const char *reason, const char *entry)
{
	struct status st;
	struct verify_report report;
	struct verify_settings s = { .slots = t->store->slots, .log_public = keyring_log_public(t->store->keys),
		.origin = TOY_ORIGIN, .deep = true, .signers = true };
	status_reset(&st);
	if (from != UINT64_MAX)
		toys_enrol(t, organisation, from, to);
	cr_assert(eq(int, db_open(t->store->db_path, DB_READER, &st, &s.db), OK));
	int rc = verify_store(&s, &st, &report);
	cr_expect(eq(str, rc == OK ? "" : st.reason, (char *)(uintptr_t)reason), "%s", st.message);
	cr_expect(ne(ptr, strstr(st.message, entry), NULL), "%s", st.message);
	db_close(s.db);
}

Test(verify, a_key_of_no_device_is_found)
{
	expect_signer(UINT64_MAX, 0, "SIGNER_UNKNOWN", "entry 1:");
}

Test(verify, inv_32_a_device_that_was_active_throughout_may_have_signed)
{
	expect_signer(1, 0, "", "");
}

Test(verify, a_device_that_was_never_active_may_have_signed_nothing)
{
	expect_signer(0, 0, "SIGNER_UNKNOWN", "entry 1:");
}

Test(verify, a_signature_from_before_its_device_was_active_is_found)
{
	expect_signer(2, 0, "SIGNER_UNKNOWN", "entry 1:");
}

Test(verify, inv_32_a_signature_from_after_its_device_was_revoked_is_found)
{
	expect_signer(1, 3, "SIGNER_UNKNOWN", "entry 3:");
}

Test(verify, an_untouched_store_is_what_its_ledger_says)
{
	struct status st;
	struct verify_report report;
	cr_assert(eq(int, verify(true, &st, &report), OK), "%s: %s", st.reason, st.message);
	cr_expect(eq(u64, report.entries, 5));
	cr_expect(eq(u64, report.signatures, 5));
	cr_expect(eq(u64, report.effects_disposed, 0));
	cr_expect(ge(u64, report.rows_compared, 15));
}

Test(verify, inv_13_an_edited_row_is_named_with_its_column)
{
	struct status st;
	struct verify_report report;
	toys_sql(t, "UPDATE toy SET state = 2");
	cr_expect(eq(int, verify(false, &st, &report), OK), "only deep compares tables");
	cr_expect(eq(int, verify(true, &st, &report), DATA_LOSS));
	cr_expect(eq(str, st.reason, "TABLE_DIFFERS"));
	cr_expect(ne(ptr, strstr(st.message, toy), NULL), "%s", st.message);
	cr_expect(ne(ptr, strstr(st.message, "column state"), NULL), "%s", st.message);
}

Test(verify, an_appointment_smuggled_into_reach_is_found)
{
	struct status st;
	struct verify_report report;
	toys_sql(t, "INSERT INTO reach SELECT randomblob(16), scope, randomblob(16), party, roles, 0 FROM reach LIMIT 1");
	cr_expect(eq(int, verify(true, &st, &report), DATA_LOSS));
	cr_expect(eq(str, st.reason, "TABLE_DIFFERS"));
}

Test(verify, a_changed_word_of_the_search_index_is_found)
{
	struct status st;
	struct verify_report report;
	toys_sql(t, "UPDATE search SET text = 'blue wagon'");
	cr_expect(eq(int, verify(true, &st, &report), DATA_LOSS));
	cr_expect(ne(ptr, strstr(st.message, "search"), NULL), "%s", st.message);
}

static void expect_log_damage(const char *sql, const char *reason)
{
	struct status st;
	struct verify_report report;
	toys_sql(t, sql);
	cr_expect(eq(int, verify(false, &st, &report), DATA_LOSS), "%s", sql);
	cr_expect(eq(str, st.reason, (char *)reason), "%s: %s", sql, st.message);
}

Test(verify, a_changed_entry_is_found)
{
	expect_log_damage("UPDATE entry SET received_us = received_us + 1 WHERE idx = 4", "LEAF_CORRUPT");
}

Test(verify, a_removed_last_entry_is_found)
{
	expect_log_damage("DELETE FROM entry WHERE idx = 4", "LOG_INCOMPLETE");
}

Test(verify, a_statement_taken_out_of_the_repeats_is_found)
{
	expect_log_damage("DELETE FROM repeat WHERE idx = 2", "STATEMENT_TWICE");
}

Test(verify, a_server_statement_passed_off_as_a_persons_is_found)
{
	expect_log_damage("UPDATE entry SET is_system = 1 WHERE idx = 2", "SIGNATURE_WRONG");
}

/* Deletes the entry with all that hangs on it: consistent, but shorter. */
static void truncate_log(void)
{
	toys_sql(t, "DELETE FROM entry WHERE idx = 4; DELETE FROM leaf WHERE idx = 4; DELETE FROM part WHERE at / 4 = 4;"
		"DELETE FROM effect WHERE at / 256 = 4; DELETE FROM repeat WHERE idx = 4;"
		"DELETE FROM checkpoint WHERE size > 4");
}

Test(verify, t9_start_refuses_a_ledger_shorter_than_its_checkpoint_file)
{
	toys_shut(t);
	t->store = NULL;
	truncate_log();
	cr_expect(eq(int, toys_reopen(t), DATA_LOSS));
	cr_expect(eq(str, t->st.reason, "LOG_SHRANK"), "%s", t->st.message);
}

Test(verify, inv_14_start_refuses_another_history)
{
	toys_shut(t);
	toys_sql(t, "UPDATE leaf SET hash = randomblob(32) WHERE idx = 1");
	cr_expect(eq(int, toys_reopen(t), DATA_LOSS));
	cr_expect(eq(str, t->st.reason, "LOG_DIVERGED"), "%s", t->st.message);
}

Test(verify, a_rebuild_gives_the_same_tables)
{
	struct status st;
	struct verify_report report;
	struct store *s;
	struct db *from;
	toys_shut(t);
	toys_sql(t, "UPDATE toy SET state = 2; DELETE FROM reach; DELETE FROM within");
	cr_assert(eq(int, store_open_tables(t->state, t->keys, &st, &s), OK), "%s", st.message);
	cr_assert(eq(int, db_open(s->db_path, DB_READER, &st, &from), OK));
	cr_assert(eq(int, rebuild_store(s->db, from, s->slots, &st), OK), "%s", st.message);
	db_close(from);
	store_close(s);
	cr_assert(eq(int, toys_reopen(t), OK), "%s", t->st.message);
	cr_expect(eq(int, verify(true, &st, &report), OK), "%s", st.message);
}

Test(verify, an_interrupted_rebuild_is_not_started_upon)
{
	toys_shut(t);
	toys_sql(t, "DELETE FROM meta WHERE name = 'projection'");
	cr_expect(eq(int, toys_reopen(t), FAILED_PRECONDITION));
	cr_expect(eq(str, t->st.reason, "REBUILD_NEEDED"));
}

/* Between hashing and signing one bit of what was stored flips (security.md B29). */
static int failures;

static void flip(const char *point)
{
	if (strcmp(point, "settle") == 0 && failures++ == 0)
		toys_sql(t, "UPDATE entry SET signature = zeroblob(64) WHERE idx = (SELECT MAX(idx) FROM entry)");
}

static void noted(void *context, const struct status *st)
{
	cr_expect(eq(str, (char *)(uintptr_t)st->reason, "LEAF_CORRUPT"));
	++*(int *)context;
}

Test(verify, nothing_is_signed_or_acknowledged_over_a_flipped_bit)
{
	int told = 0;
	uint64_t size = ledger_size(t->store->ledger);
	writer_on_failure(t->store->writer, noted, &told);
	test_point = flip;
	struct toy_answer a = toys_write(t, &(struct toy_write){ .content = "statement" });
	test_point = NULL;
	cr_expect(eq(int, a.rc, UNAVAILABLE));
	cr_expect(eq(u64, ledger_size(t->store->ledger), size));
	a = toys_write(t, &(struct toy_write){ .content = "another" });
	cr_expect(eq(int, a.rc, UNAVAILABLE));
	writer_stop(t->store->writer); /* it tells after it has answered */
	t->store->writer = NULL;
	cr_expect(eq(int, told, 1));
}
