/* Two sockets, two parsers, one thread. */
#include "tests/support/middle.h"

#include "common/limits.h"
#include "common/sp.h"
#include "tests/support/peer.h"

#include <arpa/inet.h>
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

enum { POLL_MS = 20 };

struct middle {
	char server_url[64], url[64];
	middle_fn *fn;
	void *ctx;
	int listener;
	pthread_t thread;
	atomic_bool stop;
	atomic_bool busy;
	unsigned peers;      /* so far; each dials from another address, since addresses that fail are charged */
	struct peer side[2]; /* where messages of each way go */
};

void middle_send(struct middle *m, enum middle_way way, struct bytes backtrace, struct bytes frame)
{
	struct buf message;
	uint8_t head[SP_HEAD_BYTES_MAX];
	buf_init(&message, 4 * LIMIT_FRAME_BYTES);
	buf_add(&message, head, sp_write_head(false, backtrace.len + frame.len, head));
	buf_add(&message, backtrace.data, backtrace.len);
	buf_add(&message, frame.data, frame.len);
	assert(!message.failed);
	(void)peer_send_bytes(&m->side[way], buf_bytes(&message));
	buf_done(&message);
}

/* Handshakes go through as they are. */
static bool take(struct middle *m, enum middle_way way, struct sp_parser *parser, unsigned *nth, struct bytes data)
{
	while (data.len > 0) {
		struct bytes body, backtrace, frame;
		uint8_t greeting[SP_HANDSHAKE_BYTES];
		switch (sp_parse(parser, &data, SP_BACKTRACE_BYTES + LIMIT_FRAME_BYTES, &body)) {
		case SP_MORE:
			break;
		case SP_HELLO:
			sp_write_handshake(way == TO_SERVER ? SP_PROTOCOL_REQ : SP_PROTOCOL_REP, greeting);
			(void)peer_send_bytes(&m->side[way], BYTES(greeting, sizeof(greeting)));
			break;
		case SP_MESSAGE:
			if (!sp_split(body, &backtrace, &frame))
				return false;
			m->fn(m->ctx, m, way, (*nth)++, backtrace, frame);
			break;
		case SP_BAD:
			return false;
		}
	}
	return true;
}

static void serve(struct middle *m)
{
	static uint8_t room[256 * 1024];
	struct sp_parser parser[2];
	unsigned nth[2] = { 0, 0 };
	bool goes_on = true;
	sp_parser_init(&parser[TO_SERVER], false, SP_PROTOCOL_REQ);
	sp_parser_init(&parser[TO_CLIENT], false, SP_PROTOCOL_REP);
	while (goes_on && !atomic_load(&m->stop)) {
		/* What goes to the server comes from the client. */
		struct pollfd from[2] = { { .fd = m->side[TO_CLIENT].fd, .events = POLLIN },
			{ .fd = m->side[TO_SERVER].fd, .events = POLLIN } };
		if (poll(from, 2, POLL_MS) <= 0)
			continue;
		for (int way = 0; way < 2 && goes_on; way++) {
			if (!from[way].revents)
				continue;
			ssize_t got = recv(from[way].fd, room, sizeof(room), 0);
			goes_on = got > 0 && take(m, (enum middle_way)way, &parser[way], &nth[way], BYTES(room, (size_t)got));
		}
	}
	sp_parser_done(&parser[0]);
	sp_parser_done(&parser[1]);
}

static void *run(void *ctx)
{
	struct middle *m = ctx;
	while (!atomic_load(&m->stop)) {
		struct pollfd wait = { .fd = m->listener, .events = POLLIN };
		if (poll(&wait, 1, POLL_MS) <= 0)
			continue;
		int fd = accept4(m->listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		atomic_store(&m->busy, true);
		m->side[TO_CLIENT] = (struct peer){ .fd = fd };
		m->side[TO_SERVER] = peer_connect(m->server_url, 1 + m->peers++ % 60000);
		if (m->side[TO_SERVER].fd >= 0)
			serve(m);
		peer_reset(&m->side[TO_SERVER]);
		peer_close(&m->side[TO_CLIENT]);
		atomic_store(&m->busy, false);
	}
	return NULL;
}

struct middle *middle_start(const char *server_url, middle_fn *fn, void *ctx)
{
	struct middle *m = calloc(1, sizeof(*m));
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	assert(m);
	m->fn = fn;
	m->ctx = ctx;
	(void)snprintf(m->server_url, sizeof(m->server_url), "%s", server_url);
	m->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (m->listener < 0 || bind(m->listener, (struct sockaddr *)&at, len) != 0 || listen(m->listener, 16) != 0 ||
		getsockname(m->listener, (struct sockaddr *)&at, &len) != 0 || pthread_create(&m->thread, NULL, run, m) != 0) {
		perror("middle");
		exit(1);
	}
	(void)snprintf(m->url, sizeof(m->url), "tcp://127.0.0.1:%d", ntohs(at.sin_port));
	return m;
}

const char *middle_url(const struct middle *m)
{
	return m->url;
}

void middle_wait(struct middle *m)
{
	while (atomic_load(&m->busy))
		(void)nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
}

void middle_stop(struct middle *m)
{
	atomic_store(&m->stop, true);
	(void)pthread_join(m->thread, NULL);
	(void)close(m->listener);
	free(m);
}
