/* Restoring a backup: digests, rows, rebuild, verification, destructions. */
#include "daemon/backup.h"

#include "daemon/backup_files.h"
#include "daemon/ledger_copy.h"
#include "daemon/store.h"
#include "daemon/tree.h"
#include "daemon/verify.h"

#include <errno.h>
#include <sys/stat.h>

#define FIRST_LINE "isms-audit backup v1\n"

struct restoring {
	const struct restore_settings *settings;
	struct backup_report report;
	struct buf manifest;
	struct bytes files, note; /* slices of the manifest */
	struct note_key log;
	struct checkpoint checkpoint;
	struct store *store;
	struct db *reader;
};

static int corrupt(struct status *st, const char *what)
{
	return fail(st, DATA_LOSS, "BACKUP_CORRUPT", "the backup: %s", what);
}

static int split_manifest(struct restoring *r, struct status *st)
{
	struct bytes all = buf_bytes(&r->manifest);
	size_t first = sizeof(FIRST_LINE) - 1;
	const uint8_t *gap = all.data ? memmem(all.data, all.len, "\n\n", 2) : NULL;
	if (!gap || all.len < first || memcmp(all.data, FIRST_LINE, first) != 0)
		return corrupt(st, "its MANIFEST is none");
	r->files = BYTES(all.data + first, (size_t)(gap + 1 - all.data) - first);
	r->note = BYTES(gap + 2, all.len - (size_t)(gap + 2 - all.data));
	return OK;
}

static int read_manifest(struct restoring *r, struct status *st)
{
	char path[BACKUP_PATH_BYTES];
	struct status inner;
	TRY(backup_path(r->settings->directory, "MANIFEST", st, path));
	TRY(backup_read_file(path, MANIFEST_BYTES_MAX, st, &r->manifest));
	TRY(split_manifest(r, st));
	TRY(note_key_init(r->settings->origin, NOTE_ED25519, keyring_log_public(r->store->keys), st, &r->log));
	if (checkpoint_open(r->note, &r->log, &inner, &r->checkpoint) != OK)
		return corrupt(st, inner.message);
	return OK;
}

/* Calls `each` for every file line; strict, since a name decides where a file is written. */
static int each_file(struct restoring *r, struct status *st,
	int (*each)(struct restoring *r, const char *name, const struct hash *hash, uint64_t bytes, struct status *st))
{
	const char *at = (const char *)r->files.data, *end = at + r->files.len;
	while (at < end) {
		char name[128], digest[HASH_TEXT_BYTES];
		uint64_t bytes;
		int used = 0;
		struct hash hash;
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		char line[256];
		if (!line_end || (size_t)(line_end - at) >= sizeof(line))
			return corrupt(st, "a line of its MANIFEST is none");
		memcpy(line, at, (size_t)(line_end - at));
		line[line_end - at] = 0;
		if (sscanf(line, "file %64[0-9a-f] %" SCNu64 " %100[0-9a-z./]%n", digest, &bytes, name, &used) != 3 ||
			line[used] != 0 || !hash_parse(digest, strlen(digest), &hash) || !backup_name_valid(name))
			return corrupt(st, "a line of its MANIFEST is none");
		TRY(each(r, name, &hash, bytes, st));
		at = line_end + 1;
	}
	return OK;
}

static int check_file(struct restoring *r, const char *name, const struct hash *hash, uint64_t bytes,
	struct status *st)
{
	char path[BACKUP_PATH_BYTES];
	struct hash found;
	uint64_t size;
	TRY(backup_path(r->settings->directory, name, st, path));
	TRY(backup_hash_file(path, st, &found, &size));
	if (size != bytes || !hash_equal(&found, hash))
		return corrupt(st, name);
	r->report.files++;
	r->report.bytes += bytes;
	return OK;
}

static int copy_blob(struct restoring *r, const char *name, const struct hash *hash, uint64_t bytes,
	struct status *st)
{
	struct hash found;
	uint64_t size;
	if (strcmp(name, "ledger.db") == 0)
		return OK;
	TRY(backup_copy_blob(r->settings->directory, r->settings->state_directory, name, st, &found, &size));
	return size == bytes && hash_equal(&found, hash) ? OK : corrupt(st, name);
}

