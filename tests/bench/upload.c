/* An evidence file over ipc against what no upload can avoid: hashing, sealing and writing it once. */
#include "tests/bench/bench.h"

#include "audit/v1/evidence.pb-c.h"
#include "client/call.h"
#include "common/chunk.h"
#include "common/clock.h"
#include "common/crypto.h"
#include "common/limits.h"
#include "common/merkle.h"

#include <assert.h>
#include <fcntl.h>

enum { ROUNDS = 5, FILE_BYTES = 64 * 1024 * 1024, WINDOW = 4, SMALL_BYTES = 1024, SMALL_FILES = 40,
	SEALED_BYTES = LIMIT_CHUNK_BYTES + BOX_OVERHEAD };

struct content {
	const uint8_t *data;
	size_t len;
	struct hash sha256, root;
};

static uint32_t chunk_count(size_t len)
{
	return (uint32_t)((len + LIMIT_CHUNK_BYTES - 1) / LIMIT_CHUNK_BYTES);
}

static struct bytes chunk_at(const struct content *c, uint32_t i)
{
	size_t at = (size_t)i * LIMIT_CHUNK_BYTES, left = c->len - at;
	return BYTES(c->data + at, left < LIMIT_CHUNK_BYTES ? left : LIMIT_CHUNK_BYTES);
}

static struct content content_of(const uint8_t *data, size_t len)
{
	struct content c = { data, len, hash_of(data, len), { { 0 } } };
	struct merkle_frontier tree = { 0 };
	for (uint32_t i = 0; i < chunk_count(len); i++) {
		struct bytes chunk = chunk_at(&c, i);
		struct hash leaf = merkle_leaf(chunk.data, chunk.len);
		merkle_append(&tree, &leaf);
	}
	c.root = merkle_root(&tree);
	return c;
}

/* Seconds to hash, seal and write the same file once, durably. */
static double floor_s(const struct world *w, const struct content *c)
{
	static uint8_t sealed[SEALED_BYTES];
	char path[PLACE_BYTES + 16];
	uint8_t key[KEY_BYTES] = { 1 };
	struct hash_stream stream;
	struct hash digest;
	(void)snprintf(path, sizeof(path), "%s/floor", w->directory);
	int64_t from = clock_mono_us();
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	uint32_t count = chunk_count(c->len);
	hash_begin(&stream);
	for (uint32_t i = 0; i < count; i++) {
		struct bytes chunk = chunk_at(c, i);
		hash_add(&stream, chunk.data, chunk.len);
		chunk_seal(key, &c->sha256, i, count, chunk, sealed);
		if (write(fd, sealed, chunk.len + BOX_OVERHEAD) < 0)
			exit(1);
	}
	hash_end(&stream, &digest);
	if (fdatasync(fd) != 0)
		exit(1);
	(void)close(fd);
	double seconds = (double)(clock_mono_us() - from) / 1e6;
	(void)unlink(path);
	return seconds;
}

static ProtobufCBinaryData binary(const void *data, size_t len)
{
	return (ProtobufCBinaryData){ len, (uint8_t *)(uintptr_t)data };
}

/* One call of the upload; its response lives in the arena. */
static ProtobufCMessage *stage(struct client *c, struct arena *a, const char *method, const ProtobufCMessage *request)
{
	struct status st = { 0 };
	ProtobufCMessage *response = NULL;
	uint32_t ticket;
	const struct method_rule *rule = schema_find_method(method);
	must(call_begin(c, a, rule, request, &st, &ticket), &st, method);
	must(call_end(c, a, rule, ticket, &st, &response), &st, method);
	return response;
}

static void put_chunks(struct client *c, const struct world *w, const struct content *file, ProtobufCBinaryData upload)
{
	const struct method_rule *rule = schema_find_method("audit.v1.EvidenceService/PutChunk");
	struct status st = { 0 };
	struct arena *a[WINDOW];
	uint32_t ticket[WINDOW], count = chunk_count(file->len);
	for (size_t i = 0; i < WINDOW; i++)
		a[i] = arena_new(LIMIT_ARENA_BYTES);
	for (uint32_t i = 0; i < count + WINDOW; i++) {
		size_t at = i % WINDOW;
		ProtobufCMessage *response;
		if (i >= WINDOW && i - WINDOW < count)
			must(call_end(c, a[at], rule, ticket[at], &st, &response), &st, "chunk");
		if (i >= count)
			continue;
		struct bytes chunk = chunk_at(file, i);
		Audit__PutChunkRequest request = AUDIT__PUT_CHUNK_REQUEST__INIT;
		arena_reset(a[at]);
		request.audit_id = w->audit;
		request.upload = upload;
		request.chunk = i;
		request.content = binary(chunk.data, chunk.len);
		must(call_begin(c, a[at], rule, &request.base, &st, &ticket[at]), &st, "chunk");
	}
	for (size_t i = 0; i < WINDOW; i++)
		arena_free(a[i]);
}

