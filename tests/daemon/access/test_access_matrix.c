/*
 * The access matrix: every method x person of each role and relation x reference, against authz.csv; then each access
 * decision flipped in turn, which must turn it red. security.md 3.4, B16 and B18.
 *
 * usage: test_access_matrix [--print | --cells | --every N]   --cells flips nothing
 * --every N flips each Nth decision, and asks one person of N for each method, others for the next
 * --print   writes the table as it is now, for a person to review before it is kept
 */
#include "common/log.h"
#include "tests/daemon/access/cells.h"
#include "tests/daemon/access/done.h"
#include "tests/daemon/access/mutants.h"
#include "tests/daemon/access/roles.h"
#include "tests/daemon/access/table.h"

#include <assert.h>
#include <execinfo.h>
#include <signal.h>
#include <sys/mman.h>

/* The daemon's own lines, at their most talkative, hold no text of anybody's. */
static size_t canaries_in(int fd)
{
	static char text[1 << 20];
	ssize_t len = pread(fd, text, sizeof(text) - 1, 0);
	size_t found = 0;
	assert(len >= 0 && len < (ssize_t)sizeof(text) - 1);
	for (ssize_t i = 0; i + 7 <= len; i++)
		found += (text[i] == 'K' || text[i] == 'T') && text[i + 1] == 'q' && text[i + 5] == 'z';
	return found;
}

static int log_fd;

/* What the daemon said last and where it was: otherwise nobody hears of it. */
static void on_abort(int signal_number)
{
	static char text[4096];
	void *frame[40];
	ssize_t len = pread(log_fd, text, sizeof(text), 0);
	(void)signal_number;
	if (len > 0)
		(void)!write(STDERR_FILENO, text, (size_t)len);
	backtrace_symbols_fd(frame, backtrace(frame, ARRAY_LEN(frame)), STDERR_FILENO);
}

static int catch_log(void)
{
	int fd = log_fd = memfd_create("log", MFD_CLOEXEC);
	assert(fd >= 0);
	log_set_fd(fd);
	(void)signal(SIGABRT, on_abort);
	log_set_level(LEVEL_DEBUG);
	log_event(LEVEL_DEBUG, "planted", "text", "Kq001z", NULL);
	if (canaries_in(fd) != 1) /* the control: what is there is found */
		abort();
	return ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0 ? fd : -1;
}

static void run_all(struct run *r)
{
	for (size_t i = 0; i < schema_method_count; i++) {
		r->turn = i;
		cells_method(r, &schema_method[i]);
	}
}

int main(int argc, char **argv)
{
	char path[1024];
	int log = catch_log();
	size_t every = argc == 3 && strcmp(argv[1], "--every") == 0 ? strtoul(argv[2], NULL, 10) : 1;
	struct run r = { .w = world_new(), .is_writing = argc > 1 && strcmp(argv[1], "--print") == 0, .every = every };
	const char *source = getenv("SOURCE_DIR");
	(void)snprintf(path, sizeof(path), "%s/tests/daemon/access/authz.csv", source ? source : ".");
	if (!r.is_writing)
		table_load(path);
	(void)snprintf(path, sizeof(path), "%s/docs/roles.md", source ? source : ".");
	roles_load(path);
	if (!r.is_writing)
		r.failures += roles_failures();
	cells_sees(&r);
	run_all(&r);
	(void)fprintf(stderr, "%zu cells, %zu failures\n", r.cells, r.failures);
	if (r.is_writing)
		table_print();
	else if (r.failures == 0 && (argc == 1 || argc == 3))
		r.failures = mutants_survive(r.w, every);
	world_free(r.w);
	if (!r.is_writing)
		r.failures += done_failures();
	if (canaries_in(log) > 0) {
		(void)fprintf(stderr, "the log holds texts of rows\n");
		r.failures++;
	}
	return r.failures == 0 ? 0 : 1;
}
