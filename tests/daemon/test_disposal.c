/* After a disposal nothing of the text is in any file, and the rest still verifies. */
#include "tests/daemon/toy_store.h"

#include "common/limits.h"
#include "daemon/disposal.h"
#include "daemon/verify.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* One word that FTS5 keeps whole, found nowhere else. */
#define TEXT "zebracadabra"

static struct toy_store *t;
static char organisation[ID_TEXT_BYTES];
static char toy[ID_TEXT_BYTES];
static struct status st;

static void begin(void)
{
	t = toys_new(3);
	(void)snprintf(organisation, sizeof(organisation), "%s", toys_organisation(t, "", "Northwind"));
	(void)toys_add(t, organisation, "kite");
	(void)snprintf(toy, sizeof(toy), "%s", toys_add(t, organisation, TEXT));
	(void)toys_add(t, organisation, "drum");
}

static void end(void)
{
	toys_free(t);
}

TestSuite(disposal, .init = begin, .fini = end);

struct target {
	const char *noun;
	const char *id;
};

static int bury(struct tx *tx, void *context)
{
	const struct target *target = context;
	struct id id;
	(void)id_parse(target->id, strlen(target->id), &id);
	return row_tombstone(tx, schema_find_resource(target->noun), &id);
}

static void order(const char *noun, const char *id)
{
	struct target target = { noun, id };
	struct toy_answer a = toys_write(t, &(struct toy_write){ .change = bury, .context = &target });
	cr_assert(eq(int, a.rc, OK), "%s", a.st.message);
}

static struct disposal complete(void)
{
	struct disposal d = { .slots = t->store->slots, .ledger = t->store->ledger };
	int rc = writer_run(t->store->writer, disposal_work, &d, &st);
	cr_assert(eq(int, rc, OK), "%s", st.message);
	return d;
}

static struct verify_report verify(void)
{
	struct verify_report report = { 0 };
	struct verify_settings s = { .slots = t->store->slots, .log_public = keyring_log_public(t->store->keys),
		.origin = TOY_ORIGIN, .deep = true };
	cr_assert(eq(int, db_open(t->store->db_path, DB_READER, &st, &s.db), OK));
	int rc = verify_store(&s, &st, &report);
	db_close(s.db);
	cr_assert(eq(int, rc, OK), "%s: %s", st.reason, st.message);
	return report;
}

static bool is_pending(void)
{
	struct toy_reader r;
	bool pending = false;
	int64_t done_us = 0;
	toys_read(t, &r);
	cr_assert(eq(int, disposal_look(r.db, ledger_size(t->store->ledger) - 1, &r.st, &pending, &done_us), OK));
	toys_read_done(&r);
	cr_expect(not(pending && done_us > 0), "it is not done while it is pending");
	return pending;
}

Test(disposal, of_an_object_leaves_no_byte_of_its_text)
{
	cr_assert(toys_files_hold(t, TEXT), "or the search below proves nothing");
	order("toy", toy);
	cr_expect(is_pending());
	cr_expect(toys_files_hold(t, TEXT), "the order alone does not do it");
	struct disposal d = complete();
	cr_expect(not(d.is_pending));
	cr_expect(eq(u64, d.done, 1));
	cr_expect(not(is_pending()));
	cr_expect(not(toys_files_hold(t, TEXT)));
	struct verify_report report = verify();
	cr_expect(eq(u64, report.effects_disposed, 1));
}

Test(disposal, without_a_new_search_index_the_word_stays)
{
	bool done;
	order("toy", toy);
	toys_shut(t);
	struct store *s;
	cr_assert(eq(int, store_open_tables(t->state, t->keys, &st, &s), OK));
	cr_assert(eq(int, db_checkpoint(s->db, CHECKPOINT_TRUNCATE, &st, &done), OK));
	cr_expect(done);
	store_close(s);
	cr_expect(toys_files_hold(t, TEXT), "FTS5 keeps the words of deleted rows");
	cr_assert(eq(int, toys_reopen(t), OK), "%s", t->st.message);
	cr_expect(not(toys_files_hold(t, TEXT)), "start completes what was pending");
}

Test(disposal, a_reader_with_an_old_snapshot_keeps_it_pending)
{
	struct toy_reader r;
	bool found;
	ProtobufCMessage *row;
	const struct viewer everybody = { .everything = true };
	toys_read(t, &r);
	cr_assert(eq(int, db_exec(r.db, "BEGIN", &r.st), OK));
	cr_assert(eq(int, row_find(&r.tx, schema_find_resource("toy"), toy, &everybody, &found, &row), OK));
	order("toy", toy);
	cr_expect(complete().is_pending);
	cr_expect(toys_files_hold(t, TEXT));
	cr_assert(eq(int, db_exec(r.db, "COMMIT", &r.st), OK));
	toys_read_done(&r);
	cr_expect(not(complete().is_pending));
	cr_expect(not(toys_files_hold(t, TEXT)));
}

