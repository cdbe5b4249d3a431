/*
 * Backups: the sealed ledger and the sealed evidence files, up to a signed checkpoint; and apart from them, the key
 * slots. Neither is of use without the other, so that destroying a key reaches old backups as soon as the slots' own,
 * shorter rotation has passed.
 *
 * A backup's directory: ledger.db (tables of class LEDGER alone), blobs/, MANIFEST:
 *
 *     isms-audit backup v1
 *     file <hex SHA-256> <bytes> <path>       one line per file, in order of path
 *     (empty line)
 *     <the signed checkpoint that the backup ends at>
 */
#ifndef DAEMON_BACKUP_H
#define DAEMON_BACKUP_H

#include "daemon/disposal.h"

struct backup_settings {
	const char *state_directory;
	const uint8_t *log_public;
	const char *origin;
	const char *directory; /* is made; must not exist */
	const char *keys_path; /* file for the key slots; NULL: without */
};

struct backup_report {
	uint64_t entries;
	uint64_t files;
	uint64_t bytes;
};

/*
 * Beside a running daemon or without one, on one reader's snapshot. Ends at the newest checkpoint, at most a second behind.
 * Fails FAILED_PRECONDITION "BACKUP_EXISTS", "NOTHING_SIGNED"; UNAVAILABLE "BACKUP_WRITE".
 */
int backup_write(const struct backup_settings *settings, struct status *st, struct backup_report *ret_report);

struct restore_settings {
	const char *directory;
	const char *keys_path;
	const char *state_directory; /* must hold no store; a checkpoint file in it is believed */
	const char *key_directory;
	const char *origin;
	struct bytes known_checkpoint; /* that a client or witness holds; may be empty */
	const struct disposal *hooks;  /* as for store_finish_disposals; NULL: left to the next start */
};

/*
 * Rebuilds from the backup, verifies every leaf, checkpoint and signature, and replays destructions.
 * Fails FAILED_PRECONDITION "STATE_EXISTS", "BACKUP_OLD" (a known checkpoint has more entries); DATA_LOSS "BACKUP_CORRUPT",
 * "BACKUP_FORKED" (a known checkpoint is of another history), and as verify_store and rebuild_store. After a failure the
 * state directory does not start.
 */
int restore_store(const struct restore_settings *settings, struct status *st, struct backup_report *ret_report);

#endif
