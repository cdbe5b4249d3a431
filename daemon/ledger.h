/*
 * The ledger: entries (statements and their effects) under an RFC 6962 tree, append only.
 *
 * Tables entry, part, effect, leaf, tile, checkpoint (class LEDGER: the authorizer refuses UPDATE and DELETE).
 * Formats: docs/formats.md. Reading needs no lock: any thread, on its own connection.
 */
#ifndef DAEMON_LEDGER_H
#define DAEMON_LEDGER_H

#include "common/checkpoint.h"
#include "common/statement.h"
#include "daemon/keyring.h"
#include "daemon/log_chain.h"
#include "daemon/projection.h"
#include "daemon/slots.h"

struct ledger; /* opaque: tree, log key, key slots, newest checkpoint */

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
	struct bytes signature; /* statement.h: alone, or of a batch */
	struct id scope;     /* where it was judged; zero: the ledger's own */
	struct part part[4];
	size_t part_count;   /* at least one */
};

/* The objects outlive the ledger; texts are copied. */
struct ledger_settings {
	struct db *db; /* the writer's connection */
	struct keyring *keys;
	struct slots *slots;
	const char *origin;
	const char *checkpoint_path; /* newest checkpoint outside the database, replaced at most each second; NULL */
	const char *nodes_path;      /* cache of node hashes (tree.h); NULL */
	/*
	 * The key that signs by the ledger's records is lost: what is to begin signs at once, and the first entry must be
	 * its record.
	 */
	const uint8_t *successor;    /* NULL */
};

/*
 * Opens the ledger on a writer connection: reads the frontier, re-reads what came after the last checkpoint, signs
 * the rest. Takes the same time whatever the size.
 * Fails DATA_LOSS "LOG_DIVERGED" when the leaves do not give the last checkpoint's root, "LOG_SHRANK" when the
 * checkpoint file knows of more entries (an older copy was restored), "LEAF_CORRUPT", "CHECKPOINT_CORRUPT", "LOG_KEYS";
 * FAILED_PRECONDITION "LOG_KEY_MISSING" when the key that signs by the ledger's records is not in the keyring.
 */
int ledger_open(const struct ledger_settings *settings, struct status *st, struct ledger **ret_ledger);
/* Writes the checkpoint file, too. */
void ledger_close(struct ledger *l);

/* Entries that are durable and signed. Any thread. */
uint64_t ledger_size(const struct ledger *l);
/* Index of the next entry; the writer alone. */
uint64_t ledger_next(const struct ledger *l);
/* The clock for the next entry: now, or the last entry's time if the clock went back. */
int64_t ledger_now(const struct ledger *l, int64_t clock_us);

/*
 * Appends entry and effects inside the caller's savepoint: seals, hashes, writes. The tree moves only by
 * ledger_settle after COMMIT; ledger_rollback forgets what a rolled back savepoint appended.
 * Fails RESOURCE_EXHAUSTED "GROUP_FULL" past LIMIT_GROUP entries; INTERNAL "NO_SCOPE" when a row's scope has no row.
 */
int ledger_append(struct ledger *l, struct tx *tx, struct entry *entry, struct bytes *ret_leaf_text);
void ledger_rollback(struct ledger *l, uint64_t next);

/* Before COMMIT: writes the tiles that the group completes and the checkpoint that is due. */
int ledger_prepare(struct ledger *l, struct status *st);
/*
 * After COMMIT: re-reads the new leaves from the store on a connection of its own, recomputes them, signs.
 * Fails DATA_LOSS "LEAF_CORRUPT", "DB_IO": nothing may be acknowledged, the process must end. RESOURCE_EXHAUSTED: the
 * entries are there and unsigned; to be called again before anything else is appended.
 */
int ledger_settle(struct ledger *l, struct status *st);
/* After a whole group was rolled back: as if it had never been. Needs no memory. */
void ledger_abandon(struct ledger *l);
/* Between groups: brings the node cache nearer to the ledger; false when there is nothing left to do. */
bool ledger_idle(struct ledger *l);

