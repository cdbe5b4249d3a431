/* What the files of the blob store share: its memory and its directories. For daemon/blob*.c alone. */
#ifndef DAEMON_BLOB_STORE_H
#define DAEMON_BLOB_STORE_H

#include "daemon/blob.h"

#include <pthread.h>

enum {
	UPLOAD_STEM_BYTES = 2 * UPLOAD_BYTES + 1,
	UPLOAD_NAME_BYTES = UPLOAD_STEM_BYTES + 8, /* stem, ".blob" or ".state" */
	STATE_HEADER_BYTES = 40
};

/* One upload. Fields below `lock` of the store. */
struct upload {
	uint8_t token[UPLOAD_BYTES];
	struct blob_header header;
	struct blob_content content;
	struct id person;
	int64_t begun_us;
	bool is_finished;
	bool is_finishing; /* one thread reads it back */
	bool is_claimed;   /* no longer counts as open */
	bool is_linked;    /* its file has the final name too, and its bytes are the final file's */
	unsigned writers;  /* threads writing a chunk now */
	uint8_t *have;     /* one bit a chunk */
};

struct usage {
	struct id organisation;
	int64_t bytes;
};

struct blobs {
	struct blob_settings settings;
	int staging_fd;
	int final_fd;
	pthread_mutex_t lock;
	struct upload **upload;
	size_t upload_count, upload_room;
	struct usage *usage;
	size_t usage_count;
	uint64_t next_slot;
	bool is_broken; /* a directory's fsync failed */
};

size_t upload_have_bytes(const struct upload *u);
bool upload_has(const struct upload *u, uint32_t chunk);
void upload_free(struct upload *u);

/* suffix: ".blob" or ".state". */
void upload_file_name(const uint8_t token[UPLOAD_BYTES], const char *suffix, char ret_name[UPLOAD_NAME_BYTES]);

/* Descriptor of a file below a directory of the store, never through a link; -1 with errno. */
int store_file(int directory, const char *name, int flags);
/* Below the lock: memory for one more upload, and for the organisation's sum. */
int store_reserve(struct blobs *b, const struct id *organisation, struct status *st);
void store_add(struct blobs *b, struct upload *u);
/* Below the lock: frees the i-th; its files are the caller's care. */
void store_drop(struct blobs *b, size_t i);
void store_count(struct blobs *b, const struct id *organisation, int64_t bytes);
int64_t store_used(const struct blobs *b, const struct id *organisation);

/* The key of a file; the caller wipes it. Fails NOT_FOUND "DISPOSED" when a slot of it is gone. */
int store_key(struct blobs *b, const struct blob_header *h, struct status *st, uint8_t ret_key[KEY_BYTES]);

/* Writes the state file's beginning, and the byte that holds a chunk's bit. 0 or -1 with errno. */
int state_write(int fd, const struct upload *u, bool is_finished);
int state_write_chunk(int fd, const struct upload *u, uint32_t chunk);

#endif
