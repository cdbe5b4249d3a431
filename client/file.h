/* Small files of one's own: read whole, replaced whole, locked, under the directories the desktop standard names. */
#ifndef CLIENT_FILE_H
#define CLIENT_FILE_H

#include "common/bytes.h"
#include "common/status.h"

enum { FILE_PATH_BYTES = 4096, FILE_SMALL_BYTES = 4 * 1024 * 1024 };

/* Appends the file, at most buf->max bytes. NOT_FOUND "NO_FILE", UNAVAILABLE "FILE_READ", OUT_OF_RANGE "FILE_TOO_LARGE". */
int file_read(const char *path, struct status *st, struct buf *ret_content);
/* As file_read, and refuses a file of another owner, or one that others can read: PERMISSION_DENIED "FILE_EXPOSED". */
int file_read_private(const char *path, struct status *st, struct buf *ret_content);
/* Writes beside it, syncs, renames: after a crash either the old content or the new one stands there. */
int file_replace(const char *path, unsigned mode, struct bytes content, struct status *st);
/* As file_replace, but never replaces: ALREADY_EXISTS "FILE_EXISTS". */
int file_create(const char *path, unsigned mode, struct bytes content, struct status *st);
/* A rename, or a deletion, is durable once the directory is. */
void file_sync_directory_of(const char *path);
/* Every missing directory of the path, mode 0700. */
int file_make_directory(const char *path, struct status *st);
/* Waits for the exclusive lock of this file (created 0600); closing the descriptor lets it go. */
int file_lock(const char *path, struct status *st, int *ret_fd);

/* "$XDG_x/isms-audit" or its default below $HOME. FAILED_PRECONDITION "NO_HOME". */
int file_config_directory(struct status *st, char ret_path[FILE_PATH_BYTES]);
int file_state_directory(struct status *st, char ret_path[FILE_PATH_BYTES]);
/* XDG_RUNTIME_DIR, or the cache directory where there is none. */
int file_runtime_directory(struct status *st, char ret_path[FILE_PATH_BYTES]);
/* snprintf that fails instead of cutting: INVALID_ARGUMENT "PATH_TOO_LONG". */
int file_path(struct status *st, char ret_path[FILE_PATH_BYTES], const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
