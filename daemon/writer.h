/*
 * The one writer thread: takes what waits, decides each in a savepoint, commits all at once, then answers.
 *
 * Order per group (design.md 6): BEGIN; for each: SAVEPOINT, job->decide, ledger_append, RELEASE or ROLLBACK TO; search
 * index, tiles and the checkpoint that is due; COMMIT; ledger_settle (re-read, sign); then job->answer for each.
 * A group that cannot be committed is answered UNAVAILABLE and was never there. One that was committed and cannot be
 * re-read or signed for want of memory is answered UNAVAILABLE too, and settled before the next: sent again, its statements
 * are repeats. After a failed fsync or settle nothing
 * is acknowledged any more and the process ends (writer_on_failure).
 */
#ifndef DAEMON_WRITER_H
#define DAEMON_WRITER_H

#include "daemon/ledger.h"

struct writer; /* opaque */

/* One write. Belongs to the caller until submitted, to the writer until `answer` was called. */
struct write_job {
	/* Decides on the writer's connection; fills tx effects and the entry. Not OK: rolled back, nothing entered. */
	int (*decide)(struct write_job *job, struct tx *tx, int64_t now_us, struct entry *entry);
	/*
	 * Called after the group is durable (or refused), on the writer's thread. `leaf` is NULL when nothing was
	 * entered. The job may be gone afterwards.
	 */
	void (*answer)(struct write_job *job, int rc, uint64_t index, struct bytes leaf);
	struct arena *arena;
	struct status *st;
	bool validate_only; /* decide, then roll back and answer OK */
	struct write_job *next;
};

int writer_start(struct db *db, struct ledger *l, struct status *st, struct writer **ret_writer);
/* Finishes what is queued, then ends the threads. */
void writer_stop(struct writer *w);
/*
 * What to do when the store failed for good, called once, on one of the writer's threads, when all that waited has been
 * answered UNAVAILABLE. Default: ends the process with status 70. Set before the first submit.
 */
void writer_on_failure(struct writer *w, void (*failed)(void *context, const struct status *st), void *context);
/*
 * What to run on the writer's thread after a group in which a disposal was ordered, once all of it is answered. Set before
 * the first submit.
 */
void writer_on_disposal(struct writer *w, int (*work)(void *context, struct db *db, struct status *st), void *context);
/* At most so many writes in one transaction, 1 to LIMIT_GROUP (the default). Before the first submit. */
void writer_limit_group(struct writer *w, size_t most);
/* UNAVAILABLE "QUEUE_FULL" at once when LIMIT_WRITE_QUEUE wait; "STOPPED" when no more is taken. Any thread. */
int writer_submit(struct writer *w, struct write_job *job, struct status *st);
/*
 * Runs `work` on the writer thread between groups, in no transaction, and waits for it: staging, the second half of a
 * disposal, marks of a backup.
 */
int writer_run(struct writer *w, int (*work)(void *context, struct db *db, struct status *st), void *context,
	struct status *st);
/* Committed groups, entries, largest group: for metrics and benches. */
struct writer_counters {
	uint64_t groups, entries, refused;
	uint32_t largest_group;
};
struct writer_counters writer_counters(struct writer *w);

#endif
