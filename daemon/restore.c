/* auditd restore: a backup becomes a store after everything in it was checked, and destructions are done again. */
#include "common/clock.h"
#include "daemon/backup_copy.h"
#include "daemon/backup_text.h"
#include "daemon/disposal.h"
#include "daemon/store.h"
#include "daemon/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { LIST_LINE_MAX = 2 * HASH_TEXT_BYTES + 40 };

struct restoring {
	const struct restore_settings *settings;
	const struct backup_settings *backup;
	struct status *st;
	struct backup_manifest m;
	struct keyring *keys;
	struct store *store;
	struct blobs *blobs;
	bool known; /* a checkpoint that the ledger must reach */
	struct checkpoint checkpoint;
	uint8_t manifest_by[SIGN_PUBLIC_BYTES], keys_by[SIGN_PUBLIC_BYTES]; /* who signed backup.txt, and keys.txt */
	bool has_keys_text;
	struct buf note; /* of it: who may have signed it is known when the ledger's own list of keys is */
};

static int read_manifest(struct restoring *r)
{
	struct buf text;
	buf_init(&text, BACKUP_TEXT_MAX);
	int rc = backup_text_read(r->backup->directory, "backup.txt", r->keys, r->st, &text, r->manifest_by);
	if (rc == OK)
		rc = backup_manifest_parse(buf_bytes(&text), r->st, &r->m);
	buf_done(&text);
	if (rc == OK && strcmp(r->m.origin, r->backup->origin) != 0)
		rc = fail(r->st, FAILED_PRECONDITION, "BACKUP_ORIGIN", "this is a backup of %s", r->m.origin);
	return rc;
}

/* Whoever remembers a larger ledger would see this one as a log that lost entries. */
static int check_age(struct restoring *r)
{
	char path[COPY_PATH_BYTES];
	const char *file = r->settings->checkpoint;
	struct note parsed;
	if (!file) {
		TRY(copy_path(r->backup->state_directory, "checkpoint", r->st, path));
		if (access(path, F_OK) != 0)
			return OK;
		file = path;
	}
	TRY(copy_read_text(file, r->st, &r->note));
	TRY(note_parse(buf_bytes(&r->note), r->st, &parsed));
	TRY(checkpoint_parse(parsed.text, r->st, &r->checkpoint));
	if (strcmp(r->checkpoint.origin, r->backup->origin) != 0)
		return fail(r->st, FAILED_PRECONDITION, "BACKUP_ORIGIN", "%s is a checkpoint of %s", file,
			r->checkpoint.origin);
	r->known = true;
	if (r->checkpoint.size > r->m.entries)
		return fail(r->st, FAILED_PRECONDITION, "BACKUP_OLD",
			"the backup has %" PRIu64 " entries, a checkpoint of %" PRIu64 " is known", r->m.entries,
			r->checkpoint.size);
	return OK;
}

static int check_empty(struct restoring *r)
{
	static const char *const name[] = { "programme.db", "keys.db", "blobs", "staging" };
	char path[COPY_PATH_BYTES];
	for (size_t i = 0; i < ARRAY_LEN(name); i++) {
		struct stat at;
		TRY(copy_path(r->backup->state_directory, name[i], r->st, path));
		if (lstat(path, &at) == 0)
			return fail(r->st, FAILED_PRECONDITION, "STATE_EXISTS", "%s is there already: move it away", path);
	}
	return OK;
}

static int damaged(struct restoring *r, const char *what)
{
	return fail(r->st, DATA_LOSS, "BACKUP_DAMAGED", "%s is not what its signed text says", what);
}

static int check_tree(struct restoring *r, struct db *from)
{
	uint64_t size;
	struct hash root;
	TRY(copy_tree(from, UINT64_MAX, r->st, &size, &root));
	if (size != r->m.entries || !hash_equal(&root, &r->m.root))
		return damaged(r, "the tree of ledger.db");
	if (!r->known)
		return OK;
	TRY(copy_tree(from, r->checkpoint.size, r->st, &size, &root));
	if (!hash_equal(&root, &r->checkpoint.root))
		return fail(r->st, DATA_LOSS, "LOG_FORKED", "the known checkpoint is of another log: keep both");
	return OK;
}

/* Read from a copy: the bytes that were digested are the ones opened, and a backup may be on read-only media. */
static int restore_ledger(struct restoring *r)
{
	char path[COPY_PATH_BYTES], copy[COPY_PATH_BYTES];
	struct db *from = NULL;
	uint64_t bytes;
	struct hash digest;
	TRY(copy_path(r->backup->directory, "ledger.db", r->st, path));
	TRY(copy_path(r->backup->state_directory, "restore.db", r->st, copy));
	TRY(copy_file(path, copy, r->st, &bytes, &digest));
	int rc = OK;
	if (bytes != r->m.ledger_bytes || !hash_equal(&digest, &r->m.ledger))
		rc = damaged(r, "ledger.db");
	if (rc == OK)
		rc = db_open(copy, DB_READER, r->st, &from);
	if (rc == OK)
		rc = check_tree(r, from);
	if (rc == OK)
		rc = copy_ledger(from, r->store->db, r->st);
	db_close(from);
	(void)unlink(copy);
	copy_remove_beside(copy);
	return rc;
}

