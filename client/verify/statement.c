/* One statement of a pack: signature, leaf, way to the checkpoint, device, parts. */
#include "client/verify/statement.h"

int place_broken(const char *place, const char *file, const char *reason, struct status *st, const char *what)
{
	return fail(st, DATA_LOSS, reason, "%s%s: %s", place, file, what);
}

static int broken(const struct stated *s, const char *file, const char *reason, struct status *st, const char *what)
{
	return place_broken(s->place, file, reason, st, what);
}

int armour_check(const struct pack_content *c, const char *place, const char *file, const char *namespace, struct status *st,
	uint8_t ret_signer[SIGN_PUBLIC_BYTES], uint8_t ret_signature[SIGNATURE_BYTES])
{
	struct bytes text;
	struct buf again;
	TRY(content_text(c, place, file, st, &text));
	if (sshsig_parse(text, namespace, st, ret_signer, ret_signature) != OK)
		return place_broken(place, file, "BAD_SSHSIG", st, "not an SSH signature of that namespace");
	buf_init(&again, SSHSIG_TEXT_MAX);
	sshsig_format(ret_signer, namespace, ret_signature, &again);
	bool same = !again.failed && bytes_equal(buf_bytes(&again), text);
	buf_done(&again);
	return same ? OK : place_broken(place, file, "BAD_SSHSIG", st, "not as ssh-keygen writes it");
}

/* What was signed with others has its place among them beside it, and the signature is theirs. */
static int read_signature(struct stated *s, struct status *st, uint8_t ret_signer[SIGN_PUBLIC_BYTES])
{
	const struct pack_file *batch = content_find_at(s->content, s->place, "statement.batch");
	size_t len = batch ? batch->content.len : 0;
	TRY(armour_check(s->content, s->place, "statement.sig", batch ? SSHSIG_BATCH : SSHSIG_STATEMENT, st, ret_signer,
		s->signed_by));
	if (batch && (len == 0 || len > BATCH_TEXT_MAX))
		return broken(s, "statement.batch", "BAD_BATCH", st, "no place in a batch");
	if (batch)
		memcpy(s->signed_by + SIGNATURE_BYTES, batch->content.data, len);
	s->signed_len = SIGNATURE_BYTES + len;
	return OK;
}

static int check_signature(struct stated *s, const struct pack_result *result, const char *method, struct status *st)
{
	uint8_t signer[SIGN_PUBLIC_BYTES];
	TRY(content_text(s->content, s->place, "statement", st, &s->text));
	TRY(read_signature(s, st, signer));
	struct bytes signature = BYTES(s->signed_by, s->signed_len);
	if (statement_verify(s->text, SSHSIG_STATEMENT, signer, signature, s->content->batches, st, &s->header) != OK)
		return broken(s, "statement", "BAD_SIGNATURE", st, "the signature does not hold");
	if (strcmp(s->header.origin, result->log.name) != 0 || !hash_equal(&s->header.log_key, &result->keys.name))
		return broken(s, "statement", "OTHER_LOG", st, "line 5: made for another ledger");
	if (method && strcmp(s->header.method, method) != 0)
		return broken(s, "statement", "OTHER_METHOD", st, "line 2: another method");
	return OK;
}

int leaf_check_at(const struct pack_content *c, const char *place, const struct pack_result *result, struct status *st,
	struct leaf *ret_leaf)
{
	struct bytes text, proof_text, note;
	struct tlog_proof proof;
	TRY(content_text(c, "", "checkpoint", st, &note));
	TRY(content_text(c, place, "leaf", st, &text));
	TRY(content_text(c, place, "receipt.tlog-proof", st, &proof_text));
	if (leaf_parse(text, st, ret_leaf) != OK)
		return place_broken(place, "leaf", "BAD_LEAF", st, "not a leaf");
	struct hash hash = merkle_leaf(text.data, text.len);
	if (tlog_proof_parse(proof_text, st, &proof) != OK)
		return place_broken(place, "receipt.tlog-proof", "BAD_PROOF", st, "not a proof");
	if (proof.index != ret_leaf->index || !bytes_equal(BYTES(proof.extra, proof.extra_len), text))
		return place_broken(place, "receipt.tlog-proof", "BAD_PROOF", st, "is about another entry than the leaf");
	if (!bytes_equal(proof.checkpoint, note))
		return place_broken(place, "receipt.tlog-proof", "OTHER_CHECKPOINT", st, "leads to another checkpoint");
	if (!merkle_inclusion_valid(proof.index, result->checkpoint.size, &hash, proof.proof, proof.proof_count,
		    &result->checkpoint.root)) /* its note is the checkpoint, whose signature was looked at once */
		return place_broken(place, "receipt.tlog-proof", "NOT_IN_LOG", st, "the leaf is not in the ledger");
	return OK;
}

