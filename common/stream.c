/* nng's byte streams behind one small interface, with a reaper of our own (docs/architecture.md, "Transport"). */
#include "common/stream.h"

#include "common/clock.h"
#include "common/stream_reaper.h"

#include <arpa/inet.h>
#include <assert.h>
#include <nng/nng.h>
#include <pthread.h>

enum {
	RECEIVE_BYTES = 16 * 1024, /* pages are touched only as far as messages reach */
	SEND_CHUNKS = 8            /* as many as one nng aio takes */
};

struct chunk {
	struct chunk *next;
	size_t len;
	uint8_t data[];
};

struct stream {
	struct reaped reaped; /* first: the reaper's handle */
	pthread_mutex_t lock;
	nng_stream *nng;
	nng_aio *rx;
	nng_aio *tx;
	const struct stream_events *events;
	void *ctx;
	uint8_t *in;
	size_t in_at;
	size_t in_len;
	struct chunk *out;
	struct chunk **out_end;
	size_t out_at; /* bytes of the first chunk that have left */
	size_t queued;
	int64_t progress_us;
	bool rx_busy; /* receiving or in on_data */
	bool tx_busy;
	unsigned starting;   /* threads that are handing rx or tx to nng without the lock */
	bool paused;
	bool resume_wanted; /* resumed while on_data was still deciding to pause */
	bool closed;
	bool shut;           /* and nng was told */
	bool reaping;
	bool reaped_already;
	bool released;
};

static void free_memory(struct stream *s)
{
	while (s->out) {
		struct chunk *chunk = s->out;
		s->out = chunk->next;
		free(chunk);
	}
	pthread_mutex_destroy(&s->lock);
	free(s->in);
	free(s);
}

/* On the reaper's thread: no aio may be freed in its own callback, and nng_aio_stop waits for callbacks. */
static void reap(struct reaped *r)
{
	struct stream *s = (struct stream *)r;
	nng_aio_stop(s->rx);
	nng_aio_stop(s->tx);
	nng_aio_free(s->rx);
	nng_aio_free(s->tx);
	nng_stream_free(s->nng);
	if (s->events)
		s->events->on_close(s->ctx);
	pthread_mutex_lock(&s->lock);
	s->reaped_already = true;
	bool last = s->released;
	pthread_mutex_unlock(&s->lock);
	if (last)
		free_memory(s);
}

/* The lock is held in the functions from here to `started`. */
static void reap_if_idle(struct stream *s)
{
	/* One that was closed before its owner came to start it waits for that, or on_close would be lost. */
	bool is_owned = s->events || s->released;
	if (!s->closed || s->rx_busy || s->tx_busy || s->starting || s->reaping || !is_owned)
		return;
	s->reaping = true;
	reaper_add(&s->reaped);
}

/* nng never calls back what is started on a stream that it has closed: closing waits until starting is over. */
static void shut_if_closed(struct stream *s)
{
	if (!s->closed || s->shut || s->starting)
		return;
	s->shut = true;
	nng_stream_close(s->nng);
}

static void close_locked(struct stream *s)
{
	if (!s->closed) {
		s->closed = true;
		s->paused = false;
	}
	shut_if_closed(s);
	reap_if_idle(s);
}

/*
 * nng sends and receives at once where it can, and calls back on another thread, which would find the lock taken and
 * sleep. So what may start under the lock is started without it; the order is that of `out`, whoever starts.
 */

/* True: start_receive follows. */
static bool may_receive(struct stream *s)
{
	nng_iov iov = { .iov_buf = s->in, .iov_len = RECEIVE_BYTES };
	s->rx_busy = !s->closed && nng_aio_set_iov(s->rx, 1, &iov) == 0;
	s->starting += s->rx_busy;
	if (!s->rx_busy)
		close_locked(s);
	return s->rx_busy;
}

/* True: start_send follows. */
static bool may_send(struct stream *s)
{
	nng_iov iov[SEND_CHUNKS];
	unsigned count = 0;
	if (s->tx_busy || s->closed || !s->out)
		return false;
	for (struct chunk *chunk = s->out; chunk && count < SEND_CHUNKS; chunk = chunk->next) {
		size_t at = count == 0 ? s->out_at : 0;
		iov[count++] = (nng_iov){ .iov_buf = chunk->data + at, .iov_len = chunk->len - at };
	}
	s->tx_busy = nng_aio_set_iov(s->tx, count, iov) == 0;
	s->starting += s->tx_busy;
	if (!s->tx_busy)
		close_locked(s);
	return s->tx_busy;
}

/* Without the lock from here on; the callback may be over, and the stream closed, before nng returns to us. */
static void started(struct stream *s)
{
	pthread_mutex_lock(&s->lock);
	s->starting--;
	shut_if_closed(s);
	reap_if_idle(s);
	pthread_mutex_unlock(&s->lock);
}

