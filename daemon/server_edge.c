/* The core's side of the edge link: each peer of a front becomes a connection like any other. */
#include "daemon/conn.h"

#include "common/clock.h"
#include "common/edge.h"

enum {
	LINKS_MAX = 4,                          /* fronts, and one that comes back before its old link was missed */
	LINK_QUEUE_BYTES = 8 * 1024 * 1024,     /* towards one front; then replies wait with their connections */
	LINK_TABLE_MAX = 2 * LIMIT_CONNECTIONS, /* ids a front may leave without CLOSE */
	LINK_BUCKETS = 1024
};

struct edge_link {
	struct server *server;
	struct stream *stream;
	atomic_uint refs;
	atomic_bool full;
	/* The receiving thread's. */
	struct edge_parser parser;
	size_t table_count;
	struct conn *table[LINK_BUCKETS]; /* by the front's id; holds a reference until CLOSE */
	/* Under the server's lock. */
	struct edge_link *prev;
	struct edge_link *next;
};

static void link_unref(struct edge_link *l)
{
	if (atomic_fetch_sub(&l->refs, 1) > 1)
		return;
	edge_parser_done(&l->parser);
	stream_release(l->stream);
	free(l);
}

static bool send_record(struct edge_link *l, enum edge_type type, uint64_t id, struct bytes a, struct bytes b)
{
	uint8_t head[EDGE_HEAD_BYTES];
	edge_write_head(type, id, a.len + b.len, head);
	const struct bytes parts[] = { BYTES(head, sizeof(head)), a, b };
	return stream_send(l->stream, parts, ARRAY_LEN(parts));
}

/* The functions from here to edge_done run under the connection's lock. */
static bool may_send(struct conn *c)
{
	struct edge_link *l = c->link;
	if (c->credit <= 0)
		return false;
	if (stream_queued(l->stream) < LINK_QUEUE_BYTES)
		return true;
	atomic_store(&l->full, true);
	/* It may have emptied since, and then nobody would come back to us. */
	return stream_queued(l->stream) == 0;
}

static void flush(struct conn *c)
{
	while (c->waiting && may_send(c)) {
		struct waiting *w = c->waiting;
		(void)stream_send(c->link->stream, &BYTES(w->data, w->len), 1);
		c->credit -= edge_cost_bytes(w->payload_bytes);
		c->waiting_bytes -= w->len;
		c->waiting = w->next;
		if (!c->waiting)
			c->waiting_end = &c->waiting;
		free(w);
	}
}

static bool wait_for_credit(struct conn *c, struct bytes backtrace, struct bytes body)
{
	size_t payload_bytes = backtrace.len + body.len;
	struct waiting *w = malloc(sizeof(*w) + EDGE_HEAD_BYTES + payload_bytes);
	if (!w)
		return false;
	*w = (struct waiting){ .payload_bytes = payload_bytes, .len = EDGE_HEAD_BYTES + payload_bytes };
	edge_write_head(EDGE_DATA, c->edge_id, payload_bytes, w->data);
	memcpy(w->data + EDGE_HEAD_BYTES, backtrace.data, backtrace.len);
	if (body.len > 0)
		memcpy(w->data + EDGE_HEAD_BYTES + backtrace.len, body.data, body.len);
	if (!c->waiting)
		c->credit_us = clock_mono_us();
	*c->waiting_end = w;
	c->waiting_end = &w->next;
	c->waiting_bytes += w->len;
	return true;
}

bool edge_reply(struct conn *c, struct bytes backtrace, struct bytes body)
{
	if (c->waiting || !may_send(c))
		return wait_for_credit(c, backtrace, body);
	c->credit -= edge_cost_bytes(backtrace.len + body.len);
	return send_record(c->link, EDGE_DATA, c->edge_id, backtrace, body);
}

bool edge_done(struct conn *c, struct bytes backtrace)
{
	return send_record(c->link, EDGE_DONE, c->edge_id, backtrace, (struct bytes){ 0 });
}