/* What keys.txt beside a copy of keys.db says; *ret_dated false when there is none. */
static int read_keys_text(struct restoring *r, const char *keys, bool *ret_dated, struct backup_keys *ret_k)
{
	char directory[COPY_PATH_BYTES], path[COPY_PATH_BYTES];
	struct buf text;
	const char *name = strrchr(keys, '/');
	(void)snprintf(directory, sizeof(directory), "%.*s", name ? (int)(name - keys) + 1 : 1, name ? keys : ".");
	TRY(copy_path(directory, "keys.txt", r->st, path));
	*ret_dated = access(path, F_OK) == 0;
	if (!*ret_dated)
		return OK;
	buf_init(&text, BACKUP_TEXT_MAX);
	int rc = backup_text_read(directory, "keys.txt", r->keys, r->st, &text, r->keys_by);
	if (rc == OK)
		rc = backup_keys_parse(buf_bytes(&text), r->st, ret_k);
	r->has_keys_text = rc == OK;
	buf_done(&text);
	return rc;
}

/* Old keys open what was disposed of since: a copy past its end is no longer used without being told to. */
static int check_keys(struct restoring *r, const char *keys, uint64_t bytes, const struct hash *digest)
{
	struct backup_keys k;
	char until[CLOCK_TEXT_BYTES];
	bool is_dated = false;
	if (r->settings->any_keys)
		return OK;
	TRY(read_keys_text(r, keys, &is_dated, &k));
	if (!is_dated)
		return fail(r->st, FAILED_PRECONDITION, "KEYS_UNDATED",
			"%s has no keys.txt beside it that says until when it is kept: --any-keys takes it all the same", keys);
	if (strcmp(k.origin, r->backup->origin) != 0 || k.bytes != bytes || !hash_equal(&k.digest, digest))
		return damaged(r, "the copy of keys.db");
	clock_format(k.until_us, until);
	if (r->backup->now_us > k.until_us)
		return fail(r->st, FAILED_PRECONDITION, "KEYS_EXPIRED",
			"%s was to be kept until %s: it may open what was disposed of since; take a newer one, or --any-keys",
			keys, until);
	return OK;
}

static int restore_keys(struct restoring *r)
{
	char own[COPY_PATH_BYTES], to[COPY_PATH_BYTES];
	uint64_t bytes;
	struct hash digest;
	TRY(copy_path(r->backup->directory, "keys/keys.db", r->st, own));
	TRY(copy_path(r->backup->state_directory, "keys.db", r->st, to));
	const char *keys = r->settings->keys ? r->settings->keys : own;
	TRY(copy_file(keys, to, r->st, &bytes, &digest));
	int rc = check_keys(r, keys, bytes, &digest);
	if (rc != OK)
		(void)unlink(to); /* keys that are not to be used are not to be left about */
	return rc;
}

static int restore_blob(struct restoring *r, const struct hash *name, uint64_t bytes, const struct hash *digest)
{
	char path[BLOB_PATH_BYTES], below[BLOB_PATH_BYTES + 8], from[COPY_PATH_BYTES], to[COPY_PATH_BYTES];
	uint64_t found_bytes;
	struct hash found;
	blob_path(name, path);
	(void)snprintf(below, sizeof(below), "blobs/%.2s", path);
	TRY(copy_path(r->backup->state_directory, below, r->st, to));
	TRY(copy_make_directory(to, true, r->st));
	(void)snprintf(below, sizeof(below), "blobs/%s", path);
	TRY(copy_path(r->backup->directory, below, r->st, from));
	TRY(copy_path(r->backup->state_directory, below, r->st, to));
	TRY(copy_file(from, to, r->st, &found_bytes, &found));
	if (found_bytes != bytes || !hash_equal(&found, digest))
		return damaged(r, below);
	return OK;
}

static int restore_line(struct restoring *r, const char *line, size_t len)
{
	struct hash name, digest;
	struct scan s = scan_of(BYTES(line, len));
	scan_hex_hash(&s, ' ', &name);
	uint64_t bytes = scan_u64(&s, ' ', INT64_MAX);
	scan_literal(&s, "sha256:");
	scan_hex_hash(&s, '\n', &digest);
	if (!scan_done(&s))
		return damaged(r, "blobs.txt");
	return restore_blob(r, &name, bytes, &digest);
}

static int restore_listed(struct restoring *r, FILE *list)
{
	char line[LIST_LINE_MAX];
	uint64_t count = 0;
	while (fgets(line, sizeof(line), list)) {
		TRY(restore_line(r, line, strlen(line)));
		count++;
	}
	return ferror(list) || count != r->m.blob_count ? damaged(r, "blobs.txt") : OK;
}

