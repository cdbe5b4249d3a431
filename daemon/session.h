/*
 * Sessions: Noise handshakes in, sealed calls in, sealed replies out. docs/formats.md, "Frame".
 *
 * A session outlives its connection and is found by its id. Nothing here decodes protobuf: an opened CALL goes to
 * call_serve. Every frame that does not hold gets the same REFUSED, whatever was wrong with it.
 */
#ifndef DAEMON_SESSION_H
#define DAEMON_SESSION_H

#include "daemon/core.h"
#include "daemon/server.h"

int sessions_new(struct core *core, struct status *st, struct sessions **ret_sessions);
/* After the workers have ended. */
void sessions_free(struct sessions *s);

/* server_events.on_message of the core: queues the frame for a worker. */
void session_on_message(void *core, struct conn *c, struct bytes backtrace, struct bytes body);
/* server_events.on_close. */
void session_on_close(void *core, struct conn *c);

/* Ends the session this handshake made; calls under way are answered. */
void session_end_by_hash(struct sessions *s, const uint8_t handshake_hash[32]);
/* Ends all sessions of a device (its X25519 key) and drops their connections: a revocation bites at once. */
void session_end_by_device(struct sessions *s, const uint8_t session_key[32]);

struct session_counters {
	uint64_t handshakes, refused, calls;
	size_t open, half_open;
};
struct session_counters session_counters(struct sessions *s);

#endif
