/* Checking what can be said of each statement alone, on all processors, beside a pass that needs the order. */
#ifndef DAEMON_STATEMENTS_H
#define DAEMON_STATEMENTS_H

#include "common/status.h"

#include <stdbool.h>
#include <stdint.h>

struct statements; /* opaque */
struct signers;
struct log_keys;

struct statements_settings {
	const char *db_path;
	uint64_t size;             /* entries below it are checked */
	const struct log_keys *keys; /* of the log: the server's own are by the one of their entry */
	bool signatures;           /* their signatures, too: by far the dearest part */
	const struct signers *signers; /* and that each signer's device was active at its entry; NULL: not asked */
};

/* Starts the threads, each with its own connection on the file. The settings' objects outlive them. */
int statements_start(const struct statements_settings *settings, struct status *st, struct statements **ret_statements);
struct statements_count {
	uint64_t good;
	uint64_t doubtful; /* of them: by a key that was declared compromised by then */
};

/*
 * Waits, frees. *ret_count: checked and good.
 * Fails DATA_LOSS, naming an entry: "LEAF_CORRUPT" (header or signature is none), "SIGNATURE_WRONG" (not valid, or the
 * server's own is not marked as such), "SIGNER_UNKNOWN", "STATEMENT_TWICE" (the table of statements does not name it).
 */
int statements_finish(struct statements *s, struct status *st, struct statements_count *ret_count);

#endif
