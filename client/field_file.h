/*
 * Field files on disk (common/field.h): written whole and durably, read by the device whose they are.
 *
 * The key comes from the device's X25519 secret: by login or passphrase, never from the file's own directory.
 */
#ifndef CLIENT_FIELD_FILE_H
#define CLIENT_FIELD_FILE_H

#include "client/client.h"
#include "common/field.h"

enum { FIELD_CONTENT_MAX = 64 * 1024 * 1024 };

/* An open one; field_file_close wipes its key. */
struct field_file {
	int fd;
	size_t head_len;
	struct field_head head;
	uint8_t key[KEY_BYTES];
};

/*
 * `kind` and `id` must be those in the file, and log and device this profile's.
 * Fails as file.h; DATA_LOSS "BAD_FIELD_FILE"; PERMISSION_DENIED "OTHER_DEVICE".
 */
int field_file_open(struct client *c, const char *path, const char *kind, struct status *st, struct field_file *ret_file);
/* Chunk i of field_chunks(head.bytes); `ret_plain` holds LIMIT_CHUNK_BYTES. Fails DATA_LOSS "BAD_FIELD_FILE". */
int field_file_chunk(struct field_file *f, uint64_t i, struct status *st, uint8_t *ret_plain, size_t *ret_len);
void field_file_close(struct field_file *f);

/* What stands in clear. Fails as file.h; DATA_LOSS "BAD_FIELD_FILE". */
int field_file_head(const char *path, struct status *st, struct field_head *ret_head);

/* All of it; at most FIELD_CONTENT_MAX. The caller wipes it. */
int field_file_read(struct client *c, const char *path, const char *kind, struct status *st, struct field_head *ret_head,
	struct buf *ret_content);

/* Where a content comes from, chunk by chunk in order. */
struct field_source {
	int (*chunk)(void *context, uint64_t i, struct status *st, uint8_t *ret_plain);
	void *context;
};

/* Temp file, fsync, rename, fsync of the directory. head->device and head->log_key are filled in. */
int field_file_write(struct client *c, const char *path, struct field_head *head, const struct field_source *source,
	struct status *st);
/* The same of what stands in memory. */
int field_file_write_bytes(struct client *c, const char *path, struct field_head *head, struct bytes content,
	struct status *st);

#endif
