/*
 * Receipts: what the signer keeps of each statement that entered the ledger, in the profile's state directory.
 *
 * receipts/INDEX.leaf         the leaf's text, the preimage of what the tree hashes
 * receipts/INDEX.statement    the header as signed
 * receipts/INDEX.statement.sig  its SSHSIG: ssh-keygen -Y verify -n statement@isms-audit
 * receipts/INDEX.parts        the packed Statement with parts and salts: what opens the statement to others
 * receipts/INDEX.tlog-proof   once fetched: inclusion in a checkpoint
 */
#ifndef CLIENT_RECEIPT_H
#define CLIENT_RECEIPT_H

#include "client/profile.h"
#include "common/log_keys.h"

#include "audit/v1/call.pb-c.h"

/*
 * The leaf must be of this statement and at this index: DATA_LOSS "BAD_RECEIPT" otherwise, and nothing is kept.
 */
int receipt_keep(const struct profile *profile, const Audit__Statement *statement, const Audit__Position *position,
	struct status *st);

/* The leaf's text. Fails as file_read. */
int receipt_read(const struct profile *profile, uint64_t index, struct status *st, struct buf *ret_leaf);
/* Indexes kept without a proof, ascending; at most `max`. */
int receipt_unproven(const struct profile *profile, size_t max, struct status *st, uint64_t *ret_index,
	size_t *ret_count);
/* Checks the proof against the kept leaf and the log, then keeps it beside. DATA_LOSS "NOT_IN_LOG". */
int receipt_prove(const struct profile *profile, const struct log_keys *keys, uint64_t index, struct bytes tlog_proof,
	struct status *st);

#endif