/*
 * Which keys sign. Any thread; of settled entries: fetched after a checkpoint they hold what it was signed with.
 * The ledger's name, which is its first key's hash, never changes.
 */
void ledger_log_keys(struct ledger *l, struct log_keys *ret_keys);
/* The same with their records' texts, which are appended. */
void ledger_log_records(struct ledger *l, struct log_keys *ret_keys, struct buf *records);
void ledger_name(struct ledger *l, struct hash *ret_name);
/*
 * The key that the next entry is signed with, if it is the server's own; the writer alone, with the transaction's
 * connection.
 */
int ledger_entering_key(struct ledger *l, struct db *db, struct status *st, uint8_t ret_public[SIGN_PUBLIC_BYTES]);
/* By the key that signs now, about entries that are settled. Any thread. */
void ledger_sign(struct ledger *l, const char *namespace, struct bytes text, uint8_t ret_signature[SIGNATURE_BYTES]);
void ledger_sign_checkpoint(struct ledger *l, const struct checkpoint *checkpoint, struct buf *out);

/* Newest signed checkpoint (C2SP note). Any thread: appends to buf. */
int ledger_checkpoint(struct ledger *l, struct buf *ret_note);
/* The checkpoint of the first `size` entries, signed anew; any thread. Fails OUT_OF_RANGE. */
int ledger_checkpoint_at(struct ledger *l, struct db *db, uint64_t size, struct status *st, struct buf *ret_note);
/* `size` without the entries of this method at its end, and not below `floor`. */
int ledger_size_without(struct db *db, uint64_t size, uint64_t floor, const char *method, struct status *st,
	uint64_t *ret_size);
/* Size that a note of ours states. Verifies nothing. */
int ledger_note_size(struct bytes note, struct status *st, uint64_t *ret_size);

/*
 * A proof as C2SP writes it, to the checkpoint of the first `size` entries; 0: to the newest. Fails NOT_FOUND past its end,
 * OUT_OF_RANGE.
 */
int ledger_receipt(struct ledger *l, struct db *db, struct arena *arena, uint64_t index, uint64_t size, struct status *st,
	struct bytes *ret_tlog_proof);
/* from <= to <= size. Fails OUT_OF_RANGE. */
int ledger_consistency(struct ledger *l, struct db *db, uint64_t from, uint64_t to, struct status *st,
	struct hash ret_proof[MERKLE_PROOF_MAX], size_t *ret_count);
/* Root of the first `size` entries. Fails OUT_OF_RANGE. */
int ledger_root_at(struct ledger *l, struct db *db, uint64_t size, struct status *st, struct hash *ret_root);

/* Reads an entry back, parts opened (content.data NULL for those whose key is gone). */
int ledger_read(struct ledger *l, struct db *db, struct arena *arena, uint64_t index, struct status *st,
	struct entry *ret_entry);
/* The same for a store without a ledger yet. */
int ledger_read_with(struct slots *slots, struct db *db, struct arena *arena, uint64_t index, struct status *st,
	struct entry *ret_entry);
/* Effects of an entry, opened; body.data and op are NULL and 0 for those disposed of. */
int ledger_effects(struct ledger *l, struct db *db, struct arena *arena, uint64_t index, struct status *st,
	struct effect_row **ret_effects, size_t *ret_count);
/* Entries as this connection sees them: what it reads from now on holds all of them. The newest may not be signed yet. */
int ledger_end(struct db *db, struct status *st, uint64_t *ret_size);
int ledger_received_at(struct db *db, uint64_t index, struct status *st, int64_t *ret_us);
/* The leaf's preimage, computed from the entry. */
int ledger_leaf_text(struct ledger *l, struct db *db, struct arena *arena, uint64_t index, struct status *st,
	struct bytes *ret_leaf);

