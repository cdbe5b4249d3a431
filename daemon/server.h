/*
 * Connections of the core and of the front: accepting, limits, deadlines, replies. Knows messages, not frames or calls.
 *
 * A peer is one of three: SP over tcp (the front's), SP over ipc (local.sock of the core), or a peer of the
 * front behind an edge link. To the callbacks they look alike; only conn_is_local tells local.sock from the rest.
 *
 * The limits are those of limits.h or lower. What is late is closed by this file's own thread.
 */
#ifndef DAEMON_SERVER_H
#define DAEMON_SERVER_H

#include "common/bytes.h"
#include "common/status.h"

struct server; /* opaque */
struct conn;   /* opaque */

struct server_limits {
	int64_t handshake_ms;   /* until authenticated, unless a request is being answered */
	int64_t message_ms;     /* from its first byte to its last */
	int64_t write_ms;       /* without a byte leaving while some wait */
	int64_t idle_ms;        /* without a byte either way and nothing in flight */
	size_t out_queue_bytes; /* waiting for the peer; then nothing more is read from it */
	unsigned in_flight;     /* requests a connection may have unanswered, parked ones included */
	unsigned connections;   /* peers behind fronts are counted apart from direct ones */
	unsigned guests;        /* not authenticated; one too many puts out the longest waiting */
	unsigned per_address;   /* not for ipc */
	unsigned penalty_s;     /* longest an address can be held to one guest at a time; 0: never */
};

struct server_counters {
	uint64_t accepted;
	uint64_t refused; /* over a cap */
	uint64_t evicted; /* guests put out for newer ones */
	uint64_t late;    /* closed by a deadline */
	uint64_t held;    /* guests put out because their address has a penalty */
	uint64_t broken;  /* closed for what they sent */
	uint64_t messages;
	uint64_t replies;
	uint64_t replies_unknown; /* to nothing in flight: a second reply, or a fault of ours */
	unsigned open;
	unsigned guests;
};

struct server_events {
	/*
	 * One request. Bytes are the caller's again after the return; `backtrace` (request id included) goes back with the
	 * reply. Whoever keeps `c` beyond the call takes conn_ref. Every message is answered once: server_reply or
	 * server_discard. One call at a time per connection, on threads that must not block.
	 */
	void (*on_message)(void *ctx, struct conn *c, struct bytes backtrace, struct bytes body);
	/* Once per connection that was accepted, after its last on_message: cancel what it waits for. */
	void (*on_close)(void *ctx, struct conn *c);
	/* Bytes left for the peer, `queued` wait. NULL: not interested. */
	void (*on_sent)(void *ctx, struct conn *c, size_t queued);
};

void server_limits_default(struct server_limits *ret_limits);

/*
 * Of the whole process: malloc returns large messages to the system from here on.
 *
 * limits  NULL for the defaults.
 * Fails   INVALID_ARGUMENT "LIMIT_RAISED": above limits.h or not positive; RESOURCE_EXHAUSTED.
 */
int server_new(const struct server_limits *limits, const struct server_events *events, void *ctx,
	struct status *st, struct server **ret_server);
/* SP on tcp:// or ipc://; `mode` are the ipc socket's permission bits (0600 for local.sock). */
int server_listen(struct server *s, const char *url, int mode, struct status *st);
/* The core's side of the edge link; ipc:// only. The mode decides who can be a front. */
int server_listen_edge(struct server *s, const char *url, int mode, struct status *st);
/* Of the first tcp listener; 0 when there is none. */
int server_port(const struct server *s);
/* While false new connections are closed at once (the front without a core). */
void server_set_accepting(struct server *s, bool accepting);
void server_close_all(struct server *s);
/*
 * Stops accepting, lets what is in flight be answered, closes, and waits; together at most timeout_ms.
 * False: something is still held; then the caller leaves by _exit and does not call server_free.
 */
bool server_stop(struct server *s, int timeout_ms);
/* After server_stop returned true and whoever held a connection has let it go. */
void server_free(struct server *s);
void server_counters(struct server *s, struct server_counters *ret_counters);
/* By conn_id; the reference is the caller's. NULL when it is gone. */
struct conn *server_find(struct server *s, uint64_t id);

/*
 * Any thread. The first for a message in flight sends it and returns true; false when nothing with that backtrace
 * is in flight or the peer is gone: nothing was sent, and that is no error.
 */
bool server_reply(struct conn *c, struct bytes backtrace, struct bytes body);
/* Instead of a reply: the peer gets none. */
bool server_discard(struct conn *c, struct bytes backtrace);
/* From now on messages of LIMIT_FRAME_BYTES instead of LIMIT_FRAME_GUEST_BYTES, and no guest's deadline. */
void server_set_authenticated(struct conn *c);
/* Closes it, at the front too; on_close follows from another thread. */
void server_drop(struct conn *c);
/* The same for what it sent: a guest's address is charged for it. */
void server_drop_broken(struct conn *c);

struct conn *conn_ref(struct conn *c);
void conn_unref(struct conn *c);
/* Never used again for another connection of this server. */
uint64_t conn_id(const struct conn *c);
bool conn_is_open(struct conn *c);
bool conn_is_authenticated(struct conn *c);
/* True for local.sock alone: only there may be bootstrapped. */
bool conn_is_local(const struct conn *c);
/* User id of a local peer's process; -1 for the others. */
int64_t conn_peer_uid(const struct conn *c);
/* For logs: "192.0.2.7", "uid 1000". What the front says of its peers is not proved. */
const char *conn_address(const struct conn *c);
/* One pointer for the server's owner; set in on_message, freed with the connection's memory. */
void conn_set_data(struct conn *c, void *data, void (*data_free)(void *data));
void *conn_data(struct conn *c);

#endif
