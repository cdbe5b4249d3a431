/* What grows with the ledger, and what must not: cost of a record, proofs, start, verification, rebuilding, memory. */
#include "tests/bench/bench.h"

#include "common/clock.h"
#include "common/limits.h"
#include "common/merkle.h"
#include "daemon/db.h"
#include "daemon/statements.h"
#include "tests/support/peer.h"
#include "tests/support/process.h"

#include <assert.h>

enum { ROUNDS = 5 };

static double seconds_since(int64_t from_us)
{
	return (double)(clock_mono_us() - from_us) / 1e6;
}

void bench_cost(struct bench *b)
{
	enum { RECORDS = 400, IN_FLIGHT = 64, COST_ROUNDS = 11 };
	const struct place *from[] = { &b->small, &b->middle, &b->large };
	static const char *const name[] = { "cost.1e3", "cost.1e5", "cost.entries" };
	struct place place[3];
	struct core *core[3];
	struct rounds r[3] = { 0 };
	for (size_t i = 0; i < 3; i++) {
		place[i] = world_copy(b->world, from[i], name[i]);
		core[i] = world_open(&place[i]);
	}
	for (size_t round = 0; round <= COST_ROUNDS; round++) {
		double us[3];
		for (size_t i = 0; i < 3; i++) {
			struct calls calls = world_calls(b->world, RECORDS);
			us[i] = pipeline_run(b->world, core[i], &calls, IN_FLIGHT) * 1e6 / RECORDS;
			calls_free(&calls);
		}
		for (size_t i = 0; i < 3 && round > 0; i++) { /* the first one warms the caches up */
			r[i].value[r[i].count] = us[i];
			r[i].floor[r[i].count++] = us[0];
		}
	}
	for (size_t i = 1; i < 3; i++)
		table_add(&(struct line){ name[i], "us", "the same at 1e3 entries", AIM_RATIO_AT_MOST, 1.3 }, &r[i]);
	for (size_t i = 0; i < 3; i++) {
		core_close(core[i]);
		world_remove(&place[i]);
	}
}

/* The hashes alone that checking an inclusion proof takes. */
static double path_us(unsigned levels, size_t count)
{
	struct hash h = merkle_empty();
	int64_t from = clock_mono_us();
	for (size_t i = 0; i < count; i++) {
		h = merkle_leaf(h.b, HASH_BYTES);
		for (unsigned level = 0; level < levels; level++)
			h = merkle_node(&h, &h);
	}
	/* Used, so that it is not left out. */
	return seconds_since(from) * 1e6 / (double)count + (h.b[0] == 0 && h.b[1] == 0 && h.b[2] == 0 ? 1e-9 : 0);
}

void bench_proof(struct bench *b)
{
	enum { COUNT = 2000, IDLE_MS = 100, TRIES = 600 };
	struct status st = { 0 };
	struct core *core = world_open(&b->large);
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct rounds r = { 0 };
	struct db *db;
	uint64_t size = ledger_size(core->ledger);
	unsigned levels = 0;
	while (size >> levels > 1)
		levels++;
	must(db_open(core->store->db_path, DB_READER, &st, &db), &st, "reader");
	for (; r.count < ROUNDS; r.count++) {
		int64_t from = clock_mono_us();
		for (uint64_t i = 0; i < COUNT; i++) {
			struct bytes text;
			arena_reset(a);
			must(ledger_receipt(core->ledger, db, a, (i * 2654435761U + r.count) % size, 0, &st, &text), &st,
				"proof");
		}
		r.value[r.count] = seconds_since(from) * 1e6 / COUNT;
		r.floor[r.count] = path_us(levels, COUNT);
	}
	table_add(&(struct line){ "proof", "us", "its hashes alone", AIM_NONE, 0 }, &r);
	db_close(db);
	arena_free(a);
	core_close(core);
}

