/*
 * The ledger: entries (statements and their effects) under an RFC 6962 tree, append only.
 *
 * Tables entry, part, effect, leaf, tile, checkpoint (class LEDGER: the authorizer refuses UPDATE and DELETE).
 * Formats: docs/formats.md.
 */
#ifndef DAEMON_LEDGER_H
#define DAEMON_LEDGER_H

#include "common/hash.h"
#include "daemon/projection.h"

struct ledger; /* opaque: tree frontier, origin, log key, key slots */
struct keyring;

/* Content of one part of a statement, opened. */
struct part {
	uint8_t audience; /* Audit__Audience */
	struct bytes salt;
	struct bytes content;
};

struct entry {
	uint64_t index;
	int64_t received_us;
	bool is_system;      /* signed by the server under system@isms-audit */
	struct bytes header;
	uint8_t signer[32];
	uint8_t signature[64];
	struct id scope;     /* where it was judged; zero: the ledger's own */
	struct part part[4];
	size_t part_count;
};

/*
 * Opens the ledger on a writer connection: reads the frontier, re-reads what came after the last checkpoint
 * and signs the rest. Fails DATA_LOSS "LOG_DIVERGED" when the leaves do not give the last checkpoint's root, or
 * when `known_checkpoint` (external file, may be empty) is larger than the ledger or not consistent with it.
 */
int ledger_open(struct db *db, struct keyring *keys, const char *origin, struct bytes known_checkpoint,
	struct status *st, struct ledger **ret_ledger);
void ledger_close(struct ledger *l);

uint64_t ledger_size(const struct ledger *l);
/* The clock for the next entry: now, or the last entry's time if the clock went back. */
int64_t ledger_now(const struct ledger *l, int64_t clock_us);

/*
 * Appends entry and effects inside the caller's savepoint: seals, hashes, writes. The tree in memory moves only
 * by ledger_settle after COMMIT; ledger_rollback(size) forgets what a rolled back savepoint appended.
 */
int ledger_append(struct ledger *l, struct tx *tx, struct entry *entry, struct bytes *ret_leaf_text);
void ledger_rollback(struct ledger *l, uint64_t size);

/* After COMMIT: re-reads the new leaves from the store, recomputes them, signs the checkpoint. */
int ledger_settle(struct ledger *l, struct status *st);
/* Newest signed checkpoint (C2SP note); valid until the next settle. Any thread: copies into buf. */
int ledger_checkpoint(struct ledger *l, struct buf *ret_note);

/* On any connection. `size` is a checkpoint's size; proofs as C2SP and RFC 6962 write them. */
int ledger_receipt(struct ledger *l, struct db *db, struct arena *arena, uint64_t index, struct status *st,
	struct bytes *ret_tlog_proof);
int ledger_consistency(struct ledger *l, struct db *db, uint64_t from, uint64_t to, struct status *st,
	struct hash *ret_proof, size_t *ret_count);

/* Reads an entry back, parts opened (content NULL for those whose key is gone). */
int ledger_read(struct ledger *l, struct db *db, struct arena *arena, uint64_t index, struct status *st,
	struct entry *ret_entry);
/* Effects of an entry, opened; body.data NULL for those disposed of. */
int ledger_effects(struct ledger *l, struct db *db, struct arena *arena, uint64_t index, struct status *st,
	struct effect_row **ret_effects, size_t *ret_count);

/* Repeats: the index at which (signer, statement id) was entered, and the digest of its header and signature. */
int ledger_find_statement(struct db *db, const uint8_t signer[32], const struct id *id, struct status *st,
	bool *ret_found, uint64_t *ret_index, struct hash *ret_digest);

#endif
