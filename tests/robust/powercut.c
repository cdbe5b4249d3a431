/*
 * Cuts the power of a recorded store at random points and opens what is left: all that was acknowledged is there, all
 * that is there verifies, what was disposed of is gone, and writing goes on. Half of the states are those of a disk
 * without powersafe overwrite.
 *
 * usage: powercut [--states N] [--seed N] [--jobs N] [--log DIRECTORY --state N]
 * A red state leaves its record and says how to cut it again, exactly.
 * Controls: synchronous=NORMAL must lose acknowledged entries; a disk that forgets the syncs of keys.db must leave
 * effects without keys; one that forgets those of evidence files must lose files.
 */
#include "daemon/disposal.h"
#include "daemon/verify.h"
#include "tests/daemon/toy_store.h"
#include "tests/robust/flags.h"
#include "tests/robust/power_disk.h"
#include "tests/robust/power_history.h"
#include "tests/support/tree.h"

#include <assert.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { STATES = 5000, ROUNDS = 40, FILES_MAX = 64, TOLD_MAX = 5, JOBS_MAX = 16 };

/* One way to run it. */
struct lane {
	const char *name;
	bool powersafe, normal;
	const char *lied_to;
};

struct cut {
	size_t at; /* steps that were done */
	unsigned number;
};

/* What was promised before the cut. */
struct promises {
	const struct power_step *entries;
	const struct power_step *file[FILES_MAX];
	size_t file_count;
};

/* Shared by the processes that cut. */
struct result {
	_Atomic unsigned states, lost, corrupt, told;
	_Atomic uint64_t acknowledged;
};

static struct result *result;
static const struct lane *lane;
static char directory[64], kept[64];
static uint64_t seed;
static volatile unsigned current; /* for a state that ends the process */

/* A state's outcome. */
enum outcome { FINE, LOST, CORRUPT };

static enum outcome red(enum outcome outcome, const struct cut *c, const struct status *st)
{
	if (lane->normal || lane->lied_to)
		return outcome;
	if (result->told++ < TOLD_MAX)
		(void)fprintf(stderr, "%s: state %u, after step %zu: %s %s: %s\n  again: powercut --log %s --seed %" PRIu64
			" --state %u%s\n", lane->name, c->number, c->at, outcome == LOST ? "LOST" : "CORRUPT", st->reason,
			st->message, kept, seed, c->number, lane->powersafe ? "" : " --unsafe 1");
	return outcome;
}

static enum outcome check_opened(const struct cut *c, const struct status *st)
{
	/* The checkpoint file outside knows of what the database has lost. */
	return red(strcmp(st->reason, "LOG_SHRANK") == 0 ? LOST : CORRUPT, c, st);
}

static enum outcome check_ledger(struct toy_store *t, const struct promises *p, const struct cut *c)
{
	struct status st;
	struct hash root, proof[MERKLE_PROOF_MAX], now;
	size_t count;
	uint64_t size = ledger_size(t->store->ledger);
	if (!p->entries)
		return FINE;
	if (size < p->entries->size) {
		(void)fail(&st, DATA_LOSS, "ENTRIES", "%" PRIu64 " acknowledged, %" PRIu64 " there", p->entries->size, size);
		return red(LOST, c, &st);
	}
	if (ledger_root_at(t->store->ledger, t->store->db, p->entries->size, &st, &root) != OK ||
		ledger_root_at(t->store->ledger, t->store->db, size, &st, &now) != OK ||
		ledger_consistency(t->store->ledger, t->store->db, p->entries->size, size, &st, proof, &count) != OK)
		return red(CORRUPT, c, &st);
	(void)fail(&st, DATA_LOSS, "FORKED", "the last receipt's root is another");
	return hash_equal(&root, &p->entries->root) &&
		merkle_consistency_valid(p->entries->size, &root, size, &now, proof, count) ? FINE : red(CORRUPT, c, &st);
}

