/*
 * Every write with its n-th operation on the disk failing, by an I/O error or a full disk, alone and with all that
 * follow, for each n until the write passes; SQLite's operations and our own on plain files alike. And a checkpoint of
 * the WAL after a write, in the same way.
 *
 * A refusal leaves nothing; what was answered OK is there after a restart that nothing was closed for; after a failed
 * fsync nothing is answered OK; a process that ends does so by itself (status 70) and never for a full disk; every state
 * it leaves opens and passes verify --deep.
 *
 * usage: iofault [--methods N] [--stride N] [--method NAME] [--jobs N]
 * --stride N   every N-th operation, beginning at another one for each method; default 5, and 1 for all
 * Control: a disk that swallows a write and tells success must be found.
 */
#include "tests/robust/flags.h"
#include "tests/robust/writes.h"
#include "tests/support/disk.h"
#include "tests/support/tree.h"

#include <assert.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { NTH_MAX = 100000, HANG_S = 60, STORE_FAILED = 70, TO_BE_LOOKED_AT = 71, PASSED = 0, JOBS_MAX = 16 };

/* One way of failing. */
struct fault {
	const char *name;
	enum disk_verdict verdict;
	bool persists;
};

static const struct fault fault_of[] = {
	{ "an I/O error", DISK_ERROR, false },
	{ "I/O errors from", DISK_ERROR, true },
	{ "a full disk once", DISK_FULL, false },
	{ "a full disk from", DISK_FULL, true },
};
static const struct fault swallowed = { "a swallowed write", DISK_PRETEND, false };

/* Of one child; shared, since it may end at any time. */
struct progress {
	char directory[64];
	uint64_t nth, before;
	_Atomic bool fired, sync_failed;
	bool answered_ok;
};

/* Of all. */
struct tally {
	_Atomic uint64_t runs, refused, ended, passed, wrong;
};

static struct progress *progress;
static struct tally *tally;
static const struct fault *fault;
static _Atomic bool is_armed;
static _Atomic uint64_t count;

static void *shared(size_t bytes)
{
	void *room = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert(room != MAP_FAILED);
	return room;
}

/* What a fault of this kind can befall. */
static bool befalls(const struct disk_event *e)
{
	if (strncmp(e->path, progress->directory, strlen(progress->directory)) != 0)
		return false;
	switch (fault->verdict) {
	case DISK_ERROR:
		return true;
	case DISK_FULL:
		return e->op == DISK_WRITE || e->op == DISK_CREATE || e->op == DISK_MKDIR || e->op == DISK_LINK;
	case DISK_PRETEND:
		return e->op == DISK_WRITE;
	case DISK_DO:
		break;
	}
	return false;
}

static enum disk_verdict disturb(const struct disk_event *e)
{
	if (!is_armed || !befalls(e))
		return DISK_DO;
	uint64_t n = ++count;
	if (n != progress->nth && !(fault->persists && n > progress->nth))
		return DISK_DO;
	progress->fired = true;
	/* The checkpoint outside is a witness: an older one is weaker, not wrong. */
	if (e->op == DISK_SYNC && !strstr(e->path, "/checkpoint"))
		progress->sync_failed = true;
	return fault->verdict;
}

static void arm(void)
{
	count = 0;
	progress->fired = progress->sync_failed = progress->answered_ok = false;
	is_armed = true;
}

/* Around the serving of a call. */
static void served(bool begins)
{
	if (!begins)
		is_armed = false;
}

static void wrong(const char *name, const char *what, const char *detail)
{
	tally->wrong++;
	(void)fprintf(stderr, "%s, %s operation %" PRIu64 ": %s: %s\n", name, fault->name, progress->nth, what, detail);
}

static int empty_wal(void *context, struct db *db, struct status *st)
{
	bool done;
	(void)context;
	return db_checkpoint(db, CHECKPOINT_RESTART, st, &done);
}

/* The write is done and the WAL is brought into the file; nothing is there to be refused. */
static void run_checkpoint(struct world *w, const struct write_case *c)
{
	struct answer a;
	w->served = NULL;
	write_call(w, c, false, &a);
	progress->before = ledger_next(w->core->ledger);
	answer_done(&a);
	arm();
	(void)writer_run(w->core->writer, empty_wal, NULL, &w->st);
	is_armed = false;
	_exit(progress->fired ? TO_BE_LOOKED_AT : PASSED);
}

/* From progress->nth on, in a fresh copy of the world, until it passes or something must be looked at. */
static void run_child(const struct write_case *c, bool checkpoints, unsigned stride)
{
	struct world w = { .served = served };
	(void)alarm(HANG_S);
	disk_vfs_use(true);
	disk_hook = disturb;
	(void)snprintf(w.directory, sizeof(w.directory), "%s", progress->directory);
	tree_copy(c->directory, w.directory);
	if (world_open(&w) != OK)
		abort();
	if (checkpoints)
		run_checkpoint(&w, c);
	for (; progress->nth < NTH_MAX; progress->nth += stride) {
		struct answer a;
		progress->before = ledger_next(w.core->ledger);
		w.served = served;
		arm();
		write_call(&w, c, false, &a);
		progress->answered_ok = a.code == OK;
		bool grown = ledger_next(w.core->ledger) != progress->before;
		answer_done(&a);
		if (!progress->fired || grown || a.code == OK)
			_exit(progress->fired ? TO_BE_LOOKED_AT : PASSED);
		tally->runs++;
		tally->refused++;
		w.served = NULL;
		write_call(&w, c, true, &a); /* the store serves on, or the process is about to end */
		if (a.code != OK && a.code != UNAVAILABLE)
			wrong(c->method->name, "afterwards it is refused", a.reason);
		answer_done(&a);
	}
	_exit(1);
}