void edge_tell_authenticated(struct conn *c)
{
	(void)send_record(c->link, EDGE_AUTHENTICATED, c->edge_id, (struct bytes){ 0 }, (struct bytes){ 0 });
}

bool edge_drop(struct conn *c)
{
	if (atomic_exchange(&c->closing, true))
		return false;
	(void)send_record(c->link, EDGE_DROP, c->edge_id, (struct bytes){ 0 }, (struct bytes){ 0 });
	return true;
}

void edge_forget(struct conn *c)
{
	while (c->waiting) {
		struct waiting *w = c->waiting;
		c->waiting = w->next;
		free(w);
	}
	link_unref(c->link);
}

static struct conn **table_find(struct edge_link *l, uint64_t id)
{
	struct conn **at = &l->table[id % LINK_BUCKETS];
	while (*at && (*at)->edge_id != id)
		at = &(*at)->link_next;
	return at;
}

static void table_remove(struct edge_link *l, struct conn **at)
{
	struct conn *c = *at;
	*at = c->link_next;
	l->table_count--;
	if (!atomic_exchange(&c->closing, true))
		server_wake(c);
	conn_unref(c);
}

/* A front that answers DROP with CLOSE, as it must, leaves nothing to find here. */
static void table_purge(struct edge_link *l)
{
	for (size_t i = 0; i < LINK_BUCKETS; i++) {
		struct conn **at = &l->table[i];
		while (*at) {
			if (atomic_load(&(*at)->closing))
				table_remove(l, at);
			else
				at = &(*at)->link_next;
		}
	}
}

static bool open_peer(struct edge_link *l, const struct edge_record *r)
{
	struct conn **at = table_find(l, r->connection);
	if (*at)
		return false;
	if (l->table_count >= LINK_TABLE_MAX)
		table_purge(l);
	if (l->table_count >= LINK_TABLE_MAX)
		return false;
	struct stream_peer peer = { .uid = -1 };
	memcpy(peer.address, r->payload.data, r->payload.len);
	memcpy(peer.network, peer.address, sizeof(peer.network));
	struct conn *c = server_admit(l->server, &peer, true) ? conn_new(l->server, &peer) : NULL;
	if (!c)
		return send_record(l, EDGE_DROP, r->connection, (struct bytes){ 0 }, (struct bytes){ 0 });
	atomic_fetch_add(&l->refs, 1);
	c->link = l;
	c->edge_id = r->connection;
	c->credit = EDGE_WINDOW_BYTES;
	at = table_find(l, c->edge_id); /* again: the purge may have moved its end */
	*at = c; /* with conn_new's reference */
	l->table_count++;
	server_add(l->server, c);
	return true;
}

static void data(struct conn *c, struct bytes payload)
{
	struct server *s = c->server;
	struct bytes backtrace, body;
	/* The front keeps the same limits, so one that passes them is not to be believed about this peer. */
	if (!sp_split(payload, &backtrace, &body) || body.len > conn_frame_max(c) ||
		!conn_begin(c, backtrace, payload.len)) {
		server_drop_broken(c);
		return;
	}
	atomic_store(&c->active_us, clock_mono_us());
	atomic_fetch_add(&s->messages, 1);
	s->events.on_message(s->ctx, c, backtrace, body);
}

static bool credit(struct conn *c, struct bytes payload)
{
	pthread_mutex_lock(&c->lock);
	c->credit += get_be32(payload.data);
	c->credit_us = clock_mono_us();
	bool ok = c->credit <= EDGE_WINDOW_BYTES;
	if (ok && !atomic_load(&c->closing))
		flush(c);
	pthread_mutex_unlock(&c->lock);
	return ok;
}