void bench_start(struct bench *b)
{
	struct rounds r = { 0 };
	for (; r.count < ROUNDS; r.count++) {
		struct served small = serve_start(b->world, &b->small, false);
		serve_stop(&small);
		struct served large = serve_start(b->world, &b->large, false);
		serve_stop(&large);
		r.floor[r.count] = small.start_s * 1e3;
		r.value[r.count] = large.start_s * 1e3;
	}
	table_add(&(struct line){ "start", "ms", "the same at 1e3 entries", AIM_VALUE_AT_MOST, 2000 }, &r);
}

/* Seconds a command of auditd takes on the large place. */
static double command_s(struct bench *b, const char *command, const char *flag)
{
	char program[PLACE_BYTES * 5];
	(void)snprintf(program, sizeof(program), "%s/daemon/auditd", b->world->build);
	int64_t from = clock_mono_us();
	if (!process_run((const char *const[]){ program, "--config", b->large.config, command, flag, NULL }, b->large.log)) {
		(void)fprintf(stderr, "bench: auditd %s failed; see %s\n", command, b->large.log);
		exit(1);
	}
	return seconds_since(from);
}

static double each_row(const struct place *p, const char *sql, void (*take)(struct rows *r, void *context), void *context)
{
	struct status st = { 0 };
	struct rows *r;
	struct db *db;
	bool more = false;
	char path[PLACE_BYTES + 40];
	(void)snprintf(path, sizeof(path), "%s/programme.db", p->state);
	must(db_open(path, DB_READER, &st, &db), &st, "reader");
	int64_t from = clock_mono_us();
	must(db_query(db, &st, &r, sql, ""), &st, "query");
	for (must(db_next(r, &st, &more), &st, "row"); more; must(db_next(r, &st, &more), &st, "row"))
		take(r, context);
	double seconds = seconds_since(from);
	rows_done(r);
	db_close(db);
	return seconds;
}

static void hash_entry(struct rows *r, void *context)
{
	struct merkle_frontier *tree = context;
	struct hash digest = statement_digest(row_bytes(r, 0), row_bytes(r, 1));
	struct hash leaf = merkle_leaf(digest.b, HASH_BYTES);
	merkle_append(tree, &leaf);
}

static double hash_all_s(struct bench *b)
{
	struct merkle_frontier tree = { 0 };
	return each_row(&b->large, "SELECT header, signature FROM entry ORDER BY idx", hash_entry, &tree);
}

static double check_statements_s(struct bench *b, uint64_t size)
{
	struct status st = { 0 };
	struct statements *s;
	struct statements_count count;
	char path[PLACE_BYTES + 40];
	(void)snprintf(path, sizeof(path), "%s/programme.db", b->large.state);
	const struct statements_settings settings = { .db_path = path, .size = size,
		.keys = &b->world->client.witness.keys, .signatures = true };
	int64_t from = clock_mono_us();
	must(statements_start(&settings, &st, &s), &st, "statements");
	must(statements_finish(s, &st, &count), &st, "statements");
	return seconds_since(from);
}

static uint64_t large_size(struct bench *b)
{
	struct core *core = world_open(&b->large);
	uint64_t size = ledger_size(core->ledger);
	core_close(core);
	return size;
}

void bench_verify(struct bench *b)
{
	struct rounds plain = { 0 }, deep = { 0 };
	uint64_t size = large_size(b);
	double n = (double)size;
	size_t deep_rounds = size > 300000 ? 1 : 3;
	for (; plain.count < 3; plain.count++) {
		plain.floor[plain.count] = n / hash_all_s(b) / 1e3;
		plain.value[plain.count] = n / command_s(b, "verify", NULL) / 1e3;
	}
	table_add(&(struct line){ "verify", "1000/s", "reading and hashing each entry once", AIM_VALUE_AT_LEAST, 150 },
		&plain);
	for (; deep.count < deep_rounds; deep.count++) {
		deep.floor[deep.count] = n / check_statements_s(b, size) / 1e3;
		deep.value[deep.count] = n / command_s(b, "verify", "--deep") / 1e3;
	}
	table_add(&(struct line){ "verify.deep", "1000/s", "the signatures alone, all processors", AIM_VALUE_AT_LEAST, 20 },
		&deep);
}

