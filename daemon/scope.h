/* Upkeep of link, within, reach and share: who can reach which scope, and which side there. Called by projection.c alone. */
#ifndef DAEMON_SCOPE_H
#define DAEMON_SCOPE_H

#include "daemon/projection.h"
#include "daemon/sql.h"

/*
 * A scope was put: its links, and the closure of all below it when they changed.
 * Fails FAILED_PRECONDITION "SCOPE_CYCLE" when it would stand within itself.
 */
int scope_put(struct tx *tx, const struct noun_sql *n, const ProtobufCMessage *row, const struct id *id);
int scope_remove(struct tx *tx, const struct id *id);

/* An appointment was put or removed. */
int reach_put(struct tx *tx, const struct noun_sql *n, const ProtobufCMessage *row, const struct id *id);
int reach_remove(struct tx *tx, const struct id *id);

/* What one auditing organisation lets another see was put or removed. */
int share_put(struct tx *tx, const struct noun_sql *n, const ProtobufCMessage *row, const struct id *id,
	const struct id *scope);
int share_remove(struct tx *tx, const struct id *id);

#endif
