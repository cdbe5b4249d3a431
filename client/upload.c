/* Uploads: begun, sent chunk by chunk, finished. */
#include "client/upload.h"

#include "client/term.h"
#include "common/limits.h"

#include "audit/v1/evidence.pb-c.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <unistd.h>

enum { ROUNDS_MAX = 100000, ROUNDS_FAILED_MAX = 6 };

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

int upload_chunk(void *upload, uint64_t i, struct status *st, uint8_t *ret_plain, size_t *ret_len)
{
	const struct upload *u = upload;
	return transfer_read_chunk(u->fd, i, u->path, st, ret_plain, ret_len);
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
	if (u->source)
		TRY(u->source->chunk(u->source->context, chunk, st, content, &len));
	else
		TRY(upload_chunk(u, chunk, st, content, &len));
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

int upload_send(struct upload *u, struct status *st)
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

int upload_describe(const struct upload *u, json_t *request, const char *field, struct status *st)
{
	json_t *file = json_object_get(request, field);
	char copy[FILE_PATH_BYTES];
	TRY(file_path(st, copy, "%s", u->path));
	if (!file)
		TRY(set(request, field, file = json_object(), st));
	if (!json_object_get(file, "name"))
		TRY(set(file, "name", json_string(basename(copy)), st));
	TRY(set(file, "sha256", hash_json(&u->digest.sha256), st));
	TRY(set(file, "chunks_root", hash_json(&u->digest.chunks_root), st));
	return set(file, "size_bytes", json_integer((json_int_t)u->digest.size), st);
}

int upload_open(struct upload *u, struct client *c, const char *path, struct status *st)
{
	*u = (struct upload){ .client = c, .path = path };
	u->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (u->fd < 0)
		return fail(st, errno == ENOENT ? NOT_FOUND : UNAVAILABLE, "FILE_READ", "%s: %s", path, strerror(errno));
	int rc = digest_file(u->fd, path, st, &u->digest);
	if (rc != OK)
		(void)close(u->fd);
	return rc;
}

void upload_close(struct upload *u)
{
	(void)close(u->fd);
}

int upload_file(struct client *c, const char *audit_id, const struct digest *digest, const struct upload_source *source,
	struct status *st)
{
	struct upload u = { .client = c, .source = source, .fd = -1, .audit_id = audit_id, .digest = *digest };
	return upload_send(&u, st);
}