/* Indexes in [from, end) of what this key signed, and of the server's own entries: the first `max`, in order. */
int ledger_find_signed(struct db *db, const uint8_t signer[32], uint64_t from, uint64_t end, size_t max, struct status *st,
	uint64_t *ret_index, size_t *ret_count);
int ledger_find_system(struct db *db, uint64_t from, uint64_t end, size_t max, struct status *st, uint64_t *ret_index,
	size_t *ret_count);

/* Repeats: the index at which (signer, statement id) was entered, and the digest of its header and signature. */
int ledger_find_statement(struct db *db, const uint8_t signer[32], const struct id *id, struct status *st,
	bool *ret_found, uint64_t *ret_index, struct hash *ret_digest);

/* What verify, rebuild, history and disposal share with the ledger. */

/* Largest number of effects of one entry; at = index * EFFECTS_PER_ENTRY + n in table effect. */
enum { EFFECTS_PER_ENTRY = LIMIT_EFFECTS, PARTS_PER_ENTRY = LIMIT_PARTS };

/* One stored effect. `sealed` and `noun` live as long as the row they were read from. */
struct stored_effect {
	uint64_t index;
	uint32_t n;
	const char *noun;
	struct id id, scope;
	uint64_t scope_slot, slot;
	struct hash digest;
	struct bytes sealed;
};

/* Columns at, noun, id, scope, scope_slot, slot, digest, sealed, in this order from column 0. */
#define EFFECT_COLUMNS "at, noun, id, scope, scope_slot, slot, digest, sealed"
int effect_of_row(struct rows *r, struct status *st, struct stored_effect *ret_effect);
/*
 * Opens one: op 0 and body NULL when a key is gone. Fails DATA_LOSS "EFFECT_CORRUPT" when it does not open, its digest
 * is another, or it names another row than its columns.
 */
int effect_open(struct slots *slots, const struct stored_effect *e, struct arena *arena, struct status *st,
	struct effect_row *ret_row);
/* The encoded effect and its salt, as its digest was made; data NULL when a key is gone. Fails as effect_open. */
int effect_unseal(struct slots *slots, const struct stored_effect *e, struct arena *arena, struct status *st,
	struct hash *ret_salt, struct bytes *ret_text);
/* The digest of each effect of an entry, in order. */
int effect_digests(struct db *db, uint64_t index, struct status *st, struct hash ret_digest[EFFECTS_PER_ENTRY],
	size_t *ret_count);
/* One part as it is stored; points into the row it was read from. */
struct stored_part {
	uint64_t index;
	uint32_t n;
	uint8_t audience;
	uint64_t scope_slot;
	uint64_t slot;
	struct bytes sealed;
};

/* In this order from column 0. */
#define PART_COLUMNS "at, audience, scope_slot, slot, sealed"
struct stored_part part_of_row(struct rows *r);
/*
 * Opens one: salt and content NULL when a key is gone. Fails DATA_LOSS "PART_CORRUPT" when it does not open or is not the
 * one its entry's header names.
 */
int part_open(struct slots *slots, const struct stored_part *p, const struct statement_header *h, struct arena *arena,
	struct status *st, struct part *ret_part);
/* Recomputes a leaf from entry and effects and compares it with the stored one. Fails DATA_LOSS "LEAF_CORRUPT". */
int leaf_check(struct db *db, uint64_t index, struct status *st, struct leaf *ret_leaf, struct hash *ret_hash);
/* Slot of a scope that has a row; any thread, on its own connection. Fails NOT_FOUND "NO_SCOPE". */
int ledger_scope_slot(struct db *db, const struct id *scope, struct status *st, uint64_t *ret_slot);
struct slots *ledger_slots(struct ledger *l);
struct keyring *ledger_keys(struct ledger *l);
/* Scopes' slots may have changed (disposal). */
void ledger_forget_slots(struct ledger *l);

#endif
