/*
 * Proving that a store is what its ledger says, without trusting any table: `auditd verify`, verify --deep, rebuild.
 *
 * Needs no running daemon; works beside one, on a reader's snapshot.
 */
#ifndef DAEMON_VERIFY_H
#define DAEMON_VERIFY_H

#include "daemon/ledger.h"

struct verify_settings {
	struct db *db;             /* a reader; the function makes its own transaction */
	struct slots *slots;       /* for deep; else NULL */
	const uint8_t *log_public; /* one of the log's keys: the store's list of them must have it */
	const char *origin;
	bool signatures;           /* check each statement's signature: 20 thousand a second */
	bool signers;              /* with deep: each signer's device was active at its entry (signers.h) */
	bool deep;                 /* replay and compare every cell of every projection table; implies signatures */
	/* Called now and then, on the calling thread; NULL. */
	void (*progress)(void *context, const char *stage, uint64_t done, uint64_t total);
	void *context;
};

struct verify_report {
	uint64_t entries;
	uint64_t signatures;
	uint64_t doubtful;      /* of them, by keys declared compromised from there or before; known with signers */
	uint64_t checkpoints;
	uint64_t effects_disposed;
	uint64_t rows_compared; /* in all projection tables */
	struct hash root;
};

/*
 * Every leaf from its entry, every tile, the tree against every checkpoint and its signature, each statement entered
 * once; with deep, every effect, part and cell.
 * Fails DATA_LOSS: "LOG_KEYS", "LEAF_CORRUPT", "LOG_INCOMPLETE", "TIME_DECREASES", "TILE_CORRUPT", "CHECKPOINT_CORRUPT",
 * "LOG_DIVERGED", "SIGNATURE_WRONG", "SIGNER_UNKNOWN",
 * "STATEMENT_TWICE", those of replay.h, and "TABLE_DIFFERS", which names table, row and column.
 */
int verify_store(const struct verify_settings *settings, struct status *st, struct verify_report *ret_report);

/*
 * Drops the projection tables and makes them anew from the ledger, on the writer's connection with no writer running.
 * Interrupted, it leaves a store that asks for a rebuild. `from`: a reader on the same file.
 */
int rebuild_store(struct db *writer, struct db *from, struct slots *slots, struct status *st);

/* Compares one table of two connections cell by cell, in the order of `key`. Fails DATA_LOSS "TABLE_DIFFERS". */
struct table;
int table_compare(struct db *stored, struct db *replayed, const struct table *table, struct status *st,
	uint64_t *ret_rows);

#endif
