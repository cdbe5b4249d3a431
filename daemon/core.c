/* Opening and closing the core: keys, store, writer, workers, in that order and back. */
#include "common/crypto.h"
#include "common/limits.h"
#include "daemon/queue.h"
#include "daemon/session.h"
#include "daemon/tables.h"
#include "daemon/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>

enum { PATH_BYTES = 4096 };

int core_path(const struct core_settings *settings, const char *name, struct status *st, char *ret_path,
	size_t size)
{
	int n = snprintf(ret_path, size, "%s/%s", settings->state_directory, name);
	if (n < 0 || (size_t)n >= size)
		return fail(st, INVALID_ARGUMENT, "PATH", "%s: too long a path", settings->state_directory);
	return OK;
}

/* What stands there belongs to this user alone. */
static int check_directory(const char *path, struct status *st)
{
	struct stat at;
	if (stat(path, &at) != 0)
		return fail(st, NOT_FOUND, "STATE_DIRECTORY", "%s: %s", path, strerror(errno));
	if (!S_ISDIR(at.st_mode) || (at.st_mode & 077) != 0)
		return fail(st, FAILED_PRECONDITION, "STATE_DIRECTORY",
			"%s must be a directory that only its owner enters (mode 0700)", path);
	return OK;
}

static int open_ledger(struct core *core, struct status *st)
{
	char database[PATH_BYTES], keys[PATH_BYTES], checkpoint[PATH_BYTES], nodes[PATH_BYTES];
	const struct core_settings *settings = &core->settings;
	TRY(core_path(settings, "programme.db", st, database, sizeof(database)));
	TRY(core_path(settings, "keys.db", st, keys, sizeof(keys)));
	TRY(core_path(settings, "checkpoint", st, checkpoint, sizeof(checkpoint)));
	TRY(core_path(settings, "nodes.cache", st, nodes, sizeof(nodes)));
	TRY(db_open(database, DB_WRITER, st, &core->writer_db));
	TRY(tables_create(core->writer_db, st));
	TRY(slots_open(keys, keyring_store_key(core->keys), st, &core->slots));
	const struct ledger_settings ledger = { .db = core->writer_db, .keys = core->keys, .slots = core->slots,
		.origin = settings->origin, .checkpoint_path = checkpoint, .nodes_path = nodes };
	return ledger_open(&ledger, st, &core->ledger);
}

static unsigned workers_wanted(const struct core_settings *settings)
{
	unsigned n = settings->workers;
	cpu_set_t set;
	if (n == 0 && sched_getaffinity(0, sizeof(set), &set) == 0)
		n = (unsigned)CPU_COUNT(&set);
	return n < 1 ? 1 : n > LIMIT_WORKERS ? LIMIT_WORKERS : n;
}

static int start_workers(struct core *core, struct status *st)
{
	char path[PATH_BYTES];
	unsigned count = workers_wanted(&core->settings);
	TRY(core_path(&core->settings, "programme.db", st, path, sizeof(path)));
	core->worker = calloc(count, sizeof(*core->worker));
	if (!core->worker)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the workers");
	for (unsigned i = 0; i < count; i++) {
		struct worker *w = &core->worker[i];
		w->core = core;
		TRY(db_open(path, DB_READER, st, &w->db));
		core->worker_count = i + 1;
		if (pthread_create(&w->thread, NULL, queue_work, w) != 0)
			return fail(st, RESOURCE_EXHAUSTED, "THREAD", "a worker's thread cannot be started");
		w->has_thread = true;
	}
	return OK;
}

static int open_parts(struct core *core, struct status *st)
{
	TRY(check_directory(core->settings.state_directory, st));
	TRY(keyring_open(core->settings.key_directory, st, &core->keys));
	core->log_key_hash = hash_of(keyring_log_public(core->keys), KEY_BYTES);
	random_bytes(core->token_key, sizeof(core->token_key));
	TRY(open_ledger(core, st));
	TRY(sessions_new(core, st, &core->sessions));
	TRY(watches_start(core, st, &core->watches));
	TRY(writer_start(core->writer_db, core->ledger, st, &core->writer));
	return start_workers(core, st);
}

int core_open(const struct core_settings *settings, struct status *st, struct core **ret_core)
{
	struct core *core = calloc(1, sizeof(*core));
	if (!core)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory to start");
	core->settings = *settings;
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
		writer_stop(core->writer);
	queue_close(&core->queue);
	for (unsigned i = 0; i < core->worker_count; i++) {
		if (core->worker[i].has_thread)
			(void)pthread_join(core->worker[i].thread, NULL);
		db_close(core->worker[i].db);
	}
	free(core->worker);
	sessions_free(core->sessions);
	ledger_close(core->ledger);
	slots_free(core->slots);
	db_close(core->writer_db);
	keyring_free(core->keys);
	queue_done(&core->queue);
	free(core);
}