static int read_file(struct blobs *b, const struct power_step *file, struct status *st)
{
	static uint8_t chunk[LIMIT_CHUNK_BYTES];
	struct hash_stream stream;
	struct hash found;
	uint32_t count = 1;
	size_t len;
	int rc = OK;
	hash_begin(&stream);
	for (uint32_t i = 0; rc == OK && i < count; i++) {
		rc = blob_read_chunk(b, file->scope_slot, &file->root, i, st, chunk, &len, &count);
		if (rc == OK)
			hash_add(&stream, chunk, len);
	}
	hash_end(&stream, &found);
	TRY(rc);
	return hash_equal(&found, &file->root) ? OK : fail(st, DATA_LOSS, "FILE", "an evidence file has other content");
}

static enum outcome check_files(struct toy_store *t, const struct promises *p, const struct cut *c)
{
	struct status st;
	struct blobs *b;
	const struct blob_settings settings = power_blobs(t->state, t->store->slots);
	enum outcome outcome = FINE;
	if (blobs_open(&settings, &st, &b) != OK)
		return red(CORRUPT, c, &st);
	slots_at_least(t->store->slots, blobs_next_slot(b));
	for (size_t i = 0; outcome == FINE && i < p->file_count; i++)
		if (read_file(b, p->file[i], &st) != OK)
			outcome = red(LOST, c, &st);
	blobs_close(b);
	return outcome;
}

static enum outcome check_tables(struct toy_store *t, const struct cut *c)
{
	struct status st;
	struct verify_report report;
	struct verify_settings s = { .slots = t->store->slots, .log_public = keyring_log_public(t->store->keys),
		.origin = TOY_ORIGIN, .deep = true };
	int rc = db_open(t->store->db_path, DB_READER, &st, &s.db);
	if (rc == OK) {
		rc = verify_store(&s, &st, &report);
		db_close(s.db);
	}
	return rc == OK ? FINE : red(CORRUPT, c, &st);
}

static int find_undone(void *context, struct db *db, struct status *st)
{
	struct rows *r;
	bool more = false;
	TRY(disposal_find_undone(db, context, st));
	TRY(db_query(db, st, &r, "SELECT order_at FROM disposal_pending LIMIT 1", ""));
	int rc = db_next(r, st, &more);
	rows_done(r);
	return rc == OK && more ? fail(st, DATA_LOSS, "UNDONE", "a disposal left keys behind") : rc;
}

/* Disposals, and that writing goes on. */
static enum outcome check_writing(struct toy_store *t, const struct cut *c)
{
	struct status st;
	if (writer_run(t->store->writer, find_undone, t->store->slots, &st) != OK)
		return red(CORRUPT, c, &st);
	struct toy_answer a = toys_write(t, &(struct toy_write){ .content = "and it goes on" });
	return a.rc == OK ? FINE : red(CORRUPT, c, &a.st);
}

static enum outcome check_state(const char *state, const struct promises *p, const struct cut *c)
{
	struct toy_store t = { .seed = 99 };
	uint8_t device[32] = { 7 };
	(void)snprintf(t.state, sizeof(t.state), "%s", state);
	(void)snprintf(t.keys, sizeof(t.keys), "%s/store/keys", kept);
	sign_key_from_seed(device, &t.device);
	if (toys_reopen(&t) != OK) {
		enum outcome outcome = check_opened(c, &t.st);
		toys_shut(&t);
		return outcome;
	}
	enum outcome outcome = check_ledger(&t, p, c);
	if (outcome == FINE)
		outcome = check_files(&t, p, c);
	if (outcome == FINE)
		outcome = check_tables(&t, c);
	if (outcome == FINE)
		outcome = check_writing(&t, c);
	toys_shut(&t);
	return outcome;
}

static void keep_promise(struct promises *p, const struct power_step *step)
{
	if (step->kind == POWER_ENTRIES)
		p->entries = step;
	if (step->kind == POWER_FILE && p->file_count < FILES_MAX)
		p->file[p->file_count++] = step;
}

