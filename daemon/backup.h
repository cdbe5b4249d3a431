/*
 * Backup of a store while it serves, and restoring it: sealed ledger and sealed evidence, no table that follows from
 * them; the key slots apart, since copies of those have a shorter life (a disposal is final when none is left).
 *
 * A backup is a directory (docs/formats.md, "Backup"): backup.txt and its signature, ledger.db, blobs.txt, blobs/,
 * keys/keys.db.
 */
#ifndef DAEMON_BACKUP_H
#define DAEMON_BACKUP_H

#include "daemon/blob.h"
#include "daemon/ledger.h"

#define BACKUP_NAMESPACE "backup@isms-audit"

/* What backup.txt says. */
struct backup_manifest {
	char origin[NOTE_NAME_BYTES];
	int64_t created_us;
	uint64_t entries;
	struct hash root;
	uint64_t ledger_bytes;
	struct hash ledger;
	uint64_t blob_count;
	struct hash blob_list; /* of blobs.txt */
};

struct backup_settings {
	const char *state_directory;
	const char *key_directory;
	const char *origin;
	const char *directory; /* backup: made, must not exist; restore: read */
	int64_t now_us;
	int64_t keys_until_us; /* of a backup: until when its copy of keys.db is kept */
};

/*
 * Copies beside a running daemon, from one snapshot.
 * Fails ALREADY_EXISTS "BACKUP_EXISTS"; DATA_LOSS "LOG_DIVERGED" when the leaves do not give the newest checkpoint,
 * "BLOB_HEADER"; UNAVAILABLE "BACKUP_WRITE", "BACKUP_READ". A failed backup has no backup.txt.
 */
int backup_make(const struct backup_settings *settings, struct status *st, struct backup_manifest *ret_m);

struct restore_settings {
	struct backup_settings backup;
	const char *keys;       /* another copy of keys.db; NULL: the backup's own */
	bool any_keys;          /* also keys whose end has passed, or that do not tell */
	const char *checkpoint; /* newest checkpoint anybody kept; NULL: the one in the state directory, if there is one */
	/* Which evidence files rows refer to; called with the restored store's connection as context. */
	int (*referenced)(void *db, const struct id *scope, const struct hash *sha256, struct status *st,
		bool *ret_is_referenced);
};

/*
 * Makes the state directory's store from a backup: signature and digests, tables rebuilt, every leaf, the tree, every
 * statement's signature and every cell verified, destructions done again.
 * Fails FAILED_PRECONDITION "STATE_EXISTS"; UNAUTHENTICATED "BACKUP_SIGNATURE"; FAILED_PRECONDITION "BACKUP_ORIGIN";
 * FAILED_PRECONDITION "KEYS_EXPIRED", "KEYS_UNDATED" without any_keys;
 * FAILED_PRECONDITION "BACKUP_OLD" when a known checkpoint has more entries; DATA_LOSS "LOG_FORKED" when it is of
 * another log; DATA_LOSS "BACKUP_DAMAGED"; as verify_store. A failed restore's directory is to be thrown away.
 */
int restore_make(const struct restore_settings *settings, struct status *st, struct backup_manifest *ret_m);

#endif
