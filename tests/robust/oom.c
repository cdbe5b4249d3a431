/*
 * Every write with its n-th allocation failing, alone and with all that follow, for each n until the write passes:
 * the process lives, the reply is an error or the whole effect, what was refused left nothing, the store serves on, and
 * verify --deep holds at the end. Under the sanitizer, nothing leaks.
 *
 * usage: oom [--methods N] [--stride N] [--method NAME]
 * --methods N   N of the methods, spread over all; default all
 * --stride N    every N-th allocation; default 1
 * Control: a caller that passes over a statement for which there was no memory must be found.
 */
#include "tests/robust/flags.h"
#include "tests/robust/writes.h"
#include "tests/support/memory.h"
#include "tests/support/tree.h"

#include <assert.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { NTH_MAX = 100000, HANG_S = 600 };

/* Shared with the children. */
struct tally {
	_Atomic uint64_t runs, refused, entered, unconfirmed, wrong;
	uint64_t nth[2]; /* of the child whose faults are single, and of the one whose persist */
};

static struct tally *tally;

static uint64_t nth;
static bool persists, is_armed;

/* Around the serving of a call; the end may be on another thread. */
static void served(bool begins)
{
	if (begins && is_armed)
		memory_fail(nth, persists);
	else
		memory_relax();
}

static void wrong(const struct write_case *c, const char *what, const char *detail)
{
	tally->wrong++;
	(void)fprintf(stderr, "%s, allocation %" PRIu64 " failing%s: %s: %s\n", c->method->name, nth,
		persists ? " and all after it" : "", what, detail);
}

/* The sanitizer allocates when a thread of the core begins to run, and cannot do without. */
static void open_world(const struct write_case *c, struct world *w)
{
	write_open(c, w);
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
	(void)usleep(50 * 1000);
#endif
#endif
}

/* The state is what it was: the call still passes. */
static void check_serves(struct world *w, const struct write_case *c)
{
	struct answer a;
	is_armed = false;
	write_call(w, c, true, &a);
	if (a.code != OK)
		wrong(c, "afterwards it is refused", a.reason);
	answer_done(&a);
}

/*
 * The fault was not reached: it passes. FTS5 of SQLite 3.40 says "malformed" once after an update of it found no memory,
 * and is well again then; its caller was told to send the statement again, and does.
 */
static void check_passes(struct world *w, const struct write_case *c, struct answer *a)
{
	if (a->code == UNAVAILABLE) {
		answer_done(a);
		is_armed = false;
		write_call(w, c, false, a);
	}
	if (a->code != OK)
		wrong(c, "refused without a fault", a->reason);
}

/* One call with one fault. True when the fault came to pass. */
static bool run_one(struct world *w, const struct write_case *c)
{
	struct answer a;
	uint64_t before = ledger_next(w->core->ledger);
	is_armed = true;
	write_call(w, c, false, &a);
	bool failed = memory_failed();
	if (!failed)
		check_passes(w, c, &a);
	uint64_t grown = ledger_next(w->core->ledger) - before;
	tally->runs++;
	tally->refused += a.code != OK && !grown;
	tally->entered += a.code == OK;
	tally->unconfirmed += a.code != OK && grown;
	if (a.code == OK ? grown == 0 : grown && a.code != UNAVAILABLE)
		wrong(c, grown ? "entered, and told as refused" : "answered, and not entered", a.reason);
	answer_done(&a);
	if (!failed)
		return false;
	if (grown)
		open_world(c, w);
	else
		check_serves(w, c);
	return true;
}

static void run_method(const struct write_case *c, unsigned stride)
{
	struct world w = { 0 };
	struct status st;
	uint64_t entries;
	(void)alarm(HANG_S);
	open_world(c, &w);
	w.served = served;
	for (nth = 1; nth < NTH_MAX; nth += stride) {
		tally->nth[persists] = nth;
		if (!run_one(&w, c))
			break;
	}
	world_close(&w);
	if (write_verify(w.directory, &st, &entries) != OK)
		wrong(c, st.reason, st.message);
	tree_remove(w.directory);
}

/*
 * The control: whoever calls db_run_values passes over a statement that found no memory, and over the database's refusal to
 * go on without a transaction.
 */
int __real_db_run_values(struct db *db, struct status *st, const char *sql, const struct db_value *value, size_t count);
int __wrap_db_run_values(struct db *db, struct status *st, const char *sql, const struct db_value *value, size_t count);
static bool passes_over;

int __wrap_db_run_values(struct db *db, struct status *st, const char *sql, const struct db_value *value, size_t count)
{
	int rc = __real_db_run_values(db, st, sql, value, count);
	if (!passes_over || rc != RESOURCE_EXHAUSTED)
		return rc;
	db_rollback(db);
	return OK;
}

static pid_t start(const struct write_case *c, bool goes_on, unsigned stride)
{
	(void)fflush(NULL);
	pid_t child = fork();
	if (child != 0)
		return child;
	persists = goes_on;
	run_method(c, stride);
	exit(0);
}

/* 0 when the child came to its end by itself. */
static unsigned await(const struct write_case *c, pid_t child, bool goes_on)
{
	int status;
	if (child < 0 || waitpid(child, &status, 0) != child)
		return 1;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	(void)fprintf(stderr, "%s, allocation %" PRIu64 " failing%s: the process ended, %s %d\n", c->method->name,
		tally->nth[goes_on], goes_on ? " and all after it" : "", WIFSIGNALED(status) ? "signal" : "status",
		WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	return 1;
}

/* 0 when it was found. */
static unsigned control(const struct write_case *c)
{
	memset(tally, 0, sizeof(*tally));
	passes_over = true;
	pid_t child = start(c, false, 1);
	int status = 0;
	bool ended = child < 0 || waitpid(child, &status, 0) != child || status != 0;
	(void)printf("control, a failed statement passed over: %s, wrong %" PRIu64 "\n", c->method->name,
		(uint64_t)tally->wrong);
	return tally->wrong && !ended ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct writes *all = writes_new(argc, argv);
	unsigned stride = (unsigned)flag_number(argc, argv, "--stride", 1), ended = 0;
	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert(tally != MAP_FAILED);
	for (size_t i = 0; i < all->count; i++) {
		const struct write_case *c = &all->write[i];
		pid_t once = start(c, false, stride), on = start(c, true, stride);
		ended += await(c, once, false) + await(c, on, true);
	}
	(void)printf("methods %zu, allocations failed %" PRIu64 ": refused %" PRIu64 ", passed all the same %" PRIu64
		", entered and to be asked again %" PRIu64 "; processes ended %u, wrong %" PRIu64 "\n", all->count,
		(uint64_t)tally->runs, (uint64_t)tally->refused, (uint64_t)tally->entered, (uint64_t)tally->unconfirmed, ended,
		(uint64_t)tally->wrong);
	unsigned failed = ended || tally->wrong || !tally->runs;
	failed += control(&all->write[0]);
	writes_free(all);
	return failed ? 1 : 0;
}
