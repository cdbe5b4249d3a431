/*
 * The keys a ledger signs with, one after the other, and who may exchange them: docs/formats.md, "Log keys".
 *
 * A ledger is named by its first key; each record says from which entry on which key signs, and is signed by the keys that
 * the record before it left in charge. Whoever pinned one key follows the others from here.
 */
#ifndef COMMON_LOG_KEYS_H
#define COMMON_LOG_KEYS_H

#include "common/checkpoint.h"
#include "common/log_record.h"

/* One key of the list, or the same one again where a record changed the root alone. */
struct log_state {
	uint8_t key[SIGN_PUBLIC_BYTES];
	uint64_t from; /* the record's own entry; 0: the first key */
	enum log_cause cause;
};

struct log_keys {
	struct note_key first;
	struct hash name;     /* SHA-256 of the first key */
	struct hash previous; /* SHA-256 of the newest record, or `name` */
	struct log_root root;
	struct log_state state[LOG_RECORDS_MAX + 1];
	size_t records;       /* state[records] is what holds now */
	size_t floor;         /* keys that ended before this one began count no more: log_keys_pin */
};

/* No records yet: what an invitation, a profile or a sheet of paper pins. */
void log_keys_begin(const struct note_key *first, struct log_keys *ret_keys);

/* The key that signs now. */
const uint8_t *log_keys_newest(const struct log_keys *k);
/* Trees of more entries are not this key's to sign, nor what the server itself enters from there on; UINT64_MAX: it holds. */
uint64_t log_keys_end(const struct log_keys *k, const uint8_t key[SIGN_PUBLIC_BYTES]);
/* The key of what the server itself enters at `index`. */
const uint8_t *log_keys_at(const struct log_keys *k, uint64_t index);
/* Any of them; false for a stranger's. */
bool log_keys_has(const struct log_keys *k, const uint8_t key[SIGN_PUBLIC_BYTES]);
/* Some record says that it was stolen: what it signed alone, and nobody else remembers, is in doubt. */
bool log_keys_stolen(const struct log_keys *k, const uint8_t key[SIGN_PUBLIC_BYTES]);
/*
 * Who pins a later key than the first wants no word of those before: they sign nothing any more. False for a
 * stranger's. Records that are added afterwards change nothing of it.
 */
bool log_keys_pin(struct log_keys *k, const uint8_t key[SIGN_PUBLIC_BYTES]);
/* It may sign what is said of the first `size` entries. */
bool log_keys_may(const struct log_keys *k, const uint8_t key[SIGN_PUBLIC_BYTES], uint64_t size);

/* Both are of the list, and the key is `since` or one that came after it. */
bool log_keys_since(const struct log_keys *k, const uint8_t since[SIGN_PUBLIC_BYTES], const uint8_t key[SIGN_PUBLIC_BYTES]);

/* What comes next as the list stands: number, previous, origin, and key and root as they are. */
void log_keys_propose(const struct log_keys *k, struct log_proposal *ret_proposal);
/*
 * What a proposal lacks before it may become the next record, as one sentence; NULL: nothing. `text`: with the signatures that
 * are there. Its key's own signature comes last and is not asked for.
 */
const char *log_proposal_lacks(const struct log_keys *k, struct bytes text);
/* The root is to be another one than it is. */
bool log_proposal_changes_root(const struct log_keys *k, const struct log_proposal *p);
/* That, and the log key is neither lost nor stolen: whoever has it is asked as well. */
bool log_proposal_asks_consent(const struct log_keys *k, const struct log_proposal *p);
/* There is a signature under it that is said to be by this key: whether it holds, log_proposal_lacks says. */
bool log_proposal_is_by(struct bytes text, const uint8_t key[SIGN_PUBLIC_BYTES]);
/* It leaves as many records as are kept for keys that are lost or stolen, or is for one of those. */
bool log_proposal_has_room(const struct log_keys *k, const struct log_proposal *p);

/*
 * The next record.
 * Fails INVALID_ARGUMENT "BAD_LOG_RECORD" for another form, UNAUTHENTICATED "LOG_RECORD_REFUSED" when it may not follow, saying
 * why; RESOURCE_EXHAUSTED "LOG_RECORDS" past LOG_RECORDS_MAX. After a failure nothing changed.
 */
int log_keys_add(struct log_keys *k, struct bytes record, struct status *st);
/* Any number of records, one behind the other. Fails as above; what came before the one that fails was added. */
int log_keys_add_all(struct log_keys *k, struct bytes records, struct status *st);
/*
 * A checkpoint signed by a key that may, with nothing by the others looked at.
 * ret_key  which; NULL where nobody asks.
 * Fails    UNAUTHENTICATED "LOG_KEY_ENDED" when the only key of the list that signed it had ended, "LOG_KEY_OLDER" when
 * it ended before the one that was pinned, else as checkpoint_open.
 */
int log_keys_open(const struct log_keys *k, struct bytes note, struct status *st, struct checkpoint *ret_checkpoint,
	const uint8_t **ret_key);
/* tlog_proof_verify by any key that may. */
int log_keys_prove(const struct log_keys *k, const struct tlog_proof *proof, const struct hash *leaf, struct status *st,
	struct checkpoint *ret_checkpoint);
/* A signature about the first `size` entries (a device's closing, a backup) by a key that may. */
bool log_keys_signed(const struct log_keys *k, const uint8_t key[SIGN_PUBLIC_BYTES], const char *namespace, uint64_t size,
	struct bytes text, const uint8_t signature[SIGNATURE_BYTES]);

#endif
