/* Evidence with files: hashed, sent in chunks with several under way, fetched and checked again. */
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/flags.h"
#include "client/request.h"
#include "client/term.h"
#include "common/limits.h"
#include "common/merkle.h"

#include "audit/v1/evidence.pb-c.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>

enum { IN_FLIGHT = 8, SLOT_ARENA_BYTES = 4 * 1024 * 1024, ROUNDS_MAX = 100000, ROUNDS_FAILED_MAX = 6, WORDS_MAX = 512 };

/* What a file is known by. */
struct digest {
	struct hash sha256;
	struct hash chunks_root;
	uint64_t size;
};

/* Both digests, chunk by chunk. */
struct digester {
	struct hash_stream sha256;
	struct merkle_frontier chunks;
	uint64_t size;
};

static void digest_add(struct digester *d, const void *chunk, size_t len)
{
	struct hash leaf = merkle_leaf(chunk, len);
	hash_add(&d->sha256, chunk, len);
	merkle_append(&d->chunks, &leaf);
	d->size += len;
}

static struct digest digest_end(struct digester *d)
{
	struct digest result = { .size = d->size };
	hash_end(&d->sha256, &result.sha256);
	result.chunks_root = d->chunks.size ? merkle_root(&d->chunks) : merkle_empty();
	return result;
}

/* A whole chunk, shorter only at the end of the file. */
static int read_chunk(int fd, uint64_t index, const char *path, struct status *st, uint8_t *ret_chunk, size_t *ret_len)
{
	size_t len = 0;
	while (len < LIMIT_CHUNK_BYTES) {
		ssize_t got = pread(fd, ret_chunk + len, LIMIT_CHUNK_BYTES - len,
			(off_t)(index * LIMIT_CHUNK_BYTES + len));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(st, UNAVAILABLE, "FILE_READ", "%s: %s", path, strerror(errno));
		if (got == 0)
			break;
		len += (size_t)got;
	}
	*ret_len = len;
	return OK;
}

static int digest_file(int fd, const char *path, struct status *st, struct digest *ret_digest)
{
	struct digester d = { .size = 0 };
	struct stat about;
	uint8_t *chunk = malloc(LIMIT_CHUNK_BYTES);
	uint64_t total = fstat(fd, &about) == 0 ? (uint64_t)about.st_size : 0;
	size_t len = LIMIT_CHUNK_BYTES;
	int rc = chunk ? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	hash_begin(&d.sha256);
	for (uint64_t i = 0; rc == OK && len == LIMIT_CHUNK_BYTES; i++) {
		rc = read_chunk(fd, i, path, st, chunk, &len);
		if (rc == OK && len > 0)
			digest_add(&d, chunk, len);
		term_progress("hashing ", d.size, total);
	}
	*ret_digest = digest_end(&d);
	free(chunk);
	return rc;
}

/* --- several calls under way, answered in order --- */

struct slot {
	struct arena *arena;
	uint32_t ticket;
	bool is_used;
};

struct window {
	struct client *client;
	const struct method_rule *method;
	struct slot slot[IN_FLIGHT];
	size_t next;
	int (*take)(void *context, const ProtobufCMessage *response, struct status *st); /* NULL: nothing in it */
	void *context;
};

static int window_init(struct window *w, struct status *st)
{
	for (size_t i = 0; i < IN_FLIGHT; i++) {
		w->slot[i].arena = arena_new(SLOT_ARENA_BYTES);
		if (!w->slot[i].arena)
			return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	}
	return OK;
}

static void window_done(struct window *w)
{
	for (size_t i = 0; i < IN_FLIGHT; i++)
		arena_free(w->slot[i].arena);
}

static int slot_end(struct window *w, struct slot *s, struct status *st)
{
	ProtobufCMessage *response = NULL;
	if (!s->is_used)
		return OK;
	s->is_used = false;
	TRY(call_end(w->client, s->arena, w->method, s->ticket, st, &response));
	return w->take ? w->take(w->context, response, st) : OK;
}

/* The next slot's arena, its earlier answer taken. */
static int window_next(struct window *w, struct status *st, struct slot **ret_slot)
{
	struct slot *s = &w->slot[w->next++ % IN_FLIGHT];
	TRY(slot_end(w, s, st));
	arena_reset(s->arena);
	*ret_slot = s;
	return OK;
}

static int window_send(struct window *w, struct slot *s, const ProtobufCMessage *request, struct status *st)
{
	TRY(call_begin(w->client, s->arena, w->method, request, st, &s->ticket));
	s->is_used = true;
	return OK;
}

static int window_drain(struct window *w, struct status *st)
{
	for (size_t i = 0; i < IN_FLIGHT; i++)
		TRY(slot_end(w, &w->slot[w->next++ % IN_FLIGHT], st));
	return OK;
}

/* --- upload --- */

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
	TRY(read_chunk(u->fd, chunk, u->path, st, content, &len));
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

/* --- submit --- */

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

static int submit_file(struct client *c, const struct method_rule *method, json_t *request, const char *path,
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

/* Takes "--file PATH" out of the words; JSON after --file stays a field like any other. */
static const char *take_file(const char *const *word, size_t count, const char **ret_word, size_t *ret_count)
{
	const char *path = NULL;
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(word[i], "--file") == 0 && i + 1 < count && word[i + 1][0] != '{')
			path = word[++i];
		else if (strncmp(word[i], "--file=", 7) == 0 && word[i][7] != '{')
			path = word[i] + 7;
		else
			ret_word[kept++] = word[i];
	}
	*ret_count = kept;
	return path;
}

