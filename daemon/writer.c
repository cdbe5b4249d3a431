/* The writer thread: groups of writes in one transaction each, and the checkpoints of the WAL. */
#include "daemon/writer.h"

#include "common/clock.h"
#include "common/log.h"
#include "common/statement.h"
#include "daemon/testpoint.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>

enum {
	PASSIVE_MS = 200,   /* store.md 1.3, setting D */
	IDLE_MS = 1000,     /* then the WAL is emptied */
	STORE_FAILED = 70   /* exit status: EX_SOFTWARE of sysexits.h */
};

struct work {
	int (*run)(void *context, struct db *db, struct status *st);
	void *context;
	struct status *st;
	int rc;
	bool is_done;
	struct work *next;
};

struct outcome {
	struct write_job *job;
	int rc;
	uint64_t index;
	struct bytes leaf;
	struct effect_row *effect;
	size_t effect_count;
	bool is_entered;
};

struct writer {
	struct db *db;
	struct db *checkpoint_db;
	struct ledger *ledger;
	struct arena *arena; /* for the search index */
	pthread_t thread, checkpoint_thread;
	bool has_checkpoint_thread;

	pthread_mutex_t lock;
	pthread_cond_t wake;       /* something to do */
	pthread_cond_t work_done;
	pthread_cond_t stop_passive;
	struct write_job *first, **last;
	size_t queued;
	size_t group_max;
	struct work *work;
	bool is_waiting, is_stopping, has_failed, told;
	struct writer_counters counters;
	void (*failed)(void *context, const struct status *st);
	void *failed_context;
	int (*dispose)(void *context, struct db *db, struct status *st);
	void *dispose_context;

	struct outcome outcome[LIMIT_GROUP];
};

static void end_process(void *context, const struct status *st)
{
	(void)context;
	(void)st;
	_exit(STORE_FAILED);
}

/* Once; the caller holds no lock. */
static void tell_failure(struct writer *w, const struct status *st)
{
	(void)pthread_mutex_lock(&w->lock);
	bool told = w->told;
	w->has_failed = w->told = true;
	(void)pthread_mutex_unlock(&w->lock);
	if (told)
		return;
	log_event(LEVEL_ERROR, "store_failed", "reason", st->reason, "message", st->message, NULL);
	w->failed(w->failed_context, st);
}

/* After an I/O error in either file: without its key slots an entry is lost as well. */
static bool end_if_broken(struct writer *w, struct status *st)
{
	if (!db_is_broken(w->db) && !slots_are_broken(ledger_slots(w->ledger)))
		return false;
	if (st->code == OK)
		(void)fail(st, DATA_LOSS, "DB_IO", "a file of the store can no longer be written");
	tell_failure(w, st);
	return true;
}

static struct timespec in_ms(int ms)
{
	int64_t at = clock_mono_us() + (int64_t)ms * 1000;
	return (struct timespec){ .tv_sec = at / 1000000, .tv_nsec = at % 1000000 * 1000 };
}

/* Deciding. */

static int decide(struct writer *w, struct outcome *o)
{
	struct write_job *job = o->job;
	struct entry entry = { 0 };
	int64_t now = ledger_now(w->ledger, clock_now_us());
	struct tx tx = { .db = w->db, .arena = job->arena, .st = job->st, .writes = true,
		.index = ledger_next(w->ledger), .now_us = now };
	TRY(db_run(w->db, job->st, "SAVEPOINT job", ""));
	TRY(job->decide(job, &tx, now, &entry));
	if (job->validate_only)
		return OK;
	reach_point("append");
	entry.received_us = now;
	TRY(ledger_append(w->ledger, &tx, &entry, &o->leaf));
	TRY(db_run(w->db, job->st, "RELEASE job", ""));
	reach_point("released");
	o->index = entry.index;
	o->effect = tx.effect;
	o->effect_count = tx.effect_count;
	o->is_entered = true;
	return OK;
}

/* False when the whole transaction is gone: SQLite rolls back by itself on a full disk or an I/O error. */
static bool undo(struct writer *w, uint64_t next)
{
	struct status ignored;
	ledger_rollback(w->ledger, next);
	return db_in_transaction(w->db) && db_run(w->db, &ignored, "ROLLBACK TO job", "") == OK &&
		db_run(w->db, &ignored, "RELEASE job", "") == OK;
}

static int decide_all(struct writer *w, size_t count, struct status *st)
{
	for (size_t i = 0; i < count; i++) {
		struct outcome *o = &w->outcome[i];
		uint64_t next = ledger_next(w->ledger);
		o->rc = decide(w, o);
		if (!o->is_entered && !undo(w, next))
			return fail(st, UNAVAILABLE, "STORE_ROLLED_BACK", "%s", o->job->st->message);
	}
	return OK;
}

