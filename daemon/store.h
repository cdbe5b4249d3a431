/*
 * One store, opened whole: database, keys, key slots, ledger. What core, the maintenance commands and tests begin with.
 *
 * State directory (0700): programme.db with its WAL and lock, keys.db, blobs/, checkpoint, nodes.cache.
 */
#ifndef DAEMON_STORE_H
#define DAEMON_STORE_H

#include "daemon/ledger.h"
#include "daemon/writer.h"

enum { STORE_PATH_BYTES = 1024 };

struct store {
	char directory[STORE_PATH_BYTES];
	char db_path[STORE_PATH_BYTES];
	char keys_path[STORE_PATH_BYTES];
	char checkpoint_path[STORE_PATH_BYTES];
	char nodes_path[STORE_PATH_BYTES];
	char blob_directory[STORE_PATH_BYTES];
	struct db *db; /* the writer's */
	struct keyring *keys;
	struct slots *slots;
	struct ledger *ledger;
	struct writer *writer; /* NULL until store_start */
};

/*
 * Opens database and keys without the ledger, for rebuild and restore: store_open does the rest.
 * Fails as db_open, keyring_open, slots_open; FAILED_PRECONDITION "STATE_READABLE" when others can read the
 * directory.
 */
int store_open_tables(const char *state_directory, const char *key_directory, struct status *st,
	struct store **ret_store);
/*
 * The whole store, ready for store_start. Notes as pending the disposals whose keys are there (again).
 * Fails as ledger_open; FAILED_PRECONDITION "REBUILD_NEEDED" when the projection was made by another version.
 */
int store_open(const char *state_directory, const char *key_directory, const char *origin, struct status *st,
	struct store **ret_store);
/* The same where the log key is lost: ledger.h, successor. NULL: it is not. */
int store_open_after(const char *state_directory, const char *key_directory, const char *origin, const uint8_t *successor,
	struct status *st, struct store **ret_store);
/* Starts the writer. */
int store_start(struct store *s, struct status *st);
/* Finishes what is queued and ends the writer; reading goes on. */
void store_stop(struct store *s);
/* Stops and closes. */
void store_close(struct store *s);

#endif
