/* auditd backup: one snapshot of the ledger, the evidence files and the key slots, with a signed manifest. */
#include "daemon/backup.h"

#include "common/clock.h"
#include "daemon/backup_copy.h"
#include "daemon/backup_text.h"
#include "daemon/tables.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

struct making {
	const struct backup_settings *settings;
	struct keyring *keys;
	struct db *from; /* in one transaction */
	struct status *st;
	struct backup_manifest m;
	struct log_keys log;
	int blobs_from, blobs_to; /* directories */
	int list;                 /* blobs.txt */
	struct hash_stream list_hash;
	uint64_t list_bytes;
};

/* The newest checkpoint must be the root of that many leaves, or the copy would be worth nothing. */
static int check_checkpoint(struct making *b)
{
	struct checkpoint checkpoint;
	struct hash root;
	struct rows *r;
	uint64_t size;
	bool more = false;
	TRY(log_chain_load(b->from, b->settings->origin, keyring_log_public(b->keys), NULL, b->st, &b->log));
	if (!keyring_has(b->keys, log_keys_newest(&b->log)))
		return fail(b->st, FAILED_PRECONDITION, "LOG_KEY_MISSING",
			"the key directory has not the log key that signs now");
	TRY(db_query(b->from, b->st, &r, "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1", ""));
	int rc = db_next(r, b->st, &more);
	if (rc == OK && more)
		rc = log_keys_open(&b->log, row_bytes(r, 0), b->st, &checkpoint, NULL);
	rows_done(r);
	if (rc != OK || !more)
		return rc;
	TRY(copy_tree(b->from, checkpoint.size, b->st, &size, &root));
	if (size != checkpoint.size || !hash_equal(&root, &checkpoint.root))
		return fail(b->st, DATA_LOSS, "LOG_DIVERGED", "the leaves do not give the newest checkpoint's root");
	return OK;
}

static int copy_database(const char *path, enum db_mode mode, struct db *from,
	int (*copy)(struct db *from, struct db *to, struct status *st), struct status *st)
{
	struct db *to;
	TRY(db_open(path, mode, st, &to));
	int rc = mode == DB_WRITER ? tables_create_ledger(to, st) : OK;
	if (rc == OK)
		rc = copy(from, to, st);
	db_close(to);
	copy_remove_beside(path);
	return rc;
}

static int make_ledger(struct making *b)
{
	char path[COPY_PATH_BYTES];
	TRY(copy_path(b->settings->directory, "ledger.db", b->st, path));
	TRY(check_checkpoint(b));
	TRY(copy_tree(b->from, UINT64_MAX, b->st, &b->m.entries, &b->m.root));
	TRY(copy_database(path, DB_WRITER, b->from, copy_ledger, b->st));
	return copy_digest(path, b->st, &b->m.ledger_bytes, &b->m.ledger);
}

/* Whoever restores is told when this copy was to be no more. */
static int date_keys(struct making *b, const char *path)
{
	char directory[COPY_PATH_BYTES];
	struct buf text;
	struct backup_keys k = { .created_us = b->m.created_us, .until_us = b->settings->keys_until_us };
	(void)snprintf(k.origin, sizeof(k.origin), "%s", b->m.origin);
	TRY(copy_path(b->settings->directory, "keys", b->st, directory));
	TRY(copy_digest(path, b->st, &k.bytes, &k.digest));
	buf_init(&text, BACKUP_TEXT_MAX);
	backup_keys_format(&k, &text);
	int rc = backup_text_write(directory, "keys.txt", buf_bytes(&text), b->keys, log_keys_newest(&b->log), b->st);
	buf_done(&text);
	return rc;
}

/* After the ledger's snapshot: slots are durable before they are named, so none is missing. */
static int make_keys(struct making *b)
{
	char path[COPY_PATH_BYTES], from_path[COPY_PATH_BYTES];
	struct db *from;
	TRY(copy_path(b->settings->directory, "keys", b->st, path));
	TRY(copy_make_directory(path, false, b->st));
	TRY(copy_path(b->settings->directory, "keys/keys.db", b->st, path));
	TRY(copy_path(b->settings->state_directory, "keys.db", b->st, from_path));
	TRY(db_open(from_path, DB_READER, b->st, &from));
	int rc = copy_database(path, DB_DISPOSER, from, copy_slots, b->st);
	db_close(from);
	return rc == OK ? date_keys(b, path) : rc;
}

static int list_blob(struct making *b, const struct hash *name, uint64_t bytes, const struct hash *digest)
{
	char line[2 * HASH_TEXT_BYTES + 40], text[HASH_TEXT_BYTES], sum[HASH_TEXT_BYTES];
	hash_format(name, text);
	hash_format(digest, sum);
	int len = snprintf(line, sizeof(line), "%s %" PRIu64 " sha256:%s\n", text, bytes, sum);
	if (file_write_at(b->list, line, (size_t)len, b->list_bytes) != 0)
		return fail(b->st, UNAVAILABLE, "BACKUP_WRITE", "blobs.txt: %s", strerror(errno));
	hash_add(&b->list_hash, line, (size_t)len);
	b->list_bytes += (uint64_t)len;
	b->m.blob_count++;
	return OK;
}