struct bare {
	struct db *db;
	size_t count;
};

static void insert_bare(struct rows *r, void *context)
{
	struct bare *t = context;
	struct status st = { 0 };
	if (t->count++ % 5000 == 0 && t->count > 1) {
		must(db_run(t->db, &st, "COMMIT", ""), &st, "commit");
		must(db_run(t->db, &st, "BEGIN IMMEDIATE", ""), &st, "begin");
	}
	must(db_run(t->db, &st, "INSERT INTO bare(id, body) VALUES(?1, ?2)", "bb", row_bytes(r, 0), row_bytes(r, 1)), &st,
		"insert");
}

/* Reading every effect and inserting it into one table. */
static double copy_rows_s(struct bench *b)
{
	struct status st = { 0 };
	struct place p = world_place(b->world, "bare");
	struct bare t = { 0 };
	if (!process_run((const char *const[]){ "mkdir", p.root, NULL }, "/dev/null"))
		exit(1);
	(void)snprintf(p.state, sizeof(p.state), "%s/db", p.root);
	must(db_open(p.state, DB_WRITER, &st, &t.db), &st, "bare");
	must(db_exec(t.db, "CREATE TABLE bare(id BLOB PRIMARY KEY, body BLOB) WITHOUT ROWID", &st), &st, "bare");
	must(db_run(t.db, &st, "BEGIN IMMEDIATE", ""), &st, "begin");
	double seconds = each_row(&b->large, "SELECT DISTINCT id, sealed FROM effect", insert_bare, &t);
	must(db_run(t.db, &st, "COMMIT", ""), &st, "commit");
	db_close(t.db);
	world_remove(&p);
	return seconds;
}

void bench_rebuild(struct bench *b)
{
	double n = (double)large_size(b), floor = n / copy_rows_s(b) / 1e3;
	table_add_one(&(struct line){ "rebuild", "1000/s", "each row into one bare table", AIM_NONE, 0 },
		n / command_s(b, "rebuild", NULL) / 1e3, floor);
}

static double rss_mib(pid_t pid)
{
	return (double)process_rss_kib(pid) / 1024;
}

void bench_memory(struct bench *b)
{
	enum { RECORDS = 5000, READS = 2000 };
	char program[PLACE_BYTES * 5], log[PLACE_BYTES + 16], url[PLACE_BYTES + 32];
	struct place place = world_copy(b->world, &b->small, "memory");
	struct served s = serve_start(b->world, &place, false);
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct client c;
	(void)snprintf(program, sizeof(program), "%s/tests/support/echo_core", b->world->build);
	(void)snprintf(log, sizeof(log), "%s/memory.log", b->world->directory);
	(void)snprintf(url, sizeof(url), "ipc://%s/memory.sock", b->world->directory);
	pid_t echo = process_start((const char *const[]){ program, "--local", url, NULL }, log);
	if (!process_wait_service(url, 10000))
		exit(1);
	serve_connect(b->world, s.url, &c);
	struct bytes call = world_read_call(b->world, a);
	(void)serve_call(&c, call);
	double idle = rss_mib(s.pid), floor = rss_mib(echo);
	table_add_one(&(struct line){ "rss.idle", "MiB", "echo core, idle", AIM_VALUE_AT_MOST, 24 }, idle, floor);
	struct calls calls = world_calls(b->world, RECORDS);
	for (size_t i = 0; i < calls.count; i++)
		(void)(i % 5 ? serve_call(&c, call) : serve_call(&c, calls.call[i]));
	table_add_one(&(struct line){ "rss.load", "MiB", "the same idle", AIM_NONE, 0 }, rss_mib(s.pid), idle);
	calls_free(&calls);
	serve_disconnect(&c);
	serve_stop(&s);
	(void)process_stop(echo);
	arena_free(a);
	world_remove(&place);
}
