/* Proof files and the proofs in them: written back to the same bytes, and no path leads to a root by luck. */
#include "common/checkpoint.h"
#include "tests/fuzz/fuzz.h"

/* Any root but the one the path leads to is refused, whatever index and size the input gives. */
static void no_luck(const struct tlog_proof *p)
{
	struct checkpoint checkpoint;
	struct note note;
	struct status st = { 0 };
	struct hash leaf = merkle_leaf(p->extra, p->extra_len), other = merkle_leaf("another", 7);
	if (note_parse(p->checkpoint, &st, &note) != OK || checkpoint_parse(note.text, &st, &checkpoint) != OK)
		return;
	const uint64_t size = checkpoint.size;
	const struct hash *root = &checkpoint.root;
	bool holds = merkle_inclusion_valid(p->index, size, &leaf, p->proof, p->proof_count, root);
	if (holds && merkle_inclusion_valid(p->index, size, &other, p->proof, p->proof_count, root))
		abort();
	if (merkle_consistency_valid(p->index, &leaf, size, root, p->proof, p->proof_count) &&
		merkle_consistency_valid(p->index, &other, size, root, p->proof, p->proof_count))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = BYTES(data, size);
	struct status st = { 0 };
	struct tlog_proof proof;
	struct buf again;
	if (tlog_proof_parse(in, &st, &proof) != OK)
		return 0;
	buf_init(&again, size + 1);
	tlog_proof_format(&proof, &again);
	if (again.failed || !bytes_equal(buf_bytes(&again), in))
		abort();
	buf_done(&again);
	no_luck(&proof);
	return 0;
}
