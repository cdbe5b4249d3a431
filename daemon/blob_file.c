/* One evidence file on disk: header, sealed chunks at fixed places, and the check of the whole. */
#include "daemon/blob_file.h"

#include "common/merkle.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define MAGIC "IABLOB01"
#define AD_HEADER "isms-audit blob header v1"

enum {
	OFFSET_SCOPE_SLOT = 8,
	OFFSET_SLOT = 16,
	OFFSET_SCOPE = 24,
	OFFSET_ORGANISATION = 40,
	OFFSET_SIZE = 56,
	OFFSET_NAME = 64,
	DIGEST_BYTES = 2 * HASH_BYTES,
	SEALED_BYTES = DIGEST_BYTES + BOX_OVERHEAD,
	OFFSET_REST = BLOB_CLEAR_BYTES + SEALED_BYTES, /* zero: reserved for a list of recipients */
	AD_HEADER_BYTES = sizeof(AD_HEADER) - 1 + BLOB_CLEAR_BYTES
};

int file_write_at(int fd, const void *data, size_t len, uint64_t offset)
{
	const uint8_t *at = data;
	while (len > 0) {
		ssize_t n = pwrite(fd, at, len, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		at += n;
		offset += (uint64_t)n;
		len -= (size_t)n;
	}
	return 0;
}

int file_read_at(int fd, void *ret_data, size_t len, uint64_t offset)
{
	uint8_t *at = ret_data;
	while (len > 0) {
		ssize_t n = pread(fd, at, len, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			errno = n == 0 ? ENODATA : errno;
			return -1;
		}
		at += n;
		offset += (uint64_t)n;
		len -= (size_t)n;
	}
	return 0;
}

uint32_t blob_chunk_count(uint64_t size)
{
	return (uint32_t)((size + LIMIT_CHUNK_BYTES - 1) / LIMIT_CHUNK_BYTES);
}

size_t blob_chunk_bytes(uint64_t size, uint32_t i)
{
	uint64_t left = size - (uint64_t)i * LIMIT_CHUNK_BYTES;
	return left < LIMIT_CHUNK_BYTES ? (size_t)left : LIMIT_CHUNK_BYTES;
}

uint64_t blob_file_bytes(uint64_t size)
{
	return BLOB_HEADER_BYTES + size + (uint64_t)blob_chunk_count(size) * BOX_OVERHEAD;
}

static uint64_t chunk_offset(uint32_t i)
{
	return BLOB_HEADER_BYTES + (uint64_t)i * BLOB_CHUNK_SEALED_BYTES;
}

static void header_associated(const uint8_t *header, uint8_t ret_ad[AD_HEADER_BYTES])
{
	memcpy(ret_ad, AD_HEADER, sizeof(AD_HEADER) - 1);
	memcpy(ret_ad + sizeof(AD_HEADER) - 1, header, BLOB_CLEAR_BYTES);
}

void blob_header_encode(const struct blob_header *h, const struct blob_content *content,
	const uint8_t key[KEY_BYTES], uint8_t ret_header[BLOB_HEADER_BYTES])
{
	uint8_t digest[DIGEST_BYTES], ad[AD_HEADER_BYTES];
	memset(ret_header, 0, BLOB_HEADER_BYTES);
	memcpy(ret_header, MAGIC, sizeof(MAGIC) - 1);
	put_be64(ret_header + OFFSET_SCOPE_SLOT, h->scope_slot);
	put_be64(ret_header + OFFSET_SLOT, h->slot);
	memcpy(ret_header + OFFSET_SCOPE, h->scope.b, ID_BYTES);
	memcpy(ret_header + OFFSET_ORGANISATION, h->organisation.b, ID_BYTES);
	put_be64(ret_header + OFFSET_SIZE, h->size);
	memcpy(ret_header + OFFSET_NAME, h->name.b, HASH_BYTES);
	memcpy(digest, content->sha256.b, HASH_BYTES);
	memcpy(digest + HASH_BYTES, content->chunks_root.b, HASH_BYTES);
	header_associated(ret_header, ad);
	box_seal(key, BYTES(ad, sizeof(ad)), BYTES(digest, sizeof(digest)),
		ret_header + BLOB_CLEAR_BYTES);
}

int blob_header_decode(const uint8_t header[BLOB_HEADER_BYTES], struct status *st, struct blob_header *ret_h)
{
	static const uint8_t zero[BLOB_HEADER_BYTES - OFFSET_REST];
	struct blob_header h = { 0 };
	h.scope_slot = get_be64(header + OFFSET_SCOPE_SLOT);
	h.slot = get_be64(header + OFFSET_SLOT);
	memcpy(h.scope.b, header + OFFSET_SCOPE, ID_BYTES);
	memcpy(h.organisation.b, header + OFFSET_ORGANISATION, ID_BYTES);
	h.size = get_be64(header + OFFSET_SIZE);
	memcpy(h.name.b, header + OFFSET_NAME, HASH_BYTES);
	if (memcmp(header, MAGIC, sizeof(MAGIC) - 1) != 0 || h.size > LIMIT_EVIDENCE_BYTES ||
		memcmp(header + OFFSET_REST, zero, sizeof(zero)) != 0)
		return fail(st, DATA_LOSS, "BLOB_HEADER", "an evidence file has a header of another form");
	*ret_h = h;
	return OK;
}

int blob_header_open(const uint8_t header[BLOB_HEADER_BYTES], const uint8_t key[KEY_BYTES], struct status *st,
	struct blob_content *ret_content)
{
	uint8_t digest[DIGEST_BYTES], ad[AD_HEADER_BYTES];
	header_associated(header, ad);
	if (!box_open(key, BYTES(ad, sizeof(ad)), BYTES(header + BLOB_CLEAR_BYTES, SEALED_BYTES),
		    digest))
		return fail(st, DATA_LOSS, "BLOB_HEADER", "an evidence file's header does not open");
	memcpy(ret_content->sha256.b, digest, HASH_BYTES);
	memcpy(ret_content->chunks_root.b, digest + HASH_BYTES, HASH_BYTES);
	ret_content->size = get_be64(header + OFFSET_SIZE);
	return OK;
}

int blob_file_header(int fd, struct status *st, uint8_t ret_header[BLOB_HEADER_BYTES],
	struct blob_header *ret_h)
{
	if (file_read_at(fd, ret_header, BLOB_HEADER_BYTES, 0) == 0)
		return blob_header_decode(ret_header, st, ret_h);
	if (errno == ENODATA)
		return fail(st, DATA_LOSS, "BLOB_HEADER", "an evidence file ends before its header does");
	return fail(st, UNAVAILABLE, "BLOB_READ", "an evidence file cannot be read: %s", strerror(errno));
}

static int write_failed(struct status *st)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return fail(st, RESOURCE_EXHAUSTED, "DISK_FULL", "the server has no room for this file");
	return fail(st, UNAVAILABLE, "BLOB_WRITE", "an evidence file cannot be written: %s", strerror(errno));
}

