/* Submitting evidence: files are hashed, sent in chunks with several under way, resumed, and then signed for. */
#include "client/cmd_submit.h"

#include "client/cmd_method.h"
#include "client/command.h"
#include "client/flags.h"
#include "client/outbox.h"
#include "client/outcome.h"
#include "client/request.h"
#include "client/term.h"
#include "client/upload.h"
#include "common/limits.h"

#include "audit/v1/evidence.pb-c.h"

#include <errno.h>
#include <libgen.h>

enum { WORDS_MAX = 512, FILES_MAX = 100, TITLE_BYTES = 2048 };

static int set(json_t *object, const char *name, json_t *value, struct status *st)
{
	return json_object_set_new(object, name, value) == 0
		? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

/* To the server, or where there is none into the outbox. */
static int hand_over(struct upload *u, const struct method_rule *method, struct status *st)
{
	struct client *c = u->client;
	const struct upload_source source = { upload_chunk, u };
	TRY(client_open_or_wait(c, method, st));
	if (c->options.validate_only)
		return OK;
	int rc = c->is_offline ? OK : upload_send(u, st);
	if (rc != OK && c->may_wait && call_may_retry(st)) {
		client_wait(c, st);
		rc = OK;
	}
	return rc == OK && c->is_offline ? outbox_keep_file(c, &u->digest, &source, st) : rc;
}

/* Everything of one file but the statement: digests, and the chunks where the server wants them. */
static int send_file(struct client *c, const struct method_rule *method, json_t *request, const char *path,
	struct status *st)
{
	struct upload u;
	ProtobufCMessage *checked;
	TRY(upload_open(&u, c, path, st));
	u.audit_id = json_string_value(json_object_get(request, "audit_id"));
	int rc = upload_describe(&u, request, "file", st);
	/* Before a gigabyte is sent: is the rest of the request in order? */
	if (rc == OK)
		rc = request_of_json(method->request, request, c->arena, st, &checked);
	if (rc == OK)
		rc = hand_over(&u, method, st);
	upload_close(&u);
	return rc;
}

struct submission {
	struct client *client;
	const struct method_rule *method;
	json_t *request;
	const char *path[FILES_MAX];
	size_t path_count;
	struct format *format;
	struct format_rows rows;
	size_t done;
};

/* One piece of evidence; `path` NULL: without a file. */
static int submit_one(struct submission *s, json_t *request, const char *path, struct status *st)
{
	struct client *c = s->client;
	ProtobufCMessage *message, *response;
	struct call_position position;
	if (path)
		TRY(send_file(c, s->method, request, path, st));
	TRY(client_open_or_wait(c, s->method, st));
	TRY(request_of_json(s->method->request, request, c->arena, st, &message));
	TRY(call_method(c, c->arena, s->method, message, st, &response, &position));
	s->done++;
	TRY(method_rows(c, s->format, &s->rows, response, &position, st));
	method_say_position(c, &position);
	return OK;
}

/* Of several files each is a piece of evidence of its own: they are told apart by their names. */
static int submit_named(struct submission *s, const char *path, struct status *st)
{
	char title[TITLE_BYTES], copy[FILE_PATH_BYTES];
	json_t *request = json_deep_copy(s->request);
	const char *given = json_string_value(json_object_get(request, "title"));
	int rc = request ? file_path(st, copy, "%s", path) : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	if (rc == OK && given) {
		(void)snprintf(title, sizeof(title), "%s: %s", given, basename(copy));
		rc = set(request, "title", json_string(title), st);
	}
	if (rc == OK)
		rc = submit_one(s, request, path, st);
	json_decref(request);
	return rc;
}

/* One that fails does not keep the others from being submitted, unless the server is out of reach. */
static int submit_several(struct submission *s, struct status *st)
{
	size_t tried = 0;
	int rc = OK;
	for (size_t i = 0; i < s->path_count && rc != UNAVAILABLE; i++) {
		struct status one = { 0 };
		rc = submit_named(s, s->path[i], &one);
		tried++;
		if (rc == OK)
			continue;
		say("%s: not submitted", s->path[i]);
		*st = one;
		if (tried < s->path_count && rc != UNAVAILABLE)
			outcome_say(&one);
	}
	if (st->code == OK || s->done == 0)
		return st->code;
	if (rc != OK)
		outcome_say(st);
	return fail(st, ABORTED, OUTCOME_PARTLY_REASON, "%zu of %zu files were submitted", s->done, s->path_count);
}

static int submit(struct submission *s, struct status *st)
{
	struct client *c = s->client;
	s->rows = format_rows_of(s->method->response);
	TRY(format_new(stdout, c->options.output, s->rows.type, c->options.columns, s->path_count > 1, st, &s->format));
	int rc = s->path_count > 1 ? submit_several(s, st)
				   : submit_one(s, s->request, s->path_count ? s->path[0] : NULL, st);
	struct status printed = { 0 };
	if (s->done > 0 && format_end(s->format, &printed) != OK && rc == OK) {
		*st = printed;
		rc = printed.code;
	}
	format_free(s->format);
	return rc;
}

/* Takes each "--file PATH" out of the words; JSON after --file stays a field like any other. */
static int take_files(struct submission *s, const char *const *word, size_t count, const char **ret_word, size_t *ret_count,
	struct status *st)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		const char *path = NULL;
		if (strcmp(word[i], "--file") == 0 && i + 1 < count && word[i + 1][0] != '{')
			path = word[++i];
		else if (strncmp(word[i], "--file=", 7) == 0 && word[i][7] != '{')
			path = word[i] + 7;
		else
			ret_word[kept++] = word[i];
		if (path && s->path_count == FILES_MAX)
			return fail(st, INVALID_ARGUMENT, "TOO_MANY_FILES", "at most %d files at once", FILES_MAX);
		if (path)
			s->path[s->path_count++] = path;
	}
	*ret_count = kept;
	return OK;
}

int submit_request(struct client *c, json_t *request, const char *path, struct status *st)
{
	struct submission s = { .client = c, .method = schema_find_method("audit.v1.EvidenceService/SubmitEvidence"),
		.request = request, .path = { path }, .path_count = path != NULL };
	return submit(&s, st);
}

COMMAND(cmd_evidence_submit)
{
	struct submission s = { .client = c, .method = schema_find_method("audit.v1.EvidenceService/SubmitEvidence") };
	const char *rest[WORDS_MAX];
	(void)arg;
	if (count > WORDS_MAX)
		return fail(st, INVALID_ARGUMENT, "TOO_MANY_WORDS", "that is more than %d words", WORDS_MAX);
	TRY(take_files(&s, word, count, rest, &count, st));
	TRY(flags_parse(s.method, rest, count, c->started_us, st, &s.request));
	int rc = OK;
	if (!json_object_get(s.request, "captured_us"))
		rc = set(s.request, "captured_us", json_integer(c->started_us), st);
	if (rc == OK)
		rc = submit(&s, st);
	json_decref(s.request);
	return rc;
}
