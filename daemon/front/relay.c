/* Peers on one side, one edge link on the other; knows neither frames nor sessions. */
#include "daemon/front/relay.h"

#include "common/clock.h"
#include "common/edge.h"
#include "common/stream.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
	RELAY_URL_BYTES = 128, /* a unix socket's path has 108 */
	DIAL_MS = 1000,
	REDIAL_MS = 250,
	LINK_QUEUE_BYTES = 32 * 1024 * 1024, /* towards a core that does not read; then peers are closed */
	CREDIT_BYTES = EDGE_WINDOW_BYTES / 4 /* returned in runs of this, not per message */
};

struct relay {
	struct server *server;
	char core_url[RELAY_URL_BYTES];
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct stream *link; /* NULL while there is none */
	uint64_t generation; /* of the link */
	bool link_closed;
	bool stopping;
	struct edge_parser parser; /* the link's receiving thread's */
};

/* A peer the core knows. */
struct peer {
	uint64_t generation;
	_Atomic int64_t received_bytes; /* cost of its DATA from the core */
	_Atomic int64_t granted_bytes;  /* credit returned for it */
};

/* False when the link the peer was opened on is gone, or the core does not keep up. */
static bool send_locked(struct relay *r, uint64_t generation, enum edge_type type, uint64_t id,
	struct bytes a, struct bytes b)
{
	uint8_t head[EDGE_HEAD_BYTES];
	if (!r->link || r->generation != generation || stream_queued(r->link) > LINK_QUEUE_BYTES)
		return false;
	edge_write_head(type, id, a.len + b.len, head);
	const struct bytes parts[] = { BYTES(head, sizeof(head)), a, b };
	return stream_send(r->link, parts, ARRAY_LEN(parts));
}

static bool send_record(struct relay *r, uint64_t generation, enum edge_type type, uint64_t id,
	struct bytes a, struct bytes b)
{
	pthread_mutex_lock(&r->lock);
	bool ok = send_locked(r, generation, type, id, a, b);
	pthread_mutex_unlock(&r->lock);
	return ok;
}

/* At its first message, so that the core never hears of a peer that says nothing. */
static struct peer *open_peer(struct relay *r, struct conn *c)
{
	struct peer *peer = calloc(1, sizeof(*peer));
	if (!peer)
		return NULL;
	/* Before OPEN, or the core's answer might find none. */
	conn_set_data(c, peer, free);
	pthread_mutex_lock(&r->lock);
	peer->generation = r->generation;
	(void)send_locked(r, peer->generation, EDGE_OPEN, conn_id(c), bytes_of_text(conn_address(c)),
		(struct bytes){ 0 });
	pthread_mutex_unlock(&r->lock);
	return peer;
}

static void on_message(void *ctx, struct conn *c, struct bytes backtrace, struct bytes body)
{
	struct relay *r = ctx;
	struct peer *peer = conn_data(c);
	if (!peer)
		peer = open_peer(r, c);
	if (!peer || !send_record(r, peer->generation, EDGE_DATA, conn_id(c), backtrace, body))
		server_drop(c);
}

static void on_close(void *ctx, struct conn *c)
{
	struct relay *r = ctx;
	struct peer *peer = conn_data(c);
	if (peer)
		(void)send_record(r, peer->generation, EDGE_CLOSE, conn_id(c), (struct bytes){ 0 },
			(struct bytes){ 0 });
}

/* What the peer's queue no longer holds has left for it. */
static void on_sent(void *ctx, struct conn *c, size_t queued)
{
	struct relay *r = ctx;
	struct peer *peer = conn_data(c);
	if (!peer)
		return;
	int64_t granted = atomic_load(&peer->granted_bytes);
	int64_t owed = atomic_load(&peer->received_bytes) - granted - (int64_t)queued;
	/* Several threads may come here at once: one of them grants, the rest is granted next time. */
	if (owed < CREDIT_BYTES ||
		!atomic_compare_exchange_strong(&peer->granted_bytes, &granted, granted + owed))
		return;
	uint8_t be[4];
	put_be32(be, (uint32_t)owed);
	(void)send_record(r, peer->generation, EDGE_CREDIT, conn_id(c), BYTES(be, sizeof(be)),
		(struct bytes){ 0 });
}

static const struct server_events server_events = { on_message, on_close, on_sent };

static void take_data(struct conn *c, struct bytes payload)
{
	struct bytes backtrace, body;
	struct peer *peer = conn_data(c);
	if (!peer || !sp_split(payload, &backtrace, &body))
		return;
	atomic_fetch_add(&peer->received_bytes, edge_cost_bytes(payload.len));
	(void)server_reply(c, backtrace, body);
}

/* False: what the core does not say. */
static bool take_record(struct relay *r, const struct edge_record *record)
{
	struct conn *c = server_find(r->server, record->connection);
	if (!c) /* closed meanwhile; our CLOSE is under way */
		return true;
	bool ok = true;
	switch (record->type) {
	case EDGE_DATA:
		take_data(c, record->payload);
		break;
	case EDGE_DONE:
		(void)server_discard(c, record->payload);
		break;
	case EDGE_AUTHENTICATED:
		server_set_authenticated(c);
		break;
	case EDGE_DROP:
		if (conn_is_authenticated(c))
			server_drop(c); /* a revocation */
		else
			server_drop_broken(c); /* what it said was no frame of ours */
		break;
	case EDGE_OPEN:
	case EDGE_CLOSE:
	case EDGE_CREDIT:
		ok = false;
		break;
	}
	conn_unref(c);
	return ok;
}

