/* What backup and restore share: copying files with their digest, and tables of the ledger row by row. */
#ifndef DAEMON_BACKUP_COPY_H
#define DAEMON_BACKUP_COPY_H

#include "common/hash.h"
#include "common/merkle.h"
#include "daemon/db.h"

enum { COPY_PATH_BYTES = 4096 };

/* directory/name. Fails INVALID_ARGUMENT "PATH". */
int copy_path(const char *directory, const char *name, struct status *st, char ret_path[COPY_PATH_BYTES]);
/* A new directory of mode 0700, or with may_exist one that is there. Fails UNAVAILABLE "BACKUP_WRITE". */
int copy_make_directory(const char *path, bool may_exist, struct status *st);
int copy_sync_directory(const char *path, struct status *st);
/* The names of evidence files: the directory and those of the first two digits in it. */
int copy_sync_blobs(const char *path, struct status *st);

/* Copies from one descriptor to another (to < 0: reads only), to the disk. Fails UNAVAILABLE "BACKUP_READ", "BACKUP_WRITE". */
int copy_stream(int from, int to, struct status *st, uint64_t *ret_bytes, struct hash *ret_hash);
/* A new file from a file, neither through a link. */
int copy_file(const char *from, const char *to, struct status *st, uint64_t *ret_bytes, struct hash *ret_hash);
int copy_digest(const char *path, struct status *st, uint64_t *ret_bytes, struct hash *ret_hash);
/* A small text file, whole, at most buf's max; and a new one, to the disk. */
int copy_read_text(const char *path, struct status *st, struct buf *ret_text);
int copy_write_text(const char *path, struct bytes text, struct status *st);
/* At the end of a file that is there, not through a link, to the disk. Fails UNAVAILABLE "BACKUP_WRITE". */
int copy_append_text(const char *path, struct bytes text, struct status *st);

/* All tables of the ledger from one database to another that has them empty. */
int copy_ledger(struct db *from, struct db *to, struct status *st);
/* The slots, still sealed. */
int copy_slots(struct db *from, struct db *to, struct status *st);
/* WAL, its index and the lock of a closed database that copy_ledger or copy_slots wrote, or that was only read. */
void copy_remove_beside(const char *path);

/* The tree over the leaves as stored; stops after `size` of them. *ret_size is how many there were. */
int copy_tree(struct db *db, uint64_t size, struct status *st, uint64_t *ret_size, struct hash *ret_root);

#endif
