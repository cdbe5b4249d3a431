/*
 * The front's relay: SP messages of peers on tcp become records on the edge link, and back.
 *
 * Without a core it accepts nobody; when the link breaks every peer is closed, since what they wait for is lost.
 */
#ifndef DAEMON_FRONT_RELAY_H
#define DAEMON_FRONT_RELAY_H

#include "common/status.h"
#include "daemon/server.h"

struct relay; /* opaque */

/*
 * listen_url  tcp://ADDRESS:PORT.   core_url  ipc:///PATH of edge.sock; dialled until it answers, for ever.
 * limits      NULL for the defaults.
 */
int relay_start(const char *listen_url, const char *core_url, const struct server_limits *limits,
	struct status *st, struct relay **ret_relay);
int relay_port(const struct relay *r);
/* As server_stop. After true the relay is freed. */
bool relay_stop(struct relay *r, int timeout_ms);

#endif