/* False: this is no front of ours, the link goes. */
static bool take_record(struct edge_link *l, const struct edge_record *r)
{
	if (r->type == EDGE_OPEN)
		return open_peer(l, r);
	struct conn **at = table_find(l, r->connection);
	if (!*at) /* refused or dropped while the record was under way */
		return true;
	struct conn *c = *at;
	switch (r->type) {
	case EDGE_CLOSE:
		table_remove(l, at);
		return true;
	case EDGE_DATA:
		if (!atomic_load(&c->closing))
			data(c, r->payload);
		return true;
	case EDGE_CREDIT:
		return credit(c, r->payload);
	case EDGE_OPEN:
	case EDGE_AUTHENTICATED:
	case EDGE_DROP:
	case EDGE_DONE:
		break;
	}
	return false;
}

static size_t on_data(void *ctx, struct bytes bytes)
{
	struct edge_link *l = ctx;
	size_t given = bytes.len;
	bool ok = true;
	while (ok && bytes.len > 0) {
		struct edge_record record;
		switch (edge_parse(&l->parser, &bytes, &record)) {
		case EDGE_MORE:
			break;
		case EDGE_GREETING:
			break;
		case EDGE_RECORD:
			ok = take_record(l, &record);
			break;
		case EDGE_BAD:
			ok = false;
			break;
		}
	}
	if (!ok) {
		atomic_fetch_add(&l->server->broken, 1);
		stream_close(l->stream);
	}
	return given;
}

static void on_sent(void *ctx, size_t queued)
{
	struct edge_link *l = ctx;
	struct server *s = l->server;
	if (queued > LINK_QUEUE_BYTES / 2 || !atomic_exchange(&l->full, false))
		return;
	pthread_mutex_lock(&s->lock);
	for (struct conn *c = s->conns; c; c = c->next) {
		if (c->link != l)
			continue;
		pthread_mutex_lock(&c->lock);
		flush(c);
		pthread_mutex_unlock(&c->lock);
	}
	pthread_mutex_unlock(&s->lock);
}

static void on_close(void *ctx)
{
	struct edge_link *l = ctx;
	struct server *s = l->server;
	for (size_t i = 0; i < LINK_BUCKETS; i++) {
		while (l->table[i])
			table_remove(l, &l->table[i]);
	}
	pthread_mutex_lock(&s->lock);
	if (l->prev)
		l->prev->next = l->next;
	else
		s->links = l->next;
	if (l->next)
		l->next->prev = l->prev;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	link_unref(l);
}

static const struct stream_events edge_events = { on_data, on_sent, on_close };

/* False: there are enough fronts, or the server is stopping. */
static bool link_add(struct server *s, struct edge_link *l)
{
	unsigned count = 0;
	pthread_mutex_lock(&s->lock);
	for (struct edge_link *other = s->links; other; other = other->next)
		count++;
	bool ok = count < LINKS_MAX && !s->stopping;
	if (ok) {
		l->next = s->links;
		if (s->links)
			s->links->prev = l;
		s->links = l;
	}
	pthread_mutex_unlock(&s->lock);
	return ok;
}

void edge_accept(void *ctx, struct stream *stream)
{
	struct server *s = ctx;
	struct edge_link *l = calloc(1, sizeof(*l));
	if (!l) {
		stream_close(stream);
		stream_release(stream);
		return;
	}
	l->server = s;
	l->stream = stream;
	atomic_init(&l->refs, 1);
	edge_parser_init(&l->parser);
	if (!link_add(s, l)) {
		stream_close(stream);
		link_unref(l);
		return;
	}
	uint8_t greeting[EDGE_GREETING_BYTES];
	edge_write_greeting(greeting);
	(void)stream_send(stream, &BYTES(greeting, sizeof(greeting)), 1);
	stream_start(stream, &edge_events, l);
}

void edge_close_links(struct server *s)
{
	pthread_mutex_lock(&s->lock);
	for (struct edge_link *l = s->links; l; l = l->next)
		stream_close(l->stream);
	pthread_mutex_unlock(&s->lock);
}
