/* Writing through the writer, reading back, proving: the store as the daemon uses it. */
#include "tests/daemon/toy_store.h"

#include "common/limits.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <pthread.h>
#include <stdatomic.h>

static struct toy_store *t;
static const struct viewer everybody = { .everything = true };

static void begin(void)
{
	t = toys_new(1);
}

static void end(void)
{
	toys_free(t);
}

TestSuite(store, .init = begin, .fini = end);

static Toy__Toy *load_toy(struct toy_reader *r, const char *id)
{
	ProtobufCMessage *row = NULL;
	int rc = row_load(&r->tx, schema_find_resource("toy"), id, &everybody, &row);
	cr_assert(eq(int, rc, OK), "%s", r->st.message);
	return (Toy__Toy *)(void *)row;
}

Test(store, a_written_row_is_read_back_with_its_version)
{
	struct toy_reader r;
	const char *organisation = toys_organisation(t, "", "Northwind");
	const char *id = toys_add(t, organisation, "red wagon");
	toys_read(t, &r);
	Toy__Toy *toy = load_toy(&r, id);
	cr_expect(eq(str, (char *)toy->name, "red wagon"));
	cr_expect(eq(u64, toy->version, 1));
	toys_read_done(&r);
}

static int put_expecting(struct tx *tx, void *context)
{
	Toy__Toy *toy = context;
	return row_put(tx, &toy->base, toy->version);
}

Test(store, an_update_decided_on_another_version_is_refused)
{
	const char *organisation = toys_organisation(t, "", "Northwind");
	Toy__Toy toy = TOY__TOY__INIT;
	toy.id = toys_add(t, organisation, "red wagon");
	toy.organisation_id = organisation;
	toy.name = "blue wagon";
	toy.version = 3;
	struct toy_write w = { .change = put_expecting, .context = &toy };
	struct toy_answer a = toys_write(t, &w);
	cr_expect(eq(int, a.rc, ABORTED));
	cr_expect(eq(str, a.st.reason, "VERSION"));
	cr_expect(eq(u64, ledger_size(t->store->ledger), 2));
	toy.version = 1;
	a = toys_write(t, &w);
	cr_expect(eq(int, a.rc, OK));
	cr_expect(eq(u64, toy.version, 2));
}

Test(store, validate_only_enters_nothing)
{
	Toy__Toy toy = TOY__TOY__INIT;
	struct toy_reader r;
	bool found = true;
	ProtobufCMessage *row;
	toy.organisation_id = toys_organisation(t, "", "Northwind");
	toy.id = toys_id(t);
	toy.name = "kite";
	struct toy_answer a = toys_write(t, &(struct toy_write){ .change = put_expecting, .context = &toy,
		.validate_only = true });
	cr_expect(eq(int, a.rc, OK));
	cr_expect(eq(u64, ledger_size(t->store->ledger), 1));
	toys_read(t, &r);
	cr_expect(eq(int, row_find(&r.tx, schema_find_resource("toy"), toy.id, &everybody, &found, &row), OK));
	cr_expect(not(found));
	toys_read_done(&r);
}

Test(store, a_unique_name_is_refused_twice_and_the_rest_of_the_group_stands)
{
	enum { COUNT = 40 };
	Toy__Toy toy[COUNT];
	struct toy_write w[COUNT];
	struct toy_answer a[COUNT];
	char name[COUNT][32];
	const char *organisation = toys_organisation(t, "", "Northwind");
	for (int i = 0; i < COUNT; i++) {
		toy[i] = (Toy__Toy)TOY__TOY__INIT;
		toy[i].id = toys_id(t);
		toy[i].organisation_id = organisation;
		(void)snprintf(name[i], sizeof(name[i]), "wagon %d", i % 2 ? i : 0);
		toy[i].name = name[i];
		w[i] = (struct toy_write){ .change = put_expecting, .context = &toy[i] };
	}
	toys_write_all(t, w, COUNT, a);
	int entered = 0, refused = 0;
	for (int i = 0; i < COUNT; i++) {
		entered += a[i].rc == OK;
		refused += a[i].rc == ALREADY_EXISTS && strcmp(a[i].st.reason, "DB_UNIQUE") == 0;
	}
	cr_expect(eq(int, entered, COUNT / 2 + 1));
	cr_expect(eq(int, refused, COUNT / 2 - 1));
	cr_expect(eq(u64, ledger_size(t->store->ledger), 1 + COUNT / 2 + 1));
	cr_expect(gt(u32, writer_counters(t->store->writer).largest_group, 1));
}

struct hold {
	atomic_bool begun;
};

static int hold(void *context, struct db *db, struct status *st)
{
	struct hold *h = context;
	(void)db;
	(void)st;
	h->begun = true;
	(void)usleep(200 * 1000);
	return OK;
}

