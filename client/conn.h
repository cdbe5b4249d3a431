/*
 * A connection to a server for a program that waits: requests go out under their own id, several at once, replies are
 * fetched by id. One thread uses it at a time.
 *
 * A broken connection fails what was in flight with UNAVAILABLE "CONNECTION_LOST", and the next conn_send connects again:
 * nothing is ever sent twice by itself. Whoever retries does so with the same statement id.
 */
#ifndef CLIENT_CONN_H
#define CLIENT_CONN_H

#include "common/bytes.h"
#include "common/status.h"

struct conn; /* opaque */

/*
 * url    tcp://HOST:PORT or ipc:///PATH.
 * Fails  UNAVAILABLE "DIAL_FAILED", "NOT_A_SERVER" (it answered in another protocol or closed); DEADLINE_EXCEEDED.
 */
int conn_open(const char *url, int timeout_ms, struct status *st, struct conn **ret_conn);
/* Gives up what is in flight. */
void conn_close(struct conn *c);

/* Fails  RESOURCE_EXHAUSTED "TOO_MANY_IN_FLIGHT", INVALID_ARGUMENT "FRAME_TOO_LONG", and as conn_open. */
int conn_send(struct conn *c, struct bytes body, struct status *st, uint32_t *ret_id);
/*
 * The reply to `id` is appended to ret_reply. On any failure the id is forgotten, and a reply that still comes is dropped.
 * Fails  DEADLINE_EXCEEDED "NO_REPLY", UNAVAILABLE "CONNECTION_LOST", NOT_FOUND "NOT_IN_FLIGHT".
 */
int conn_wait(struct conn *c, uint32_t id, int timeout_ms, struct status *st, struct buf *ret_reply);

#endif
