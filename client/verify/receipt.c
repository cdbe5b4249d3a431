/* A receipt with nothing but the log's key: the leaf is in the tree that the log signed, and is that statement's. */
#include "client/verify/receipt.h"

#include "client/verify/file.h"
#include "common/sign.h"

#include <stdio.h>

static int broken(const char *path, const struct status *inner, struct status *st)
{
	return fail(st, DATA_LOSS, inner->reason, "%s: %s", path, inner->message);
}

static int check_proof(const char *path, struct bytes text, const struct note_key *log, struct status *st,
	struct receipt_result *r)
{
	static struct tlog_proof proof;
	struct status inner = { 0 };
	if (tlog_proof_parse(text, &inner, &proof) != OK)
		return broken(path, &inner, st);
	struct bytes extra = BYTES(proof.extra, proof.extra_len);
	struct hash hash = merkle_leaf(extra.data, extra.len);
	if (leaf_parse(extra, &inner, &r->leaf) != OK || tlog_proof_verify(&proof, &hash, log, &inner, &r->checkpoint) != OK)
		return broken(path, &inner, st);
	if (r->leaf.index != proof.index)
		return fail(st, DATA_LOSS, "NOT_IN_LOG", "%s: the leaf is of another entry than it proves", path);
	return OK;
}

static int check_signature(const char *path, struct bytes text, struct bytes armour, struct status *st,
	struct receipt_result *r)
{
	uint8_t signer[SIGN_PUBLIC_BYTES], signature[SIGNATURE_BYTES];
	struct status inner = { 0 };
	if (sshsig_parse(armour, SSHSIG_STATEMENT, &inner, signer, signature) != OK)
		return fail(st, DATA_LOSS, inner.reason, "%s.sig: %s", path, inner.message);
	if (statement_verify(text, SSHSIG_STATEMENT, signer, signature, &inner, &r->header) != OK)
		return broken(path, &inner, st);
	struct hash digest = statement_digest(text, signature);
	return hash_equal(&digest, &r->leaf.statement) ? OK :
		fail(st, DATA_LOSS, "OTHER_STATEMENT", "%s: entry %" PRIu64 " is of another statement", path, r->leaf.index);
}

static int check_statement(const char *path, struct status *st, struct receipt_result *r)
{
	char beside[4096];
	struct buf text, armour;
	if ((size_t)snprintf(beside, sizeof(beside), "%s.sig", path) >= sizeof(beside))
		return fail(st, NOT_FOUND, "FILE", "%s: too long a name", path);
	buf_init(&armour, SSHSIG_TEXT_MAX);
	int rc = file_read_whole(path, LIMIT_HEADER_BYTES, st, &text);
	if (rc == OK)
		rc = file_read_whole(beside, SSHSIG_TEXT_MAX, st, &armour);
	if (rc == OK)
		rc = check_signature(path, buf_bytes(&text), buf_bytes(&armour), st, r);
	buf_done(&armour);
	buf_done(&text);
	return rc;
}

int receipt_verify(const struct receipt_files *files, struct status *st, struct receipt_result *ret_result)
{
	struct buf text;
	int rc = file_read_whole(files->proof, TLOG_PROOF_BYTES_MAX, st, &text);
	if (rc == OK)
		rc = check_proof(files->proof, buf_bytes(&text), files->log, st, ret_result);
	buf_done(&text);
	TRY(rc);
	return files->statement ? check_statement(files->statement, st, ret_result) : OK;
}
