/* A receipt with nothing but the log's key: the leaf is in the tree that the log signed, and is that statement's. */
#include "client/verify/receipt.h"

#include "client/verify/file.h"
#include "common/sign.h"

#include <stdio.h>

static int broken(const char *path, const struct status *inner, struct status *st)
{
	return fail(st, DATA_LOSS, inner->reason, "%s: %s", path, inner->message);
}

static int check_proof(const char *path, struct bytes text, const struct log_keys *keys, struct status *st,
	struct receipt_result *r)
{
	static struct tlog_proof proof;
	struct status inner = { 0 };
	if (tlog_proof_parse(text, &inner, &proof) != OK)
		return broken(path, &inner, st);
	struct bytes extra = BYTES(proof.extra, proof.extra_len);
	struct hash hash = merkle_leaf(extra.data, extra.len);
	const uint8_t *key;
	if (leaf_parse(extra, &inner, &r->leaf) != OK || log_keys_prove(keys, &proof, &hash, &inner, &r->checkpoint) != OK ||
		log_keys_open(keys, proof.checkpoint, &inner, &r->checkpoint, &key) != OK)
		return broken(path, &inner, st);
	r->log_key_stolen = log_keys_stolen(keys, key);
	if (r->leaf.index != proof.index)
		return fail(st, DATA_LOSS, "NOT_IN_LOG", "%s: the leaf is of another entry than it proves", path);
	return OK;
}

static int check_signature(const char *path, struct bytes text, struct bytes armour, struct bytes batch, struct status *st,
	struct receipt_result *r)
{
	uint8_t signer[SIGN_PUBLIC_BYTES], signed_by[STATEMENT_SIGNATURE_MAX];
	struct bytes signature = BYTES(signed_by, SIGNATURE_BYTES + batch.len);
	struct status inner = { 0 };
	if (sshsig_parse(armour, batch.len ? SSHSIG_BATCH : SSHSIG_STATEMENT, &inner, signer, signed_by) != OK)
		return fail(st, DATA_LOSS, inner.reason, "%s.sig: %s", path, inner.message);
	if (batch.len)
		memcpy(signed_by + SIGNATURE_BYTES, batch.data, batch.len);
	if (statement_verify(text, SSHSIG_STATEMENT, signer, signature, NULL, &inner, &r->header) != OK)
		return broken(path, &inner, st);
	struct hash digest = statement_digest(text, signature);
	return hash_equal(&digest, &r->leaf.statement) ? OK :
		fail(st, DATA_LOSS, "OTHER_STATEMENT", "%s: entry %" PRIu64 " is of another statement", path, r->leaf.index);
}

static int read_beside(const char *path, const char *kind, size_t max, struct status *st, struct buf *ret_content)
{
	char beside[4096];
	if ((size_t)snprintf(beside, sizeof(beside), "%s.%s", path, kind) >= sizeof(beside))
		return fail(st, NOT_FOUND, "FILE", "%s: too long a name", path);
	return file_read_whole(beside, max, st, ret_content);
}

static int check_statement(const char *path, struct status *st, struct receipt_result *r)
{
	struct buf text, armour, batch;
	buf_init(&armour, SSHSIG_TEXT_MAX);
	buf_init(&batch, BATCH_TEXT_MAX);
	int rc = file_read_whole(path, LIMIT_HEADER_BYTES, st, &text);
	if (rc == OK)
		rc = read_beside(path, "sig", SSHSIG_TEXT_MAX, st, &armour);
	if (rc == OK) {
		/* Only beside what was signed with others. */
		rc = read_beside(path, "batch", BATCH_TEXT_MAX, st, &batch);
		rc = rc == NOT_FOUND ? OK : rc;
	}
	if (rc == OK)
		rc = check_signature(path, buf_bytes(&text), buf_bytes(&armour), buf_bytes(&batch), st, r);
	buf_done(&batch);
	buf_done(&armour);
	buf_done(&text);
	return rc;
}

int receipt_verify(const struct receipt_files *files, struct status *st, struct receipt_result *ret_result)
{
	struct buf text;
	int rc = file_read_whole(files->proof, TLOG_PROOF_BYTES_MAX, st, &text);
	if (rc == OK)
		rc = check_proof(files->proof, buf_bytes(&text), files->keys, st, ret_result);
	buf_done(&text);
	TRY(rc);
	return files->statement ? check_statement(files->statement, st, ret_result) : OK;
}
