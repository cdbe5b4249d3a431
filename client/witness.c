/* The client's memory of checkpoints, and the refusal of a ledger that shrank or forked. */
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
		rc = checkpoint_open(buf_bytes(note), &w->log, &missing, &w->newest);
	if (rc != OK)
		return fail(st, DATA_LOSS, "BAD_WITNESS_STATE",
			"%s is no checkpoint of this log any more (%s): restore it from a copy of your home directory; "
			"without it a rewritten history would go unnoticed", w->path, missing.message);
	return OK;
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
	struct buf note;
	buf_init(&note, NOTE_BYTES_MAX);
	int rc = read_kept(&w, st, &note);
	buf_done(&note);
	TRY(rc);
	*ret_witness = w;
	return OK;
}

int witness_conflict(const struct witness *w, struct bytes note, const char *reason, struct status *st, const char *what)
{
	char path[FILE_PATH_BYTES], when[CLOCK_TEXT_BYTES];
	struct status ignored = { 0 };
	struct buf both;
	buf_init(&both, 3 * NOTE_BYTES_MAX);
	clock_format(clock_now_us(), when);
	buf_add_text(&both, "remembered:\n\n");
	/* Without the older one the newer is still worth keeping. */
	(void)!file_read(w->path, &ignored, &both);
	buf_add_text(&both, "\nreceived:\n\n");
	buf_add(&both, note.data, note.len);
	int kept = file_path(st, path, "%s.conflict-%s", w->path, when);
	if (kept == OK)
		kept = file_replace(path, 0600, buf_bytes(&both), st);
	buf_done(&both);
	return fail(st, DATA_LOSS, reason,
		"%s. Trust nothing this server says now; do not sign anything. Both checkpoints are in %s: show them "
		"to the programme manager and to another client, whose newest checkpoint decides who is right", what,
		kept == OK ? path : "NOTHING (they could not be written)");
}

/* Another command may have gone further meanwhile: never step back. */
static int remember(struct witness *w, const struct checkpoint *cp, struct bytes note, struct status *st)
{
	char lock_path[FILE_PATH_BYTES];
	int lock = -1;
	TRY(file_path(st, lock_path, "%s.lock", w->path));
	TRY(file_lock(lock_path, st, &lock));
	struct witness kept = *w;
	struct buf old;
	buf_init(&old, NOTE_BYTES_MAX);
	int rc = read_kept(&kept, st, &old);
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
	if (checkpoint_open(note, &w->log, &why, &cp) != OK)
		return fail(st, DATA_LOSS, "BAD_CHECKPOINT", "the checkpoint is not signed by the log that was pinned: %s",
			why.message);
	if (cp.size < w->newest.size)
		return witness_conflict(w, note, "LOG_SHRANK", st, "the ledger has fewer entries than it had");
	if (!merkle_consistency_valid(w->newest.size, &w->newest.root, cp.size, &cp.root, proof, proof_count))
		return witness_conflict(w, note, "LOG_FORKED", st, "the ledger is not a continuation of the one seen before");
	if (cp.size == w->newest.size && w->newest.size > 0)
		return OK;
	return remember(w, &cp, note, st);
}