/* What mmap wrote is on the disk page by page, as the kernel pleases. */
static void put_nodes(const char *state, struct power_random *r)
{
	char from[128], path[128];
	static uint8_t page[4096];
	(void)snprintf(from, sizeof(from), "%s/store/state/nodes.cache", kept);
	(void)snprintf(path, sizeof(path), "%s/nodes.cache", state);
	int in = open(from, O_RDONLY | O_CLOEXEC), out = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	for (int i = 0; in >= 0 && out >= 0 && i < 16 && read(in, page, sizeof(page)) == (ssize_t)sizeof(page); i++) {
		if (power_below(r, 4) == 0)
			memset(page, power_below(r, 2) ? 0 : 0xa5, sizeof(page));
		if (write(out, page, sizeof(page)) != (ssize_t)sizeof(page))
			abort();
	}
	if (in >= 0)
		(void)close(in);
	if (out >= 0)
		(void)close(out);
}

static void cut(const struct power_disk *d, const struct promises *p, const struct cut *c, const char *state)
{
	struct power_random r = { seed ^ (uint64_t)c->number * UINT64_C(0x9E3779B97F4A7C15) };
	current = c->number;
	tree_empty(state);
	power_disk_cut(d, &r, state);
	put_nodes(state, &r);
	enum outcome outcome = check_state(state, p, c);
	result->states++;
	result->lost += outcome == LOST;
	result->corrupt += outcome == CORRUPT;
	result->acknowledged += p->entries ? p->entries->size : 0;
}

/* Half of the cuts fall just behind a promise. */
static struct cut choose(const struct power_log *log, const size_t *mark, size_t marks, unsigned number)
{
	struct power_random r = { ~seed ^ (uint64_t)number * UINT64_C(0xBF58476D1CE4E5B9) };
	size_t at = power_below(&r, log->count + 1);
	if (marks && power_below(&r, 2))
		at = mark[power_below(&r, marks)] + 1 + power_below(&r, 3);
	return (struct cut){ at < log->count ? at : log->count, number };
}

static int by_step(const void *a, const void *b)
{
	const struct cut *x = a, *y = b;
	return x->at < y->at ? -1 : x->at > y->at;
}