/* Against what somebody else remembers: an old backup must not pass for the newest state. */
static int check_known(struct restoring *r, struct bytes note, struct db *db, struct status *st)
{
	struct checkpoint known;
	struct merkle_plan plan;
	struct hash root;
	if (note.len == 0)
		return OK;
	TRY(checkpoint_open(note, &r->log, st, &known));
	if (known.size > r->checkpoint.size)
		return fail(st, FAILED_PRECONDITION, "BACKUP_OLD",
			"the backup ends at %" PRIu64 " entries; a checkpoint of %" PRIu64 " is known", r->checkpoint.size,
			known.size);
	if (known.size == 0)
		return OK;
	struct merkle_source source = { tree_stored_node, db };
	merkle_plan_root(known.size, &plan);
	TRY(merkle_plan_run(&plan, &source, st, &root));
	if (!hash_equal(&root, &known.root))
		return fail(st, DATA_LOSS, "BACKUP_FORKED",
			"a checkpoint of %" PRIu64 " entries is known that is of another history", known.size);
	return OK;
}

static int check_all_known(struct restoring *r, struct db *db, struct status *st)
{
	char path[BACKUP_PATH_BYTES];
	struct buf note;
	TRY(check_known(r, r->settings->known_checkpoint, db, st));
	TRY(backup_path(r->settings->state_directory, "checkpoint", st, path));
	if (access(path, F_OK) != 0)
		return OK;
	int rc = backup_read_file(path, NOTE_BYTES_MAX, st, &note);
	if (rc == OK)
		rc = check_known(r, buf_bytes(&note), db, st);
	buf_done(&note);
	return rc;
}

static int copy_rows(struct restoring *r, struct status *st)
{
	char path[BACKUP_PATH_BYTES];
	struct db *from;
	TRY(backup_path(r->settings->directory, "ledger.db", st, path));
	TRY(db_open(path, DB_READER, st, &from));
	int rc = check_all_known(r, from, st);
	if (rc == OK)
		rc = ledger_copy(from, r->store->db, r->checkpoint.size, st);
	db_close(from);
	return rc;
}

static int verify(struct restoring *r, struct status *st)
{
	struct verify_report report;
	const struct verify_settings v = { .db = r->reader, .log_public = keyring_log_public(r->store->keys),
		.origin = r->settings->origin, .signatures = true };
	TRY(verify_store(&v, st, &report));
	if (report.entries != r->checkpoint.size || !hash_equal(&report.root, &r->checkpoint.root))
		return corrupt(st, "its entries do not give the root of its checkpoint");
	r->report.entries = report.entries;
	return OK;
}

static int destroy_again(struct restoring *r, struct status *st)
{
	TRY(disposal_redo_all(r->store->db, st));
	return r->settings->hooks ? store_finish_disposals(r->store, r->settings->hooks, st) : OK;
}

/* The tables are marked as whole by rebuild; whatever fails afterwards takes the mark away again. */
static int fill(struct restoring *r, struct status *st)
{
	struct status ignored;
	TRY(db_run(r->store->db, st, "DELETE FROM meta WHERE name = 'projection'", ""));
	TRY(copy_rows(r, st));
	TRY(each_file(r, st, copy_blob));
	TRY(db_open(r->store->db_path, DB_READER, st, &r->reader));
	int rc = rebuild_store(r->store->db, r->reader, r->store->slots, st);
	if (rc == OK)
		rc = verify(r, st);
	if (rc == OK)
		rc = destroy_again(r, st);
	if (rc != OK)
		(void)db_run(r->store->db, &ignored, "DELETE FROM meta WHERE name = 'projection'", "");
	return rc;
}

static int place_keys(const struct restore_settings *s, struct status *st)
{
	char path[BACKUP_PATH_BYTES];
	struct hash hash;
	uint64_t bytes;
	TRY(backup_path(s->state_directory, "programme.db", st, path));
	if (access(path, F_OK) == 0)
		return fail(st, FAILED_PRECONDITION, "STATE_EXISTS", "%s holds a store already", s->state_directory);
	if (mkdir(s->state_directory, 0700) != 0 && errno != EEXIST)
		return fail(st, UNAVAILABLE, "BACKUP_WRITE", "%s: %s", s->state_directory, strerror(errno));
	TRY(backup_path(s->state_directory, "keys.db", st, path));
	return backup_copy_file(s->keys_path, path, st, &hash, &bytes);
}

int restore_store(const struct restore_settings *settings, struct status *st, struct backup_report *ret_report)
{
	struct restoring r = { .settings = settings };
	TRY(place_keys(settings, st));
	TRY(store_open_tables(settings->state_directory, settings->key_directory, st, &r.store));
	int rc = read_manifest(&r, st);
	if (rc == OK)
		rc = each_file(&r, st, check_file);
	if (rc == OK)
		rc = fill(&r, st);
	else
		(void)db_run(r.store->db, &(struct status){ 0 }, "DELETE FROM meta WHERE name = 'projection'", "");
	db_close(r.reader);
	store_close(r.store);
	buf_done(&r.manifest);
	if (rc == OK)
		*ret_report = r.report;
	return rc;
}
