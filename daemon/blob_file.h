/*
 * One evidence file on disk: a header, then its sealed chunks, each at its place (docs/formats.md, "Evidence file").
 *
 * The file says by itself which key slots open it and whose quota it counts for, so that it is readable, countable and
 * disposable without any row. Used by blob.c and backup.c alone.
 */
#ifndef DAEMON_BLOB_FILE_H
#define DAEMON_BLOB_FILE_H

#include "common/chunk.h"
#include "common/id.h"
#include "common/limits.h"
#include "common/status.h"

enum {
	BLOB_HEADER_BYTES = 256,
	BLOB_CLEAR_BYTES = 96, /* of the header, before the sealed digests */
	BLOB_CHUNK_SEALED_BYTES = LIMIT_CHUNK_BYTES + BOX_OVERHEAD,
	BLOB_PATH_BYTES = 3 + HASH_TEXT_BYTES
};

/* What the uploader declared; holds exactly or the file is refused. */
struct blob_content {
	struct hash sha256;
	struct hash chunks_root;
	uint64_t size;
};

struct blob_header {
	uint64_t scope_slot;
	uint64_t slot;
	struct id scope;
	struct id organisation;
	uint64_t size;
	struct hash name;
};

uint32_t blob_chunk_count(uint64_t size);
/* Plaintext bytes of chunk i < count. */
size_t blob_chunk_bytes(uint64_t size, uint32_t i);
/* Bytes of the whole file on disk. */
uint64_t blob_file_bytes(uint64_t size);

/* The header with its digests sealed under the file's key. */
void blob_header_encode(const struct blob_header *h, const struct blob_content *content,
	const uint8_t key[KEY_BYTES], uint8_t ret_header[BLOB_HEADER_BYTES]);
/* The clear part. Fails DATA_LOSS "BLOB_HEADER": other magic, size above the limit, bytes that must be zero. */
int blob_header_decode(const uint8_t header[BLOB_HEADER_BYTES], struct status *st, struct blob_header *ret_h);
/* The digests. Fails DATA_LOSS "BLOB_HEADER" when the key does not open them. */
int blob_header_open(const uint8_t header[BLOB_HEADER_BYTES], const uint8_t key[KEY_BYTES], struct status *st,
	struct blob_content *ret_content);

/* Fails UNAVAILABLE "BLOB_READ" when the file cannot be read; as blob_header_decode, also for a short file. */
int blob_file_header(int fd, struct status *st, uint8_t ret_header[BLOB_HEADER_BYTES],
	struct blob_header *ret_h);

/* Seals content at its place. Fails RESOURCE_EXHAUSTED "DISK_FULL", UNAVAILABLE "BLOB_WRITE". */
int blob_file_put(int fd, const struct blob_header *h, const uint8_t key[KEY_BYTES], uint32_t i,
	struct bytes content, struct status *st);
/*
 * Opens chunk i into ret_content (LIMIT_CHUNK_BYTES; *ret_len of them are used).
 * Fails OUT_OF_RANGE "CHUNK_INDEX"; DATA_LOSS "BLOB_DAMAGED" when it is missing, torn or not that chunk.
 */
int blob_file_get(int fd, const struct blob_header *h, const uint8_t key[KEY_BYTES], uint32_t i,
	struct status *st, uint8_t *ret_content, size_t *ret_len);

/*
 * Reads the whole file back and compares both digests; also its length on disk.
 * Fails DATA_LOSS "BLOB_DAMAGED" with *ret_bad the chunk that does not open (UINT32_MAX: the file's length);
 * INVALID_ARGUMENT "DIGEST" when it is whole but not what was declared.
 */
int blob_file_verify(int fd, const struct blob_header *h, const struct blob_content *content,
	const uint8_t key[KEY_BYTES], struct status *st, uint32_t *ret_bad);

/* Below blobs/: "ab/" and the name. */
void blob_path(const struct hash *name, char ret_path[BLOB_PATH_BYTES]);
/* Each claimed file below that directory, by its path there; stops at the first visit that is not OK. */
int blob_files_each(int directory, int (*visit)(void *context, const char *path, const struct hash *name),
	void *context, struct status *st);

/* Complete writes and reads at an offset; 0, or -1 with errno (ENODATA for a file that ends early). */
int file_write_at(int fd, const void *data, size_t len, uint64_t offset);
int file_read_at(int fd, void *ret_data, size_t len, uint64_t offset);

#endif
