/* The past of a row, read from the ledger's effects. */
#ifndef DAEMON_HISTORY_H
#define DAEMON_HISTORY_H

#include "daemon/ledger.h"

struct row_change {
	uint64_t index;           /* of the entry */
	struct effect_row effect; /* body NULL when it was disposed of */
};

/* The newest `max` changes of a row, oldest first. Says nothing about who may see them. */
int history_of_row(struct ledger *l, struct tx *tx, const struct resource_rule *resource, const char *id_text,
	size_t max, struct row_change **ret_changes, size_t *ret_count);

/* One change, for whoever has the entry's leaf (common/opening.h). */
struct row_proof {
	uint64_t index;
	struct bytes opening, leaf; /* their texts */
	struct effect_row effect;
};

/*
 * All changes of a row in the first `size` entries, oldest first. Says nothing about who may see them.
 * Fails RESOURCE_EXHAUSTED "TOO_MANY_VERSIONS" past `max`; FAILED_PRECONDITION "DISPOSED" when the content of one is gone.
 */
int history_prove_row(struct ledger *l, struct tx *tx, const struct resource_rule *resource, const char *id_text,
	uint64_t size, size_t max, struct row_proof **ret_proofs, size_t *ret_count);

#endif