struct hash stated_digest(const struct stated *s)
{
	return statement_digest(s->text, BYTES(s->signed_by, s->signed_len));
}

static int check_leaf(struct stated *s, const struct pack_result *result, struct status *st)
{
	TRY(leaf_check_at(s->content, s->place, result, st, &s->leaf));
	struct hash digest = stated_digest(s);
	if (!hash_equal(&digest, &s->leaf.statement))
		return broken(s, "leaf", "OTHER_STATEMENT", st, "line 4: names another statement");
	return OK;
}

static int find_device(struct stated *s, struct status *st)
{
	for (size_t i = 0; i < s->content->device_count; i++) {
		s->device = &s->content->device[i];
		if (memcmp(s->device->key, s->header.signer, SIGN_PUBLIC_BYTES) == 0)
			return OK;
	}
	return broken(s, "statement", "UNKNOWN_SIGNER", st, "line 4: devices.txt does not know this key");
}

static int check_device(struct stated *s, struct status *st)
{
	TRY(find_device(s, st));
	enum signer_standing standing = signer_at(s->device, s->leaf.index);
	if (standing == SIGNER_NOT_THEN)
		return broken(s, "leaf", "KEY_INTERVAL", st, "the key did not count at this index");
	s->is_doubtful = standing == SIGNER_IN_DOUBT;
	return OK;
}

static int check_device_late(struct stated *s, struct status *st)
{
	TRY(find_device(s, st));
	const struct signer *d = s->device;
	if (d->from.index == 0 || (d->to.index > 0 && s->header.seen_size > d->to.index))
		return broken(s, "statement", "KEY_INTERVAL", st, "line 6: the key did not count any more, or never");
	s->is_doubtful = d->doubt.index > 0;
	return OK;
}

static const char *part_file(uint8_t audience)
{
	switch ((enum statement_audience)audience) {
	case STATEMENT_ALL:
		return "part-all";
	case STATEMENT_AUDITORS:
		return "part-auditors";
	case STATEMENT_AUDITEE:
		return "part-auditee";
	}
	return "part";
}

static int check_parts(struct stated *s, struct status *st)
{
	size_t found = 0;
	for (size_t i = 0; i < s->header.part_count; i++) {
		const char *file = part_file(s->header.part[i].audience);
		const struct pack_file *f = content_find_at(s->content, s->place, file);
		if (!f)
			continue;
		found++;
		if (f->content.len < SALT_BYTES || !hash_equal(&f->sha256, &s->header.part[i].digest))
			return broken(s, file, "PART", st, "not the part the statement names");
		if (s->header.part[i].audience == STATEMENT_ALL)
			s->all = BYTES(f->content.data + SALT_BYTES, f->content.len - SALT_BYTES);
	}
	for (uint8_t audience = STATEMENT_ALL; audience <= STATEMENT_AUDITEE; audience++)
		found -= content_find_at(s->content, s->place, part_file(audience)) != NULL;
	return found == 0 ? OK : broken(s, "statement", "PART", st, "a part is there that the statement does not name");
}

int stated_check(const struct pack_content *c, const char *place, const char *method, const struct pack_result *result,
	struct status *st, struct stated *ret_stated)
{
	struct stated s = { .content = c, .place = place };
	TRY(check_signature(&s, result, method, st));
	TRY(check_leaf(&s, result, st));
	TRY(check_device(&s, st));
	TRY(check_parts(&s, st));
	*ret_stated = s;
	return OK;
}

int stated_check_late(const struct pack_content *c, const char *place, const char *method, const struct pack_result *result,
	struct status *st, struct stated *ret_stated)
{
	struct stated s = { .content = c, .place = place };
	TRY(check_signature(&s, result, method, st));
	if (content_find_at(c, place, "leaf") || content_find_at(c, place, "receipt.tlog-proof"))
		return broken(&s, "leaf", "BAD_LEAF", st, "of a statement that was let count by another");
	TRY(check_device_late(&s, st));
	TRY(check_parts(&s, st));
	*ret_stated = s;
	return OK;
}

bool stated_creates(const struct stated *s, const struct id *id)
{
	for (uint32_t n = 0; n < LIMIT_EFFECTS; n++) {
		struct id created = statement_new_id(s->header.signer, &s->header.id, n);
		if (id_equal(&created, id))
			return true;
	}
	return false;
}
