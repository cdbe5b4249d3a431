/*
 * The connection as server*.c and conn.c share it. Nobody else includes this.
 *
 * Order of locks: server, connection, stream. Callbacks of the owner run under none of them.
 */
#ifndef DAEMON_CONN_H
#define DAEMON_CONN_H

#include "common/limits.h"
#include "common/sp.h"
#include "common/stream.h"
#include "daemon/penalty.h"
#include "daemon/server.h"

#include <pthread.h>
#include <stdatomic.h>

enum { FLIGHTS_MAX = LIMIT_IN_FLIGHT + LIMIT_WATCHES, CONN_BUCKETS = 1024, LISTENERS_MAX = 4 };

/* A request not answered yet. */
struct flight {
	uint8_t backtrace[SP_BACKTRACE_BYTES];
	uint8_t len; /* 0: free */
	uint32_t held_bytes;
};

struct edge_link;

/* A record of the edge link that waits for credit. */
struct waiting {
	struct waiting *next;
	size_t payload_bytes;
	size_t len;
	uint8_t data[];
};

struct conn {
	struct server *server;
	struct stream *stream;  /* SP */
	struct edge_link *link; /* behind a front */
	uint64_t id;
	uint64_t edge_id; /* the front's id for it */
	struct stream_peer peer;
	atomic_uint refs;
	int64_t opened_us;
	_Atomic int64_t active_us;
	_Atomic int64_t message_us; /* since when a message is unfinished; 0 when none is */
	atomic_bool closing;        /* as good as gone: not counted, not found */
	atomic_bool authenticated;
	atomic_uint charge_s;       /* to its address, if it ends as a guest */
	struct sp_parser parser;    /* the receiving thread's */

	pthread_mutex_t lock; /* for what follows */
	void *data;
	void (*data_free)(void *data);
	bool gated;           /* reading is paused by conn_may_take */
	unsigned in_flight;
	size_t held_bytes;  /* of the requests in flight */
	size_t reply_bytes; /* what a reply here is expected to need; decays */
	struct flight flight[FLIGHTS_MAX];
	int64_t credit; /* edge */
	int64_t credit_us;
	struct waiting *waiting;
	struct waiting **waiting_end;
	size_t waiting_bytes;

	/* The server's lists, under its lock. */
	struct conn *prev;
	struct conn *next;
	struct conn *bucket_next;
	struct conn *ready_next;
	bool is_ready;

	struct conn *link_next; /* the link's table, its receiving thread's */
};

struct server {
	struct server_limits limits;
	struct server_events events;
	void *ctx;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed; /* ready list, connection gone, stopping */
	bool stopping;
	atomic_bool accepting;
	uint64_t last_id;
	struct conn *conns;
	struct conn *bucket[CONN_BUCKETS]; /* by id */
	struct conn *ready;
	struct edge_link *links;
	struct penalties penalties;
	struct stream_listener *listener[LISTENERS_MAX];
	size_t listener_count;
	int port;
	_Atomic uint64_t accepted, refused, evicted, held, late, broken, messages, replies, replies_unknown;
};

/* conn.c */
struct conn *conn_new(struct server *s, const struct stream_peer *peer);
/* False when it has no room: more in flight, or more bytes held, than the limits allow. */
bool conn_begin(struct conn *c, struct bytes backtrace, size_t held_bytes);
/* Whether one more message may be taken from it now; if not, it is resumed later. */
bool conn_may_take(struct conn *c);
/* After a reply or a write: resumes it if it was gated and there is room again. */
void conn_reconsider(struct conn *c);
/* Which deadline it missed, or NULL. */
const char *conn_late(struct conn *c, int64_t now_us);
size_t conn_queued(struct conn *c);
size_t conn_frame_max(const struct conn *c);

/* server_admit.c */
/* Whether a connection of this kind may come now; makes room among the guests if need be. */
bool server_admit(struct server *s, const struct stream_peer *peer, bool behind_front);
/* At its end, under the server's lock: a guest costs its address something. */
void server_charge(const struct conn *c);

/* server.c */
/* server_drop under the server's lock. */
void server_drop_locked(struct conn *c);
void server_add(struct server *s, struct conn *c);
/* Takes it off the lists, tells the owner, drops the lists' reference. */
void server_remove(struct conn *c);
/* Asks the server's thread to look at it: to resume it, or to finish closing it. */
void server_wake(struct conn *c);

/* server_sp.c */
void sp_accept(void *ctx, struct stream *stream);
bool sp_send(struct conn *c, struct bytes backtrace, struct bytes body);

/* server_edge.c; edge_reply and edge_done with the connection's lock held */
void edge_accept(void *ctx, struct stream *stream);
bool edge_reply(struct conn *c, struct bytes backtrace, struct bytes body);
bool edge_done(struct conn *c, struct bytes backtrace);
void edge_tell_authenticated(struct conn *c);
/* Marks it as closing and tells the front; true for the first to do so, who then wakes the server's thread. */
bool edge_drop(struct conn *c);
/* Waiting replies of a closed connection and its hold on the link. */
void edge_forget(struct conn *c);
void edge_close_links(struct server *s);

#endif
