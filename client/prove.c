/* Proofs fetched and checked; those of a command's own entries, when it was asked for them with --proofs. */
#include "client/prove.h"

#include "client/call.h"
#include "client/file.h"
#include "client/history.h"
#include "client/receipt.h"
#include "common/statement.h"

#include "audit/v1/ledger.pb-c.h"

#include <errno.h>

/* The entry is in the ledger as it is now, and is the one of the receipt, if there is one. */
static int check_proof(struct client *c, uint64_t index, struct bytes text, struct bytes receipt, struct status *st)
{
	static struct tlog_proof proof;
	struct checkpoint cp;
	struct leaf leaf;
	TRY(tlog_proof_parse(text, st, &proof));
	struct bytes extra = BYTES(proof.extra, proof.extra_len);
	struct hash hash = merkle_leaf(extra.data, extra.len);
	TRY(leaf_parse(extra, st, &leaf));
	if (leaf.index != index || proof.index != index)
		return fail(st, DATA_LOSS, "NOT_IN_LOG", "the proof is about another entry");
	TRY(client_witness(c, st));
	TRY(log_keys_prove(&c->witness.keys, &proof, &hash, st, &cp));
	TRY(history_holds(c, proof.checkpoint, &cp, st));
	if (receipt.len > 0 && !bytes_equal(receipt, extra))
		return fail(st, DATA_LOSS, "ENTRY_REPLACED", "entry %" PRIu64 " is not the one that the receipt is of: the "
			"ledger was rewritten. Keep the receipt, and show it with auditc log head to another client", index);
	return OK;
}

int prove_entry(struct client *c, uint64_t index, struct bytes receipt, struct status *st, struct bytes *ret_proof)
{
	Audit__GetReceiptRequest request = AUDIT__GET_RECEIPT_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	TRY(history_open(c, st));
	if (receipt.len > 0)
		TRY(history_reaches(c, index, st));
	request.index = index;
	TRY(call_named(c, c->arena, "audit.v1.LedgerService/GetReceipt", &request.base, st, &raw, NULL));
	const Audit__GetReceiptResponse *response = (const Audit__GetReceiptResponse *)raw;
	*ret_proof = BYTES(response->tlog_proof.data, response->tlog_proof.len);
	return check_proof(c, index, *ret_proof, receipt, st);
}

int prove_prepare(const struct client *c, struct status *st)
{
	const char *folder = c->options.proofs;
	if (!folder || access(folder, W_OK | X_OK) == 0)
		return OK;
	return fail(st, UNAVAILABLE, "FILE_WRITE", "--proofs %s: %s; nothing was sent", folder, strerror(errno));
}

int prove_entered(struct client *c, struct status *st)
{
	for (size_t i = 0; i < c->entered_count; i++) {
		char path[FILE_PATH_BYTES];
		struct bytes proof = { 0 };
		struct buf leaf;
		buf_init(&leaf, LEAF_TEXT_MAX);
		int rc = receipt_read(&c->profile, c->entered[i], st, &leaf);
		if (rc == OK)
			rc = prove_entry(c, c->entered[i], buf_bytes(&leaf), st, &proof);
		buf_done(&leaf);
		TRY(rc);
		TRY(receipt_prove(&c->profile, &c->witness.keys, c->entered[i], proof, st));
		TRY(file_path(st, path, "%s/%" PRIu64 ".tlog-proof", c->options.proofs, c->entered[i]));
		TRY(file_replace(path, 0644, proof, st));
	}
	if (c->entered_count == CLIENT_ENTERED_MAX)
		return fail(st, RESOURCE_EXHAUSTED, "MANY_PROOFS", "proofs of the first %d entries are in %s; of later ones: "
			"auditc log proof INDEX", CLIENT_ENTERED_MAX, c->options.proofs);
	return OK;
}
