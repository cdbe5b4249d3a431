/* Submitting evidence: files are hashed, sent in chunks with several under way, resumed, and then signed for. */
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/flags.h"
#include "client/outcome.h"
#include "client/request.h"
#include "client/term.h"
#include "client/transfer.h"
#include "common/limits.h"

#include "audit/v1/evidence.pb-c.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>

enum { ROUNDS_MAX = 100000, ROUNDS_FAILED_MAX = 6, WORDS_MAX = 512, FILES_MAX = 100, TITLE_BYTES = 2048 };

struct upload {
	struct client *client;
	const char *path;
	int fd;
	const char *audit_id;
	struct digest digest;
	ProtobufCBinaryData id;
	uint32_t chunk_count;
	uint64_t sent;
};

static int begin_upload(struct upload *u, struct status *st)
{
	Audit__BeginUploadRequest request = AUDIT__BEGIN_UPLOAD_REQUEST__INIT;
	struct client *c = u->client;
	ProtobufCMessage *raw = NULL;
	request.audit_id = u->audit_id;
	request.sha256 = (ProtobufCBinaryData){ HASH_BYTES, u->digest.sha256.b };
	request.chunks_root = (ProtobufCBinaryData){ HASH_BYTES, u->digest.chunks_root.b };
	request.size_bytes = u->digest.size;
	TRY(call_named(c, c->arena, "audit.v1.EvidenceService/BeginUpload", &request.base, st, &raw, NULL));
	const Audit__BeginUploadResponse *response = (const Audit__BeginUploadResponse *)raw;
	u->id = response->upload;
	u->chunk_count = response->chunk_count;
	return OK;
}

static int put_chunk(struct upload *u, struct window *w, uint32_t chunk, struct status *st)
{
	Audit__PutChunkRequest request = AUDIT__PUT_CHUNK_REQUEST__INIT;
	struct slot *s;
	size_t len = 0;
	TRY(window_next(w, st, &s));
	uint8_t *content = arena_alloc(s->arena, LIMIT_CHUNK_BYTES);
	if (!content)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	TRY(transfer_read_chunk(u->fd, chunk, u->path, st, content, &len));
	request.audit_id = u->audit_id;
	request.upload = u->id;
	request.chunk = chunk;
	request.content = (ProtobufCBinaryData){ len, content };
	TRY(window_send(w, s, &request.base, st));
	u->sent += len;
	term_progress("sending ", u->sent < u->digest.size ? u->sent : u->digest.size, u->digest.size);
	return OK;
}

static int put_missing(struct upload *u, const Audit__GetUploadResponse *state, struct status *st)
{
	struct window w = { .client = u->client,
		.method = schema_find_method("audit.v1.EvidenceService/PutChunk") };
	int rc = window_init(&w, st);
	for (size_t i = 0; i < state->n_missing && rc == OK; i++)
		rc = put_chunk(u, &w, state->missing[i], st);
	if (rc == OK)
		rc = window_drain(&w, st);
	window_done(&w);
	return rc;
}

static int get_upload(struct upload *u, struct arena *a, struct status *st, Audit__GetUploadResponse **ret_state)
{
	Audit__GetUploadRequest request = AUDIT__GET_UPLOAD_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.audit_id = u->audit_id;
	request.upload = u->id;
	TRY(call_named(u->client, a, "audit.v1.EvidenceService/GetUpload", &request.base, st, &raw, NULL));
	*ret_state = (Audit__GetUploadResponse *)raw;
	return OK;
}

/* Sends what the server misses until it misses nothing; what an earlier attempt sent is not sent again. */
static int send_chunks(struct upload *u, struct arena *a, struct status *st)
{
	int failed = 0;
	for (int round = 0; round < ROUNDS_MAX; round++) {
		Audit__GetUploadResponse *state = NULL;
		arena_reset(a);
		TRY(get_upload(u, a, st, &state));
		if (state->is_finished || state->n_missing == 0)
			return OK;
		int rc = put_missing(u, state, st);
		if (rc != OK && (!call_may_retry(st) || ++failed == ROUNDS_FAILED_MAX))
			return rc;
		if (rc != OK) {
			call_pause(failed, st);
			status_reset(st);
		}
	}
	return fail(st, INTERNAL, "UPLOAD", "the upload does not come to an end");
}

static int finish_upload(struct upload *u, struct status *st)
{
	Audit__FinishUploadRequest request = AUDIT__FINISH_UPLOAD_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.audit_id = u->audit_id;
	request.upload = u->id;
	return call_named(u->client, u->client->arena, "audit.v1.EvidenceService/FinishUpload", &request.base, st, &raw,
		NULL);
}

static int upload(struct upload *u, struct status *st)
{
	struct arena *a = arena_new(SLOT_ARENA_BYTES);
	int rc = a ? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	if (rc == OK)
		rc = begin_upload(u, st);
	if (rc == OK)
		rc = send_chunks(u, a, st);
	if (rc == OK)
		rc = finish_upload(u, st);
	arena_free(a);
	return rc;
}

static int set(json_t *object, const char *name, json_t *value, struct status *st)
{
	return json_object_set_new(object, name, value) == 0
		? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

static json_t *hash_json(const struct hash *hash)
{
	char text[BASE64_LEN(HASH_BYTES) + 1];
	base64_encode(hash->b, HASH_BYTES, text);
	return json_string(text);
}

/* The file's facts into the request; name and media type stay as given. */
static int describe(const struct upload *u, json_t *request, struct status *st)
{
	json_t *file = json_object_get(request, "file");
	char copy[FILE_PATH_BYTES];
	TRY(file_path(st, copy, "%s", u->path));
	if (!file)
		TRY(set(request, "file", file = json_object(), st));
	if (!json_object_get(file, "name"))
		TRY(set(file, "name", json_string(basename(copy)), st));
	TRY(set(file, "sha256", hash_json(&u->digest.sha256), st));
	TRY(set(file, "chunks_root", hash_json(&u->digest.chunks_root), st));
	return set(file, "size_bytes", json_integer((json_int_t)u->digest.size), st);
}

/* Everything of one file but the statement: digests, and the chunks where the server wants them. */
static int send_file(struct client *c, const struct method_rule *method, json_t *request, const char *path,
	struct status *st)
{
	struct upload u = { .client = c, .path = path, .audit_id = json_string_value(json_object_get(request, "audit_id")) };
	ProtobufCMessage *checked;
	u.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (u.fd < 0)
		return fail(st, errno == ENOENT ? NOT_FOUND : UNAVAILABLE, "FILE_READ", "%s: %s", path, strerror(errno));
	int rc = digest_file(u.fd, path, st, &u.digest);
	if (rc == OK)
		rc = describe(&u, request, st);
	/* Before a gigabyte is sent: is the rest of the request in order? */
	if (rc == OK)
		rc = request_of_json(method->request, request, c->arena, st, &checked);
	if (rc == OK)
		rc = client_open(c, st);
	if (rc == OK && !c->options.validate_only)
		rc = upload(&u, st);
	(void)close(u.fd);
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
	TRY(client_open(c, st));
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
