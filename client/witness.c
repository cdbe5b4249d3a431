/* The client's memory of checkpoints and log keys, and the refusal of a ledger that shrank or forked. */
#include "client/witness.h"

#include "common/clock.h"

static int read_kept(struct witness *w, struct status *st, struct buf *note)
{
	struct status missing = { 0 };
	int rc = file_read(w->path, &missing, note);
	w->newest = (struct checkpoint){ .size = 0, .root = merkle_empty() };
	memcpy(w->newest.origin, w->log.name, sizeof(w->newest.origin));
	if (rc == NOT_FOUND)
		return OK;
	if (rc == OK)
		rc = log_keys_open(&w->keys, buf_bytes(note), &missing, &w->newest, NULL);
	if (rc != OK)
		return fail(st, DATA_LOSS, "BAD_WITNESS_STATE",
			"%s is no checkpoint of this log any more (%s): restore it from a copy of your home directory; "
			"without it a rewritten history would go unnoticed", w->path, missing.message);
	return OK;
}

static int keys_path(const struct witness *w, struct status *st, char ret_path[FILE_PATH_BYTES])
{
	return file_path(st, ret_path, "%s.keys", w->path);
}

int witness_records(const struct witness *w, struct status *st, struct buf *records)
{
	char path[FILE_PATH_BYTES];
	struct status inner = { 0 };
	TRY(keys_path(w, st, path));
	int rc = file_read(path, &inner, records);
	return rc == OK || rc == NOT_FOUND ? OK : fail(st, rc, inner.reason, "%s", inner.message);
}

/* From the pinned key on, whatever was known before. */
static int read_keys(struct witness *w, struct status *st, struct buf *records)
{
	struct status inner = { 0 };
	log_keys_begin(&w->log, &w->keys);
	TRY(witness_records(w, st, records));
	if (log_keys_add_all(&w->keys, buf_bytes(records), &inner) == OK)
		return OK;
	return fail(st, DATA_LOSS, "BAD_WITNESS_STATE",
		"%s.keys are no records of this log's keys any more (%s): restore the file from a "
		"copy of your home directory",
		w->path, inner.message);
}

int witness_load(const struct note_key *log, struct status *st, struct witness *ret_witness)
{
	struct witness w = { .log = *log, .log_hash = hash_of(log->public, sizeof(log->public)) };
	char base[FILE_PATH_BYTES], name[HASH_TEXT_BYTES];
	TRY(file_state_directory(st, base));
	TRY(file_path(st, w.path, "%s/witness", base));
	TRY(file_make_directory(w.path, st));
	hash_format(&w.log_hash, name);
	TRY(file_path(st, w.path, "%s/witness/%s", base, name));
	struct buf note, records;
	buf_init(&note, NOTE_BYTES_MAX);
	buf_init(&records, LOG_KEYS_TEXT_MAX);
	int rc = read_keys(&w, st, &records);
	if (rc == OK)
		rc = read_kept(&w, st, &note);
	buf_done(&records);
	buf_done(&note);
	TRY(rc);
	*ret_witness = w;
	return OK;
}

static int conflict(const struct witness *w, const char *kept_in, struct bytes note, const char *reason, struct status *st,
	const char *what)
{
	char path[FILE_PATH_BYTES], when[CLOCK_TEXT_BYTES];
	struct status ignored = { 0 };
	struct buf both;
	buf_init(&both, 3 * LOG_KEYS_TEXT_MAX);
	clock_format(clock_now_us(), when);
	buf_add_text(&both, "remembered:\n\n");
	/* Without the older one the newer is still worth keeping. */
	(void)!file_read(kept_in, &ignored, &both);
	buf_add_text(&both, "\nreceived:\n\n");
	buf_add(&both, note.data, note.len);
	int kept = file_path(st, path, "%s.conflict-%s", w->path, when);
	if (kept == OK)
		kept = file_replace(path, 0600, buf_bytes(&both), st);
	buf_done(&both);
	return fail(st, DATA_LOSS, reason,
		"%s. Trust nothing this server says now; do not sign anything. Both are in %s: show them "
		"to the programme manager and to another client, whose newest checkpoint decides who is right", what,
		kept == OK ? path : "NOTHING (they could not be written)");
}

int witness_conflict(const struct witness *w, struct bytes note, const char *reason, struct status *st, const char *what)
{
	return conflict(w, w->path, note, reason, st, what);
}

/* Without the first `count` records. */
static struct bytes skip_records(struct bytes records, size_t count)
{
	for (size_t len; count > 0 && (len = log_record_length(records)) > 0; count--)
		records = BYTES(records.data + len, records.len - len);
	return records;
}

static int forked_keys(const struct witness *w, struct bytes records, struct status *st, const char *what)
{
	char path[FILE_PATH_BYTES];
	TRY(keys_path(w, st, path));
	return conflict(w, path, records, "LOG_KEYS_FORKED", st, what);
}