/* While it runs, what is submitted waits and becomes one group. */
static void *hold_the_writer(void *context)
{
	struct status st;
	(void)!writer_run(t->store->writer, hold, context, &st);
	return NULL;
}

static int refuse_as_repeat(struct tx *tx, void *context)
{
	(void)context;
	return fail(tx->st, ALREADY_EXISTS, "REPEATED", "it was entered a moment ago");
}

/* As SQLite does by itself on a full disk. */
static int lose_the_transaction(struct tx *tx, void *context)
{
	(void)context;
	TRY(db_exec(tx->db, "ROLLBACK", tx->st));
	return fail(tx->st, RESOURCE_EXHAUSTED, "DB_FULL", "the disk of the database is full");
}

Test(store, a_group_that_is_lost_answers_no_repeat_of_its_own_entries)
{
	Toy__Toy toy = TOY__TOY__INIT;
	toy.organisation_id = toys_organisation(t, "", "Northwind");
	toy.id = toys_id(t);
	toy.name = "kite";
	const struct toy_write w[] = { { .change = put_expecting, .context = &toy }, { .change = refuse_as_repeat },
		{ .change = lose_the_transaction } };
	struct toy_answer a[ARRAY_LEN(w)];
	struct hold held = { false };
	pthread_t thread;
	cr_assert(zero(int, pthread_create(&thread, NULL, hold_the_writer, &held)));
	while (!held.begun)
		(void)usleep(1000);
	toys_write_all(t, w, ARRAY_LEN(w), a);
	(void)pthread_join(thread, NULL);
	for (size_t i = 0; i < ARRAY_LEN(w); i++)
		cr_expect(eq(int, a[i].rc, UNAVAILABLE), "%zu: %s", i, a[i].st.reason);
	cr_expect(eq(u64, ledger_size(t->store->ledger), 1));
	toy.version = 0;
	struct toy_answer again = toys_write(t, &w[0]);
	cr_expect(eq(int, again.rc, OK), "%s", again.st.message);
	cr_expect(eq(u64, again.index, 1));
}

Test(store, inv_22_the_same_statement_is_found_by_signer_and_id)
{
	struct toy_reader r;
	struct id id;
	const char *text = toys_id(t);
	bool found = false;
	uint64_t index = 99;
	struct hash digest;
	cr_assert(id_parse(text, strlen(text), &id));
	(void)toys_organisation(t, "", "Northwind");
	struct toy_answer a = toys_write(t, &(struct toy_write){ .statement = &id });
	cr_assert(eq(int, a.rc, OK));
	toys_read(t, &r);
	cr_expect(eq(int, ledger_find_statement(r.db, t->device.public, &id, &r.st, &found, &index, &digest), OK));
	cr_expect(found);
	cr_expect(eq(u64, index, 1));
	a = toys_write(t, &(struct toy_write){ .statement = &id });
	cr_expect(eq(int, a.rc, ALREADY_EXISTS), "the table itself refuses what decide overlooked");
	toys_read_done(&r);
}

Test(store, inv_13_an_entry_is_read_back_with_its_parts_and_effects)
{
	struct toy_reader r;
	struct entry e;
	struct effect_row *effect;
	size_t count;
	const char *organisation = toys_organisation(t, "", "Northwind");
	(void)toys_add(t, organisation, "spinning top");
	toys_read(t, &r);
	cr_assert(eq(int, ledger_read(t->store->ledger, r.db, r.arena, 1, &r.st, &e), OK), "%s", r.st.message);
	cr_expect(eq(sz, e.part_count, 1));
	cr_expect(bytes_equal(e.part[0].content, BYTES_OF("spinning top")));
	cr_expect(eq(int, ledger_effects(t->store->ledger, r.db, r.arena, 1, &r.st, &effect, &count), OK));
	cr_assert(eq(sz, count, 1));
	cr_expect(eq(str, (char *)effect[0].resource->noun, "toy"));
	cr_expect(eq(u64, effect[0].version, 1));
	cr_expect(eq(u8, effect[0].op, EFFECT_OP_PUT));
	toys_read_done(&r);
}

