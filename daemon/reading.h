/*
 * Who was handed classified content of what. The read log is entries of the server's own, of which this keeps, in a table that
 * follows from them, one row a scope and person: a disposal asks whoever may hold a copy. docs/decisions/0042.
 */
#ifndef DAEMON_READING_H
#define DAEMON_READING_H

#include "daemon/ledger.h"

#define READING_METHOD "audit.v1.SystemService/RecordSystemRead"

/*
 * Of one such entry. said: the content of its part. Where the row that was read stands is found among the earlier effects in
 * `ledger`; a read that names no row (a list or a search across audits) is of no scope. Fails as the store does.
 */
int reading_apply(struct db *to, struct db *ledger, uint64_t index, struct bytes said, struct status *st);
/* Whoever was handed something of the scope, at most `max` of them. */
int reading_people(struct tx *tx, const struct id *scope, size_t max, struct id **ret_people, size_t *ret_count);

#endif
