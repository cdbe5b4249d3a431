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
#include "daemon/blob.h"
#include "daemon/keyring.h"
#include "daemon/ledger.h"
#include "daemon/writer.h"

struct sessions;
struct core;

struct core_settings {
	const char *state_directory;
	const char *key_directory;
	const char *origin; /* checked against the ledger's first entry */
	unsigned workers;   /* 0: as many as processors */
	int64_t file_max;
	int64_t quota;      /* bytes of evidence per organisation */
	int64_t session_us;
	const char *version;
};

/* What every part of the core may read after start; nothing here changes but behind its owner's lock. */
struct core {
	struct core_settings settings;
	struct db *writer_db;
	struct ledger *ledger;
	struct writer *writer;
	struct keyring *keys;
	struct sessions *sessions;
	struct blobs *blobs;
	struct hash log_key_hash; /* SHA-256 of the log's public key: the ledger's identity */
	uint8_t token_key[32];    /* seals page tokens; new at each start */
};

/* One thread's own connection and memory. */
struct worker {
	struct core *core;
	struct db *db;
};

/* Opens the store, checks it against the checkpoint file, starts the writer. Fails as ledger_open does. */
int core_open(const struct core_settings *settings, struct status *st, struct core **ret_core);
/* Stops taking calls, finishes what was acknowledged, closes. */
void core_close(struct core *core);

#endif
