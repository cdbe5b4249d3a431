/* What backup.c and restore.c share: files with digests, and the manifest. */
#ifndef DAEMON_BACKUP_FILES_H
#define DAEMON_BACKUP_FILES_H

#include "common/hash.h"
#include "common/status.h"

enum { BACKUP_PATH_BYTES = 4096, MANIFEST_BYTES_MAX = 256 * 1024 * 1024 };

/* `directory`/`name` into ret_path. Fails INVALID_ARGUMENT "BACKUP_PATH". */
int backup_path(const char *directory, const char *name, struct status *st, char ret_path[BACKUP_PATH_BYTES]);

/* Copies durably to a new file of mode 0600, hashing on the way. Fails UNAVAILABLE "BACKUP_WRITE". */
int backup_copy_file(const char *from, const char *to, struct status *st, struct hash *ret_hash,
	uint64_t *ret_bytes);
int backup_hash_file(const char *path, struct status *st, struct hash *ret_hash, uint64_t *ret_bytes);
/* A new file with these bytes, durable with its directory entry. */
int backup_write_file(const char *directory, const char *name, struct bytes data, struct status *st);
int backup_read_file(const char *path, size_t max, struct status *st, struct buf *ret_data);
int backup_sync_directory(const char *path, struct status *st);

/* "blobs/ab/<64 hex>" and "ledger.db" are the only names that a manifest may hold: none leads elsewhere. */
bool backup_name_valid(const char *name);

/* Calls `visit` with each name below blobs/ in order; none when the directory is missing. */
int backup_each_blob(const char *directory, int (*visit)(void *context, const char *name, struct status *st),
	void *context, struct status *st);

#endif
