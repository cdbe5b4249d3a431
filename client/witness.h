/*
 * Every client is a witness: it keeps the newest checkpoint of each ledger it has met and believes only what extends
 * it; and the records of its log keys, from the first one, which was pinned, to the one that signs.
 *
 * Kept in the state directory, one file a log named by the hash of its first key and NAME.keys beside it, shared by all
 * profiles. Checkpoints and records that contradict each other are kept too, both, as NAME.conflict-TIME: they are the
 * evidence.
 */
#ifndef CLIENT_WITNESS_H
#define CLIENT_WITNESS_H

#include "client/file.h"
#include "common/log_keys.h"

struct witness {
	struct note_key log;          /* the first key */
	struct hash log_hash;         /* its SHA-256: the ledger's name */
	struct log_keys keys;
	struct checkpoint newest;     /* size 0 and the empty tree's root before the first one */
	char path[FILE_PATH_BYTES];
};

/*
 * Reads what is kept. Fails DATA_LOSS "BAD_WITNESS_STATE" when the file is not signed by the log, or its keys do not follow
 * each other.
 */
int witness_load(const struct note_key *log, struct status *st, struct witness *ret_witness);

/*
 * Follows the log's keys: before a checkpoint that the newest of them signed.
 *
 * count    how many records the server has.
 * records  the texts of those that are not known here.
 * Fails    DATA_LOSS "LOG_KEYS_FORKED": they do not go on from those known here, or the server has fewer. Both are kept.
 */
int witness_follow(struct witness *w, size_t count, struct bytes records, struct status *st);
/* Appends the records as they are kept. */
int witness_records(const struct witness *w, struct status *st, struct buf *records);

/*
 * Accepts the server's checkpoint if it extends the one remembered for this log.
 *
 * note    signed text as received; stays the caller's.
 * proof   consistency path from the remembered size; empty when nothing was remembered or the size did not change.
 * Fails   DATA_LOSS "LOG_SHRANK", "LOG_FORKED": both checkpoints are kept; "BAD_CHECKPOINT" when no key of the log
 *         did sign it, "LOG_KEY_ENDED" when one did that had ended.
 * After a failure nothing is remembered that was not remembered before.
 * Source  RFC 9162, 2.1.4.2.
 */
int witness_accept(struct witness *w, struct bytes note, const struct hash *proof, size_t proof_count,
	struct status *st);

/*
 * Keeps what is remembered and a note that contradicts it, and fails DATA_LOSS with `reason`: `what` is wrong, where both
 * are, and what to do.
 */
int witness_conflict(const struct witness *w, struct bytes note, const char *reason, struct status *st, const char *what);

#endif