static int make_blob(void *context, const char *path, const struct hash *name)
{
	struct making *b = context;
	char part[3] = { path[0], path[1], 0 };
	uint64_t bytes;
	struct hash digest;
	int from = openat(b->blobs_from, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (from < 0 && errno == ENOENT)
		return OK; /* disposed of meanwhile */
	if (from < 0)
		return fail(b->st, UNAVAILABLE, "BACKUP_READ", "blobs/%s: %s", path, strerror(errno));
	int to = mkdirat(b->blobs_to, part, 0700) == 0 || errno == EEXIST ?
		openat(b->blobs_to, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
	int rc = to < 0 ? fail(b->st, UNAVAILABLE, "BACKUP_WRITE", "blobs/%s: %s", path, strerror(errno)) :
		copy_stream(from, to, b->st, &bytes, &digest);
	if (to >= 0)
		(void)close(to);
	(void)close(from);
	return rc == OK ? list_blob(b, name, bytes, &digest) : rc;
}

static int open_blob_copy(struct making *b)
{
	char path[COPY_PATH_BYTES];
	TRY(copy_path(b->settings->state_directory, "blobs", b->st, path));
	b->blobs_from = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	TRY(copy_path(b->settings->directory, "blobs", b->st, path));
	TRY(copy_make_directory(path, false, b->st));
	b->blobs_to = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	TRY(copy_path(b->settings->directory, "blobs.txt", b->st, path));
	b->list = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (b->blobs_from < 0 || b->blobs_to < 0 || b->list < 0)
		return fail(b->st, UNAVAILABLE, "BACKUP_WRITE", "%s: %s", path, strerror(errno));
	return OK;
}

/* Also after the snapshot: a file has its final name before the entry that claims it is durable. */
static int make_blobs(struct making *b)
{
	char path[COPY_PATH_BYTES];
	b->blobs_from = b->blobs_to = b->list = -1;
	hash_begin(&b->list_hash);
	int rc = open_blob_copy(b);
	if (rc == OK)
		rc = blob_files_each(b->blobs_from, make_blob, b, b->st);
	hash_end(&b->list_hash, &b->m.blob_list);
	if (rc == OK && fdatasync(b->list) != 0)
		rc = fail(b->st, UNAVAILABLE, "BACKUP_WRITE", "blobs.txt: %s", strerror(errno));
	if (rc == OK)
		rc = copy_path(b->settings->directory, "blobs", b->st, path);
	if (rc == OK)
		rc = copy_sync_blobs(path, b->st);
	if (b->blobs_from >= 0)
		(void)close(b->blobs_from);
	if (b->blobs_to >= 0)
		(void)close(b->blobs_to);
	if (b->list >= 0)
		(void)close(b->list);
	return rc;
}

/* Last, so that a directory with a manifest is a whole backup. */
static int make_manifest(struct making *b)
{
	struct buf text;
	buf_init(&text, BACKUP_TEXT_MAX);
	backup_manifest_format(&b->m, &text);
	int rc = backup_text_write(
		b->settings->directory, "backup.txt", buf_bytes(&text), b->keys, log_keys_newest(&b->log), b->st);
	buf_done(&text);
	return rc;
}

static int make_all(struct making *b)
{
	char path[COPY_PATH_BYTES];
	TRY(db_exec(b->from, "BEGIN", b->st));
	TRY(make_ledger(b));
	TRY(db_exec(b->from, "COMMIT", b->st)); /* the WAL may be reset again */
	TRY(make_keys(b));
	TRY(make_blobs(b));
	TRY(make_manifest(b));
	/* Its own name, too. */
	TRY(copy_path(b->settings->directory, "..", b->st, path));
	return copy_sync_directory(path, b->st);
}

int backup_make(const struct backup_settings *settings, struct status *st, struct backup_manifest *ret_m)
{
	char path[COPY_PATH_BYTES];
	struct making b = { .settings = settings, .st = st, .m.created_us = settings->now_us };
	if (mkdir(settings->directory, 0700) != 0)
		return errno == EEXIST ?
			fail(st, ALREADY_EXISTS, "BACKUP_EXISTS", "%s is there already", settings->directory) :
			fail(st, UNAVAILABLE, "BACKUP_WRITE", "%s: %s", settings->directory, strerror(errno));
	(void)snprintf(b.m.origin, sizeof(b.m.origin), "%s", settings->origin);
	TRY(copy_path(settings->state_directory, "programme.db", st, path));
	TRY(keyring_open(settings->key_directory, st, &b.keys));
	int rc = db_open(path, DB_READER, st, &b.from);
	if (rc == OK)
		rc = make_all(&b);
	db_close(b.from);
	keyring_free(b.keys);
	if (rc == OK)
		*ret_m = b.m;
	return rc;
}
