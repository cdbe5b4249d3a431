/* Asking for proofs, and believing none of them. */
#include "client/history.h"

#include "audit/v1/ledger.pb-c.h"

int history_open(struct client *c, struct status *st)
{
	TRY(client_open(c, st));
	return client_witness(c, st);
}

static int bad_proof(struct status *st)
{
	return fail(st, DATA_LOSS, "BAD_PROOF", "the server's proof does not show that the one is the beginning of the other");
}

static bool read_hash(ProtobufCBinaryData from, struct hash *ret_hash)
{
	if (from.len == HASH_BYTES)
		memcpy(ret_hash->b, from.data, HASH_BYTES);
	return from.len == HASH_BYTES;
}

static bool read_span(const Audit__GetConsistencyResponse *r, struct span *s)
{
	if (r->n_consistency > MERKLE_PROOF_MAX || !read_hash(r->from_root, &s->from_root) ||
		!read_hash(r->to_root, &s->to_root))
		return false;
	s->to = r->to_size;
	s->count = r->n_consistency;
	for (size_t i = 0; i < s->count; i++)
		if (!read_hash(r->consistency[i], &s->proof[i]))
			return false;
	return true;
}

int history_span(struct client *c, uint64_t from, uint64_t to, struct status *st, struct span *ret_span)
{
	Audit__GetConsistencyRequest request = AUDIT__GET_CONSISTENCY_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	struct span s = { .from = from };
	request.from_size = from;
	request.to_size = to;
	TRY(call_named(c, c->arena, "audit.v1.LedgerService/GetConsistency", &request.base, st, &response, NULL));
	if (!read_span((const Audit__GetConsistencyResponse *)response, &s) || (to && s.to != to) ||
		!merkle_consistency_valid(s.from, &s.from_root, s.to, &s.to_root, s.proof, s.count))
		return bad_proof(st);
	*ret_span = s;
	return OK;
}

int history_reaches(const struct client *c, uint64_t index, struct status *st)
{
	if (index < c->witness.newest.size)
		return OK;
	return fail(st, DATA_LOSS, "ENTRY_LOST", "the ledger has %" PRIu64 " entries, and there is a receipt for entry %" PRIu64
		": it was cut off. Keep the receipt; what was entered since is in doubt", c->witness.newest.size, index);
}

int history_holds(struct client *c, struct bytes note, const struct checkpoint *checkpoint, struct status *st)
{
	const struct checkpoint *newest = &c->witness.newest;
	struct span s;
	if (checkpoint->size > newest->size)
		return witness_conflict(&c->witness, note, "LOG_SHRANK", st,
			"the ledger has fewer entries than that checkpoint, which the log signed");
	TRY(history_span(c, checkpoint->size, newest->size, st, &s));
	if (!hash_equal(&s.to_root, &newest->root))
		return bad_proof(st);
	if (!merkle_consistency_valid(checkpoint->size, &checkpoint->root, newest->size, &newest->root, s.proof, s.count))
		return witness_conflict(&c->witness, note, "LOG_FORKED", st,
			"the log signed another history than the one it shows here");
	return OK;
}
