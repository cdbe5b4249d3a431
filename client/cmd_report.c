/*
 * auditc report build: the report of an audit from its records, as PDF and HTML. Composed here, set by report-render, which has
 * neither key nor session.
 */
#include "client/call.h"
#include "client/command.h"
#include "client/devices.h"
#include "client/report_draft.h"
#include "client/term.h"
#include "common/clock.h"
#include "common/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DOCUMENT_BYTES = 64 * 1024 * 1024, SECTIONS_MAX = 20, SECTION_BYTES = 256 * 1024 };

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

static int set_document(struct client *c, const char *program, const char *kind, const char *document, struct status *st,
	struct buf *out)
{
	FILE *in = NULL, *set = NULL;
	pid_t pid = 0;
	int rc = unnamed_file(st, &in);
	if (rc == OK)
		rc = unnamed_file(st, &set);
	if (rc == OK && (fputs(document, in) < 0 || fflush(in) != 0 || fseek(in, 0, SEEK_SET) != 0))
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

/* "Summary=summary.md", separated by commas. */
static int take_sections(struct client *c, const char *list, struct status *st, struct free_section *section,
	size_t *ret_count)
{
	char *copy = arena_text(c->arena, list ? list : ""), *rest = copy, *one;
	size_t count = 0;
	while (copy && *copy && (one = strsep(&rest, ","))) {
		char *path = strchr(one, '=');
		struct buf text;
		if (!path || path == one || count == SECTIONS_MAX)
			return fail(st, INVALID_ARGUMENT, "USAGE", "--section TITLE=FILE, at most %d of them", SECTIONS_MAX);
		*path++ = 0;
		buf_init(&text, SECTION_BYTES);
		int rc = file_read(path, st, &text);
		if (rc == OK && !text_is_clean(text.data, text.len))
			rc = fail(st, INVALID_ARGUMENT, "BAD_TEXT", "%s: not UTF-8 text without control characters", path);
		if (rc == OK)
			section[count++] = (struct free_section){ one, arena_text(c->arena, buf_text(&text)) };
		buf_done(&text);
		TRY(rc);
	}
	*ret_count = count;
	return OK;
}

/* The ledger as this client saw it last before it read: what the report says is in it, or was before. */
static json_t *footer_of(const struct report_draft *d)
{
	const struct checkpoint *cp = &d->c->witness.newest;
	char root[HASH_TEXT_BYTES];
	hash_format(&cp->root, root);
	return json_pack("[s, s]",
		arena_printf(d->c->arena, "%s: %s, %" PRIu64 ", %s", say_in(d, N_("Ledger")), cp->origin, cp->size, root),
		say_in(d, N_("The digest of this file is in the ledger once it is put forward: "
			"auditc report list, sha256sum.")));
}

static int dump(struct report_draft *d, const char *author, struct status *st, char **ret_text)
{
	char date[CLOCK_TEXT_BYTES];
	clock_format(clock_now_us() / 1000000 * 1000000, date);
	const char *title = arena_printf(d->c->arena, "%s: %s", say_in(d, N_("Audit report")), d->audit->title);
	json_t *document = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:O}", "title", title, "subtitle",
		arena_printf(d->c->arena, "%s, %.10s", d->programme->title, date), "language", d->words->language, "author",
		author,
		"date", arena_printf(d->c->arena, "%.19sZ", date), "page_word", say_in(d, N_("page")), "footer", footer_of(d),
		"blocks", d->blocks);
	*ret_text = document ? json_dumps(document, JSON_INDENT(1) | JSON_SORT_KEYS) : NULL;
	json_decref(document);
	return *ret_text ? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the report");
}

/* --out FILE.pdf, FILE.html or FILE.json, by its name. */
static const char *kind_of(const char *path)
{
	const char *dot = strrchr(path, '.');
	return dot && strcmp(dot, ".html") == 0 ? "html" : dot && strcmp(dot, ".json") == 0 ? "json" : "pdf";
}

static int write_one(struct client *c, const char *program, const char *document, const char *path, struct status *st)
{
	struct buf out;
	char text[HASH_TEXT_BYTES];
	buf_init(&out, SIZE_MAX / 2);
	int rc = set_document(c, program, kind_of(path), document, st, &out);
	if (rc == OK)
		rc = file_replace(path, 0600, buf_bytes(&out), st);
	if (rc == OK) {
		struct hash sha256 = hash_of(out.data, out.len);
		hash_format(&sha256, text);
		put_line("%s  %s", text, path);
	}
	buf_done(&out);
	return rc;
}

static int write_report(struct report_draft *d, const char *author, const char *path, struct status *st)
{
	char program[FILE_PATH_BYTES];
	char *document = NULL;
	TRY(dump(d, author, st, &document));
	int rc;
	if (strcmp(kind_of(path), "json") == 0) {
		rc = file_replace(path, 0600, bytes_of_text(document), st);
	} else {
		rc = find_render(program, st);
		if (rc == OK)
			rc = write_one(d->c, program, document, path, st);
	}
	free(document);
	return rc;
}

static int build(struct report_draft *d, const char *audit_id, const char *path, struct status *st)
{
	Audit__GetSessionResponse *session = NULL;
	TRY(client_open(d->c, st));
	TRY(client_witness(d->c, st));
	TRY(devices_session(d->c, st, &session));
	TRY(report_gather(d, audit_id, st));
	TRY(report_compose(d, st));
	return write_report(d, session->person_name, path, st);
}

COMMAND(cmd_report_build)
{
	static struct free_section section[SECTIONS_MAX];
	struct words words;
	const char *language = command_arg(arg, "language");
	struct report_draft d = { .c = c, .words = &words, .section = section };
	(void)word;
	(void)count;
	if (!words_find(language ? language : "en", &words))
		return fail(st, INVALID_ARGUMENT, "LANGUAGE", "--language %s: a report speaks %s", language, words_languages());
	TRY(take_sections(c, command_arg(arg, "section"), st, section, &d.sections));
	d.blocks = json_array();
	int rc = d.blocks ? build(&d, command_arg(arg, "AUDIT-ID"), command_arg(arg, "out"), st) :
		fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the report");
	json_decref(d.blocks);
	return rc;
}