/* To the checkpoint of `size` entries; 0: to the newest. */
static void check_receipt(struct toy_reader *r, uint64_t index, uint64_t size)
{
	struct bytes text;
	struct note_key key;
	struct tlog_proof proof;
	struct checkpoint c;
	int rc = ledger_receipt(t->store->ledger, r->db, r->arena, index, size, &r->st, &text);
	cr_assert(eq(int, rc, OK), "%" PRIu64 ": %s", index, r->st.message);
	cr_assert(eq(int, tlog_proof_parse(text, &r->st, &proof), OK));
	cr_assert(eq(int, note_key_init(TOY_ORIGIN, NOTE_ED25519, keyring_log_public(t->store->keys), &r->st, &key),
		OK));
	struct hash leaf = merkle_leaf(proof.extra, proof.extra_len);
	cr_expect(eq(int, tlog_proof_verify(&proof, &leaf, &key, &r->st, &c), OK), "%" PRIu64, index);
	cr_expect(eq(u64, proof.index, index));
	cr_expect(eq(u64, c.size, size ? size : ledger_size(t->store->ledger)));
}

static void write_many(size_t count)
{
	struct toy_write *w = calloc(count, sizeof(*w));
	struct toy_answer *a = calloc(count, sizeof(*a));
	toys_write_all(t, w, count, a);
	for (size_t i = 0; i < count; i++)
		cr_assert(eq(int, a[i].rc, OK), "%s", a[i].st.message);
	free(w);
	free(a);
}

Test(store, receipts_of_all_entries_verify_across_tiles_and_restarts)
{
	struct toy_reader r;
	for (int i = 0; i < 3; i++)
		write_many(200);
	for (int restart = 0; restart < 2; restart++) {
		toys_read(t, &r);
		for (uint64_t i = 0; i < 600; i += 7)
			check_receipt(&r, i, 0);
		for (uint64_t i = 0; i < 600; i += 31)
			check_receipt(&r, i, i + 1 + (i * 7) % (600 - i));
		struct bytes none;
		cr_expect(eq(int, ledger_receipt(t->store->ledger, r.db, r.arena, 5, 5, &r.st, &none), NOT_FOUND));
		cr_expect(eq(int, ledger_receipt(t->store->ledger, r.db, r.arena, 5, 100000, &r.st, &none), OUT_OF_RANGE));
		toys_read_done(&r);
		cr_assert(eq(int, toys_reopen(t), OK), "%s", t->st.message);
		write_many(70);
	}
	cr_expect(eq(u64, ledger_size(t->store->ledger), 740));
}

Test(store, inv_14_roots_of_the_past_are_consistent_with_the_newest)
{
	struct toy_reader r;
	struct hash root[4], proof[MERKLE_PROOF_MAX];
	static const uint64_t size[] = { 1, 77, 256, 600 };
	size_t count;
	for (int i = 0; i < 3; i++)
		write_many(200);
	cr_assert(eq(int, toys_reopen(t), OK));
	toys_read(t, &r);
	for (size_t i = 0; i < 4; i++)
		cr_assert(eq(int, ledger_root_at(t->store->ledger, r.db, size[i], &r.st, &root[i]), OK), "%s",
			r.st.message);
	for (size_t i = 0; i < 3; i++) {
		cr_assert(eq(int, ledger_consistency(t->store->ledger, r.db, size[i], 600, &r.st, proof, &count), OK));
		cr_expect(merkle_consistency_valid(size[i], &root[i], 600, &root[3], proof, count));
	}
	cr_expect(eq(int, ledger_root_at(t->store->ledger, r.db, 601, &r.st, &root[0]), OUT_OF_RANGE));
	toys_read_done(&r);
}

Test(store, a_wrong_node_file_is_noticed_and_not_believed)
{
	struct toy_reader r;
	char path[128];
	write_many(200);
	write_many(100);
	toys_shut(t);
	(void)snprintf(path, sizeof(path), "%s/nodes.cache", t->state);
	FILE *file = fopen(path, "r+e");
	cr_assert(ne(ptr, file, NULL));
	(void)fseek(file, 4096, SEEK_SET);
	for (int i = 0; i < 600 * 32; i++)
		(void)fputc(0x5a, file);
	(void)fclose(file);
	cr_assert(eq(int, toys_reopen(t), OK));
	toys_read(t, &r);
	for (uint64_t i = 0; i < 300; i += 11)
		check_receipt(&r, i, 0);
	toys_read_done(&r);
}

Test(store, t9_a_clock_put_back_takes_no_time_back)
{
	struct ledger *l = t->store->ledger;
	(void)toys_organisation(t, "", "Northwind");
	int64_t last_us = ledger_now(l, 0);
	cr_expect(gt(i64, last_us, 0), "control: an entry has a time");
	cr_expect(eq(i64, ledger_now(l, last_us - 1), last_us));
	cr_expect(eq(i64, ledger_now(l, last_us + 1), last_us + 1));
}

Test(store, t9_a_second_instance_is_refused)
{
	struct store *other;
	struct status st;
	cr_expect(eq(int, store_open(t->state, t->keys, TOY_ORIGIN, &st, &other), FAILED_PRECONDITION));
	cr_expect(eq(str, st.reason, "DB_LOCKED"));
}
