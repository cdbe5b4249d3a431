/* The table of connections: limits, the sweeper that closes what is late, counters, start and stop. */
#include "daemon/conn.h"

#include "common/clock.h"

#include <assert.h>
#include <malloc.h>

enum { SWEEP_MS_MAX = 500, SWEEP_MS_MIN = 10 };

void server_limits_default(struct server_limits *ret_limits)
{
	*ret_limits = (struct server_limits){
		.handshake_ms = LIMIT_HANDSHAKE_MS,
		.message_ms = LIMIT_UNFINISHED_MESSAGE_MS,
		.write_ms = LIMIT_STALLED_WRITE_MS,
		.idle_ms = LIMIT_IDLE_MS,
		.out_queue_bytes = LIMIT_OUT_QUEUE_BYTES,
		.in_flight = FLIGHTS_MAX,
		.connections = LIMIT_CONNECTIONS,
		.guests = LIMIT_CONNECTIONS_GUEST,
		.per_address = LIMIT_CONNECTIONS_PER_ADDRESS,
		.penalty_s = LIMIT_PENALTY_S,
	};
}

static int check_limits(const struct server_limits *l, struct status *st)
{
	struct server_limits most;
	server_limits_default(&most);
	const struct {
		const char *name;
		int64_t value, most;
		int64_t least;
	} row[] = {
		{ "handshake_ms", l->handshake_ms, most.handshake_ms, 1 },
		{ "message_ms", l->message_ms, most.message_ms, 1 },
		{ "write_ms", l->write_ms, most.write_ms, 1 },
		{ "idle_ms", l->idle_ms, most.idle_ms, 1 },
		{ "out_queue_bytes", (int64_t)l->out_queue_bytes, (int64_t)most.out_queue_bytes, 1 },
		{ "in_flight", l->in_flight, most.in_flight, 1 },
		{ "connections", l->connections, most.connections, 1 },
		{ "guests", l->guests, most.guests, 1 },
		{ "per_address", l->per_address, most.per_address, 1 },
		{ "penalty_s", l->penalty_s, most.penalty_s, 0 },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		if (row[i].value < row[i].least || row[i].value > row[i].most)
			return fail(st, INVALID_ARGUMENT, "LIMIT_RAISED",
				"%s is %" PRId64 "; it may be %" PRId64 " to %" PRId64, row[i].name,
				row[i].value, row[i].least, row[i].most);
	}
	return OK;
}

static void unlist(struct server *s, struct conn *c)
{
	if (c->prev)
		c->prev->next = c->next;
	else
		s->conns = c->next;
	if (c->next)
		c->next->prev = c->prev;
	struct conn **at = &s->bucket[c->id % CONN_BUCKETS];
	while (*at != c)
		at = &(*at)->bucket_next;
	*at = c->bucket_next;
}

void server_add(struct server *s, struct conn *c)
{
	pthread_mutex_lock(&s->lock);
	c->id = ++s->last_id;
	c->next = s->conns;
	if (s->conns)
		s->conns->prev = c;
	s->conns = conn_ref(c);
	struct conn **bucket = &s->bucket[c->id % CONN_BUCKETS];
	c->bucket_next = *bucket;
	*bucket = c;
	pthread_mutex_unlock(&s->lock);
	atomic_fetch_add(&s->accepted, 1);
}

void server_remove(struct conn *c)
{
	struct server *s = c->server;
	atomic_store(&c->closing, true);
	s->events.on_close(s->ctx, c);
	pthread_mutex_lock(&s->lock);
	server_charge(c);
	unlist(s, c);
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	conn_unref(c);
}

static void wake_locked(struct conn *c)
{
	struct server *s = c->server;
	if (c->is_ready)
		return;
	c->is_ready = true;
	c->ready_next = s->ready;
	s->ready = conn_ref(c);
	pthread_cond_broadcast(&s->changed);
}

void server_wake(struct conn *c)
{
	struct server *s = c->server;
	pthread_mutex_lock(&s->lock);
	wake_locked(c);
	pthread_mutex_unlock(&s->lock);
}

