/*
 * The disk below a store, watched: each operation of SQLite (a VFS over the system's) and each of our own on plain
 * files (link-time wraps of open, write, fsync and the like) passes a hook, which may note it, fail it, or swallow it.
 *
 * Link the object library `disk`: it brings the wraps. What mmap writes (nodes.cache, -shm) is not seen.
 */
#ifndef TESTS_SUPPORT_DISK_H
#define TESTS_SUPPORT_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum disk_op { DISK_CREATE, DISK_READ, DISK_WRITE, DISK_TRUNCATE, DISK_SYNC, DISK_UNLINK, DISK_RENAME, DISK_LINK,
	DISK_MKDIR };
extern const char *const disk_op_name[DISK_MKDIR + 1];

/* One operation, about to be done. */
struct disk_event {
	enum disk_op op;
	const char *path;  /* absolute; a directory for its own SYNC */
	const char *to;    /* RENAME, LINK */
	const void *data;  /* WRITE */
	size_t len;        /* READ, WRITE */
	int64_t offset;    /* READ, WRITE; TRUNCATE: the new size */
};

enum disk_verdict {
	DISK_DO,
	DISK_ERROR,  /* EIO */
	DISK_FULL,   /* ENOSPC */
	DISK_PRETEND /* nothing is done, success is told */
};

/* Called on the thread that asks; may be called from several at once. NULL: everything is done. */
extern enum disk_verdict (*disk_hook)(const struct disk_event *e);

/* Registers the VFS and makes it the one of later db_open calls. `powersafe` false: it claims no powersafe overwrite. */
void disk_vfs_use(bool powersafe);
/* PRAGMA synchronous=FULL then sets NORMAL: what a careless change of db.c would do. */
extern bool disk_makes_normal;

#endif