/* What a child left behind opens, is whole, and holds what was answered. */
static void look(const char *name, int status)
{
	struct status st;
	uint64_t entries = 0;
	bool failed = WIFEXITED(status) && WEXITSTATUS(status) == STORE_FAILED;
	disk_hook = NULL;
	if (failed && fault->verdict == DISK_FULL && !progress->sync_failed)
		wrong(name, "the process ended", "a full disk is survived");
	if (progress->sync_failed && progress->answered_ok)
		wrong(name, "answered OK", "after a failed fsync");
	if (write_verify(progress->directory, &st, &entries) != OK)
		wrong(name, st.reason, st.message);
	else if (entries < progress->before + progress->answered_ok)
		wrong(name, "LOST", "what was answered OK is not there");
}

/* In a process of its own: a store may hold on to memory or threads when it fails. */
static void look_in_child(const char *name, int status)
{
	(void)fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		(void)alarm(HANG_S);
		look(name, status);
		exit(0);
	}
	int end;
	if (child < 0 || waitpid(child, &end, 0) != child || end != 0)
		wrong(name, "looking at it", "ended otherwise than by itself");
}

static void run_fault(const struct write_case *c, bool checkpoints, const struct fault *f, uint64_t first, unsigned stride)
{
	const char *name = checkpoints ? "a checkpoint" : c->method->name;
	int status = 1;
	fault = f;
	memset(progress, 0, sizeof(*progress));
	for (progress->nth = first; progress->nth < NTH_MAX; progress->nth += stride) {
		tree_new("iofault", progress->directory);
		tree_remove(progress->directory);
		(void)fflush(NULL);
		pid_t child = fork();
		if (child == 0)
			run_child(c, checkpoints, stride);
		if (child < 0 || waitpid(child, &status, 0) != child)
			abort();
		int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
		if (code != PASSED && code != STORE_FAILED && code != TO_BE_LOOKED_AT)
			wrong(name, "the process ended", WIFSIGNALED(status) ? "by a signal" : "with another status");
		tally->runs++;
		tally->ended += code == STORE_FAILED;
		tally->passed += code == PASSED || (code == TO_BE_LOOKED_AT && progress->answered_ok);
		look_in_child(name, status);
		tree_remove(progress->directory);
		if (code == PASSED || tally->wrong > (f == &swallowed ? 0 : 20))
			break;
	}
}

/* 0 when it was found. */
static unsigned control(const struct write_case *c)
{
	memset(tally, 0, sizeof(*tally));
	progress = shared(sizeof(*progress));
	run_fault(c, false, &swallowed, 1, 1);
	(void)printf("control, a swallowed write: %s, writes swallowed %" PRIu64 ", wrong %" PRIu64 "\n", c->method->name,
		(uint64_t)tally->runs, (uint64_t)tally->wrong);
	return tally->wrong ? 0 : 1;
}

/* Every `jobs`th of the writes. */
static void run_all(const struct writes *all, unsigned job, unsigned jobs, unsigned stride)
{
	progress = shared(sizeof(*progress));
	for (size_t k = 0; k < ARRAY_LEN(fault_of); k++) {
		for (size_t i = job; i < all->count; i += jobs)
			run_fault(&all->write[i], false, &fault_of[k], 1 + i % stride, stride);
		if (job == 0)
			run_fault(&all->write[0], true, &fault_of[k], 1, stride);
	}
}

/* How many of the processes did not come to their end. */
static unsigned run_in_processes(const struct writes *all, unsigned jobs, unsigned stride)
{
	unsigned ended = 0;
	pid_t child[JOBS_MAX];
	(void)fflush(NULL);
	for (unsigned i = 0; i < jobs; i++) {
		child[i] = fork();
		if (child[i] == 0) {
			run_all(all, i, jobs, stride);
			exit(0);
		}
	}
	for (unsigned i = 0; i < jobs; i++) {
		int status;
		ended += child[i] < 0 || waitpid(child[i], &status, 0) != child[i] || status != 0;
	}
	return ended;
}

int main(int argc, char **argv)
{
	struct writes *all = writes_new(argc, argv);
	unsigned long stride = flag_number(argc, argv, "--stride", 5), jobs = flag_number(argc, argv, "--jobs", 2);
	stride = stride ? stride : 1;
	jobs = jobs < 1 ? 1 : jobs > JOBS_MAX ? JOBS_MAX : jobs;
	tally = shared(sizeof(*tally));
	unsigned failed = run_in_processes(all, (unsigned)jobs, (unsigned)stride);
	(void)printf("methods %zu and a checkpoint, operations failed %" PRIu64 ": refused %" PRIu64
		", process ended by itself %" PRIu64 ", passed all the same %" PRIu64 "; wrong %" PRIu64 "\n",
		all->count, (uint64_t)tally->runs, (uint64_t)tally->refused, (uint64_t)tally->ended,
		(uint64_t)tally->passed, (uint64_t)tally->wrong);
	failed += tally->wrong || !tally->ended || !tally->refused;
	failed += control(&all->write[0]);
	writes_free(all);
	return failed ? 1 : 0;
}
