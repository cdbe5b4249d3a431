/* The ledger's own history from a client's side: proofs between its sizes, and whether a checkpoint belongs to it. */
#ifndef CLIENT_HISTORY_H
#define CLIENT_HISTORY_H

#include "client/call.h"

/* That the ledger of `from` entries is the beginning of that of `to`. */
struct span {
	uint64_t from, to;
	struct hash from_root, to_root;
	struct hash proof[MERKLE_PROOF_MAX];
	size_t count;
};

/* Session, and the newest checkpoint fetched and accepted. */
int history_open(struct client *c, struct status *st);
/* By the server's word and proof, which must agree: DATA_LOSS "BAD_PROOF". `to` 0: the newest. */
int history_span(struct client *c, uint64_t from, uint64_t to, struct status *st, struct span *ret_span);
/* There was a receipt for that entry, so the newest checkpoint holds it; DATA_LOSS "ENTRY_LOST" where it does not. */
int history_reaches(const struct client *c, uint64_t index, struct status *st);
/*
 * A checkpoint signed by the log leads to the newest one that was accepted.
 * Fails DATA_LOSS "LOG_SHRANK", "LOG_FORKED": both are kept (witness.h).
 */
int history_holds(struct client *c, struct bytes note, const struct checkpoint *checkpoint, struct status *st);

#endif