int blob_file_put(int fd, const struct blob_header *h, const uint8_t key[KEY_BYTES], uint32_t i,
	struct bytes content, struct status *st)
{
	uint8_t *sealed = malloc(BLOB_CHUNK_SEALED_BYTES);
	if (!sealed)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for a chunk");
	chunk_seal(key, &h->name, i, blob_chunk_count(h->size), content, sealed);
	int rc = OK;
	if (file_write_at(fd, sealed, content.len + BOX_OVERHEAD, chunk_offset(i)) != 0)
		rc = write_failed(st);
	free(sealed);
	return rc;
}

/* With room for the sealed form, so that reading a whole file allocates once. */
static int get_chunk(int fd, const struct blob_header *h, const uint8_t key[KEY_BYTES], uint32_t i,
	struct status *st, uint8_t *room, uint8_t *ret_content)
{
	size_t len = blob_chunk_bytes(h->size, i);
	bool whole = file_read_at(fd, room, len + BOX_OVERHEAD, chunk_offset(i)) == 0 &&
		chunk_open(key, &h->name, i, blob_chunk_count(h->size), BYTES(room, len + BOX_OVERHEAD),
			ret_content);
	if (!whole)
		return fail(st, DATA_LOSS, "BLOB_DAMAGED", "chunk %" PRIu32 " of the file is damaged", i);
	return OK;
}

