/* Writing a backup: ledger rows up to a checkpoint, evidence files, manifest; and the key slots apart. */
#include "daemon/backup.h"

#include "daemon/backup_files.h"
#include "daemon/ledger_copy.h"
#include "daemon/tables.h"

#include <errno.h>
#include <sys/stat.h>

extern const char sql_keys[];

struct writing {
	const struct backup_settings *settings;
	struct backup_report *report;
	struct buf manifest;
	uint8_t note[NOTE_BYTES_MAX];
	size_t note_len;
	uint64_t size;
};

/* Takes the note when it is the log's and names more entries than the one at hand, but none that are not there. */
static void consider(struct writing *w, struct bytes note, uint64_t end)
{
	struct note_key key;
	struct checkpoint c;
	struct status ignored;
	if (note_key_init(w->settings->origin, NOTE_ED25519, w->settings->log_public, &ignored, &key) != OK ||
		checkpoint_open(note, &key, &ignored, &c) != OK || c.size > end || c.size <= w->size)
		return;
	memcpy(w->note, note.data, note.len);
	w->note_len = note.len;
	w->size = c.size;
}

static int consider_stored(struct writing *w, struct db *db, uint64_t end, struct status *st)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1", ""));
	int rc = db_next(r, st, &more);
	if (rc == OK && more && row_bytes(r, 0).len <= NOTE_BYTES_MAX)
		consider(w, row_bytes(r, 0), end);
	rows_done(r);
	return rc;
}

static int find_end(struct db *db, struct status *st, uint64_t *ret_end)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "SELECT COALESCE(MAX(idx) + 1, 0) FROM leaf", ""));
	int rc = db_next(r, st, &more);
	if (rc == OK)
		*ret_end = (uint64_t)row_int(r, 0);
	rows_done(r);
	return rc;
}

/* The newest of the stored one and the file's that the snapshot holds all entries of. */
static int choose_checkpoint(struct writing *w, struct db *db, struct status *st)
{
	char path[BACKUP_PATH_BYTES];
	struct status ignored;
	struct buf note;
	uint64_t end;
	TRY(find_end(db, st, &end));
	TRY(consider_stored(w, db, end, st));
	TRY(backup_path(w->settings->state_directory, "checkpoint", st, path));
	if (backup_read_file(path, NOTE_BYTES_MAX, &ignored, &note) == OK)
		consider(w, buf_bytes(&note), end);
	buf_done(&note);
	if (w->size == 0)
		return fail(st, FAILED_PRECONDITION, "NOTHING_SIGNED", "the ledger has no signed checkpoint yet");
	return OK;
}

static int list_file(struct writing *w, const char *name, const struct hash *hash, uint64_t bytes,
	struct status *st)
{
	char text[HASH_TEXT_BYTES];
	hash_format(hash, text);
	buf_addf(&w->manifest, "file %s %" PRIu64 " %s\n", text, bytes, name);
	w->report->files++;
	w->report->bytes += bytes;
	return w->manifest.failed ? fail(st, RESOURCE_EXHAUSTED, "BACKUP_SIZE", "too many files for one backup") : OK;
}

static int write_ledger(struct writing *w, struct db *from, const char *path, struct status *st)
{
	struct db *to;
	bool done = false;
	TRY(db_open(path, DB_WRITER, st, &to));
	int rc = tables_create_ledger(to, st);
	if (rc == OK)
		rc = ledger_copy(from, to, w->size, st);
	if (rc == OK)
		rc = db_checkpoint(to, CHECKPOINT_TRUNCATE, st, &done);
	if (rc == OK && !done)
		rc = fail(st, UNAVAILABLE, "BACKUP_WRITE", "%s is being read", path);
	db_close(to);
	return rc;
}

/* SQLite's own files beside the database are empty or made anew. */
static void remove_beside(const char *path)
{
	static const char *const suffix[] = { "-wal", "-shm", ".lock" };
	for (size_t i = 0; i < ARRAY_LEN(suffix); i++) {
		char name[BACKUP_PATH_BYTES + 8];
		(void)snprintf(name, sizeof(name), "%s%s", path, suffix[i]);
		(void)unlink(name);
	}
}

static int write_database(struct writing *w, struct db *from, struct status *st)
{
	char path[BACKUP_PATH_BYTES];
	struct hash hash;
	uint64_t bytes;
	TRY(backup_path(w->settings->directory, "ledger.db", st, path));
	TRY(write_ledger(w, from, path, st));
	remove_beside(path);
	TRY(backup_hash_file(path, st, &hash, &bytes));
	return list_file(w, "ledger.db", &hash, bytes, st);
}

static int make_directory(const char *directory, const char *name, struct status *st)
{
	char path[BACKUP_PATH_BYTES];
	TRY(backup_path(directory, name, st, path));
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return fail(st, UNAVAILABLE, "BACKUP_WRITE", "%s: %s", path, strerror(errno));
	return OK;
}

