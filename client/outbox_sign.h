/*
 * Signing what waits: what was written without a server stands in the outbox as it will be signed, and is signed when it
 * leaves, all of it with one signature (common/batch.h). docs/decisions/0043.
 */
#ifndef CLIENT_OUTBOX_SIGN_H
#define CLIENT_OUTBOX_SIGN_H

#include "client/outbox.h"
#include "common/statement.h"

bool outbox_is_signed(const Audit__OutboxItem *item);
/*
 * Why it is not what auditc leaves in an outbox, nor what a colleague's device handed over: "is another device's". NULL: it
 * may be.
 */
const char *outbox_lacks(const struct client *c, const Audit__OutboxItem *item);
/* The parts of a statement are those that its header names. */
bool outbox_parts_fit(const Audit__Statement *s, const struct statement_header *h);

/*
 * Signs what waits and is not signed: one alone as what it is, up to BATCH_STATEMENTS_MAX with one signature. Each is durable
 * before this says how many. Fails as outbox.h and keys.h; then some may be signed and the others wait as they were.
 */
int outbox_sign(struct client *c, struct status *st, size_t *ret_signed);

#endif