int blob_file_get(int fd, const struct blob_header *h, const uint8_t key[KEY_BYTES], uint32_t i,
	struct status *st, uint8_t *ret_content, size_t *ret_len)
{
	if (i >= blob_chunk_count(h->size))
		return fail(st, OUT_OF_RANGE, "CHUNK_INDEX", "the file has %" PRIu32 " chunks",
			blob_chunk_count(h->size));
	uint8_t *room = malloc(BLOB_CHUNK_SEALED_BYTES);
	if (!room)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for a chunk");
	int rc = get_chunk(fd, h, key, i, st, room, ret_content);
	free(room);
	if (rc == OK)
		*ret_len = blob_chunk_bytes(h->size, i);
	return rc;
}

/* Both digests of what is on disk. */
static int digest_chunks(int fd, const struct blob_header *h, const uint8_t key[KEY_BYTES], uint8_t *room,
	struct status *st, struct blob_content *ret_content, uint32_t *ret_bad)
{
	struct hash_stream whole;
	struct merkle_frontier tree = { 0 };
	uint8_t *plain = room + BLOB_CHUNK_SEALED_BYTES;
	int rc = OK;
	hash_begin(&whole);
	for (uint32_t i = 0; rc == OK && i < blob_chunk_count(h->size); i++) {
		size_t len = blob_chunk_bytes(h->size, i);
		rc = get_chunk(fd, h, key, i, st, room, plain);
		if (rc != OK) {
			*ret_bad = i;
			break;
		}
		struct hash leaf = merkle_leaf(plain, len);
		merkle_append(&tree, &leaf);
		hash_add(&whole, plain, len);
	}
	hash_end(&whole, &ret_content->sha256);
	ret_content->chunks_root = merkle_root(&tree);
	return rc;
}

int blob_file_verify(int fd, const struct blob_header *h, const struct blob_content *content,
	const uint8_t key[KEY_BYTES], struct status *st, uint32_t *ret_bad)
{
	struct stat at;
	struct blob_content found;
	*ret_bad = UINT32_MAX;
	uint8_t *room = malloc(BLOB_CHUNK_SEALED_BYTES + LIMIT_CHUNK_BYTES);
	if (!room)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory to check the file");
	int rc = digest_chunks(fd, h, key, room, st, &found, ret_bad);
	secret_wipe(room, BLOB_CHUNK_SEALED_BYTES + LIMIT_CHUNK_BYTES);
	free(room);
	if (rc != OK)
		return rc;
	if (fstat(fd, &at) != 0 || (uint64_t)at.st_size != blob_file_bytes(h->size))
		return fail(st, DATA_LOSS, "BLOB_DAMAGED", "the file has another length on disk");
	if (!hash_equal(&found.sha256, &content->sha256) ||
		!hash_equal(&found.chunks_root, &content->chunks_root))
		return fail(st, INVALID_ARGUMENT, "DIGEST", "the content is not what its digests declare");
	return OK;
}

void blob_path(const struct hash *name, char ret_path[BLOB_PATH_BYTES])
{
	char text[HASH_TEXT_BYTES];
	hash_format(name, text);
	(void)snprintf(ret_path, BLOB_PATH_BYTES, "%.2s/%s", text, text);
}

/* One of the 256 directories. Foreign names are passed over: an administrator's copy is no evidence file. */
static int each_in(DIR *dir, const char *part, int (*visit)(void *, const char *, const struct hash *),
	void *context)
{
	const struct dirent *entry;
	while ((entry = readdir(dir)) != NULL) {
		char path[BLOB_PATH_BYTES];
		struct hash name;
		if (!hash_parse(entry->d_name, strlen(entry->d_name), &name) ||
			strncmp(entry->d_name, part, 2) != 0)
			continue;
		blob_path(&name, path);
		TRY(visit(context, path, &name));
	}
	return OK;
}

int blob_files_each(int directory, int (*visit)(void *context, const char *path, const struct hash *name),
	void *context, struct status *st)
{
	for (unsigned i = 0; i < 256; i++) {
		char part[3];
		(void)snprintf(part, sizeof(part), "%02x", i & 0xffu);
		int fd = openat(directory, part, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		if (fd < 0 && errno == ENOENT)
			continue;
		DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
		if (!dir) {
			if (fd >= 0)
				(void)close(fd);
			return fail(st, UNAVAILABLE, "BLOB_OPEN", "blobs/%s: %s", part, strerror(errno));
		}
		int rc = each_in(dir, part, visit, context);
		(void)closedir(dir);
		TRY(rc);
	}
	return OK;
}