/* What was believed before somebody said that its key had ended: then a thief of that key was believed. */
static int check_kept(const struct witness *w, const struct log_keys *keys, struct bytes records, struct status *st)
{
	struct buf note;
	struct checkpoint cp;
	struct status inner = { 0 };
	buf_init(&note, NOTE_BYTES_MAX);
	bool is_kept = file_read(w->path, &inner, &note) == OK;
	bool has_ended = is_kept && log_keys_open(keys, buf_bytes(&note), &inner, &cp, NULL) != OK &&
		strcmp(inner.reason, "LOG_KEY_ENDED") == 0;
	buf_done(&note);
	if (!has_ended)
		return OK;
	return witness_conflict(w, records, "LOG_KEY_MISUSED", st,
		"by the records of log keys that came now, the checkpoint remembered here has more entries than its key may "
		"sign: who stole that key was believed, or they are forged");
}

/* What another command kept meanwhile is the beginning, or all of it; `records` begin behind those of w->keys. */
static int keep_records(struct witness *w, size_t count, struct bytes records, struct buf *kept, struct status *st)
{
	char path[FILE_PATH_BYTES];
	struct witness now = *w;
	struct status why = { 0 };
	TRY(keys_path(w, st, path));
	TRY(read_keys(&now, st, kept));
	struct bytes rest = now.keys.records > w->keys.records
				    ? skip_records(records, now.keys.records - w->keys.records)
				    : records;
	if (log_keys_add_all(&now.keys, rest, &why) != OK)
		return forked_keys(w, records, st, why.message);
	if (now.keys.records < count)
		return fail(st, DATA_LOSS, "BAD_CHECKPOINT",
			"the server has %zu records of log keys, it says; with those it sent %zu are known",
			count, now.keys.records);
	TRY(check_kept(w, &now.keys, records, st));
	buf_add(kept, rest.data, rest.len);
	if (rest.len > 0)
		TRY(kept->failed ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory") :
			file_replace(path, 0600, buf_bytes(kept), st));
	w->keys = now.keys;
	return OK;
}

int witness_follow(struct witness *w, size_t count, struct bytes records, struct status *st)
{
	char lock_path[FILE_PATH_BYTES];
	struct buf kept;
	int lock = -1;
	if (count < w->keys.records)
		return forked_keys(w, records, st, "the server knows fewer log keys than it did");
	if (records.len == 0 && count == w->keys.records)
		return OK;
	TRY(file_path(st, lock_path, "%s.lock", w->path));
	TRY(file_lock(lock_path, st, &lock));
	buf_init(&kept, LOG_KEYS_TEXT_MAX);
	int rc = keep_records(w, count, records, &kept, st);
	buf_done(&kept);
	(void)close(lock);
	return rc;
}

/* Another command may have gone further meanwhile: never step back. */
static int remember(struct witness *w, const struct checkpoint *cp, struct bytes note, struct status *st)
{
	char lock_path[FILE_PATH_BYTES];
	int lock = -1;
	TRY(file_path(st, lock_path, "%s.lock", w->path));
	TRY(file_lock(lock_path, st, &lock));
	struct witness kept = *w;
	struct buf old, records;
	buf_init(&old, NOTE_BYTES_MAX);
	buf_init(&records, LOG_KEYS_TEXT_MAX);
	int rc = read_keys(&kept, st, &records);
	if (rc == OK)
		rc = read_kept(&kept, st, &old);
	buf_done(&records);
	if (rc == OK && kept.newest.size <= cp->size)
		rc = file_replace(w->path, 0600, note, st);
	buf_done(&old);
	(void)close(lock);
	if (rc == OK)
		w->newest = *cp;
	return rc;
}

int witness_accept(struct witness *w, struct bytes note, const struct hash *proof, size_t proof_count,
	struct status *st)
{
	struct checkpoint cp;
	struct status why = { 0 };
	if (log_keys_open(&w->keys, note, &why, &cp, NULL) != OK)
		return fail(st, DATA_LOSS, strcmp(why.reason, "LOG_KEY_ENDED") == 0 ? why.reason : "BAD_CHECKPOINT",
			"the checkpoint is not signed by the log that was pinned, nor by a key that followed: %s", why.message);
	if (cp.size < w->newest.size)
		return witness_conflict(w, note, "LOG_SHRANK", st, "the ledger has fewer entries than it had");
	if (!merkle_consistency_valid(w->newest.size, &w->newest.root, cp.size, &cp.root, proof, proof_count))
		return witness_conflict(w, note, "LOG_FORKED", st, "the ledger is not a continuation of the one seen before");
	if (cp.size == w->newest.size && w->newest.size > 0)
		return OK;
	return remember(w, &cp, note, st);
}