Test(disposal, history_shows_that_something_was_there)
{
	struct toy_reader r;
	struct entry e;
	struct effect_row *effect;
	size_t count;
	order("toy", toy);
	(void)complete();
	toys_read(t, &r);
	cr_assert(eq(int, ledger_read(t->store->ledger, r.db, r.arena, 2, &r.st, &e), OK), "%s", r.st.message);
	cr_expect(eq(ptr, (void *)(uintptr_t)e.part[0].content.data, NULL));
	cr_expect(gt(sz, e.header.len, 0), "the signature still verifies");
	cr_assert(eq(int, ledger_effects(t->store->ledger, r.db, r.arena, 2, &r.st, &effect, &count), OK));
	cr_assert(eq(sz, count, 1));
	cr_expect(eq(ptr, (void *)(uintptr_t)effect[0].body.data, NULL));
	toys_read_done(&r);
}

/* What a hook for evidence files needs: the row's effects, still open. */
static int find_name(void *context, struct db *db, const struct id *id, bool is_scope, struct status *hook_st)
{
	struct effect_row *effect;
	size_t count;
	struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
	(void)id;
	cr_expect(not(is_scope));
	int rc = ledger_effects(t->store->ledger, db, arena, 2, hook_st, &effect, &count);
	if (rc == OK && effect[0].body.data)
		++*(int *)context;
	arena_free(arena);
	return rc;
}

Test(disposal, of_files_comes_while_the_row_can_still_be_opened)
{
	int opened = 0;
	struct disposal d = { .slots = t->store->slots, .ledger = t->store->ledger, .destroy_files = find_name,
		.context = &opened };
	order("toy", toy);
	cr_assert(eq(int, writer_run(t->store->writer, disposal_work, &d, &st), OK), "%s", st.message);
	cr_expect(eq(int, opened, 1));
}

Test(disposal, of_a_scope_takes_all_its_rows)
{
	char below[ID_TEXT_BYTES];
	(void)snprintf(below, sizeof(below), "%s", toys_organisation(t, organisation, "Workshop"));
	(void)toys_add(t, below, "quixotic");
	(void)toys_add(t, below, "jabberwock");
	order("organisation", below);
	(void)complete();
	cr_expect(not(toys_files_hold(t, "quixotic")));
	cr_expect(not(toys_files_hold(t, "jabberwock")));
	cr_expect(toys_files_hold(t, TEXT), "another scope's row stays");
	struct verify_report report = verify();
	cr_expect(eq(u64, report.effects_disposed, 3));
}

Test(disposal, a_row_put_again_after_it_has_a_life_of_its_own)
{
	Toy__Toy again = TOY__TOY__INIT;
	order("toy", toy);
	(void)complete();
	again.id = toy;
	again.organisation_id = organisation;
	again.name = "zither";
	(void)toys_put(t, &again.base, organisation);
	(void)verify();
	order("toy", toy);
	(void)complete();
	cr_expect(not(toys_files_hold(t, "zither")));
	(void)verify();
}

Test(disposal, a_key_that_vanished_without_an_order_is_found)
{
	struct verify_report report;
	struct toy_reader r;
	struct rows *q;
	bool more;
	toys_read(t, &r);
	cr_assert(eq(int, db_query(r.db, &r.st, &q, "SELECT slot FROM effect WHERE at = 256", ""), OK));
	cr_assert(eq(int, db_next(q, &r.st, &more), OK));
	uint64_t slot = (uint64_t)row_int(q, 0);
	rows_done(q);
	toys_read_done(&r);
	cr_assert(eq(int, slots_destroy(t->store->slots, &slot, 1, &st), OK));
	struct verify_settings s = { .slots = t->store->slots, .log_public = keyring_log_public(t->store->keys),
		.origin = TOY_ORIGIN, .deep = true };
	cr_assert(eq(int, db_open(t->store->db_path, DB_READER, &st, &s.db), OK));
	cr_expect(eq(int, verify_store(&s, &st, &report), DATA_LOSS));
	cr_expect(eq(str, st.reason, "NOT_DISPOSED"), "%s", st.message);
	db_close(s.db);
}

Test(disposal, a_rebuild_skips_what_orders_name_and_nothing_else)
{
	struct store *s;
	struct db *from;
	order("toy", toy);
	(void)complete();
	toys_shut(t);
	cr_assert(eq(int, store_open_tables(t->state, t->keys, &st, &s), OK));
	cr_assert(eq(int, db_open(s->db_path, DB_READER, &st, &from), OK));
	cr_expect(eq(int, rebuild_store(s->db, from, s->slots, &st), OK), "%s", st.message);
	db_close(from);
	store_close(s);
	cr_assert(eq(int, toys_reopen(t), OK));
	cr_expect(eq(u64, verify().effects_disposed, 1));
}

Test(disposal, of_a_scope_keeps_the_orders_of_rows_that_went_before)
{
	char below[ID_TEXT_BYTES], gone[ID_TEXT_BYTES];
	(void)snprintf(below, sizeof(below), "%s", toys_organisation(t, organisation, "Workshop"));
	(void)snprintf(gone, sizeof(gone), "%s", toys_add(t, below, "quixotic"));
	(void)toys_add(t, below, "jabberwock");
	order("toy", gone);
	(void)complete();
	order("organisation", below);
	(void)complete();
	struct verify_report report = verify();
	cr_expect(eq(u64, report.effects_disposed, 3));
}
