/* Every message comes back; a few orders make a peer meet each answer a core can give. */
#include "tests/support/echo.h"

#include "common/limits.h"
#include "common/sp.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

struct job {
	struct job *next;
	struct conn *conn;
	uint8_t backtrace[SP_BACKTRACE_BYTES];
	size_t backtrace_len;
	size_t body_len;
	uint8_t body[];
};

struct echo {
	struct server *server;
	struct echo_options options;
	atomic_uint parked, cancelled, closed;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct job *first;
	struct job **end;
	bool stopping;
};

static bool is_order(struct bytes body, const char *order)
{
	size_t len = strlen(order);
	return body.len >= len && memcmp(body.data, order, len) == 0;
}

static void reply_big(struct conn *c, struct bytes backtrace, struct bytes body)
{
	char text[16] = "";
	memcpy(text, body.data + 5, body.len - 5 < sizeof(text) - 1 ? body.len - 5 : sizeof(text) - 1);
	size_t len = strtoul(text, NULL, 10);
	assert(len <= LIMIT_FRAME_BYTES);
	uint8_t *zeros = calloc(1, len + 1);
	assert(zeros);
	(void)server_reply(c, backtrace, BYTES(zeros, len));
	free(zeros);
}

static void park(struct echo *e, struct conn *c)
{
	atomic_fetch_add(&e->parked, 1);
	if (!conn_data(c)) {
		atomic_uint *count = calloc(1, sizeof(*count));
		assert(count);
		conn_set_data(c, count, free);
	}
	atomic_fetch_add((atomic_uint *)conn_data(c), 1);
}

static void reply_text(struct conn *c, struct bytes backtrace, const char *text)
{
	(void)server_reply(c, backtrace, bytes_of_text(text));
}

static void answer(struct echo *e, struct conn *c, struct bytes backtrace, struct bytes body)
{
	if (is_order(body, "!park")) {
		park(e, c);
	} else if (is_order(body, "!drop")) {
		server_drop(c);
	} else if (is_order(body, "!none")) {
		(void)server_discard(c, backtrace);
	} else if (is_order(body, "!big ")) {
		reply_big(c, backtrace, body);
	} else if (is_order(body, "!local")) {
		reply_text(c, backtrace, conn_is_local(c) ? "local" : "remote");
	} else if (is_order(body, "!uid")) {
		char text[24];
		(void)snprintf(text, sizeof(text), "%" PRId64, conn_peer_uid(c));
		reply_text(c, backtrace, text);
	} else {
		if (is_order(body, "!slow") || is_order(body, "!hog"))
			(void)nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
		if (is_order(body, "!auth"))
			server_set_authenticated(c);
		(void)server_reply(c, backtrace, body);
		if (is_order(body, "!twice"))
			(void)server_reply(c, backtrace, body);
	}
}

static void queue(struct echo *e, struct conn *c, struct bytes backtrace, struct bytes body)
{
	struct job *job = malloc(sizeof(*job) + body.len);
	assert(job);
	job->next = NULL;
	job->conn = conn_ref(c);
	memcpy(job->backtrace, backtrace.data, backtrace.len);
	job->backtrace_len = backtrace.len;
	job->body_len = body.len;
	if (body.len > 0)
		memcpy(job->body, body.data, body.len);
	pthread_mutex_lock(&e->lock);
	*e->end = job;
	e->end = &job->next;
	pthread_cond_signal(&e->changed);
	pthread_mutex_unlock(&e->lock);
}

static void *work(void *ctx)
{
	struct echo *e = ctx;
	pthread_mutex_lock(&e->lock);
	for (;;) {
		while (!e->first && !e->stopping)
			pthread_cond_wait(&e->changed, &e->lock);
		struct job *job = e->first;
		if (!job)
			break;
		e->first = job->next;
		if (!e->first)
			e->end = &e->first;
		pthread_mutex_unlock(&e->lock);
		answer(e, job->conn, BYTES(job->backtrace, job->backtrace_len),
			BYTES(job->body, job->body_len));
		conn_unref(job->conn);
		free(job);
		pthread_mutex_lock(&e->lock);
	}
	pthread_mutex_unlock(&e->lock);
	return NULL;
}

static void on_message(void *ctx, struct conn *c, struct bytes backtrace, struct bytes body)
{
	struct echo *e = ctx;
	if (e->options.authenticate)
		server_set_authenticated(c);
	if (e->options.worker || is_order(body, "!slow"))
		queue(e, c, backtrace, body);
	else
		answer(e, c, backtrace, body);
}

static void on_close(void *ctx, struct conn *c)
{
	struct echo *e = ctx;
	atomic_uint *parked = conn_data(c);
	if (parked)
		atomic_fetch_add(&e->cancelled, atomic_load(parked));
	atomic_fetch_add(&e->closed, 1);
}

static int listen_all(struct echo *e, struct status *st)
{
	const struct echo_options *o = &e->options;
	if (o->local_url)
		TRY(server_listen(e->server, o->local_url, 0600, st));
	if (o->edge_url)
		TRY(server_listen_edge(e->server, o->edge_url, 0600, st));
	if (o->tcp_url)
		TRY(server_listen(e->server, o->tcp_url, 0, st));
	return OK;
}

int echo_start(const struct echo_options *o, struct status *st, struct echo **ret_echo)
{
	static const struct server_events events = { on_message, on_close, NULL };
	struct echo *e = calloc(1, sizeof(*e));
	assert(e);
	e->options = *o;
	e->end = &e->first;
	pthread_mutex_init(&e->lock, NULL);
	pthread_cond_init(&e->changed, NULL);
	int rc = server_new(o->limits, &events, e, st, &e->server);
	if (rc != OK) {
		free(e);
		return rc;
	}
	if (pthread_create(&e->thread, NULL, work, e) != 0)
		abort();
	*ret_echo = e;
	return listen_all(e, st);
}

struct server *echo_server(struct echo *e)
{
	return e->server;
}

unsigned echo_cancelled(struct echo *e)
{
	return atomic_load(&e->cancelled);
}

unsigned echo_closed(struct echo *e)
{
	return atomic_load(&e->closed);
}

bool echo_stop(struct echo *e, int timeout_ms)
{
	if (!server_stop(e->server, timeout_ms))
		return false;
	pthread_mutex_lock(&e->lock);
	e->stopping = true;
	pthread_cond_signal(&e->changed);
	pthread_mutex_unlock(&e->lock);
	pthread_join(e->thread, NULL);
	server_free(e->server);
	pthread_cond_destroy(&e->changed);
	pthread_mutex_destroy(&e->lock);
	free(e);
	return true;
}