/* True when the server's thread must finish the closing. */
static bool drop(struct conn *c)
{
	if (c->link)
		return edge_drop(c);
	atomic_store(&c->closing, true);
	stream_close(c->stream);
	return false;
}

void server_drop(struct conn *c)
{
	if (drop(c))
		server_wake(c);
}

void server_drop_locked(struct conn *c)
{
	if (drop(c))
		wake_locked(c);
}

void server_drop_broken(struct conn *c)
{
	atomic_fetch_add(&c->server->broken, 1);
	atomic_store(&c->charge_s, LIMIT_PENALTY_AUTHFAIL_S);
	server_drop(c);
}

struct conn *server_find(struct server *s, uint64_t id)
{
	pthread_mutex_lock(&s->lock);
	struct conn *c = s->bucket[id % CONN_BUCKETS];
	while (c && c->id != id)
		c = c->bucket_next;
	if (c && atomic_load(&c->closing))
		c = NULL;
	if (c)
		conn_ref(c);
	pthread_mutex_unlock(&s->lock);
	return c;
}

static void sweep(struct server *s)
{
	int64_t now_us = clock_mono_us();
	pthread_mutex_lock(&s->lock);
	for (struct conn *c = s->conns; c; c = c->next) {
		if (atomic_load(&c->closing) || !conn_late(c, now_us))
			continue;
		atomic_fetch_add(&s->late, 1);
		if (!atomic_load(&c->authenticated))
			atomic_store(&c->charge_s, LIMIT_PENALTY_AUTHFAIL_S);
		server_drop_locked(c);
	}
	pthread_mutex_unlock(&s->lock);
}

/* The closing of a front's peer ends here, where no lock of whoever dropped it can be held. */
static void look_at(struct conn *c)
{
	if (c->stream)
		stream_resume(c->stream);
	else
		server_remove(c);
}

static struct timespec timespec_of_us(int64_t us)
{
	return (struct timespec){ .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };
}

static int64_t sweep_every_us(const struct server_limits *l)
{
	int64_t least = l->handshake_ms;
	least = l->message_ms < least ? l->message_ms : least;
	least = l->write_ms < least ? l->write_ms : least;
	least = l->idle_ms < least ? l->idle_ms : least;
	int64_t ms = least / 8;
	ms = ms > SWEEP_MS_MAX ? SWEEP_MS_MAX : ms;
	return (ms < SWEEP_MS_MIN ? SWEEP_MS_MIN : ms) * 1000;
}

/* The lock is held, and let go while the connections are looked at. */
static void look_at_ready(struct server *s)
{
	while (s->ready) {
		struct conn *c = s->ready;
		s->ready = c->ready_next;
		c->is_ready = false;
		pthread_mutex_unlock(&s->lock);
		look_at(c);
		conn_unref(c);
		pthread_mutex_lock(&s->lock);
	}
}