static int index_all(struct writer *w, size_t count, struct status *st)
{
	for (size_t i = 0; i < count; i++) {
		struct outcome *o = &w->outcome[i];
		struct tx tx = { .db = w->db, .arena = w->arena, .st = st, .writes = true, .index = o->index };
		if (!o->is_entered)
			continue;
		arena_reset(w->arena);
		TRY(effects_index(&tx, o->index, o->effect, o->effect_count));
	}
	return OK;
}

/* OK when durable, or when there was nothing to enter. */
static int commit_group(struct writer *w, size_t count, struct status *st)
{
	TRY(db_run(w->db, st, "BEGIN IMMEDIATE", ""));
	TRY(decide_all(w, count, st));
	if (ledger_next(w->ledger) == ledger_size(w->ledger)) {
		db_rollback(w->db);
		return OK;
	}
	TRY(index_all(w, count, st));
	TRY(ledger_prepare(w->ledger, st));
	reach_point("commit");
	TRY(db_run(w->db, st, "COMMIT", ""));
	reach_point("committed");
	return OK;
}

static void count_group(struct writer *w, size_t count)
{
	uint32_t entered = 0;
	for (size_t i = 0; i < count; i++)
		entered += w->outcome[i].is_entered;
	(void)pthread_mutex_lock(&w->lock);
	w->counters.groups += entered > 0;
	w->counters.entries += entered;
	w->counters.refused += count - entered;
	if (entered > w->counters.largest_group)
		w->counters.largest_group = entered;
	(void)pthread_mutex_unlock(&w->lock);
}

/* `what`: what became of those that would have been entered, when rc is not OK. */
static void answer_all(struct writer *w, size_t count, int rc, const struct status *st, const char *what)
{
	for (size_t i = 0; i < count; i++) {
		struct outcome *o = &w->outcome[i];
		struct write_job *job = o->job;
		/* Refusals, too: one may rest on what the group did before it, and a repeat on an entry that is not there. */
		if (rc != OK) {
			o->rc = fail(job->st, UNAVAILABLE, st->reason, "%s: %s", what, st->message);
			o->leaf = BYTES(NULL, 0);
			job->st->retry_after_ms = 1000;
		}
		job->answer(job, o->rc, o->index, o->leaf);
	}
}

/* Asked before the answers: a job and its arena are gone after its own. */
static bool orders_disposal(const struct writer *w, size_t count)
{
	for (size_t i = 0; w->dispose && i < count; i++)
		for (size_t k = 0; w->outcome[i].is_entered && k < w->outcome[i].effect_count; k++)
			if (w->outcome[i].effect[k].op == EFFECT_OP_TOMBSTONE)
				return true;
	return false;
}

/* What fails here is pending; whoever set it tries again. */
static void run_disposal(struct writer *w)
{
	struct status st;
	status_reset(&st);
	if (w->dispose(w->dispose_context, w->db, &st) != OK)
		log_event(LEVEL_WARN, "disposal_pending", "reason", st.reason, NULL);
	(void)end_if_broken(w, &st);
}

/* Entries that are committed and unsigned: memory was short. They are settled before anything else is entered. */
static bool has_unsettled(const struct writer *w)
{
	return ledger_next(w->ledger) != ledger_size(w->ledger);
}

static bool is_fatal(int rc)
{
	return rc != OK && rc != RESOURCE_EXHAUSTED;
}

static void abandon_group(struct writer *w)
{
	db_rollback(w->db);
	ledger_abandon(w->ledger);
}

static void run_group(struct writer *w, size_t count)
{
	struct status st;
	status_reset(&st);
	int settled = ledger_settle(w->ledger, &st), rc = settled;
	bool committed = false;
	if (rc == OK) {
		rc = commit_group(w, count, &st);
		committed = rc == OK;
		if (committed)
			rc = settled = ledger_settle(w->ledger, &st);
		else
			abandon_group(w);
	}
	if (rc == OK)
		count_group(w, count);
	reach_point("answer");
	bool disposes = committed && orders_disposal(w, count);
	answer_all(w, count, rc, &st, committed ? "not confirmed yet, send it again" : "nothing was entered");
	if (is_fatal(settled))
		tell_failure(w, &st);
	else if (!end_if_broken(w, &st) && disposes)
		run_disposal(w);
}

/* Nobody writes: what a group left unsigned is signed now. */
static void settle_rest(struct writer *w)
{
	struct status st;
	if (is_fatal(ledger_settle(w->ledger, &st)))
		tell_failure(w, &st);
}