int backup_copy_blob(const char *from, const char *to, const char *name, struct status *st, struct hash *ret_hash,
	uint64_t *ret_bytes)
{
	char source[BACKUP_PATH_BYTES], target[BACKUP_PATH_BYTES], folder[9];
	(void)snprintf(folder, sizeof(folder), "%.8s", name); /* "blobs/ab" */
	TRY(make_directory(to, "blobs", st));
	TRY(make_directory(to, folder, st));
	TRY(backup_path(from, name, st, source));
	TRY(backup_path(to, name, st, target));
	TRY(backup_copy_file(source, target, st, ret_hash, ret_bytes));
	TRY(backup_path(to, folder, st, target));
	return backup_sync_directory(target, st);
}

static int write_blob(void *context, const char *name, struct status *st)
{
	struct writing *w = context;
	struct hash hash;
	uint64_t bytes;
	TRY(backup_copy_blob(w->settings->state_directory, w->settings->directory, name, st, &hash, &bytes));
	return list_file(w, name, &hash, bytes, st);
}

static int copy_slots(struct db *from, struct db *to, struct status *st)
{
	struct rows *r;
	bool more = false;
	TRY(db_exec(to, sql_keys, st));
	TRY(db_run(to, st, "BEGIN IMMEDIATE", ""));
	TRY(db_query(from, st, &r, "SELECT n, sealed FROM slot ORDER BY n", ""));
	int rc = db_next(r, st, &more);
	while (rc == OK && more) {
		rc = db_run(to, st, "INSERT INTO slot(n, sealed) VALUES(?1, ?2)", "ib", row_int(r, 0),
			row_bytes(r, 1));
		if (rc == OK)
			rc = db_next(r, st, &more);
	}
	rows_done(r);
	return rc == OK ? db_run(to, st, "COMMIT", "") : rc;
}

/* After the ledger: so the slots that its entries name are there. */
static int write_keys(const struct backup_settings *s, struct status *st)
{
	char path[BACKUP_PATH_BYTES];
	struct db *from = NULL, *to = NULL;
	bool done;
	TRY(backup_path(s->state_directory, "keys.db", st, path));
	if (access(s->keys_path, F_OK) == 0)
		return fail(st, FAILED_PRECONDITION, "BACKUP_EXISTS", "%s exists already", s->keys_path);
	int rc = db_open(path, DB_READER, st, &from);
	if (rc == OK)
		rc = db_open(s->keys_path, DB_DISPOSER, st, &to);
	if (rc == OK)
		rc = copy_slots(from, to, st);
	if (rc == OK)
		rc = db_checkpoint(to, CHECKPOINT_TRUNCATE, st, &done);
	db_close(from);
	db_close(to);
	if (rc == OK)
		remove_beside(s->keys_path);
	return rc;
}

static int write_all(struct writing *w, struct db *db, struct status *st)
{
	TRY(choose_checkpoint(w, db, st));
	buf_add_text(&w->manifest, "isms-audit backup v1\n");
	TRY(write_database(w, db, st));
	TRY(backup_each_blob(w->settings->state_directory, write_blob, w, st));
	buf_add_text(&w->manifest, "\n");
	buf_add(&w->manifest, w->note, w->note_len);
	w->report->entries = w->size;
	/* Last of all: a directory without it is no backup. */
	return backup_write_file(w->settings->directory, "MANIFEST", buf_bytes(&w->manifest), st);
}

int backup_write(const struct backup_settings *settings, struct status *st, struct backup_report *ret_report)
{
	char path[BACKUP_PATH_BYTES];
	struct backup_report report = { 0 };
	struct status ignored;
	struct db *db;
	struct writing *w = calloc(1, sizeof(*w));
	if (!w)
		return fail(st, RESOURCE_EXHAUSTED, "BACKUP_SIZE", "no memory for a backup");
	w->settings = settings;
	w->report = &report;
	buf_init(&w->manifest, MANIFEST_BYTES_MAX);
	int rc = backup_path(settings->state_directory, "programme.db", st, path);
	if (rc == OK && mkdir(settings->directory, 0700) != 0)
		rc = errno == EEXIST ?
			fail(st, FAILED_PRECONDITION, "BACKUP_EXISTS", "%s exists already", settings->directory) :
			fail(st, UNAVAILABLE, "BACKUP_WRITE", "%s: %s", settings->directory, strerror(errno));
	if (rc == OK)
		rc = db_open(path, DB_READER, st, &db);
	if (rc == OK) {
		rc = db_run(db, st, "BEGIN", "");
		if (rc == OK)
			rc = write_all(w, db, st);
		/* Nothing was written there. */
		(void)db_run(db, &ignored, "COMMIT", "");
		db_close(db);
	}
	if (rc == OK && settings->keys_path)
		rc = write_keys(settings, st);
	buf_done(&w->manifest);
	free(w);
	if (rc == OK)
		*ret_report = report;
	return rc;
}