static void *run(void *ctx)
{
	struct server *s = ctx;
	int64_t every_us = sweep_every_us(&s->limits);
	int64_t next_us = clock_mono_us() + every_us;
	pthread_mutex_lock(&s->lock);
	while (!s->stopping || s->conns || s->ready) {
		struct timespec until = timespec_of_us(next_us);
		if (!s->ready)
			(void)pthread_cond_clockwait(&s->changed, &s->lock, CLOCK_MONOTONIC, &until);
		look_at_ready(s);
		pthread_mutex_unlock(&s->lock);
		if (clock_mono_us() >= next_us) {
			sweep(s);
			next_us = clock_mono_us() + every_us;
		}
		pthread_mutex_lock(&s->lock);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/*
 * Large messages go back to the system when they are freed. By itself malloc learns from the first of them to keep their
 * memory, so that four peers that read nothing cost half as much again. Chunks of evidence stay below.
 */
enum { LARGE_BYTES = 512 * 1024 };

int server_new(const struct server_limits *limits, const struct server_events *events, void *ctx,
	struct status *st, struct server **ret_server)
{
	struct server_limits chosen;
	server_limits_default(&chosen);
	if (limits)
		chosen = *limits;
	TRY(check_limits(&chosen, st));
	struct server *s = calloc(1, sizeof(*s));
	if (!s)
		return fail(st, RESOURCE_EXHAUSTED, "NO_MEMORY", "no memory for a server");
	(void)mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
	s->limits = chosen;
	s->events = *events;
	s->ctx = ctx;
	atomic_init(&s->accepting, true);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->changed, NULL);
	if (pthread_create(&s->thread, NULL, run, s) != 0) {
		pthread_cond_destroy(&s->changed);
		pthread_mutex_destroy(&s->lock);
		free(s);
		return fail(st, RESOURCE_EXHAUSTED, "NO_THREAD", "no thread for the sweeper");
	}
	*ret_server = s;
	return OK;
}

static int listen_on(struct server *s, const char *url, int mode, stream_accept_fn *on_accept,
	struct status *st)
{
	assert(s->listener_count < LISTENERS_MAX);
	struct stream_listener *l;
	TRY(stream_listen(url, mode, on_accept, s, st, &l));
	s->listener[s->listener_count++] = l;
	if (s->port == 0)
		s->port = stream_listener_port(l);
	return OK;
}

int server_listen(struct server *s, const char *url, int mode, struct status *st)
{
	return listen_on(s, url, mode, sp_accept, st);
}

int server_listen_edge(struct server *s, const char *url, int mode, struct status *st)
{
	return listen_on(s, url, mode, edge_accept, st);
}

int server_port(const struct server *s)
{
	return s->port;
}

void server_set_accepting(struct server *s, bool accepting)
{
	atomic_store(&s->accepting, accepting);
}

void server_close_all(struct server *s)
{
	pthread_mutex_lock(&s->lock);
	for (struct conn *c = s->conns; c; c = c->next) {
		atomic_store(&c->charge_s, 0); /* not its doing */
		server_drop_locked(c);
	}
	pthread_mutex_unlock(&s->lock);
}

static bool is_quiet(struct server *s)
{
	bool quiet = true;
	pthread_mutex_lock(&s->lock);
	for (struct conn *c = s->conns; c && quiet; c = c->next) {
		pthread_mutex_lock(&c->lock);
		quiet = atomic_load(&c->closing) || (c->in_flight == 0 && conn_queued(c) == 0);
		pthread_mutex_unlock(&c->lock);
	}
	pthread_mutex_unlock(&s->lock);
	return quiet;
}

bool server_stop(struct server *s, int timeout_ms)
{
	int64_t end_us = clock_mono_us() + (int64_t)timeout_ms * 1000;
	/* A fifth of the time is kept for the closing itself. */
	int64_t drain_end_us = end_us - (int64_t)timeout_ms * 200;
	for (size_t i = 0; i < s->listener_count; i++)
		stream_listener_stop(s->listener[i]);
	s->listener_count = 0;
	while (!is_quiet(s) && clock_mono_us() < drain_end_us)
		(void)nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	server_close_all(s);
	edge_close_links(s);
	struct timespec until = timespec_of_us(end_us);
	pthread_mutex_lock(&s->lock);
	while ((s->conns || s->links) && clock_mono_us() < end_us)
		(void)pthread_cond_clockwait(&s->changed, &s->lock, CLOCK_MONOTONIC, &until);
	bool all = !s->conns && !s->links;
	pthread_mutex_unlock(&s->lock);
	return all;
}

void server_free(struct server *s)
{
	pthread_join(s->thread, NULL);
	pthread_cond_destroy(&s->changed);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

void server_counters(struct server *s, struct server_counters *ret_counters)
{
	struct server_counters now = {
		.accepted = atomic_load(&s->accepted),
		.refused = atomic_load(&s->refused),
		.evicted = atomic_load(&s->evicted),
		.held = atomic_load(&s->held),
		.late = atomic_load(&s->late),
		.broken = atomic_load(&s->broken),
		.messages = atomic_load(&s->messages),
		.replies = atomic_load(&s->replies),
		.replies_unknown = atomic_load(&s->replies_unknown),
	};
	pthread_mutex_lock(&s->lock);
	for (struct conn *c = s->conns; c; c = c->next) {
		if (atomic_load(&c->closing))
			continue;
		now.open++;
		now.guests += !atomic_load(&c->authenticated);
	}
	pthread_mutex_unlock(&s->lock);
	*ret_counters = now;
}