/* The WAL. */

static void shrink_wal(struct writer *w, enum checkpoint_mode mode)
{
	struct status st;
	bool done;
	if (db_checkpoint(w->db, mode, &st, &done) != OK)
		tell_failure(w, &st);
}

static void *run_passive(void *context)
{
	struct writer *w = context;
	(void)pthread_mutex_lock(&w->lock);
	while (!w->is_stopping && !w->has_failed) {
		struct timespec until = in_ms(PASSIVE_MS);
		struct status st;
		bool done;
		if (pthread_cond_timedwait(&w->stop_passive, &w->lock, &until) != ETIMEDOUT)
			continue;
		(void)pthread_mutex_unlock(&w->lock);
		if (db_checkpoint(w->checkpoint_db, CHECKPOINT_PASSIVE, &st, &done) != OK)
			tell_failure(w, &st);
		(void)pthread_mutex_lock(&w->lock);
	}
	(void)pthread_mutex_unlock(&w->lock);
	return NULL;
}

/* The loop. */

static size_t take_group(struct writer *w)
{
	size_t count = 0;
	while (w->first && count < w->group_max) {
		w->outcome[count++] = (struct outcome){ .job = w->first };
		w->first = w->first->next;
	}
	if (!w->first)
		w->last = &w->first;
	w->queued -= count;
	return count;
}

static void run_work(struct writer *w, struct work *work)
{
	struct status st;
	status_reset(&st);
	work->rc = work->run(work->context, w->db, work->st);
	if (work->rc != OK)
		st = *work->st; /* it is the caller's, who may be gone after is_done */
	(void)pthread_mutex_lock(&w->lock);
	work->is_done = true;
	(void)pthread_cond_broadcast(&w->work_done);
	(void)pthread_mutex_unlock(&w->lock);
	(void)end_if_broken(w, &st);
}

/* Waits for something to do. False at the end. *ret_idle: nothing came for IDLE_MS. */
static bool wait_for_work(struct writer *w, bool may_idle, bool *ret_idle)
{
	struct timespec until = in_ms(IDLE_MS);
	*ret_idle = false;
	w->is_waiting = true;
	while (!w->first && !w->work && !w->is_stopping && !*ret_idle) {
		if (!may_idle)
			(void)pthread_cond_wait(&w->wake, &w->lock);
		else if (pthread_cond_timedwait(&w->wake, &w->lock, &until) == ETIMEDOUT)
			*ret_idle = true;
	}
	w->is_waiting = false;
	return w->first || w->work || !w->is_stopping;
}

/* Refuses what waits after the store failed. */
static void refuse_group(struct writer *w, size_t count)
{
	struct status st;
	(void)fail(&st, UNAVAILABLE, "STORE_FAILED", "the store failed");
	answer_all(w, count, UNAVAILABLE, &st, "nothing was entered");
}

static void *run_writer(void *context)
{
	struct writer *w = context;
	bool idle, has_rest = true;
	(void)pthread_mutex_lock(&w->lock);
	while (wait_for_work(w, has_rest, &idle)) {
		struct work *work = w->work;
		bool has_failed = w->has_failed;
		if (work)
			w->work = work->next;
		size_t count = work ? 0 : take_group(w);
		(void)pthread_mutex_unlock(&w->lock);
		if (work)
			run_work(w, work);
		else if (count && has_failed)
			refuse_group(w, count);
		else if (count)
			run_group(w, count);
		if (db_wal_bytes(w->db) > LIMIT_WAL_BYTES)
			shrink_wal(w, CHECKPOINT_RESTART);
		if (idle && has_unsettled(w))
			settle_rest(w);
		if (idle && db_wal_bytes(w->db) > 0)
			shrink_wal(w, CHECKPOINT_TRUNCATE);
		has_rest = !idle || has_unsettled(w) || ledger_idle(w->ledger);
		(void)pthread_mutex_lock(&w->lock);
	}
	(void)pthread_mutex_unlock(&w->lock);
	return NULL;
}

static void init_cond(pthread_cond_t *cond)
{
	pthread_condattr_t attr;
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(cond, &attr);
	(void)pthread_condattr_destroy(&attr);
}

static void writer_free(struct writer *w)
{
	(void)pthread_cond_destroy(&w->wake);
	(void)pthread_cond_destroy(&w->work_done);
	(void)pthread_cond_destroy(&w->stop_passive);
	(void)pthread_mutex_destroy(&w->lock);
	db_close(w->checkpoint_db);
	arena_free(w->arena);
	free(w);
}

