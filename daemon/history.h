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

#endif