static void say_where(int number)
{
	char text[160];
	int n = snprintf(text, sizeof(text), "%s: state %u ended the process: --log %s --state %u\n", lane->name, current, kept,
		current);
	(void)!write(STDERR_FILENO, text, (size_t)n);
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

/* Every `jobs`th of the cuts, in the order of the record. */
static void cut_all(const struct power_log *log, const struct cut *c, unsigned count, unsigned job, unsigned jobs)
{
	char state[80];
	struct promises p = { 0 };
	struct power_disk *d = power_disk_new(lane->powersafe, lane->lied_to);
	static const int deadly[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE };
	for (size_t i = 0; i < ARRAY_LEN(deadly); i++)
		(void)signal(deadly[i], say_where);
	(void)snprintf(state, sizeof(state), "%s/%u", directory, job);
	if (mkdir(state, 0700) != 0)
		abort();
	size_t done = 0;
	for (unsigned i = job; i < count; i += jobs) {
		for (; done < c[i].at; done++) {
			power_disk_step(d, &log->step[done]);
			keep_promise(&p, &log->step[done]);
		}
		cut(d, &p, &c[i], state);
	}
	power_disk_free(d);
	tree_remove(state);
}

static bool cut_in_processes(const struct power_log *log, const struct cut *c, unsigned count, unsigned jobs)
{
	bool all = true;
	pid_t child[JOBS_MAX];
	(void)fflush(NULL);
	for (unsigned i = 0; i < jobs; i++) {
		child[i] = fork();
		if (child[i] == 0) {
			cut_all(log, c, count, i, jobs);
			exit(0);
		}
	}
	for (unsigned i = 0; i < jobs; i++) {
		int status;
		all = child[i] > 0 && waitpid(child[i], &status, 0) == child[i] && status == 0 && all;
	}
	return all;
}

/* False when a state ended its process. `only`: one state's number, or UINT_MAX. */
static bool run_states(unsigned states, unsigned only, unsigned jobs)
{
	char path[128];
	struct power_log log;
	size_t marks = 0;
	(void)snprintf(path, sizeof(path), "%s/log", kept);
	power_load(path, &log);
	size_t *mark = calloc(log.count + 1, sizeof(*mark));
	struct cut *c = calloc(states + 1, sizeof(*c));
	assert(mark && c);
	for (size_t i = 0; i < log.count; i++)
		if (log.step[i].kind != POWER_DISK)
			mark[marks++] = i;
	for (unsigned i = 0; i < states; i++)
		c[i] = choose(&log, mark, marks, only == UINT32_MAX ? i : only);
	qsort(c, states, sizeof(*c), by_step);
	memset(result, 0, sizeof(*result));
	bool all = cut_in_processes(&log, c, states, jobs);
	(void)printf("%s: record of %zu steps with %zu promises; states %u, acknowledged %" PRIu64
		" entries, lost %u, corrupt %u\n", lane->name, log.count, marks, result->states, result->acknowledged,
		result->lost, result->corrupt);
	free(mark);
	free(c);
	power_unload(&log);
	return all;
}

static void history(const struct lane *l, unsigned rounds)
{
	lane = l;
	tree_new("powercut-log", kept);
	power_history(kept, seed, rounds, l->powersafe, l->normal);
}

/* 0 when nothing was lost. The record of a red lane stays. */
static unsigned run_lane(const struct lane *l, unsigned states, unsigned jobs)
{
	history(l, ROUNDS);
	unsigned failed = !run_states(states, UINT32_MAX, jobs) || result->lost || result->corrupt;
	if (!failed)
		tree_remove(kept);
	return failed;
}

/* 0 when the fault was found. */
static unsigned run_control(const struct lane *l, unsigned states, unsigned jobs)
{
	history(l, ROUNDS / 2);
	bool ended = !run_states(states, UINT32_MAX, jobs);
	unsigned found = l->normal ? result->lost : result->lost + result->corrupt;
	tree_remove(kept);
	if (!found || ended)
		(void)fprintf(stderr, "%s: NOT FOUND\n", l->name);
	return !found || ended;
}

static const struct lane lane_of[] = {
	{ .name = "powersafe disk", .powersafe = true },
	{ .name = "disk without powersafe overwrite" },
};

static const struct lane control_of[] = {
	{ .name = "control, synchronous=NORMAL", .powersafe = true, .normal = true },
	{ .name = "control, syncs of keys.db forgotten", .powersafe = true, .lied_to = "keys.db" },
	{ .name = "control, syncs of evidence files forgotten", .powersafe = true, .lied_to = ".blob" },
};

int main(int argc, char **argv)
{
	unsigned states = (unsigned)flag_number(argc, argv, "--states", STATES);
	unsigned jobs = (unsigned)flag_number(argc, argv, "--jobs", 2), failed = 0;
	const char *log = flag_text(argc, argv, "--log");
	seed = flag_number(argc, argv, "--seed", 1);
	jobs = jobs < 1 ? 1 : jobs > JOBS_MAX ? JOBS_MAX : jobs;
	states = states < 2 ? 2 : states;
	result = mmap(NULL, sizeof(*result), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert(result != MAP_FAILED);
	disk_vfs_use(true);
	tree_new("powercut", directory);
	if (log) {
		lane = &lane_of[flag_number(argc, argv, "--unsafe", 0) ? 1 : 0];
		(void)snprintf(kept, sizeof(kept), "%s", log);
		failed = !run_states(1, (unsigned)flag_number(argc, argv, "--state", 0), 1) || result->lost || result->corrupt;
	} else {
		for (size_t i = 0; i < ARRAY_LEN(lane_of); i++)
			failed += run_lane(&lane_of[i], states / 2, jobs);
		for (size_t i = 0; i < ARRAY_LEN(control_of); i++)
			failed += run_control(&control_of[i], states < 300 ? 30 : 300, jobs);
	}
	tree_remove(directory);
	return failed ? 1 : 0;
}
