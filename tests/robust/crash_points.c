/*
 * Ends the process between the steps of a commit, at each step in turn and at several times each, then opens the store
 * again: all that was acknowledged is there, and everything that is there verifies.
 *
 * Control: a writer that acknowledges what it has decided and not committed must be found out.
 */
#include "tests/daemon/toy_store.h"

#include "daemon/disposal.h"
#include "daemon/testpoint.h"
#include "daemon/verify.h"

#include <sys/mman.h>
#include <sys/wait.h>

enum { CRASHED = 33, FINISHED = 0, ROUNDS = 12, GROUP = 20 };

static const char *wanted;
static int countdown;
static bool acknowledges_early; /* the control */
static uint64_t *acknowledged;  /* shared with the child */

static void crash(const char *point)
{
	if (acknowledges_early && strcmp(point, "released") == 0)
		++*acknowledged;
	if (strcmp(point, wanted) == 0 && --countdown == 0)
		_exit(CRASHED);
}

static void acknowledge(uint64_t count)
{
	if (!acknowledges_early)
		*acknowledged += count;
}

static int bury(struct tx *tx, void *context)
{
	struct id id;
	const char *text = context;
	(void)id_parse(text, strlen(text), &id);
	return row_tombstone(tx, schema_find_resource("toy"), &id);
}

/* Groups of writes with a disposal between them; counts what was acknowledged. */
static void work(struct toy_store *t)
{
	char organisation[ID_TEXT_BYTES], toy[ID_TEXT_BYTES];
	(void)snprintf(organisation, sizeof(organisation), "%s", toys_organisation(t, "", "Northwind"));
	acknowledge(1);
	for (int round = 0; round < ROUNDS; round++) {
		struct toy_write w[GROUP] = { 0 };
		struct toy_answer a[GROUP];
		char name[32];
		(void)snprintf(name, sizeof(name), "toy %d", round);
		(void)snprintf(toy, sizeof(toy), "%s", toys_add(t, organisation, name));
		acknowledge(1);
		w[0] = (struct toy_write){ .change = round % 3 == 0 ? bury : NULL, .context = toy };
		toys_write_all(t, w, GROUP, a);
		for (int i = 0; i < GROUP; i++)
			acknowledge(a[i].rc == OK);
		struct disposal d = { .slots = t->store->slots, .ledger = t->store->ledger };
		(void)writer_run(t->store->writer, disposal_work, &d, &t->st);
	}
}

static int check(struct toy_store *t, const char *point, int nth)
{
	struct status st;
	struct verify_report report;
	if (toys_reopen(t) != OK) {
		(void)fprintf(stderr, "%s %d: %s: %s\n", point, nth, t->st.reason, t->st.message);
		return 1;
	}
	struct verify_settings s = { .slots = t->store->slots, .log_public = keyring_log_public(t->store->keys),
		.origin = TOY_ORIGIN, .deep = true };
	if (db_open(t->store->db_path, DB_READER, &st, &s.db) != OK || verify_store(&s, &st, &report) != OK) {
		(void)fprintf(stderr, "%s %d: %s: %s\n", point, nth, st.reason, st.message);
		return 1;
	}
	db_close(s.db);
	if (report.entries < *acknowledged) {
		if (!acknowledges_early)
			(void)fprintf(stderr, "%s %d: %" PRIu64 " acknowledged, %" PRIu64 " there\n", point, nth,
				*acknowledged, report.entries);
		return 1;
	}
	struct toy_answer a = toys_write(t, &(struct toy_write){ .content = "and it goes on" });
	return a.rc == OK && a.index == report.entries ? 0 : 1;
}

static int crash_once(const char *point, int nth, unsigned *crashes)
{
	int status, failed;
	struct toy_store *t = toys_new((uint64_t)nth);
	toys_shut(t); /* no thread may be running at the fork */
	*acknowledged = 0;
	pid_t child = fork();
	if (child == 0) {
		wanted = point;
		countdown = nth;
		test_point = crash;
		if (toys_reopen(t) != OK)
			_exit(1);
		work(t);
		_exit(FINISHED);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return 1;
	*crashes += WEXITSTATUS(status) == CRASHED;
	failed = WEXITSTATUS(status) != CRASHED && WEXITSTATUS(status) != FINISHED;
	failed += check(t, point, nth);
	toys_free(t);
	return failed;
}

static const int nth[] = { 1, 2, 3, 7, 20 };

/* How many crashes at this point lost something or left the store unfit. */
static unsigned crash_at(const char *point, unsigned *crashes)
{
	unsigned failed = 0;
	for (size_t i = 0; i < ARRAY_LEN(nth); i++)
		failed += (unsigned)crash_once(point, nth[i], crashes);
	return failed;
}

/* 0 when it was found out. */
static int control(void)
{
	unsigned crashes = 0;
	acknowledges_early = true;
	unsigned found = crash_at("commit", &crashes);
	(void)printf("control, acknowledged before COMMIT: crashes %u, found %u\n", crashes, found);
	return found ? 0 : 1;
}

int main(void)
{
	static const char *const point[] = { "append", "released", "commit", "committed", "settle", "sign", "destroy",
		"search", "truncate", "answer" };
	unsigned crashes = 0, failed = 0;
	acknowledged = mmap(NULL, sizeof(*acknowledged), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (acknowledged == MAP_FAILED)
		return 2;
	for (size_t i = 0; i < ARRAY_LEN(point); i++) {
		unsigned before = crashes;
		failed += crash_at(point[i], &crashes);
		if (crashes == before) {
			(void)fprintf(stderr, "%s was never reached\n", point[i]);
			failed++;
		}
	}
	(void)printf("crashes %u, failed %u\n", crashes, failed);
	return failed || control() ? 1 : 0;
}
