/* Runs report-render on a document, by files without a name. */
#include "client/report_set.h"

#include "client/file.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* report-render stands beside auditc where it was built, in libexec as installed. */
static int find_render(char path[FILE_PATH_BYTES], struct status *st)
{
	static const char *const place[] = { "report/report-render", "../libexec/isms-audit/report-render" };
	char self[FILE_PATH_BYTES];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n <= 0)
		return fail(st, UNAVAILABLE, "RENDER", "/proc/self/exe: %s", strerror(errno));
	self[n] = 0;
	*strrchr(self, '/') = 0;
	for (size_t i = 0; i < ARRAY_LEN(place); i++) {
		TRY(file_path(st, path, "%s/%s", self, place[i]));
		if (access(path, X_OK) == 0)
			return OK;
	}
	return fail(st, NOT_FOUND, "RENDER", "report-render is not installed beside auditc");
}

/* "NAME=value" of this process, for fonts and their cache; NULL where it has none. */
static char *inherited(struct client *c, const char *name)
{
	const char *value = getenv(name);
	return value ? arena_printf(c->arena, "%s=%s", name, value) : NULL;
}

/* Neither the session's descriptors nor the way to an agent go along. */
static int spawn(struct client *c, const char *program, const char *kind, int in, int out, struct status *st, pid_t *ret_pid)
{
	static const char *const name[] = { "HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "ASAN_OPTIONS" };
	char *argv[] = { (char *)(uintptr_t)"report-render", (char *)(uintptr_t)kind, NULL };
	char *environment[ARRAY_LEN(name) + 1] = { NULL };
	for (size_t i = 0, count = 0; i < ARRAY_LEN(name); i++)
		if ((environment[count] = inherited(c, name[i])))
			count++;
	posix_spawn_file_actions_t actions;
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	(void)posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	(void)posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
	int error = posix_spawn(ret_pid, program, &actions, NULL, argv, environment);
	(void)posix_spawn_file_actions_destroy(&actions);
	return error == 0 ? OK : fail(st, UNAVAILABLE, "RENDER", "%s: %s", program, strerror(error));
}

static int wait_for(pid_t pid, struct status *st)
{
	int state = 0;
	while (waitpid(pid, &state, 0) < 0)
		if (errno != EINTR)
			return fail(st, UNAVAILABLE, "RENDER", "report-render: %s", strerror(errno));
	return WIFEXITED(state) && WEXITSTATUS(state) == 0 ? OK :
		fail(st, INVALID_ARGUMENT, "RENDER", "report-render refused the document: see above");
}

/* A file without a name in the way of both processes: neither waits for the other, whatever the size. */
static int unnamed_file(struct status *st, FILE **ret_file)
{
	*ret_file = tmpfile();
	return *ret_file ? OK : fail(st, UNAVAILABLE, "FILE_WRITE", "no temporary file: %s", strerror(errno));
}

static int read_back(FILE *from, struct status *st, struct buf *out)
{
	uint8_t piece[16384];
	size_t n;
	if (fseek(from, 0, SEEK_SET) != 0)
		return fail(st, UNAVAILABLE, "FILE_READ", "the temporary file: %s", strerror(errno));
	while ((n = fread(piece, 1, sizeof(piece), from)) > 0)
		buf_add(out, piece, n);
	return out->failed ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the report") : OK;
}

int report_set(struct client *c, const char *kind, struct bytes document, struct status *st, struct buf *out)
{
	char program[FILE_PATH_BYTES];
	FILE *in = NULL, *set = NULL;
	pid_t pid = 0;
	TRY(find_render(program, st));
	int rc = unnamed_file(st, &in);
	if (rc == OK)
		rc = unnamed_file(st, &set);
	if (rc == OK && (fwrite(document.data, 1, document.len, in) != document.len || fflush(in) != 0 ||
		fseek(in, 0, SEEK_SET) != 0))
		rc = fail(st, UNAVAILABLE, "FILE_WRITE", "the temporary file: %s", strerror(errno));
	if (rc == OK)
		rc = spawn(c, program, kind, fileno(in), fileno(set), st, &pid);
	if (rc == OK)
		rc = wait_for(pid, st);
	if (rc == OK)
		rc = read_back(set, st, out);
	if (in)
		(void)fclose(in);
	if (set)
		(void)fclose(set);
	return rc;
}

const char *report_kind(const char *path)
{
	const char *dot = strrchr(path, '.');
	return dot && strcmp(dot, ".html") == 0 ? "html" : dot && strcmp(dot, ".json") == 0 ? "json" : "pdf";
}