static int start_threads(struct writer *w, struct status *st)
{
	w->arena = arena_new(LIMIT_ARENA_BYTES);
	if (!w->arena)
		return fail(st, RESOURCE_EXHAUSTED, "WRITER", "no memory for the writer");
	TRY(db_open(db_path(w->db), DB_SCANNER, st, &w->checkpoint_db));
	if (pthread_create(&w->checkpoint_thread, NULL, run_passive, w) != 0)
		return fail(st, RESOURCE_EXHAUSTED, "WRITER", "no thread for the writer");
	w->has_checkpoint_thread = true;
	if (pthread_create(&w->thread, NULL, run_writer, w) != 0)
		return fail(st, RESOURCE_EXHAUSTED, "WRITER", "no thread for the writer");
	return OK;
}

static void stop_passive(struct writer *w)
{
	(void)pthread_mutex_lock(&w->lock);
	w->is_stopping = true;
	(void)pthread_cond_signal(&w->wake);
	(void)pthread_cond_signal(&w->stop_passive);
	(void)pthread_mutex_unlock(&w->lock);
	if (w->has_checkpoint_thread)
		(void)pthread_join(w->checkpoint_thread, NULL);
}

int writer_start(struct db *db, struct ledger *l, struct status *st, struct writer **ret_writer)
{
	struct writer *w = calloc(1, sizeof(*w));
	if (!w)
		return fail(st, RESOURCE_EXHAUSTED, "WRITER", "no memory for the writer");
	w->db = db;
	w->ledger = l;
	w->last = &w->first;
	w->group_max = LIMIT_GROUP;
	w->failed = end_process;
	(void)pthread_mutex_init(&w->lock, NULL);
	init_cond(&w->wake);
	init_cond(&w->work_done);
	init_cond(&w->stop_passive);
	int rc = start_threads(w, st);
	if (rc != OK) {
		stop_passive(w);
		writer_free(w);
		return rc;
	}
	*ret_writer = w;
	return OK;
}

void writer_on_failure(struct writer *w, void (*failed)(void *context, const struct status *st), void *context)
{
	w->failed = failed;
	w->failed_context = context;
}

void writer_limit_group(struct writer *w, size_t most)
{
	assert(most >= 1 && most <= LIMIT_GROUP);
	w->group_max = most;
}

void writer_stop(struct writer *w)
{
	if (!w)
		return;
	stop_passive(w);
	(void)pthread_join(w->thread, NULL);
	struct status ignored;
	bool done;
	/* The next start reads the WAL if this does not empty it. */
	if (!w->has_failed)
		(void)db_checkpoint(w->db, CHECKPOINT_TRUNCATE, &ignored, &done);
	writer_free(w);
}

void writer_on_disposal(struct writer *w, int (*work)(void *context, struct db *db, struct status *st), void *context)
{
	w->dispose = work;
	w->dispose_context = context;
}

int writer_submit(struct writer *w, struct write_job *job, struct status *st)
{
	int rc = OK;
	job->next = NULL;
	(void)pthread_mutex_lock(&w->lock);
	if (w->is_stopping || w->has_failed) {
		rc = fail(st, UNAVAILABLE, "STOPPED", "the server is stopping");
	} else if (w->queued >= LIMIT_WRITE_QUEUE) {
		rc = fail(st, UNAVAILABLE, "QUEUE_FULL", "too many writes wait");
		st->retry_after_ms = 100;
	} else {
		*w->last = job;
		w->last = &job->next;
		w->queued++;
		if (w->is_waiting)
			(void)pthread_cond_signal(&w->wake);
	}
	(void)pthread_mutex_unlock(&w->lock);
	return rc;
}

int writer_run(struct writer *w, int (*work)(void *context, struct db *db, struct status *st), void *context,
	struct status *st)
{
	struct work item = { .run = work, .context = context, .st = st };
	(void)pthread_mutex_lock(&w->lock);
	if (w->is_stopping || w->has_failed) {
		(void)pthread_mutex_unlock(&w->lock);
		return fail(st, UNAVAILABLE, "STOPPED", "the server is stopping");
	}
	struct work **end = &w->work;
	while (*end)
		end = &(*end)->next;
	*end = &item;
	(void)pthread_cond_signal(&w->wake);
	while (!item.is_done)
		(void)pthread_cond_wait(&w->work_done, &w->lock);
	(void)pthread_mutex_unlock(&w->lock);
	return item.rc;
}

struct writer_counters writer_counters(struct writer *w)
{
	(void)pthread_mutex_lock(&w->lock);
	struct writer_counters c = w->counters;
	(void)pthread_mutex_unlock(&w->lock);
	return c;
}
