/*
 * The one writer thread: takes what waits, decides each in a savepoint, commits all at once, then answers.
 *
 * Order per group (design.md 6): BEGIN; for each: SAVEPOINT, job->decide, ledger_append, RELEASE or ROLLBACK TO;
 * COMMIT; ledger_settle (re-read, sign); then job->answer for each. A failed commit or settle answers
 * UNAVAILABLE to all and stops the process: nothing is acknowledged after an fsync failed.
 */
#ifndef DAEMON_WRITER_H
#define DAEMON_WRITER_H

#include "daemon/ledger.h"

struct writer; /* opaque */

/* One write. Belongs to the caller until submitted, to the writer until `answer` was called. */
struct write_job {
	/* Decides on the writer's connection; fills tx effects and the entry. Not OK: rolled back, nothing entered. */
	int (*decide)(struct write_job *job, struct tx *tx, int64_t now_us, struct entry *entry);
	/* Called after the group is durable (or refused). `leaf` is NULL when nothing was entered. */
	void (*answer)(struct write_job *job, int rc, uint64_t index, struct bytes leaf);
	struct arena *arena;
	struct status *st;
	bool validate_only; /* decide, then roll back and answer OK */
	struct write_job *next;
};

int writer_start(struct db *db, struct ledger *l, struct status *st, struct writer **ret_writer);
/* Finishes what is queued, then ends the thread. */
void writer_stop(struct writer *w);
/* UNAVAILABLE "QUEUE_FULL" at once when LIMIT_WRITE_QUEUE wait. Any thread. */
int writer_submit(struct writer *w, struct write_job *job, struct status *st);
/* Runs `work` on the writer thread between groups (checkpointing, disposal's second half, backup marks). */
int writer_run(struct writer *w, int (*work)(void *context, struct db *db, struct status *st), void *context,
	struct status *st);
/* Committed groups, entries, largest group: for metrics and benches. */
struct writer_counters {
	uint64_t groups, entries, refused;
	uint32_t largest_group;
};
struct writer_counters writer_counters(struct writer *w);

#endif