static size_t link_data(void *ctx, struct bytes bytes)
{
	struct relay *r = ctx;
	size_t given = bytes.len;
	bool ok = true;
	while (ok && bytes.len > 0) {
		struct edge_record record;
		switch (edge_parse(&r->parser, &bytes, &record)) {
		case EDGE_MORE:
			break;
		case EDGE_GREETING:
			server_set_accepting(r->server, true);
			break;
		case EDGE_RECORD:
			ok = take_record(r, &record);
			break;
		case EDGE_BAD:
			ok = false;
			break;
		}
	}
	if (!ok) {
		pthread_mutex_lock(&r->lock);
		stream_close(r->link);
		pthread_mutex_unlock(&r->lock);
	}
	return given;
}

static void link_close(void *ctx)
{
	struct relay *r = ctx;
	server_set_accepting(r->server, false);
	pthread_mutex_lock(&r->lock);
	r->link_closed = true;
	pthread_cond_broadcast(&r->changed);
	pthread_mutex_unlock(&r->lock);
}

static const struct stream_events link_events = { link_data, NULL, link_close };

/* From the first byte to the last of one link. */
static void serve_link(struct relay *r, struct stream *link)
{
	uint8_t greeting[EDGE_GREETING_BYTES];
	edge_write_greeting(greeting);
	edge_parser_init(&r->parser);
	pthread_mutex_lock(&r->lock);
	r->link_closed = false;
	r->link = link;
	r->generation++;
	(void)stream_send(link, &BYTES(greeting, sizeof(greeting)), 1);
	stream_start(link, &link_events, r);
	while (!r->link_closed && !r->stopping)
		pthread_cond_wait(&r->changed, &r->lock);
	stream_close(link);
	while (!r->link_closed)
		pthread_cond_wait(&r->changed, &r->lock);
	r->link = NULL;
	pthread_mutex_unlock(&r->lock);
	server_close_all(r->server);
	stream_release(link);
	edge_parser_done(&r->parser);
}

/* False when the relay stops. */
static bool rest(struct relay *r)
{
	int64_t until_us = clock_mono_us() + REDIAL_MS * 1000;
	struct timespec until = { .tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000 };
	pthread_mutex_lock(&r->lock);
	if (!r->stopping)
		(void)pthread_cond_clockwait(&r->changed, &r->lock, CLOCK_MONOTONIC, &until);
	bool go_on = !r->stopping;
	pthread_mutex_unlock(&r->lock);
	return go_on;
}

static void *run(void *ctx)
{
	struct relay *r = ctx;
	bool was_up = true;
	do {
		struct status st;
		status_reset(&st);
		struct stream *link;
		bool is_up = stream_dial(r->core_url, DIAL_MS, &st, &link) == OK;
		if (is_up != was_up)
			(void)fprintf(stderr, "auditd-front: core %s\n", is_up ? "is back" : st.message);
		was_up = is_up;
		if (is_up)
			serve_link(r, link);
	} while (rest(r));
	return NULL;
}

static void relay_free(struct relay *r)
{
	pthread_cond_destroy(&r->changed);
	pthread_mutex_destroy(&r->lock);
	free(r);
}

static bool stop_server(struct relay *r, int timeout_ms)
{
	bool stopped = server_stop(r->server, timeout_ms);
	if (stopped)
		server_free(r->server);
	return stopped;
}

int relay_start(const char *listen_url, const char *core_url, const struct server_limits *limits,
	struct status *st, struct relay **ret_relay)
{
	if (strlen(core_url) >= RELAY_URL_BYTES)
		return fail(st, INVALID_ARGUMENT, "URL_TOO_LONG", "%s: too long for a socket's path", core_url);
	struct relay *r = calloc(1, sizeof(*r));
	if (!r)
		return fail(st, RESOURCE_EXHAUSTED, "NO_MEMORY", "no memory for the relay");
	(void)snprintf(r->core_url, sizeof(r->core_url), "%s", core_url);
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->changed, NULL);
	int rc = server_new(limits, &server_events, r, st, &r->server);
	if (rc != OK)
		goto no_server;
	server_set_accepting(r->server, false);
	rc = server_listen(r->server, listen_url, 0, st);
	if (rc == OK && pthread_create(&r->thread, NULL, run, r) != 0)
		rc = fail(st, RESOURCE_EXHAUSTED, "NO_THREAD", "no thread for the edge link");
	if (rc != OK)
		goto no_thread;
	*ret_relay = r;
	return OK;

no_thread:
	/* Nobody was accepted: there is nothing to wait for. */
	(void)stop_server(r, 1000);
no_server:
	relay_free(r);
	return rc;
}

int relay_port(const struct relay *r)
{
	return server_port(r->server);
}

bool relay_stop(struct relay *r, int timeout_ms)
{
	int64_t end_us = clock_mono_us() + (int64_t)timeout_ms * 1000;
	/* Replies still come over the link while the server drains. */
	bool stopped = server_stop(r->server, timeout_ms);
	pthread_mutex_lock(&r->lock);
	r->stopping = true;
	pthread_cond_broadcast(&r->changed);
	pthread_mutex_unlock(&r->lock);
	if (!stopped || clock_mono_us() > end_us)
		return false;
	pthread_join(r->thread, NULL);
	server_free(r->server);
	relay_free(r);
	return true;
}
