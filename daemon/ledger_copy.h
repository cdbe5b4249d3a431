/* Ledger rows from one database to another, and evidence files: what backup and restore both do. */
#ifndef DAEMON_LEDGER_COPY_H
#define DAEMON_LEDGER_COPY_H

#include "common/hash.h"
#include "daemon/db.h"

/* All LEDGER tables up to `size` entries, in one transaction of `to`'s. */
int ledger_copy(struct db *from, struct db *to, uint64_t size, struct status *st);

/* One file below blobs/, with its folders. */
int backup_copy_blob(const char *from, const char *to, const char *name, struct status *st, struct hash *ret_hash,
	uint64_t *ret_bytes);

#endif