static int restore_blobs(struct restoring *r)
{
	char path[COPY_PATH_BYTES];
	uint64_t bytes;
	struct hash digest;
	TRY(copy_path(r->backup->directory, "blobs.txt", r->st, path));
	TRY(copy_digest(path, r->st, &bytes, &digest));
	if (!hash_equal(&digest, &r->m.blob_list))
		return damaged(r, "blobs.txt");
	FILE *list = fopen(path, "re");
	if (!list)
		return fail(r->st, UNAVAILABLE, "BACKUP_READ", "%s: %s", path, strerror(errno));
	int rc = restore_listed(r, list);
	(void)fclose(list);
	TRY(rc);
	TRY(copy_path(r->backup->state_directory, "blobs", r->st, path));
	return copy_sync_blobs(path, r->st);
}

/*
 * Whose signatures were there is known with the ledger's own list of keys: of the backup's texts, and of the checkpoint that
 * was known. That this is of these entries was looked at before. A copy of the keys
 * may be newer than the ledger, and so be signed by a key that this one does not know yet: the key directory does.
 */
static int check_signers(struct restoring *r, struct db *reader)
{
	struct log_keys keys;
	struct checkpoint checkpoint;
	TRY(log_chain_load(reader, r->backup->origin, keyring_log_public(r->keys), NULL, r->st, &keys));
	TRY(backup_signer_check("backup.txt", &keys, r->manifest_by, r->m.entries, r->st));
	if (r->has_keys_text && log_keys_has(&keys, r->keys_by))
		TRY(backup_signer_check("keys.txt", &keys, r->keys_by, r->m.entries, r->st));
	if (!r->known)
		return OK;
	return log_keys_open(&keys, buf_bytes(&r->note), r->st, &checkpoint, NULL);
}

static int verify_all(struct restoring *r, struct db *reader)
{
	struct verify_report report;
	const struct verify_settings v = { .db = reader, .slots = r->store->slots,
		.log_public = keyring_log_public(r->keys), .origin = r->backup->origin, .signatures = true,
		.signers = true, .deep = true };
	TRY(rebuild_store(r->store->db, reader, r->store->slots, r->st));
	TRY(check_signers(r, reader));
	TRY(verify_store(&v, r->st, &report));
	if (report.entries != r->m.entries || !hash_equal(&report.root, &r->m.root))
		return damaged(r, "the rebuilt ledger");
	return OK;
}

static int take_slot(void *slots, struct status *st, uint64_t *ret_slot)
{
	return slots_take(slots, st, ret_slot);
}

static int read_slot(void *slots, uint64_t slot, struct status *st, bool *ret_found, uint8_t ret_key[KEY_BYTES])
{
	return slots_read(slots, slot, st, ret_found, ret_key);
}

static int destroy_slot(void *slots, uint64_t slot, struct status *st)
{
	return slots_destroy(slots, &slot, 1, st);
}

/* A copy of keys.db may hold what was destroyed since, and files whose evidence was disposed of. */
static int destroy_again(struct restoring *r)
{
	struct disposal d = { .slots = r->store->slots };
	const struct blob_settings settings = { .state_directory = r->backup->state_directory,
		.file_max = LIMIT_EVIDENCE_BYTES, .quota = LIMIT_ORGANISATION_QUOTA_BYTES,
		.keys = { r->store->slots, take_slot, read_slot, destroy_slot } };
	TRY(disposal_redo_all(r->store->db, r->st));
	TRY(disposal_work(&d, r->store->db, r->st));
	if (d.is_pending)
		return fail(r->st, UNAVAILABLE, "DISPOSAL_PENDING", "a reader is in the way of a disposal");
	TRY(blobs_open(&settings, r->st, &r->blobs));
	return blobs_collect(r->blobs, NULL,
		(struct blob_referenced){ r->settings->referenced, r->store->db }, r->st);
}

static int restore_all(struct restoring *r)
{
	struct db *reader;
	TRY(check_empty(r));
	TRY(copy_make_directory(r->backup->state_directory, true, r->st));
	TRY(restore_keys(r));
	TRY(store_open_tables(r->backup->state_directory, r->backup->key_directory, r->st, &r->store));
	TRY(restore_ledger(r));
	TRY(restore_blobs(r));
	TRY(db_open(r->store->db_path, DB_READER, r->st, &reader));
	int rc = verify_all(r, reader);
	db_close(reader);
	TRY(rc);
	TRY(destroy_again(r));
	return copy_sync_directory(r->backup->state_directory, r->st);
}

int restore_make(const struct restore_settings *settings, struct status *st, struct backup_manifest *ret_m)
{
	struct restoring r = { .settings = settings, .backup = &settings->backup, .st = st };
	TRY(keyring_open(settings->backup.key_directory, st, &r.keys));
	buf_init(&r.note, NOTE_BYTES_MAX);
	int rc = read_manifest(&r);
	if (rc == OK)
		rc = check_age(&r);
	if (rc == OK)
		rc = restore_all(&r);
	blobs_close(r.blobs);
	store_close(r.store);
	keyring_free(r.keys);
	buf_done(&r.note);
	if (rc == OK)
		*ret_m = r.m;
	return rc;
}
