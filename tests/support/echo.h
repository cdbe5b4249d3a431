/*
 * A core without an audit: the server layer answering every message with itself. Tests' counterpart, benches' floor.
 *
 * A body that begins with '!' is an order instead:
 *   !auth          the peer is authenticated from now on; echoed
 *   !big N         a reply of N bytes
 *   !park          no reply until the connection is gone
 *   !none          discarded, no reply
 *   !drop          the connection is dropped
 *   !twice         answered, and answered again in vain
 *   !local         "local" or "remote"
 *   !uid           conn_peer_uid as text
 *   !slow          answered by the worker after 100 ms
 *   !hog           answered after 100 ms by the receiving thread, which must not be done: a control for measurements
 */
#ifndef TESTS_SUPPORT_ECHO_H
#define TESTS_SUPPORT_ECHO_H

#include "daemon/server.h"

struct echo; /* opaque */

struct echo_options {
	const char *local_url; /* or NULL */
	const char *edge_url;  /* or NULL */
	const char *tcp_url;   /* or NULL */
	bool authenticate;     /* every peer, at its first message */
	bool worker;           /* answer on a thread of its own instead of the receiving one */
	const struct server_limits *limits;
};

int echo_start(const struct echo_options *o, struct status *st, struct echo **ret_echo);
struct server *echo_server(struct echo *e);
/* Parked requests whose connection is gone: the owner was told. */
unsigned echo_cancelled(struct echo *e);
unsigned echo_closed(struct echo *e);
/* False: something was held; leave by _exit. */
bool echo_stop(struct echo *e, int timeout_ms);

#endif
