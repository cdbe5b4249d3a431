/*
 * Replaying the ledger into projection tables: rebuild, verify --deep, lists as of an index. No domain code runs; what
 * a read of classified content is known by comes from its part (reading.h).
 *
 * Checks what only a whole pass can: that each effect opens or is named by a disposal order, that parts are those
 * that were signed, that scopes and key slots are used as they were given out.
 */
#ifndef DAEMON_REPLAY_H
#define DAEMON_REPLAY_H

#include "daemon/ledger.h"

struct replay; /* opaque */

struct replay_settings {
	struct db *from;     /* a reader, in a transaction of the caller's */
	struct db *to;       /* has empty projection tables */
	struct slots *slots;
	bool check_parts;    /* open each part and compare it with its header */
	bool skip_search;    /* a copy that is not searched */
	bool skip_repeat;    /* the table of statements is checked otherwise */
	bool skip_reader;    /* nobody asks who read */
};

int replay_new(const struct replay_settings *settings, struct status *st, struct replay **ret_replay);
void replay_free(struct replay *r);

/*
 * Applies entries up to `size` (exclusive) from where the last call ended.
 * Fails DATA_LOSS "EFFECT_CORRUPT", "PART_CORRUPT", "SLOT_REUSED", "SCOPE_SLOT": always naming the entry.
 */
int replay_to(struct replay *r, uint64_t size, struct status *st);
uint64_t replay_size(const struct replay *r);

/* After the last entry: whatever did not open must be named by a disposal order. Fails DATA_LOSS "NOT_DISPOSED". */
int replay_finish(struct replay *r, struct status *st, uint64_t *ret_disposed);

#endif