static void start_receive(struct stream *s)
{
	nng_stream_recv(s->nng, s->rx);
	started(s);
}

static void start_send(struct stream *s)
{
	nng_stream_send(s->nng, s->tx);
	started(s);
}

/* The lock is held. */
static void forget_sent(struct stream *s, size_t sent)
{
	assert(sent <= s->queued);
	s->queued -= sent;
	while (sent > 0) {
		struct chunk *chunk = s->out;
		size_t left = chunk->len - s->out_at;
		if (sent < left) {
			s->out_at += sent;
			return;
		}
		sent -= left;
		s->out_at = 0;
		s->out = chunk->next;
		if (!s->out)
			s->out_end = &s->out;
		free(chunk);
	}
}

/* rx_busy holds the reaper off while on_data runs. */
static void deliver(struct stream *s)
{
	for (;;) {
		size_t given = s->in_len - s->in_at;
		size_t taken = given;
		if (given > 0)
			taken = s->events->on_data(s->ctx, BYTES(s->in + s->in_at, given));
		assert(taken <= given);
		pthread_mutex_lock(&s->lock);
		s->in_at += taken;
		bool again = s->resume_wanted && s->in_at < s->in_len && !s->closed;
		s->resume_wanted = false;
		if (!again)
			break;
		pthread_mutex_unlock(&s->lock);
	}
	bool receives = (s->closed || s->in_at == s->in_len) && may_receive(s);
	if (!receives && !s->closed) {
		s->paused = true;
		s->rx_busy = false;
	}
	pthread_mutex_unlock(&s->lock);
	if (receives)
		start_receive(s);
}

static void received(void *arg)
{
	struct stream *s = arg;
	bool ok = nng_aio_result(s->rx) == 0 && nng_aio_count(s->rx) > 0;
	pthread_mutex_lock(&s->lock);
	s->in_at = 0;
	s->in_len = ok ? nng_aio_count(s->rx) : 0;
	s->resume_wanted = false;
	if (!ok || s->closed) {
		s->rx_busy = false;
		close_locked(s);
		pthread_mutex_unlock(&s->lock);
		return;
	}
	pthread_mutex_unlock(&s->lock);
	deliver(s);
}

static void sent(void *arg)
{
	struct stream *s = arg;
	int rv = nng_aio_result(s->tx);
	pthread_mutex_lock(&s->lock);
	bool sends = false;
	s->tx_busy = false;
	if (rv == 0) {
		forget_sent(s, nng_aio_count(s->tx));
		s->progress_us = clock_mono_us();
		sends = may_send(s);
		reap_if_idle(s);
	} else {
		close_locked(s);
	}
	size_t queued = s->queued;
	const struct stream_events *events = s->events; /* none yet if it was sent before the start */
	pthread_mutex_unlock(&s->lock);
	if (sends)
		start_send(s);
	/* The reaper's nng_aio_stop waits for this callback, so on_close still comes after on_sent. */
	if (rv == 0 && events && events->on_sent)
		events->on_sent(s->ctx, queued);
}

static struct stream *stream_new(nng_stream *nng)
{
	struct stream *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->in = malloc(RECEIVE_BYTES);
	if (!s->in || nng_aio_alloc(&s->rx, received, s) != 0)
		goto no_rx;
	if (nng_aio_alloc(&s->tx, sent, s) != 0)
		goto no_tx;
	/* Deadlines are the sweeper's: an nng timeout would end the operation and not the connection. */
	nng_aio_set_timeout(s->rx, NNG_DURATION_INFINITE);
	nng_aio_set_timeout(s->tx, NNG_DURATION_INFINITE);
	if (!reaper_expect(&s->reaped, reap))
		goto no_reaper;
	pthread_mutex_init(&s->lock, NULL);
	s->nng = nng;
	s->out_end = &s->out;
	return s;

no_reaper:
	nng_aio_free(s->tx);
no_tx:
	nng_aio_free(s->rx);
no_rx:
	free(s->in);
	free(s);
	return NULL;
}

void stream_start(struct stream *s, const struct stream_events *events, void *ctx)
{
	pthread_mutex_lock(&s->lock);
	s->events = events;
	s->ctx = ctx;
	bool receives = may_receive(s);
	pthread_mutex_unlock(&s->lock);
	if (receives)
		start_receive(s);
}

