/* The ledger's memory, shared by ledger.c (appends) and proof.c (proves). Nobody else includes it. */
#ifndef DAEMON_LEDGER_STATE_H
#define DAEMON_LEDGER_STATE_H

#include "daemon/ledger.h"
#include "daemon/tree.h"

#include <pthread.h>

struct recent {
	uint64_t size;
	struct hash root;
};

struct scope_slot {
	bool is_set;
	struct id scope;
	uint64_t slot;
};

struct ledger {
	struct ledger_settings settings;
	char *origin, *checkpoint_path; /* what the settings point to */
	struct db *check; /* the writer's second connection: re-reads what was committed */

	/* The writer's own. */
	struct growth growth;
	struct growth before; /* what it was before ledger_prepare */
	struct hash pending[LIMIT_GROUP];
	int64_t pending_received_us[LIMIT_GROUP];
	size_t pending_count;
	int64_t received_us;
	struct buf scratch, next_note;
	struct scope_slot scope[1024];
	bool keys_change; /* a pending entry puts a log key record, or did before it was rolled back */
	uint64_t persisted_size, outside_size;
	int64_t persisted_at_us, outside_at_us;

	uint64_t size; /* atomic: durable, re-read and signed */

	pthread_mutex_t lock; /* of the newest checkpoint, and the keys of what is settled */
	struct log_keys keys;
	struct buf records; /* their texts */
	uint8_t signs[SIGN_PUBLIC_BYTES];
	struct buf note;
	uint64_t signed_size;
	struct hash root;
	struct recent recent[256]; /* what statements have seen is nearly always one of them */
	size_t recent_at;

	struct nodes *nodes; /* NULL: none */
	bool nodes_wrong;    /* atomic: a proof from them was not right */
	pthread_mutex_t proof_lock;
	struct db *proof;    /* for proofs the node cache cannot give; not bound to a caller's snapshot */
};

#endif
