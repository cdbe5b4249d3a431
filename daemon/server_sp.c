/* Peers that speak SP on a stream of their own: tcp for the front, local.sock for the core. */
#include "daemon/conn.h"

#include "common/clock.h"

static void message(struct conn *c, struct bytes body)
{
	struct server *s = c->server;
	struct bytes backtrace, payload;
	if (!sp_split(body, &backtrace, &payload) || payload.len > conn_frame_max(c) ||
		!conn_begin(c, backtrace, body.len)) {
		server_drop_broken(c);
		return;
	}
	atomic_fetch_add(&s->messages, 1);
	s->events.on_message(s->ctx, c, backtrace, payload);
}

static void greet(struct conn *c)
{
	uint8_t handshake[SP_HANDSHAKE_BYTES];
	sp_write_handshake(SP_PROTOCOL_REP, handshake);
	(void)stream_send(c->stream, &BYTES(handshake, sizeof(handshake)), 1);
}

static size_t on_data(void *ctx, struct bytes data)
{
	struct conn *c = ctx;
	size_t given = data.len;
	bool gated = false;
	while (data.len > 0 && !atomic_load(&c->closing)) {
		struct bytes body;
		gated = !conn_may_take(c);
		if (gated)
			break;
		switch (sp_parse(&c->parser, &data, SP_BACKTRACE_BYTES + conn_frame_max(c), &body)) {
		case SP_MORE:
			break;
		case SP_HELLO:
			greet(c);
			break;
		case SP_MESSAGE:
			atomic_store(&c->message_us, 0);
			message(c, body);
			break;
		case SP_BAD:
			server_drop_broken(c);
			break;
		}
	}
	int64_t now_us = clock_mono_us();
	atomic_store(&c->active_us, now_us);
	/* The time in which we do not read is not the peer's. */
	if (gated || !sp_is_partial(&c->parser))
		atomic_store(&c->message_us, 0);
	else if (atomic_load(&c->message_us) == 0)
		atomic_store(&c->message_us, now_us);
	return gated ? given - data.len : given;
}

static void on_sent(void *ctx, size_t queued)
{
	struct conn *c = ctx;
	struct server *s = c->server;
	atomic_store(&c->active_us, clock_mono_us());
	conn_reconsider(c);
	if (s->events.on_sent)
		s->events.on_sent(s->ctx, c, queued);
}

static void on_close(void *ctx)
{
	struct conn *c = ctx;
	server_remove(c);
	conn_unref(c); /* the stream's */
}

static const struct stream_events sp_events = { on_data, on_sent, on_close };

void sp_accept(void *ctx, struct stream *stream)
{
	struct server *s = ctx;
	struct stream_peer peer;
	struct conn *c = NULL;
	if (stream_peer(stream, &peer) && server_admit(s, &peer, false))
		c = conn_new(s, &peer);
	if (!c) {
		stream_close(stream);
		stream_release(stream);
		return;
	}
	c->stream = stream;
	server_add(s, c);
	stream_start(stream, &sp_events, conn_ref(c));
	conn_unref(c); /* ours; the lists and the stream have theirs */
}

bool sp_send(struct conn *c, struct bytes backtrace, struct bytes body)
{
	uint8_t head[SP_HEAD_BYTES_MAX];
	size_t head_len = sp_write_head(c->peer.is_ipc, backtrace.len + body.len, head);
	const struct bytes parts[] = { BYTES(head, head_len), backtrace, body };
	return stream_send(c->stream, parts, ARRAY_LEN(parts));
}
