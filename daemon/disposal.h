/*
 * The second half of a disposal: after its order (a tombstone effect, projection.h row_tombstone) is in the ledger, the
 * keys are destroyed and every trace of the text leaves the files.
 *
 * Object: its key slot, and those of the parts of every entry that carries an effect on it. Scope: its scope slot, and
 * the parts' of every entry with an effect in it. Then the search index is written anew, readers are drained, caches
 * of the past dropped, and a TRUNCATE checkpoint must return with nothing left; until all of it is done the disposal
 * is pending. All steps may be repeated.
 */
#ifndef DAEMON_DISPOSAL_H
#define DAEMON_DISPOSAL_H

#include "daemon/ledger.h"

struct disposal {
	struct slots *slots;
	struct ledger *ledger; /* NULL at restore */
	/* Asks readers to end their snapshots and drops caches of the past; NULL. */
	void (*drain)(void *context);
	/*
	 * Destroys evidence files of the row, or of all rows of the scope, with their key slots; NULL where there are
	 * none. Called before the row's keys go, when files can still be opened; may be called again.
	 */
	int (*destroy_files)(void *context, struct db *db, const struct id *id, bool is_scope, struct status *st);
	void *context;
	bool is_pending; /* out: something still stood in the way, to be run again */
	uint64_t done;   /* out: orders completed */
};

/* For writer_run: completes every order that is pending. `context` is a struct disposal. */
int disposal_work(void *context, struct db *db, struct status *st);

/* Notes all orders of the ledger as pending: after a rebuild, a restore, or a keys.db from a backup. */
int disposal_redo_all(struct db *db, struct status *st);
/* Notes those as pending whose keys are there (again). At start. */
int disposal_find_undone(struct db *db, struct slots *slots, struct status *st);

/* Whether the order entered at this index is not complete, and otherwise since when: 0 where this store does not know. */
int disposal_look(struct db *db, uint64_t index, struct status *st, bool *ret_pending, int64_t *ret_done_us);

#endif