COMMAND(cmd_evidence_submit)
{
	const struct method_rule *method = schema_find_method("audit.v1.EvidenceService/SubmitEvidence");
	const char *rest[WORDS_MAX];
	json_t *request = NULL;
	(void)arg;
	if (count > WORDS_MAX)
		return fail(st, INVALID_ARGUMENT, "TOO_MANY_WORDS", "that is more than %d words", WORDS_MAX);
	const char *path = take_file(word, count, rest, &count);
	TRY(flags_parse(method, rest, count, c->started_us, st, &request));
	int rc = OK;
	if (!json_object_get(request, "captured_us"))
		rc = set(request, "captured_us", json_integer(c->started_us), st);
	if (rc == OK && path)
		rc = submit_file(c, method, request, path, st);
	if (rc == OK)
		rc = client_open(c, st);
	if (rc == OK)
		rc = method_run_json(c, method, request, st);
	json_decref(request);
	return rc;
}

/* --- fetch --- */

struct fetch {
	FILE *to;
	struct digester digester;
	uint64_t total;
	uint32_t chunk_count;
};

static int take_chunk(void *context, const ProtobufCMessage *response, struct status *st)
{
	struct fetch *f = context;
	const Audit__GetChunkResponse *r = (const Audit__GetChunkResponse *)response;
	if (r->content.len > 0 && fwrite(r->content.data, 1, r->content.len, f->to) != r->content.len)
		return fail(st, UNAVAILABLE, "FILE_WRITE", "the file could not be written: %s", strerror(errno));
	f->chunk_count = r->chunk_count;
	digest_add(&f->digester, r->content.data, r->content.len);
	term_progress("fetching", f->digester.size, f->total);
	return OK;
}

static int fetch_chunks(struct client *c, const char *evidence_id, uint64_t size, struct fetch *f, struct status *st)
{
	struct window w = { .client = c, .method = schema_find_method("audit.v1.EvidenceService/GetChunk"),
		.take = take_chunk, .context = f };
	uint64_t chunks = (size + LIMIT_CHUNK_BYTES - 1) / LIMIT_CHUNK_BYTES;
	int rc = window_init(&w, st);
	for (uint64_t i = 0; i < chunks && rc == OK; i++) {
		Audit__GetChunkRequest request = AUDIT__GET_CHUNK_REQUEST__INIT;
		struct slot *s = NULL;
		request.evidence_id = evidence_id;
		request.chunk = (uint32_t)i;
		rc = window_next(&w, st, &s);
		if (rc == OK)
			rc = window_send(&w, s, &request.base, st);
	}
	if (rc == OK)
		rc = window_drain(&w, st);
	window_done(&w);
	return rc;
}

static int check_digest(struct fetch *f, const Audit__EvidenceFile *file, struct status *st)
{
	struct digest got = digest_end(&f->digester);
	bool is_same = got.size == file->size_bytes && file->sha256.len == HASH_BYTES &&
		file->chunks_root.len == HASH_BYTES && memcmp(got.sha256.b, file->sha256.data, HASH_BYTES) == 0 &&
		memcmp(got.chunks_root.b, file->chunks_root.data, HASH_BYTES) == 0;
	return is_same ? OK : fail(st, DATA_LOSS, "OTHER_FILE",
		"what the server sent is not the file that was signed: nothing was kept");
}

static int fetch_to(struct client *c, const Audit__Evidence *evidence, FILE *to, struct status *st)
{
	struct fetch f = { .to = to, .total = evidence->file->size_bytes };
	hash_begin(&f.digester.sha256);
	int rc = fetch_chunks(c, evidence->id, evidence->file->size_bytes, &f, st);
	struct status checked = { 0 };
	int digest_rc = check_digest(&f, evidence->file, &checked);
	if (rc == OK && digest_rc != OK) {
		*st = checked;
		rc = digest_rc;
	}
	return rc;
}

static int get_evidence(struct client *c, const char *id, struct status *st, const Audit__Evidence **ret_evidence)
{
	Audit__GetEvidenceRequest request = AUDIT__GET_EVIDENCE_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.evidence_id = id;
	TRY(call_named(c, c->arena, "audit.v1.EvidenceService/GetEvidence", &request.base, st, &raw, NULL));
	*ret_evidence = ((const Audit__GetEvidenceResponse *)raw)->evidence;
	if (!*ret_evidence || !(*ret_evidence)->file)
		return fail(st, FAILED_PRECONDITION, "NO_EVIDENCE_FILE", "this evidence has no file");
	return OK;
}

COMMAND(cmd_evidence_fetch)
{
	const Audit__Evidence *evidence = NULL;
	const char *out = command_arg(arg, "out");
	char beside[FILE_PATH_BYTES];
	(void)word;
	(void)count;
	TRY(client_open(c, st));
	TRY(get_evidence(c, command_arg(arg, "EVIDENCE-ID"), st, &evidence));
	TRY(file_path(st, beside, "%s.part", out));
	FILE *to = fopen(beside, "wxe");
	if (!to)
		return fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", beside, strerror(errno));
	int rc = fetch_to(c, evidence, to, st);
	if (fclose(to) != 0 && rc == OK)
		rc = fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", beside, strerror(errno));
	if (rc == OK && rename(beside, out) != 0)
		rc = fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", out, strerror(errno));
	if (rc != OK)
		(void)unlink(beside);
	else
		say("%s: %" PRIu64 " bytes, digest as signed", out, evidence->file->size_bytes);
	return rc;
}