bool stream_send(struct stream *s, const struct bytes *parts, size_t count)
{
	size_t len = 0;
	for (size_t i = 0; i < count; i++)
		len += parts[i].len;
	struct chunk *chunk = malloc(sizeof(*chunk) + len);
	if (!chunk) {
		stream_close(s);
		return false;
	}
	chunk->next = NULL;
	chunk->len = 0;
	for (size_t i = 0; i < count; i++) {
		if (parts[i].len > 0)
			memcpy(chunk->data + chunk->len, parts[i].data, parts[i].len);
		chunk->len += parts[i].len;
	}
	pthread_mutex_lock(&s->lock);
	if (s->closed || len == 0) {
		bool open = !s->closed;
		pthread_mutex_unlock(&s->lock);
		free(chunk);
		return open;
	}
	if (!s->out)
		s->progress_us = clock_mono_us();
	*s->out_end = chunk;
	s->out_end = &chunk->next;
	s->queued += len;
	bool sends = may_send(s);
	pthread_mutex_unlock(&s->lock);
	if (sends)
		start_send(s);
	return true;
}

bool stream_is_closed(struct stream *s)
{
	pthread_mutex_lock(&s->lock);
	bool closed = s->closed;
	pthread_mutex_unlock(&s->lock);
	return closed;
}

size_t stream_queued(struct stream *s)
{
	pthread_mutex_lock(&s->lock);
	size_t queued = s->queued;
	pthread_mutex_unlock(&s->lock);
	return queued;
}

int64_t stream_stalled_us(struct stream *s, int64_t now_mono_us)
{
	pthread_mutex_lock(&s->lock);
	int64_t since = s->out && !s->closed ? now_mono_us - s->progress_us : 0;
	pthread_mutex_unlock(&s->lock);
	return since;
}

void stream_resume(struct stream *s)
{
	pthread_mutex_lock(&s->lock);
	if (!s->paused || s->closed) {
		s->resume_wanted = true;
		pthread_mutex_unlock(&s->lock);
		return;
	}
	s->paused = false;
	s->rx_busy = true;
	pthread_mutex_unlock(&s->lock);
	deliver(s);
}

void stream_close(struct stream *s)
{
	pthread_mutex_lock(&s->lock);
	close_locked(s);
	pthread_mutex_unlock(&s->lock);
}

void stream_release(struct stream *s)
{
	pthread_mutex_lock(&s->lock);
	s->released = true;
	reap_if_idle(s);
	bool last = s->reaped_already;
	pthread_mutex_unlock(&s->lock);
	if (last)
		free_memory(s);
}

static void peer_of_ip(int family, const void *address, const void *network, struct stream_peer *ret)
{
	if (!inet_ntop(family, address, ret->address, sizeof(ret->address)) ||
		!inet_ntop(family, network, ret->network, sizeof(ret->network)))
		ret->address[0] = 0;
}

bool stream_peer(const struct stream *s, struct stream_peer *ret_peer)
{
	struct stream_peer peer = { .uid = -1 };
	nng_sockaddr address;
	uint64_t uid;
	if (nng_stream_get_uint64(s->nng, NNG_OPT_IPC_PEER_UID, &uid) == 0) {
		peer.is_ipc = true;
		peer.uid = (int64_t)uid;
		(void)snprintf(peer.address, sizeof(peer.address), "uid %" PRIu64, uid);
		memcpy(peer.network, peer.address, sizeof(peer.network));
	} else if (nng_stream_get_addr(s->nng, NNG_OPT_REMADDR, &address) != 0) {
		return false;
	} else if (address.s_family == NNG_AF_INET) {
		peer_of_ip(AF_INET, &address.s_in.sa_addr, &address.s_in.sa_addr, &peer);
	} else if (address.s_family == NNG_AF_INET6) {
		uint8_t network[16] = { 0 };
		memcpy(network, address.s_in6.sa_addr, 8);
		/* ::ffff:192.0.2.7 and the like: the /64 would be one for the whole Internet. */
		static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
		if (memcmp(address.s_in6.sa_addr, mapped, sizeof(mapped)) == 0)
			memcpy(network, address.s_in6.sa_addr, sizeof(network));
		peer_of_ip(AF_INET6, address.s_in6.sa_addr, network, &peer);
	}
	if (peer.address[0] == 0)
		return false;
	*ret_peer = peer;
	return true;
}

struct stream_listener {
	nng_stream_listener *nng;
	nng_aio *aio;
	stream_accept_fn *on_accept;
	void *ctx;
	bool resting; /* the aio sleeps after an error, else EMFILE would spin */
	int port;
};

enum { ACCEPT_REST_MS = 50 };

static void accepted(void *arg)
{
	struct stream_listener *l = arg;
	int rv = nng_aio_result(l->aio);
	if (rv == NNG_ECLOSED || rv == NNG_ECANCELED)
		return;
	if (rv == 0 && !l->resting) {
		nng_stream *nng = nng_aio_get_output(l->aio, 0);
		struct stream *s = stream_new(nng);
		if (s)
			l->on_accept(l->ctx, s);
		else
			nng_stream_free(nng);
	}
	l->resting = rv != 0;
	if (l->resting)
		nng_sleep_aio(ACCEPT_REST_MS, l->aio);
	else
		nng_stream_listener_accept(l->nng, l->aio);
}

