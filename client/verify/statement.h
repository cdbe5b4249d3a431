/* A statement of a pack, and its place in the ledger. */
#ifndef CLIENT_VERIFY_STATEMENT_H
#define CLIENT_VERIFY_STATEMENT_H

#include "client/verify/content.h"
#include "common/statement.h"

struct stated {
	const struct pack_content *content;
	const char *place; /* what the names of its files begin with */
	struct bytes text; /* the header's */
	struct statement_header header;
	uint8_t signed_by[STATEMENT_SIGNATURE_MAX];
	size_t signed_len; /* as the ledger keeps it: alone, or of a batch */
	struct leaf leaf;  /* of one without an entry of its own: zero */
	const struct signer *device;
	bool is_doubtful;  /* its key was declared compromised by then */
	struct bytes all;  /* the part for all, without its salt; data NULL where it was withheld */
};

/*
 * The leaf at `place` is in the ledger of the pack's checkpoint: "<place>leaf", "<place>receipt.tlog-proof".
 * Fails DATA_LOSS "BAD_LEAF", "BAD_PROOF", "NOT_IN_LOG", "OTHER_CHECKPOINT", "MISSING_FILE".
 */
int leaf_check_at(const struct pack_content *c, const char *place, const struct pack_result *result, struct status *st,
	struct leaf *ret_leaf);

/* An SSHSIG file of the pack, as ssh-keygen writes it. Verifies nothing. Fails DATA_LOSS "BAD_SSHSIG", "MISSING_FILE". */
int armour_check(const struct pack_content *c, const char *place, const char *file, const char *namespace, struct status *st,
	uint8_t ret_signer[SIGN_PUBLIC_BYTES], uint8_t ret_signature[SIGNATURE_BYTES]);

/*
 * All that holds of any statement: it was signed by the key it names, for this ledger; the ledger has it; a device of
 * devices.txt had that key then; each part there is one it names.
 *
 * method  it must be of; NULL: any.
 */
int stated_check(const struct pack_content *c, const char *place, const char *method, const struct pack_result *result,
	struct status *st, struct stated *ret_stated);

/*
 * The same of one that arrived too late and has no entry of its own: nobody can say where it was signed, but not after its key
 * had ended, by the history that it names; and in doubt is what a key signed that was declared compromised, wherever.
 */
int stated_check_late(const struct pack_content *c, const char *place, const char *method, const struct pack_result *result,
	struct status *st, struct stated *ret_stated);
/* What an entry of its own would name: SHA-256 of header, signature and place. */
struct hash stated_digest(const struct stated *s);

/* It created the row of that id: an id follows from who signed which statement. */
bool stated_creates(const struct stated *s, const struct id *id);

/* DATA_LOSS: the file, and what is wrong with it. */
int place_broken(const char *place, const char *file, const char *reason, struct status *st, const char *what);

#endif
