/* One connection: what is in flight, when to stop reading, replies exactly once, references. */
#include "daemon/conn.h"

#include "common/clock.h"

#include <assert.h>

enum {
	REPLY_GUESS_BYTES = 128 * 1024, /* until replies have shown what they need */
	IN_FLIGHT_ALWAYS = LIMIT_WATCHES + 2 /* parked calls wait for a minute: they must not keep others out */
};

struct conn *conn_new(struct server *s, const struct stream_peer *peer)
{
	struct conn *c = calloc(1, sizeof(*c));
	if (!c)
		return NULL;
	c->server = s;
	c->peer = *peer;
	c->opened_us = clock_mono_us();
	atomic_init(&c->refs, 1);
	atomic_init(&c->active_us, c->opened_us);
	pthread_mutex_init(&c->lock, NULL);
	sp_parser_init(&c->parser, peer->is_ipc, SP_PROTOCOL_REQ);
	atomic_init(&c->charge_s, LIMIT_PENALTY_NOAUTH_S);
	c->reply_bytes = REPLY_GUESS_BYTES;
	c->waiting_end = &c->waiting;
	return c;
}

struct conn *conn_ref(struct conn *c)
{
	atomic_fetch_add(&c->refs, 1);
	return c;
}

void conn_unref(struct conn *c)
{
	if (atomic_fetch_sub(&c->refs, 1) > 1)
		return;
	if (c->link)
		edge_forget(c);
	if (c->stream)
		stream_release(c->stream);
	if (c->data_free)
		c->data_free(c->data);
	sp_parser_done(&c->parser);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

size_t conn_frame_max(const struct conn *c)
{
	return atomic_load(&c->authenticated) ? LIMIT_FRAME_BYTES : LIMIT_FRAME_GUEST_BYTES;
}

bool conn_begin(struct conn *c, struct bytes backtrace, size_t held_bytes)
{
	assert(backtrace.len > 0 && backtrace.len <= SP_BACKTRACE_BYTES);
	bool ok = false;
	pthread_mutex_lock(&c->lock);
	if (c->in_flight < c->server->limits.in_flight && c->held_bytes < c->server->limits.out_queue_bytes) {
		size_t i = 0;
		while (c->flight[i].len != 0)
			i++;
		memcpy(c->flight[i].backtrace, backtrace.data, backtrace.len);
		c->flight[i].len = (uint8_t)backtrace.len;
		c->flight[i].held_bytes = (uint32_t)held_bytes;
		c->in_flight++;
		c->held_bytes += held_bytes;
		ok = true;
	}
	pthread_mutex_unlock(&c->lock);
	return ok;
}

/* The connection's lock is held. A peer may use one id twice: each entry is answered once. */
static bool end_locked(struct conn *c, struct bytes backtrace)
{
	for (size_t i = 0; i < FLIGHTS_MAX; i++) {
		struct flight *f = &c->flight[i];
		if (f->len == 0 || !bytes_equal(BYTES(f->backtrace, f->len), backtrace))
			continue;
		c->in_flight--;
		c->held_bytes -= f->held_bytes;
		f->len = 0;
		return true;
	}
	atomic_fetch_add(&c->server->replies_unknown, 1);
	return false;
}

size_t conn_queued(struct conn *c)
{
	return c->stream ? stream_queued(c->stream) : c->waiting_bytes;
}

/* The connection's lock is held. Replies still to come count with what replies here have lately needed. */
static bool has_room(struct conn *c, unsigned in_flight_max, size_t bytes_max)
{
	size_t expected = conn_queued(c);
	if (c->in_flight >= IN_FLIGHT_ALWAYS)
		expected += c->in_flight * c->reply_bytes;
	bool few = c->in_flight == 0 || (c->in_flight < in_flight_max && c->held_bytes < bytes_max);
	return few && expected < bytes_max;
}

bool conn_may_take(struct conn *c)
{
	const struct server_limits *limits = &c->server->limits;
	pthread_mutex_lock(&c->lock);
	c->gated = !has_room(c, limits->in_flight, limits->out_queue_bytes);
	bool ok = !c->gated;
	pthread_mutex_unlock(&c->lock);
	return ok;
}

void conn_reconsider(struct conn *c)
{
	const struct server_limits *limits = &c->server->limits;
	pthread_mutex_lock(&c->lock);
	/* Well below the limit, so that it does not open and close with every message. */
	bool wake = c->gated &&
		has_room(c, limits->in_flight - limits->in_flight / 4, limits->out_queue_bytes / 2);
	if (wake)
		c->gated = false;
	pthread_mutex_unlock(&c->lock);
	if (wake)
		server_wake(c);
}

bool server_reply(struct conn *c, struct bytes backtrace, struct bytes body)
{
	pthread_mutex_lock(&c->lock);
	bool due = end_locked(c, backtrace) && !atomic_load(&c->closing);
	bool sent = false;
	if (due) {
		size_t decayed = c->reply_bytes - c->reply_bytes / 16;
		c->reply_bytes = body.len > decayed ? body.len : decayed;
		sent = c->link ? edge_reply(c, backtrace, body) : sp_send(c, backtrace, body);
	}
	pthread_mutex_unlock(&c->lock);
	if (sent) {
		atomic_store(&c->active_us, clock_mono_us());
		atomic_fetch_add(&c->server->replies, 1);
	} else if (due) {
		server_drop(c); /* no memory for it: better gone than waiting for what never comes */
	}
	conn_reconsider(c);
	return sent;
}

bool server_discard(struct conn *c, struct bytes backtrace)
{
	pthread_mutex_lock(&c->lock);
	bool ended = end_locked(c, backtrace) && !atomic_load(&c->closing);
	if (ended && c->link)
		ended = edge_done(c, backtrace);
	pthread_mutex_unlock(&c->lock);
	conn_reconsider(c);
	return ended;
}

void server_set_authenticated(struct conn *c)
{
	if (!atomic_exchange(&c->authenticated, true) && c->link)
		edge_tell_authenticated(c);
}

static bool is_over(int64_t since_us, int64_t limit_ms, int64_t now_us)
{
	return now_us - since_us > limit_ms * 1000;
}

const char *conn_late(struct conn *c, int64_t now_us)
{
	const struct server_limits *limits = &c->server->limits;
	pthread_mutex_lock(&c->lock);
	bool busy = c->in_flight > 0;
	bool starved = c->waiting && is_over(c->credit_us, 2 * limits->write_ms, now_us);
	pthread_mutex_unlock(&c->lock);
	/* The front keeps its peers' deadlines; here only that it does not forget one with replies waiting. */
	if (c->link)
		return starved ? "write" : NULL;
	int64_t message_us = atomic_load(&c->message_us);
	if (!atomic_load(&c->authenticated) && !busy && is_over(c->opened_us, limits->handshake_ms, now_us))
		return "handshake";
	if (message_us != 0 && is_over(message_us, limits->message_ms, now_us))
		return "message";
	if (stream_stalled_us(c->stream, now_us) > limits->write_ms * 1000)
		return "write";
	if (!busy && is_over(atomic_load(&c->active_us), limits->idle_ms, now_us))
		return "idle";
	return NULL;
}

uint64_t conn_id(const struct conn *c)
{
	return c->id;
}

bool conn_is_open(struct conn *c)
{
	return !atomic_load(&c->closing);
}

bool conn_is_authenticated(struct conn *c)
{
	return atomic_load(&c->authenticated);
}

bool conn_is_local(const struct conn *c)
{
	return !c->link && c->peer.is_ipc;
}

int64_t conn_peer_uid(const struct conn *c)
{
	return c->peer.uid;
}

const char *conn_address(const struct conn *c)
{
	return c->peer.address;
}

void conn_set_data(struct conn *c, void *data, void (*data_free)(void *data))
{
	pthread_mutex_lock(&c->lock);
	c->data = data;
	c->data_free = data_free;
	pthread_mutex_unlock(&c->lock);
}

void *conn_data(struct conn *c)
{
	pthread_mutex_lock(&c->lock);
	void *data = c->data;
	pthread_mutex_unlock(&c->lock);
	return data;
}
