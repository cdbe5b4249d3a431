/* Opening and closing the core: keys, store, writer, workers, in that order and back. */
#include "common/batch.h"
#include "common/crypto.h"
#include "common/limits.h"
#include "daemon/blob_rows.h"
#include "daemon/past.h"
#include "daemon/disposal.h"
#include "daemon/queue.h"
#include "daemon/session.h"
#include "daemon/watch.h"

#include <sched.h>

static unsigned workers_wanted(const struct core_settings *settings)
{
	unsigned n = settings->workers;
	cpu_set_t set;
	if (n == 0 && sched_getaffinity(0, sizeof(set), &set) == 0)
		n = (unsigned)CPU_COUNT(&set);
	/* Two at least: a list of the past may keep one for a while. */
	return n < 2 ? 2 : n > LIMIT_WORKERS ? LIMIT_WORKERS : n;
}

static int start_workers(struct core *core, struct status *st)
{
	unsigned count = workers_wanted(&core->settings);
	core->worker = calloc(count, sizeof(*core->worker));
	if (!core->worker)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the workers");
	for (unsigned i = 0; i < count; i++) {
		struct worker *w = &core->worker[i];
		w->core = core;
		TRY(db_open(core->store->db_path, DB_READER, st, &w->db));
		core->worker_count = i + 1;
		if (pthread_create(&w->thread, NULL, queue_work, w) != 0)
			return fail(st, RESOURCE_EXHAUSTED, "THREAD", "a worker's thread cannot be started");
		w->has_thread = true;
	}
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

static int open_blobs(struct core *core, struct status *st)
{
	const struct blob_settings settings = { .state_directory = core->settings.state_directory,
		.file_max = core->settings.file_max, .quota = core->settings.quota,
		.keys = { core->store->slots, take_slot, read_slot, destroy_slot } };
	TRY(blobs_open(&settings, st, &core->blobs));
	slots_at_least(core->store->slots, blobs_next_slot(core->blobs));
	return OK;
}

static void drop_past(void *context)
{
	struct core *core = context;
	past_drop(core->past);
}

static int destroy_files(void *context, struct db *db, const struct id *id, bool is_scope, struct status *st)
{
	struct core *core = context;
	return blob_rows_destroy(core->blobs, db, id, is_scope, st);
}

int core_dispose(void *context, struct db *db, struct status *st)
{
	struct core *core = context;
	struct disposal d = { .slots = core->store->slots, .ledger = core->ledger, .drain = drop_past,
		.destroy_files = destroy_files, .context = core };
	int rc = disposal_work(&d, db, st);
	core->disposal_waits = rc != OK || d.is_pending;
	return rc;
}

static int open_parts(struct core *core, struct status *st)
{
	TRY(store_open_after(core->settings.state_directory, core->settings.key_directory, core->settings.origin,
		core->settings.log_successor, st, &core->store));
	core->ledger = core->store->ledger;
	core->keys = core->store->keys;
	ledger_name(core->ledger, &core->log_key_hash);
	random_bytes(core->token_key, sizeof(core->token_key));
	TRY(open_blobs(core, st));
	TRY(past_new(core->store->db_path, core->store->slots, LIMIT_PAST_BYTES, st, &core->past));
	TRY(core_dispose(core, core->store->db, st)); /* what a crash left of them */
	TRY(sessions_new(core, st, &core->sessions));
	TRY(watches_start(core, st, &core->watches));
	TRY(store_start(core->store, st));
	core->writer = core->store->writer;
	writer_on_disposal(core->writer, core_dispose, core);
	return start_workers(core, st);
}

int core_open(const struct core_settings *settings, struct status *st, struct core **ret_core)
{
	struct core *core = calloc(1, sizeof(*core));
	if (!core)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory to start");
	core->settings = *settings;
	core->batches = batch_memory_new(); /* without it each statement of a batch is verified anew */
	if (core->settings.in_flight == 0)
		core->settings.in_flight = LIMIT_IN_FLIGHT;
	queue_init(&core->queue);
	int rc = open_parts(core, st);
	if (rc != OK) {
		core_close(core);
		return rc;
	}
	*ret_core = core;
	return OK;
}

/* What was taken in is answered while writer and workers still run; a call that hangs holds nobody up for ever. */
static void finish_calls(struct core *core)
{
	enum { STEP_US = 2000, STEPS_MAX = 5000 };
	queue_refuse(&core->queue);
	for (int i = 0; i < STEPS_MAX && (core->calls > 0 || !queue_is_empty(&core->queue)); i++)
		(void)usleep(STEP_US);
}

void core_close(struct core *core)
{
	if (!core)
		return;
	watches_stop(core->watches);
	finish_calls(core);
	if (core->writer)
		store_stop(core->store);
	queue_close(&core->queue);
	for (unsigned i = 0; i < core->worker_count; i++) {
		if (core->worker[i].has_thread)
			(void)pthread_join(core->worker[i].thread, NULL);
		db_close(core->worker[i].db);
	}
	free(core->worker);
	sessions_free(core->sessions);
	past_free(core->past);
	blobs_close(core->blobs);
	store_close(core->store);
	queue_done(&core->queue);
	batch_memory_free(core->batches);
	free(core);
}
