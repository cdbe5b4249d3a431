/* C2SP checkpoints and proof files. */
#include "common/checkpoint.h"

#define PROOF_FIRST_LINE "c2sp.org/tlog-proof@v1\n"

static bool read_checkpoint(struct bytes text, struct checkpoint *ret_checkpoint)
{
	struct scan s = scan_of(text);
	struct hash empty = merkle_empty();
	scan_word(&s, '\n', ret_checkpoint->origin, sizeof(ret_checkpoint->origin));
	ret_checkpoint->size = scan_u64(&s, '\n', MERKLE_SIZE_MAX);
	scan_base64(&s, '\n', ret_checkpoint->root.b, HASH_BYTES);
	while (!s.failed && !scan_done(&s))
		if (scan_until(&s, '\n').len == 0)
			return false; /* extension lines are not empty */
	return scan_done(&s) && (ret_checkpoint->size > 0 || hash_equal(&ret_checkpoint->root, &empty));
}

int checkpoint_parse(struct bytes text, struct status *st, struct checkpoint *ret_checkpoint)
{
	struct checkpoint checkpoint = { 0 };
	if (!read_checkpoint(text, &checkpoint))
		return fail(st, INVALID_ARGUMENT, "BAD_CHECKPOINT", "not a checkpoint: origin, size, root");
	*ret_checkpoint = checkpoint;
	return OK;
}

void checkpoint_format(const struct checkpoint *checkpoint, struct buf *out)
{
	char root[BASE64_LEN(HASH_BYTES) + 1];
	base64_encode(checkpoint->root.b, HASH_BYTES, root);
	buf_addf(out, "%s\n%" PRIu64 "\n%s\n", checkpoint->origin, checkpoint->size, root);
}

int checkpoint_open(struct bytes note, const struct note_key *log, struct status *st,
	struct checkpoint *ret_checkpoint)
{
	struct note parsed;
	struct checkpoint checkpoint;
	uint64_t time_s;
	TRY(note_parse(note, st, &parsed));
	TRY(note_verify(&parsed, log, st, &time_s));
	TRY(checkpoint_parse(parsed.text, st, &checkpoint));
	if (strcmp(checkpoint.origin, log->name) != 0)
		return fail(st, INVALID_ARGUMENT, "BAD_CHECKPOINT", "signed by %s for another log", log->name);
	*ret_checkpoint = checkpoint;
	return OK;
}

void checkpoint_sign(const struct checkpoint *checkpoint, const struct sign_key *log, struct buf *out)
{
	struct buf text;
	buf_init(&text, NOTE_LINE_MAX);
	checkpoint_format(checkpoint, &text);
	out->failed |= text.failed;
	note_sign(buf_bytes(&text), checkpoint->origin, log, out);
	buf_done(&text);
}

static bool read_extra(struct scan *s, struct tlog_proof *ret_proof)
{
	if (!scan_maybe(s, "extra "))
		return true;
	struct bytes base64 = scan_until(s, '\n');
	return base64.len > 0 && base64.len / 4 * 3 <= TLOG_EXTRA_MAX &&
	       base64_decode((const char *)base64.data, base64.len, ret_proof->extra, &ret_proof->extra_len);
}

static bool read_proof(struct bytes text, struct tlog_proof *ret_proof)
{
	struct scan s = scan_of(text);
	scan_literal(&s, PROOF_FIRST_LINE);
	if (!read_extra(&s, ret_proof))
		return false;
	scan_literal(&s, "index ");
	ret_proof->index = scan_u64(&s, '\n', MERKLE_SIZE_MAX - 1);
	while (!s.failed && !scan_maybe(&s, "\n")) {
		if (ret_proof->proof_count == MERKLE_PROOF_MAX)
			return false;
		scan_base64(&s, '\n', ret_proof->proof[ret_proof->proof_count++].b, HASH_BYTES);
	}
	ret_proof->checkpoint = scan_rest(&s);
	return scan_done(&s);
}

int tlog_proof_parse(struct bytes text, struct status *st, struct tlog_proof *ret_proof)
{
	struct tlog_proof proof = { 0 };
	if (text.len > TLOG_PROOF_BYTES_MAX || !read_proof(text, &proof))
		return fail(st, INVALID_ARGUMENT, "BAD_PROOF", "not a c2sp.org/tlog-proof@v1 file");
	*ret_proof = proof;
	return OK;
}

void tlog_proof_format(const struct tlog_proof *proof, struct buf *out)
{
	char text[BASE64_LEN(TLOG_EXTRA_MAX) + 1];
	buf_add_text(out, PROOF_FIRST_LINE);
	if (proof->extra_len > 0) {
		base64_encode(proof->extra, proof->extra_len, text);
		buf_addf(out, "extra %s\n", text);
	}
	buf_addf(out, "index %" PRIu64 "\n", proof->index);
	for (size_t i = 0; i < proof->proof_count; i++) {
		base64_encode(proof->proof[i].b, HASH_BYTES, text);
		buf_addf(out, "%s\n", text);
	}
	buf_add_text(out, "\n");
	buf_add(out, proof->checkpoint.data, proof->checkpoint.len);
}

int tlog_proof_verify(const struct tlog_proof *proof, const struct hash *leaf, const struct note_key *log,
	struct status *st, struct checkpoint *ret_checkpoint)
{
	struct checkpoint checkpoint;
	TRY(checkpoint_open(proof->checkpoint, log, st, &checkpoint));
	if (!merkle_inclusion_valid(proof->index, checkpoint.size, leaf, proof->proof, proof->proof_count,
		    &checkpoint.root))
		return fail(st, DATA_LOSS, "NOT_IN_LOG", "the path from entry %" PRIu64 " does not lead to the root",
			proof->index);
	*ret_checkpoint = checkpoint;
	return OK;
}
