/* Proofs that entries are in the ledger (C2SP tlog-proof), checked here before they are shown or kept. */
#ifndef CLIENT_PROVE_H
#define CLIENT_PROVE_H

#include "client/client.h"

/*
 * The proof of that entry, in the arena; under a checkpoint that continues all that was seen here.
 * receipt  the leaf's text that the entry must have; empty: whatever it is
 * Fails    DATA_LOSS "NOT_IN_LOG", "ENTRY_LOST", "ENTRY_REPLACED"; as a call
 */
int prove_entry(struct client *c, uint64_t index, struct bytes receipt, struct status *st, struct bytes *ret_proof);

/* Before anything is entered: the folder of --proofs takes files. Fails UNAVAILABLE "FILE_WRITE". */
int prove_prepare(const struct client *c, struct status *st);
/* FOLDER/INDEX.tlog-proof for each entry that this command made. */
int prove_entered(struct client *c, struct status *st);

#endif