/* Both are off in nng's streams; over ipc there is nothing to set and nng says so. */
static void set_tcp_options(nng_stream_listener *listener, nng_stream_dialer *dialer)
{
	static const char *const option[] = { NNG_OPT_TCP_NODELAY, NNG_OPT_TCP_KEEPALIVE };
	for (size_t i = 0; i < ARRAY_LEN(option); i++) {
		if (listener)
			(void)nng_stream_listener_set_bool(listener, option[i], true);
		if (dialer)
			(void)nng_stream_dialer_set_bool(dialer, option[i], true);
	}
}

int stream_listen(const char *url, int mode, stream_accept_fn *on_accept, void *ctx, struct status *st,
	struct stream_listener **ret_listener)
{
	struct stream_listener *l = calloc(1, sizeof(*l));
	if (!l || !reaper_start()) {
		free(l);
		return fail(st, RESOURCE_EXHAUSTED, "NO_MEMORY", "no memory for a listener");
	}
	l->on_accept = on_accept;
	l->ctx = ctx;
	bool is_ipc = strncmp(url, "ipc://", 6) == 0;
	int rv = is_ipc || strncmp(url, "tcp://", 6) == 0 ? 0 : NNG_EADDRINVAL;
	if (rv == 0)
		rv = nng_stream_listener_alloc(&l->nng, url);
	if (rv == 0)
		rv = nng_aio_alloc(&l->aio, accepted, l);
	if (rv == 0 && is_ipc && mode != 0)
		rv = nng_stream_listener_set_int(l->nng, NNG_OPT_IPC_PERMISSIONS, mode);
	if (rv == 0) {
		set_tcp_options(l->nng, NULL);
		rv = nng_stream_listener_listen(l->nng);
	}
	if (rv == 0 && !is_ipc)
		rv = nng_stream_listener_get_int(l->nng, NNG_OPT_TCP_BOUND_PORT, &l->port);
	if (rv != 0) {
		if (l->aio)
			nng_aio_free(l->aio);
		if (l->nng)
			nng_stream_listener_free(l->nng);
		free(l);
		return fail(st, UNAVAILABLE, "LISTEN_FAILED", "%s: %s", url, nng_strerror(rv));
	}
	nng_stream_listener_accept(l->nng, l->aio);
	*ret_listener = l;
	return OK;
}

int stream_listener_port(const struct stream_listener *l)
{
	return l->port;
}

void stream_listener_stop(struct stream_listener *l)
{
	nng_stream_listener_close(l->nng);
	nng_aio_stop(l->aio); /* before anything is freed: an accept may be on its way */
	nng_aio_free(l->aio);
	nng_stream_listener_free(l->nng);
	free(l);
}

static int dial(const char *url, int timeout_ms, nng_stream **ret_nng)
{
	nng_stream_dialer *dialer = NULL;
	nng_aio *aio = NULL;
	int rv = nng_stream_dialer_alloc(&dialer, url);
	if (rv == 0)
		rv = nng_aio_alloc(&aio, NULL, NULL);
	if (rv == 0) {
		set_tcp_options(NULL, dialer);
		nng_aio_set_timeout(aio, timeout_ms);
		nng_stream_dialer_dial(dialer, aio);
		nng_aio_wait(aio);
		rv = nng_aio_result(aio);
	}
	if (rv == 0)
		*ret_nng = nng_aio_get_output(aio, 0);
	if (aio)
		nng_aio_free(aio);
	if (dialer)
		nng_stream_dialer_free(dialer);
	return rv;
}

int stream_dial(const char *url, int timeout_ms, struct status *st, struct stream **ret_stream)
{
	nng_stream *nng = NULL;
	int rv = NNG_EADDRINVAL;
	if (strncmp(url, "tcp://", 6) == 0 || strncmp(url, "ipc://", 6) == 0)
		rv = dial(url, timeout_ms, &nng);
	if (rv == NNG_ETIMEDOUT)
		return fail(st, DEADLINE_EXCEEDED, "DIAL_TIMEOUT", "%s: no answer in %d ms", url, timeout_ms);
	if (rv != 0)
		return fail(st, UNAVAILABLE, "DIAL_FAILED", "%s: %s", url, nng_strerror(rv));
	struct stream *s = stream_new(nng);
	if (!s) {
		nng_stream_free(nng);
		return fail(st, RESOURCE_EXHAUSTED, "NO_MEMORY", "no memory for a connection");
	}
	*ret_stream = s;
	return OK;
}

bool stream_shutdown(int timeout_ms)
{
	return reaper_stop(timeout_ms);
}
