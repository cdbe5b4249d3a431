/* SP REQ over one stream, with the callbacks turned into waiting. */
#include "client/conn.h"

#include "common/clock.h"
#include "common/limits.h"
#include "common/sp.h"
#include "common/stream.h"

#include <errno.h>
#include <pthread.h>
#include <sys/random.h>

enum { SLOTS = LIMIT_IN_FLIGHT + LIMIT_WATCHES };

enum slot_state { SLOT_FREE, SLOT_WAITING, SLOT_ANSWERED, SLOT_LOST };

struct slot {
	enum slot_state state;
	uint32_t id;
	struct buf reply;
};

struct conn {
	char *url;
	bool is_ipc;
	int dial_timeout_ms;
	struct stream *stream;   /* NULL while there is none */
	struct sp_parser parser; /* the receiving thread's */
	pthread_mutex_t lock;    /* for what follows */
	pthread_cond_t changed;
	bool greeted;
	bool closed;
	uint32_t last_id;
	struct slot slot[SLOTS];
};

static struct slot *find(struct conn *c, uint32_t id)
{
	for (size_t i = 0; i < SLOTS; i++) {
		if (c->slot[i].state != SLOT_FREE && c->slot[i].id == id)
			return &c->slot[i];
	}
	return NULL;
}

static void slot_free(struct slot *s)
{
	buf_done(&s->reply);
	s->state = SLOT_FREE;
}

static void take_reply(struct conn *c, struct bytes body)
{
	struct bytes backtrace, payload;
	if (!sp_split(body, &backtrace, &payload) || backtrace.len != SP_WORD_BYTES)
		return;
	pthread_mutex_lock(&c->lock);
	struct slot *s = find(c, get_be32(backtrace.data));
	bool is_awaited = s && s->state == SLOT_WAITING;
	if (is_awaited) {
		buf_add(&s->reply, payload.data, payload.len);
		s->state = s->reply.failed ? SLOT_LOST : SLOT_ANSWERED;
	}
	pthread_mutex_unlock(&c->lock);
	/* Not before: who waits would wake, find the lock taken and sleep again. */
	if (is_awaited)
		pthread_cond_broadcast(&c->changed);
}

static size_t on_data(void *ctx, struct bytes data)
{
	struct conn *c = ctx;
	size_t given = data.len;
	bool ok = true;
	while (ok && data.len > 0) {
		struct bytes body;
		switch (sp_parse(&c->parser, &data, SP_BACKTRACE_BYTES + LIMIT_FRAME_BYTES, &body)) {
		case SP_MORE:
			break;
		case SP_HELLO:
			pthread_mutex_lock(&c->lock);
			c->greeted = true;
			pthread_cond_broadcast(&c->changed);
			pthread_mutex_unlock(&c->lock);
			break;
		case SP_MESSAGE:
			take_reply(c, body);
			break;
		case SP_BAD:
			ok = false;
			break;
		}
	}
	if (!ok) {
		pthread_mutex_lock(&c->lock);
		stream_close(c->stream);
		pthread_mutex_unlock(&c->lock);
	}
	return given;
}

static void on_close(void *ctx)
{
	struct conn *c = ctx;
	pthread_mutex_lock(&c->lock);
	c->closed = true;
	for (size_t i = 0; i < SLOTS; i++) {
		if (c->slot[i].state == SLOT_WAITING)
			c->slot[i].state = SLOT_LOST;
	}
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
}

static const struct stream_events events = { on_data, NULL, on_close };

/* Under the lock; false when the time is up. */
static bool wait_until(struct conn *c, int64_t until_us)
{
	struct timespec until = { .tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000 };
	return pthread_cond_clockwait(&c->changed, &c->lock, CLOCK_MONOTONIC, &until) != ETIMEDOUT;
}

static void disconnect(struct conn *c)
{
	if (!c->stream)
		return;
	pthread_mutex_lock(&c->lock);
	stream_close(c->stream);
	while (!c->closed)
		pthread_cond_wait(&c->changed, &c->lock);
	pthread_mutex_unlock(&c->lock);
	stream_release(c->stream);
	c->stream = NULL;
	sp_parser_done(&c->parser);
}

static int connect_now(struct conn *c, struct status *st)
{
	int64_t until_us = clock_mono_us() + (int64_t)c->dial_timeout_ms * 1000;
	struct stream *stream;
	TRY(stream_dial(c->url, c->dial_timeout_ms, st, &stream));
	uint8_t handshake[SP_HANDSHAKE_BYTES];
	sp_write_handshake(SP_PROTOCOL_REQ, handshake);
	sp_parser_init(&c->parser, c->is_ipc, SP_PROTOCOL_REP);
	pthread_mutex_lock(&c->lock);
	c->stream = stream;
	c->greeted = false;
	c->closed = false;
	(void)stream_send(stream, &BYTES(handshake, sizeof(handshake)), 1);
	stream_start(stream, &events, c);
	bool in_time = true;
	while (!c->greeted && !c->closed && in_time)
		in_time = wait_until(c, until_us);
	bool greeted = c->greeted;
	pthread_mutex_unlock(&c->lock);
	if (greeted)
		return OK;
	disconnect(c);
	if (!in_time)
		return fail(st, DEADLINE_EXCEEDED, "DIAL_TIMEOUT", "%s: no greeting in %d ms", c->url,
			c->dial_timeout_ms);
	return fail(st, UNAVAILABLE, "NOT_A_SERVER",
		"%s: closed the connection before its greeting: no core behind it, too many connections from here, "
		"or another service", c->url);
}

