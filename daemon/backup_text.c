/* Writing and reading what a backup says of itself under the log's signature. */
#include "daemon/backup_text.h"

#include "common/clock.h"
#include "daemon/backup_copy.h"

void backup_manifest_format(const struct backup_manifest *m, struct buf *out)
{
	char created[CLOCK_TEXT_BYTES], root[BASE64_LEN(HASH_BYTES) + 1], text[HASH_TEXT_BYTES];
	clock_format(m->created_us, created);
	base64_encode(m->root.b, HASH_BYTES, root);
	buf_addf(out, "isms-audit backup v1\nlog %s\ncreated %s\nentries %" PRIu64 "\nroot %s\n", m->origin, created,
		m->entries, root);
	hash_format(&m->ledger, text);
	buf_addf(out, "ledger %" PRIu64 " sha256:%s\n", m->ledger_bytes, text);
	hash_format(&m->blob_list, text);
	buf_addf(out, "blobs %" PRIu64 " sha256:%s\n", m->blob_count, text);
}

int backup_manifest_parse(struct bytes text, struct status *st, struct backup_manifest *ret_m)
{
	struct backup_manifest m = { 0 };
	struct scan s = scan_of(text);
	scan_literal(&s, "isms-audit backup v1\nlog ");
	scan_word(&s, '\n', m.origin, sizeof(m.origin));
	scan_literal(&s, "created ");
	m.created_us = scan_time(&s, '\n');
	scan_literal(&s, "entries ");
	m.entries = scan_u64(&s, '\n', MERKLE_SIZE_MAX);
	scan_literal(&s, "root ");
	scan_base64(&s, '\n', m.root.b, HASH_BYTES);
	scan_literal(&s, "ledger ");
	m.ledger_bytes = scan_u64(&s, ' ', INT64_MAX);
	scan_literal(&s, "sha256:");
	scan_hex_hash(&s, '\n', &m.ledger);
	scan_literal(&s, "blobs ");
	m.blob_count = scan_u64(&s, ' ', INT64_MAX);
	scan_literal(&s, "sha256:");
	scan_hex_hash(&s, '\n', &m.blob_list);
	if (!scan_done(&s))
		return fail(st, DATA_LOSS, "BACKUP_MANIFEST", "backup.txt is not a manifest of this version");
	*ret_m = m;
	return OK;
}

void backup_keys_format(const struct backup_keys *k, struct buf *out)
{
	char created[CLOCK_TEXT_BYTES], until[CLOCK_TEXT_BYTES], digest[HASH_TEXT_BYTES];
	clock_format(k->created_us, created);
	clock_format(k->until_us, until);
	hash_format(&k->digest, digest);
	buf_addf(out, "isms-audit keys v1\nlog %s\ncreated %s\nuntil %s\nkeys %" PRIu64 " sha256:%s\n", k->origin, created,
		until, k->bytes, digest);
}

int backup_keys_parse(struct bytes text, struct status *st, struct backup_keys *ret_k)
{
	struct backup_keys k = { 0 };
	struct scan s = scan_of(text);
	scan_literal(&s, "isms-audit keys v1\nlog ");
	scan_word(&s, '\n', k.origin, sizeof(k.origin));
	scan_literal(&s, "created ");
	k.created_us = scan_time(&s, '\n');
	scan_literal(&s, "until ");
	k.until_us = scan_time(&s, '\n');
	scan_literal(&s, "keys ");
	k.bytes = scan_u64(&s, ' ', INT64_MAX);
	scan_literal(&s, "sha256:");
	scan_hex_hash(&s, '\n', &k.digest);
	if (!scan_done(&s))
		return fail(st, DATA_LOSS, "BACKUP_MANIFEST", "keys.txt is none of this version");
	*ret_k = k;
	return OK;
}

static int paths_of(const char *directory, const char *name, struct status *st, char ret_text[COPY_PATH_BYTES],
	char ret_signature[COPY_PATH_BYTES])
{
	char signature[80];
	(void)snprintf(signature, sizeof(signature), "%s.sig", name);
	TRY(copy_path(directory, name, st, ret_text));
	return copy_path(directory, signature, st, ret_signature);
}

int backup_text_write(const char *directory, const char *name, struct bytes text, struct keyring *keys,
	const uint8_t log_public[SIGN_PUBLIC_BYTES], struct status *st)
{
	char path[COPY_PATH_BYTES], signature_path[COPY_PATH_BYTES];
	uint8_t signature[SIGNATURE_BYTES];
	struct buf armour;
	TRY(paths_of(directory, name, st, path, signature_path));
	buf_init(&armour, SSHSIG_TEXT_MAX);
	keyring_sign(keys, log_public, BACKUP_NAMESPACE, text, signature);
	sshsig_format(log_public, BACKUP_NAMESPACE, signature, &armour);
	int rc = armour.failed || !text.data ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory") :
		copy_write_text(signature_path, buf_bytes(&armour), st);
	buf_done(&armour);
	if (rc == OK)
		rc = copy_write_text(path, text, st);
	return rc == OK ? copy_sync_directory(directory, st) : rc;
}

int backup_text_read(const char *directory, const char *name, const struct keyring *keys, struct status *st,
	struct buf *ret_text, uint8_t ret_public[SIGN_PUBLIC_BYTES])
{
	char path[COPY_PATH_BYTES], signature_path[COPY_PATH_BYTES];
	uint8_t signature[SIGNATURE_BYTES];
	struct buf armour;
	TRY(paths_of(directory, name, st, path, signature_path));
	buf_init(&armour, SSHSIG_TEXT_MAX);
	int rc = copy_read_text(path, st, ret_text);
	if (rc == OK)
		rc = copy_read_text(signature_path, st, &armour);
	if (rc == OK)
		rc = sshsig_parse(buf_bytes(&armour), BACKUP_NAMESPACE, st, ret_public, signature);
	buf_done(&armour);
	if (rc == OK && (!keyring_has(keys, ret_public) ||
		!sshsig_valid(ret_public, BACKUP_NAMESPACE, buf_bytes(ret_text), signature)))
		rc = fail(st, UNAUTHENTICATED, "BACKUP_SIGNATURE",
			"%s is not signed by a log key of the key directory; a backup from "
			"before the log key was exchanged needs the key of its time",
			name);
	return rc;
}

int backup_signer_check(const char *name, const struct log_keys *keys, const uint8_t public[SIGN_PUBLIC_BYTES],
	uint64_t entries, struct status *st)
{
	if (log_keys_may(keys, public, entries) && !log_keys_stolen(keys, public))
		return OK;
	return fail(st, UNAUTHENTICATED, "BACKUP_SIGNATURE",
		"%s is signed by a log key that, by the records of the ledger in it, had ended before, or was stolen", name);
}
