/* The ledger as clients see it: checkpoints, proofs, statements, history. */
#include "common/limits.h"
#include "daemon/access.h"
#include "daemon/core.h"
#include "daemon/history.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

static ProtobufCBinaryData binary(struct bytes b)
{
	return (ProtobufCBinaryData){ b.len, (uint8_t *)(uintptr_t)b.data };
}

int ledger_get_checkpoint(struct request *rq, const Audit__GetCheckpointRequest *in,
	Audit__GetCheckpointResponse *out)
{
	struct buf note;
	buf_init(&note, LIMIT_CHECKPOINT_BYTES);
	int rc = ledger_checkpoint(rq->core->ledger, &note);
	uint64_t size = 0;
	if (rc == OK)
		rc = ledger_note_size(buf_bytes(&note), rq->st, &size);
	if (rc == OK)
		out->checkpoint = binary(arena_bytes(rq->arena, buf_bytes(&note)));
	buf_done(&note);
	TRY(rc);
	if (in->from_size == 0 || in->from_size == size)
		return OK;
	if (in->from_size > size)
		return fail(rq->st, OUT_OF_RANGE, "LOG_SHORTER", "the ledger holds %" PRIu64 " entries, fewer than "
			"the checkpoint you hold", size);
	struct hash proof[MERKLE_PROOF_MAX];
	size_t count;
	TRY(ledger_consistency(rq->core->ledger, rq->tx.db, in->from_size, size, rq->st, proof, &count));
	out->consistency = arena_array(rq->arena, count ? count : 1, sizeof(*out->consistency));
	for (size_t i = 0; out->consistency && i < count; i++)
		out->consistency[i] = binary(arena_bytes(rq->arena, BYTES(proof[i].b, HASH_BYTES)));
	out->n_consistency = out->consistency ? count : 0;
	return OK;
}

/* One may have an entry's proof and statement when one may see a row that it put. */
static int check_entry(struct request *rq, uint64_t index)
{
	bool visible = false;
	TRY(history_entry_visible(&rq->tx, index, &rq->viewer, &visible));
	return visible ? OK : fail(rq->st, NOT_FOUND, "NOT_FOUND", "there is no such row, or you may not see it");
}

int ledger_get_receipt(struct request *rq, const Audit__GetReceiptRequest *in,
	Audit__GetReceiptResponse *out)
{
	struct bytes proof;
	TRY(check_entry(rq, in->index));
	TRY(ledger_receipt(rq->core->ledger, rq->tx.db, rq->arena, in->index, rq->st, &proof));
	out->tlog_proof = binary(proof);
	return OK;
}

int ledger_watch(struct request *rq, const Audit__WatchLedgerRequest *in, Audit__WatchLedgerResponse *out)
{
	out->size = ledger_size(rq->core->ledger);
	if (out->size <= in->from_size && !rq->has_waited) {
		rq->wait_size = in->from_size;
		rq->wait_ms = in->wait_ms;
	}
	return OK;
}