static int connect_if_needed(struct conn *c, struct status *st)
{
	if (c->stream) {
		pthread_mutex_lock(&c->lock);
		bool closed = c->closed;
		pthread_mutex_unlock(&c->lock);
		if (!closed)
			return OK;
		disconnect(c);
	}
	return connect_now(c, st);
}

int conn_open(const char *url, int timeout_ms, struct status *st, struct conn **ret_conn)
{
	struct conn *c = calloc(1, sizeof(*c));
	if (!c)
		return fail(st, RESOURCE_EXHAUSTED, "NO_MEMORY", "no memory for a connection");
	c->url = strdup(url);
	c->is_ipc = strncmp(url, "ipc://", 6) == 0;
	c->dial_timeout_ms = timeout_ms;
	/* Ids of two connections seldom meet, which is kind to whoever reads a capture. */
	if (getrandom(&c->last_id, sizeof(c->last_id), 0) != sizeof(c->last_id))
		c->last_id = (uint32_t)clock_mono_us();
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->changed, NULL);
	int rc = c->url ? connect_now(c, st) : fail(st, RESOURCE_EXHAUSTED, "NO_MEMORY", "no memory");
	if (rc != OK)
		conn_close(c);
	else
		*ret_conn = c;
	return rc;
}

void conn_close(struct conn *c)
{
	if (!c)
		return;
	disconnect(c);
	for (size_t i = 0; i < SLOTS; i++)
		slot_free(&c->slot[i]);
	pthread_cond_destroy(&c->changed);
	pthread_mutex_destroy(&c->lock);
	free(c->url);
	free(c);
}

static struct slot *free_slot(struct conn *c)
{
	for (size_t i = 0; i < SLOTS; i++) {
		if (c->slot[i].state == SLOT_FREE)
			return &c->slot[i];
	}
	return NULL;
}

int conn_send(struct conn *c, struct bytes body, struct status *st, uint32_t *ret_id)
{
	if (body.len > LIMIT_FRAME_BYTES)
		return fail(st, INVALID_ARGUMENT, "FRAME_TOO_LONG", "%zu bytes; at most %d fit a message",
			body.len, LIMIT_FRAME_BYTES);
	TRY(connect_if_needed(c, st));
	pthread_mutex_lock(&c->lock);
	struct slot *s = free_slot(c);
	if (!s) {
		pthread_mutex_unlock(&c->lock);
		return fail(st, RESOURCE_EXHAUSTED, "TOO_MANY_IN_FLIGHT", "%d requests wait for replies", SLOTS);
	}
	c->last_id = (c->last_id + 1) | 0x80000000U;
	*s = (struct slot){ .state = c->closed ? SLOT_LOST : SLOT_WAITING, .id = c->last_id };
	buf_init(&s->reply, LIMIT_FRAME_BYTES);
	uint8_t head[SP_HEAD_BYTES_MAX], id[SP_WORD_BYTES];
	put_be32(id, s->id);
	size_t head_len = sp_write_head(c->is_ipc, sizeof(id) + body.len, head);
	const struct bytes parts[] = { BYTES(head, head_len), BYTES(id, sizeof(id)), body };
	if (!stream_send(c->stream, parts, ARRAY_LEN(parts)))
		s->state = SLOT_LOST;
	*ret_id = s->id;
	pthread_mutex_unlock(&c->lock);
	return OK;
}

int conn_wait(struct conn *c, uint32_t id, int timeout_ms, struct status *st, struct buf *ret_reply)
{
	int64_t until_us = clock_mono_us() + (int64_t)timeout_ms * 1000;
	int rc = OK;
	pthread_mutex_lock(&c->lock);
	struct slot *s = find(c, id);
	if (!s) {
		rc = fail(st, NOT_FOUND, "NOT_IN_FLIGHT", "no request has this id");
		goto out;
	}
	while (s->state == SLOT_WAITING && wait_until(c, until_us))
		;
	if (s->state == SLOT_WAITING)
		rc = fail(st, DEADLINE_EXCEEDED, "NO_REPLY", "no reply in %d ms: the server may still be at work",
			timeout_ms);
	else if (s->state == SLOT_LOST)
		rc = fail(st, UNAVAILABLE, "CONNECTION_LOST", "%s: the connection broke before the reply", c->url);
	else
		buf_add(ret_reply, s->reply.data, s->reply.len);
	if (rc == OK && ret_reply->failed)
		rc = fail(st, RESOURCE_EXHAUSTED, "NO_MEMORY", "no room for the reply");
	slot_free(s);
out:
	pthread_mutex_unlock(&c->lock);
	return rc;
}