static void claim(struct client *c, struct arena *a, const struct world *w, const struct content *file)
{
	struct status st = { 0 };
	struct bytes call;
	Audit__EvidenceFile f = AUDIT__EVIDENCE_FILE__INIT;
	Audit__SubmitEvidenceRequest request = AUDIT__SUBMIT_EVIDENCE_REQUEST__INIT;
	f.sha256 = binary(file->sha256.b, HASH_BYTES);
	f.chunks_root = binary(file->root.b, HASH_BYTES);
	f.size_bytes = file->len;
	f.name = "backup-job.log";
	f.media_type = "text/plain";
	request.audit_id = w->audit;
	request.title = "Backup job log";
	request.source = AUDIT__EVIDENCE_SOURCE__EVIDENCE_SOURCE_RECORD;
	request.method = AUDIT__AUDITING_METHOD__AUDITING_METHOD_ON_SITE_INTERACTION;
	request.captured_us = clock_now_us();
	request.place = "Kista data centre";
	request.classification = AUDIT__CLASSIFICATION__CLASSIFICATION_INTERNAL;
	request.verifiability = AUDIT__VERIFIABILITY__VERIFIABILITY_VERIFIED;
	request.file = &f;
	must(call_pack(c, a, schema_find_method("audit.v1.EvidenceService/SubmitEvidence"), &request.base, &st, &call), &st,
		"claim");
	(void)serve_call(c, call);
}

/* Seconds from the first call to the receipt of the statement that claims it. */
static double upload_s(struct client *c, const struct world *w, const struct content *file)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	int64_t from = clock_mono_us();
	Audit__BeginUploadRequest begin = AUDIT__BEGIN_UPLOAD_REQUEST__INIT;
	begin.audit_id = w->audit;
	begin.sha256 = binary(file->sha256.b, HASH_BYTES);
	begin.chunks_root = binary(file->root.b, HASH_BYTES);
	begin.size_bytes = file->len;
	const Audit__BeginUploadResponse *begun = (const Audit__BeginUploadResponse *)stage(c, a,
		"audit.v1.EvidenceService/BeginUpload", &begin.base);
	put_chunks(c, w, file, begun->upload);
	Audit__FinishUploadRequest finish = AUDIT__FINISH_UPLOAD_REQUEST__INIT;
	finish.audit_id = w->audit;
	finish.upload = begun->upload;
	(void)stage(c, a, "audit.v1.EvidenceService/FinishUpload", &finish.base);
	claim(c, a, w, file);
	double seconds = (double)(clock_mono_us() - from) / 1e6;
	arena_free(a);
	return seconds;
}

void bench_upload(struct bench *b)
{
	struct place place = world_copy(b->world, &b->small, "upload");
	struct served s = serve_start(b->world, &place, false);
	struct client c;
	struct rounds large = { 0 }, small = { 0 };
	uint8_t *data = malloc(FILE_BYTES);
	assert(data);
	random_bytes(data, FILE_BYTES);
	serve_connect(b->world, s.url, &c);
	for (; large.count < ROUNDS; large.count++) {
		data[0] = (uint8_t)large.count;
		struct content file = content_of(data, FILE_BYTES);
		large.floor[large.count] = FILE_BYTES / 1048576.0 / floor_s(b->world, &file);
		large.value[large.count] = FILE_BYTES / 1048576.0 / upload_s(&c, b->world, &file);
	}
	for (; small.count < ROUNDS; small.count++) {
		for (uint32_t i = 0; i < SMALL_FILES; i++) {
			put_be32(data, i + SMALL_FILES * (uint32_t)small.count);
			struct content file = content_of(data, SMALL_BYTES);
			small.floor[small.count] += floor_s(b->world, &file) * 1e3 / SMALL_FILES;
			small.value[small.count] += upload_s(&c, b->world, &file) * 1e3 / SMALL_FILES;
		}
	}
	table_add(&(struct line){ "upload.64MiB", "MiB/s", "sha256 + seal + write of the same file", AIM_NONE, 0 }, &large);
	table_add(&(struct line){ "upload.1KiB", "ms", "sha256 + seal + write of the same file", AIM_NONE, 0 }, &small);
	serve_disconnect(&c);
	serve_stop(&s);
	free(data);
	world_remove(&place);
}
