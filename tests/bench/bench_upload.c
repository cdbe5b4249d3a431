/* An upload through the blob store against what no upload can avoid: hashing, sealing and writing the file once. */
#include "common/clock.h"
#include "common/merkle.h"
#include "daemon/blob.h"

#include <fcntl.h>

enum { ROUNDS = 3, SMALL_FILES = 200, SMALL_BYTES = 1024 };

static uint64_t next_slot = 2;

static int take_slot(void *context, struct status *st, uint64_t *ret_slot)
{
	(void)context;
	(void)st;
	*ret_slot = next_slot++;
	return OK;
}

static int read_slot(void *context, uint64_t slot, struct status *st, bool *ret_found, uint8_t ret_key[KEY_BYTES])
{
	(void)context;
	(void)st;
	*ret_found = true;
	memset(ret_key, 0x5a, KEY_BYTES);
	put_be64(ret_key, slot);
	return OK;
}

static int keep_slot(void *context, uint64_t slot, struct status *st)
{
	(void)context;
	(void)slot;
	(void)st;
	return OK;
}

static void must(int rc, const struct status *st)
{
	if (rc == OK)
		return;
	(void)fprintf(stderr, "bench_upload: %s: %s\n", st->reason, st->message);
	exit(1);
}

static struct blob_content content_of(const uint8_t *data, size_t len)
{
	struct merkle_frontier tree = { 0 };
	for (size_t at = 0; at < len; at += LIMIT_CHUNK_BYTES) {
		struct hash leaf = merkle_leaf(data + at, len - at < LIMIT_CHUNK_BYTES ? len - at : LIMIT_CHUNK_BYTES);
		merkle_append(&tree, &leaf);
	}
	return (struct blob_content){ .sha256 = hash_of(data, len), .chunks_root = merkle_root(&tree), .size = len };
}

static int64_t claim_us; /* of it, what the writer does */

/* Seconds from begin to a durable claim. */
static double upload(struct blobs *b, const uint8_t *data, const struct blob_content *content)
{
	struct status st = { 0 };
	struct blob_owner owner = { .person = { { 1 } }, .organisation = { { 2 } }, .scope = { { 3 } }, .scope_slot = 1 };
	uint8_t token[UPLOAD_BYTES];
	uint32_t count;
	int64_t from = clock_mono_us();
	must(blob_begin(b, &owner, content, 1, &st, token, &count), &st);
	struct blob_upload up = { BYTES(token, UPLOAD_BYTES), owner.person, owner.scope, 1 };
	for (uint32_t i = 0; i < count; i++)
		must(blob_put_chunk(b, &up, i,
			BYTES(data + (size_t)i * LIMIT_CHUNK_BYTES, blob_chunk_bytes(content->size, i)), &st), &st);
	must(blob_finish(b, &up, &st), &st);
	int64_t finished = clock_mono_us();
	must(blob_claim(b, &owner.person, &owner.scope, content, 1, &st), &st);
	claim_us += clock_mono_us() - finished;
	return (double)(clock_mono_us() - from) / 1e6;
}

/* Seconds to hash, seal and write the same file once, durably. */
static double floor_of(const char *directory, const uint8_t *data, const struct blob_content *content)
{
	static uint8_t sealed[BLOB_CHUNK_SEALED_BYTES];
	char path[4200];
	uint8_t key[KEY_BYTES] = { 1 };
	struct hash_stream stream;
	struct hash digest;
	(void)snprintf(path, sizeof(path), "%s/floor", directory);
	int64_t from = clock_mono_us();
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	uint32_t count = blob_chunk_count(content->size);
	hash_begin(&stream);
	for (uint32_t i = 0; i < count; i++) {
		struct bytes chunk = BYTES(data + (size_t)i * LIMIT_CHUNK_BYTES, blob_chunk_bytes(content->size, i));
		hash_add(&stream, chunk.data, chunk.len);
		chunk_seal(key, &content->sha256, i, count, chunk, sealed);
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

/* usage: bench_upload DIRECTORY [MIB]; the directory is a new one that the caller removes. */
int main(int argc, char **argv)
{
	size_t mib = argc > 2 ? strtoul(argv[2], NULL, 10) : 256;
	size_t len = mib << 20;
	uint8_t *data = malloc(len ? len : 1);
	struct blobs *b;
	struct status st = { 0 };
	struct blob_settings settings = { .state_directory = argc > 1 ? argv[1] : "", .file_max = LIMIT_EVIDENCE_BYTES,
		.quota = INT64_MAX, .keys = { NULL, take_slot, read_slot, keep_slot } };
	if (argc < 2 || mib == 0 || !data || crypto_ready() != 0)
		return 2;
	must(blobs_open(&settings, &st, &b), &st);
	random_bytes(data, len);
	for (int i = 0; i < ROUNDS; i++) { /* interleaved: the disk is not the same twice */
		data[0] = (uint8_t)i;
		struct blob_content content = content_of(data, len);
		double least = floor_of(argv[1], data, &content), took = upload(b, data, &content);
		(void)printf("%zu MiB: upload %.0f MiB/s, hash+seal+write %.0f MiB/s, ratio %.2f\n", mib,
			(double)mib / took, (double)mib / least, least / took);
	}
	double small = 0;
	claim_us = 0;
	for (int i = 0; i < SMALL_FILES; i++) {
		put_be32(data, (uint32_t)i);
		struct blob_content content = content_of(data, SMALL_BYTES);
		small += upload(b, data, &content);
	}
	(void)printf("%d bytes: %.0f us from begin to a durable claim, %.0f of it the claim\n", SMALL_BYTES,
		small / SMALL_FILES * 1e6, (double)claim_us / SMALL_FILES);
	blobs_close(b);
	free(data);
	return 0;
}
