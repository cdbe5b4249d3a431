/*
 * The core: one store, one writer thread, a few workers, and the queue between connections and workers.
 *
 * A message's way (docs/architecture.md, "Life of a call"): server.c hands a frame to core_receive on an nng thread,
 * which only queues it; a worker opens it (session.c), decodes and decides (rpc.c), answers reads itself and
 * submits writes to the writer; the writer's answer comes back to a worker, which seals and sends it.
 */
#ifndef DAEMON_CORE_H
#define DAEMON_CORE_H

#include "common/hash.h"
#include "common/status.h"
#include "daemon/keyring.h"
#include "daemon/store.h"

#include <pthread.h>

struct server;
struct sessions;
struct blobs;
struct batch_memory;
struct watches;
struct past;
struct task;

/* Tasks waiting for a worker, first come first served. */
struct task_queue {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct task *first;
	struct task **last;
	_Atomic size_t count; /* written under the lock */
	bool has_lookout;     /* a worker looks at it for a moment before it sleeps: it needs no waking */
	bool refusing;
	bool closing;
};

struct core_settings {
	const char *state_directory;
	const char *key_directory;
	const char *origin; /* checked against the ledger's first entry */
	unsigned workers;   /* 0: as many as processors; two at least */
	int64_t file_max;
	int64_t quota;      /* bytes of evidence per organisation */
	int64_t session_us;
	int64_t keys_us;    /* how long a copy of the key slots in a backup is kept */
	unsigned in_flight; /* calls of one session; 0: LIMIT_IN_FLIGHT */
	const char *version;
	const uint8_t *log_successor; /* ledger.h, successor; NULL */
};

/* What every part of the core may read after start; nothing here changes but behind its owner's lock. */
struct core {
	struct core_settings settings;
	struct store *store;
	struct ledger *ledger; /* the store's, as the two below */
	struct writer *writer;
	struct keyring *keys;
	struct sessions *sessions;
	struct server *server; /* where connections are dropped; NULL before it listens */
	struct watches *watches;
	struct past *past;
	struct blobs *blobs;
	struct batch_memory *batches; /* signed by whom, lately */
	struct task_queue queue;
	struct worker *worker;
	unsigned worker_count;
	_Atomic unsigned calls; /* being served: not answered yet */
	_Atomic bool disposal_waits; /* something stood in the way of one: core_dispose is to be run again */
	struct hash log_key_hash; /* SHA-256 of the log's first public key: the ledger's name */
	uint8_t token_key[32];    /* seals page tokens; new at each start */
};

/* One thread's own connection. */
struct worker {
	struct core *core;
	struct db *db;
	pthread_t thread;
	bool has_thread;
};

/* Something for a worker to do; embedded in what it is about. */
struct task {
	void (*run)(struct task *task, struct worker *w);
	struct task *next;
};

/* Opens the store, checks it against the checkpoint file, starts the writer. Fails as store_open does. */
int core_open(const struct core_settings *settings, struct status *st, struct core **ret_core);
/*
 * Queues a task; any thread. A task that brings work in is refused (false) when LIMIT_TASKS wait or the core closes;
 * one that finishes acknowledged work (`must`) never is.
 */
bool core_post(struct core *core, struct task *task, bool must);

/* For writer_run: executes what disposal orders are pending. `context` is the core. */
int core_dispose(void *context, struct db *db, struct status *st);

/* Stops taking calls, finishes what was acknowledged, closes. */
void core_close(struct core *core);

#endif
