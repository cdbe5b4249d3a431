/* Receipts on disk: checked against the statement when they arrive, against the log when a proof does. */
#include "client/receipt.h"

#include "common/checkpoint.h"
#include "common/sort.h"
#include "common/statement.h"

#include <dirent.h>
#include <errno.h>

static int receipt_path(const struct profile *profile, uint64_t index, const char *kind, struct status *st,
	char ret_path[FILE_PATH_BYTES])
{
	char state[FILE_PATH_BYTES], directory[FILE_PATH_BYTES];
	TRY(profile_state_directory(profile, st, state));
	TRY(file_path(st, directory, "%s/receipts", state));
	TRY(file_make_directory(directory, st));
	return file_path(st, ret_path, "%s/%" PRIu64 ".%s", directory, index, kind);
}

static int keep(const struct profile *profile, uint64_t index, const char *kind, struct bytes content,
	struct status *st)
{
	char path[FILE_PATH_BYTES];
	TRY(receipt_path(profile, index, kind, st, path));
	return file_replace(path, 0600, content, st);
}

static struct bytes signature_of(const Audit__Statement *statement)
{
	return BYTES(statement->signature.data, statement->signature.len);
}

static int check(const Audit__Statement *statement, const Audit__Position *position, struct status *st)
{
	struct leaf leaf;
	struct bytes header = BYTES(statement->header.data, statement->header.len);
	struct hash digest = statement_digest(header, signature_of(statement));
	TRY(leaf_parse(BYTES(position->leaf.data, position->leaf.len), st, &leaf));
	if (leaf.index != position->index || !hash_equal(&leaf.statement, &digest))
		return fail(st, DATA_LOSS, "BAD_RECEIPT",
			"the receipt for entry %" PRIu64 " is not of the statement that was sent", position->index);
	return OK;
}

static int keep_parts(const struct profile *profile, uint64_t index, const Audit__Statement *statement,
	struct status *st)
{
	size_t len = audit__statement__get_packed_size(statement);
	uint8_t *packed = malloc(len);
	if (!packed)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	(void)audit__statement__pack(statement, packed);
	int rc = keep(profile, index, "parts", BYTES(packed, len), st);
	free(packed);
	return rc;
}

int receipt_keep(const struct profile *profile, const Audit__Statement *statement, const Audit__Position *position,
	struct status *st)
{
	TRY(check(statement, position, st));
	struct buf sig;
	buf_init(&sig, SSHSIG_TEXT_MAX);
	statement_armour(statement->signer.data, signature_of(statement), &sig);
	uint64_t index = position->index;
	struct bytes batch = statement_batch_text(signature_of(statement));
	int rc = keep_parts(profile, index, statement, st);
	if (rc == OK)
		rc = keep(profile, index, "statement", BYTES(statement->header.data, statement->header.len), st);
	if (rc == OK)
		rc = keep(profile, index, "statement.sig", buf_bytes(&sig), st);
	if (rc == OK && batch.len > 0)
		rc = keep(profile, index, "statement.batch", batch, st);
	/* Last: where the leaf stands, the rest does too. */
	if (rc == OK)
		rc = keep(profile, index, "leaf", BYTES(position->leaf.data, position->leaf.len), st);
	buf_done(&sig);
	return rc;
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

static bool has_proof(const struct profile *profile, uint64_t index)
{
	char path[FILE_PATH_BYTES];
	struct status ignored = { 0 };
	return receipt_path(profile, index, "tlog-proof", &ignored, path) == OK && access(path, R_OK) == 0;
}

int receipt_unproven(const struct profile *profile, size_t max, struct status *st, uint64_t *ret_index,
	size_t *ret_count)
{
	char path[FILE_PATH_BYTES];
	size_t count = 0;
	TRY(receipt_path(profile, 0, "", st, path));
	*strrchr(path, '/') = 0;
	DIR *directory = opendir(path);
	if (!directory)
		return fail(st, UNAVAILABLE, "FILE_READ", "%s: %s", path, strerror(errno));
	struct dirent *entry;
	while (count < max && (entry = readdir(directory))) {
		char *end;
		uint64_t index = strtoull(entry->d_name, &end, 10);
		if (end != entry->d_name && strcmp(end, ".leaf") == 0 && !has_proof(profile, index))
			ret_index[count++] = index;
	}
	(void)closedir(directory);
	sort_items(ret_index, count, sizeof(*ret_index), by_number);
	*ret_count = count;
	return OK;
}

int receipt_read(const struct profile *profile, uint64_t index, struct status *st, struct buf *ret_leaf)
{
	char path[FILE_PATH_BYTES];
	TRY(receipt_path(profile, index, "leaf", st, path));
	return file_read(path, st, ret_leaf);
}

int receipt_prove(const struct profile *profile, const struct log_keys *keys, uint64_t index, struct bytes tlog_proof,
	struct status *st)
{
	struct tlog_proof proof;
	struct checkpoint cp;
	struct buf leaf;
	buf_init(&leaf, LEAF_TEXT_MAX);
	int rc = receipt_read(profile, index, st, &leaf);
	struct hash hash = merkle_leaf(leaf.data, leaf.len);
	buf_done(&leaf);
	TRY(rc);
	TRY(tlog_proof_parse(tlog_proof, st, &proof));
	if (proof.index != index)
		return fail(st, DATA_LOSS, "NOT_IN_LOG", "the proof is about another entry");
	TRY(log_keys_prove(keys, &proof, &hash, st, &cp));
	return keep(profile, index, "tlog-proof", tlog_proof, st);
}
