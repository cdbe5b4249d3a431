/* The connection layer in one process: core on ipc, the front's relay on tcp, peers on plain sockets. For the sanitizers too. */
#include "client/conn.h"
#include "common/clock.h"
#include "common/limits.h"
#include "common/stream.h"
#include "daemon/front/relay.h"
#include "tests/support/echo.h"
#include "tests/support/expect.h"
#include "tests/support/peer.h"

#include <pthread.h>
#include <sys/stat.h>

/* Short deadlines: late things must go between these and a second more. */
enum { HANDSHAKE_MS = 400, MESSAGE_MS = 500, WRITE_MS = 600, IDLE_MS = 900, SLACK_MS = 2500 };

struct world {
	struct echo *echo;
	struct relay *relay;
	char dir[64];
	char local_url[128], edge_url[128], tcp_url[64];
};

static void pause_ms(int ms)
{
	(void)nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L }, NULL);
}

static struct server_limits short_limits(void)
{
	struct server_limits l;
	server_limits_default(&l);
	l.handshake_ms = HANDSHAKE_MS;
	l.message_ms = MESSAGE_MS;
	l.write_ms = WRITE_MS;
	l.idle_ms = IDLE_MS;
	return l;
}

static struct world world_start(struct echo_options o, const struct server_limits *limits)
{
	struct world w = { .dir = "/tmp/test_server.XXXXXX" };
	struct status st;
	status_reset(&st);
	if (!mkdtemp(w.dir))
		abort();
	(void)snprintf(w.local_url, sizeof(w.local_url), "ipc://%s/local.sock", w.dir);
	(void)snprintf(w.edge_url, sizeof(w.edge_url), "ipc://%s/edge.sock", w.dir);
	o.local_url = w.local_url;
	o.edge_url = w.edge_url;
	o.limits = limits;
	if (echo_start(&o, &st, &w.echo) != OK ||
		relay_start("tcp://127.0.0.1:0", w.edge_url, limits, &st, &w.relay) != OK) {
		(void)fprintf(stderr, "%s\n", st.message);
		abort();
	}
	(void)snprintf(w.tcp_url, sizeof(w.tcp_url), "tcp://127.0.0.1:%d", relay_port(w.relay));
	/* The front refuses peers until it has its core. */
	for (int i = 0; i < 200; i++) {
		struct peer p = peer_connect(w.tcp_url, 0);
		bool up = peer_hello(&p);
		peer_close(&p);
		if (up)
			break;
		pause_ms(10);
	}
	return w;
}

static void world_stop(struct world *w)
{
	int64_t began_us = clock_mono_us();
	EXPECT(relay_stop(w->relay, 4000), "the front did not stop");
	EXPECT(echo_stop(w->echo, 4000), "the core did not stop");
	EXPECT(stream_shutdown(2000), "streams were left");
	EXPECT(clock_mono_us() - began_us < 8000000, "stopping was late");
	EXPECT(rmdir(w->dir) == 0, "sockets were left in %s", w->dir);
}

static struct server_counters counters(struct world *w)
{
	struct server_counters n;
	server_counters(echo_server(w->echo), &n);
	return n;
}

static void test_calls(const char *url)
{
	struct status st;
	struct conn *c;
	uint32_t id[64];
	struct buf reply;
	status_reset(&st);
	buf_init(&reply, LIMIT_FRAME_BYTES);
	EXPECT(conn_open(url, 5000, &st, &c) == OK, "%s", st.message);
	for (size_t i = 0; i < ARRAY_LEN(id); i++) {
		char body[32];
		int len = snprintf(body, sizeof(body), "call %zu", i);
		EXPECT(conn_send(c, BYTES(body, (size_t)len), &st, &id[i]) == OK, "%s", st.message);
	}
	for (size_t i = ARRAY_LEN(id); i-- > 0;) { /* last first: by id, not by order */
		char body[32];
		int len = snprintf(body, sizeof(body), "call %zu", i);
		buf_reset(&reply);
		EXPECT(conn_wait(c, id[i], 5000, &st, &reply) == OK, "%s", st.message);
		EXPECT(bytes_equal(buf_bytes(&reply), BYTES(body, (size_t)len)), "reply %zu is another's", i);
	}
	EXPECT(conn_wait(c, id[0], 10, &st, &reply) == NOT_FOUND, "%s", st.reason);
	EXPECT(conn_send(c, BYTES_OF("!none"), &st, id) == OK, "%s", st.message);
	EXPECT(conn_wait(c, id[0], 50, &st, &reply) == DEADLINE_EXCEEDED, "%s", st.reason);
	EXPECT(conn_send(c, BYTES_OF("!drop"), &st, id) == OK, "%s", st.message);
	EXPECT(conn_wait(c, id[0], 5000, &st, &reply) == UNAVAILABLE, "%s", st.reason);
	buf_reset(&reply);
	EXPECT(conn_send(c, BYTES_OF("again"), &st, id) == OK, "%s: %s", st.reason, st.message);
	EXPECT(conn_wait(c, id[0], 5000, &st, &reply) == OK, "%s", st.message);
	conn_close(c);
	buf_done(&reply);
}

static void test_exactly_once(struct world *w, const char *url)
{
	struct server_counters before = counters(w);
	struct peer p = peer_connect(url, 0);
	uint8_t reply[8];
	uint32_t id = 0;
	size_t len = 0;
	EXPECT(peer_hello(&p), "%s", url);
	EXPECT(peer_call(&p, BYTES_OF("!twice"), BYTES_OF("!twice"), 5000), "%s", url);
	/* Under an id of its own: a second reply to the first call's could come late enough to answer this one. */
	EXPECT(peer_send(&p, 78, BYTES_OF("next")), "%s", url);
	EXPECT(peer_receive(&p, 5000, &id, reply, sizeof(reply), &len) && id == 78, "a second reply was sent");
	EXPECT(bytes_equal(BYTES(reply, len), BYTES_OF("next")), "%s", url);
	EXPECT(counters(w).replies_unknown == before.replies_unknown + 1, "the second was not noticed");
	peer_close(&p);
}

static void test_lost_peer_is_cancelled(struct world *w, const char *url)
{
	unsigned before = echo_cancelled(w->echo);
	struct peer p = peer_connect(url, 0);
	EXPECT(peer_hello(&p), "%s", url);
	for (uint32_t i = 0; i < 5; i++)
		EXPECT(peer_send(&p, i, BYTES_OF("!park")), "%s", url);
	EXPECT(peer_call(&p, BYTES_OF("sync"), BYTES_OF("sync"), 5000), "%s", url);
	EXPECT(peer_send(&p, 6, BYTES_OF("!slow")), "%s", url); /* answered when the peer is long gone */
	pause_ms(20);
	peer_close(&p);
	for (int i = 0; i < 300 && echo_cancelled(w->echo) < before + 5; i++)
		pause_ms(10);
	EXPECT(echo_cancelled(w->echo) == before + 5, "%u of 5 cancelled", echo_cancelled(w->echo) - before);
}

/* Eight parked calls are no reason to keep a ninth waiting, not even after a large reply. */
static void test_parked_calls_keep_nobody_out(const char *url)
{
	static uint8_t big[LIMIT_FRAME_BYTES];
	struct peer p = peer_connect(url, 0);
	EXPECT(peer_hello(&p), "%s", url);
	EXPECT(peer_call(&p, BYTES_OF("!auth"), BYTES_OF("!auth"), 5000), "%s", url);
	EXPECT(peer_call(&p, BYTES_OF("!big 1048576"), BYTES(big, sizeof(big)), 20000), "%s", url);
	for (uint32_t i = 0; i < LIMIT_WATCHES; i++)
		EXPECT(peer_send(&p, i, BYTES_OF("!park")), "%s", url);
	EXPECT(peer_call(&p, BYTES_OF("quick"), BYTES_OF("quick"), 2000), "%s: kept out", url);
	peer_close(&p);
}

static void test_who_is_local(struct world *w)
{
	char uid[24];
	(void)snprintf(uid, sizeof(uid), "%d", (int)getuid());
	struct peer near = peer_connect(w->local_url, 0), far = peer_connect(w->tcp_url, 0);
	EXPECT(peer_hello(&near) && peer_hello(&far), "no connection");
	EXPECT(peer_call(&near, BYTES_OF("!local"), BYTES_OF("local"), 5000), "local.sock is local");
	EXPECT(peer_call(&far, BYTES_OF("!local"), BYTES_OF("remote"), 5000), "the front's peers are not");
	EXPECT(peer_call(&near, BYTES_OF("!uid"), bytes_of_text(uid), 5000), "uid");
	EXPECT(peer_call(&far, BYTES_OF("!uid"), BYTES_OF("-1"), 5000), "no uid");
	struct stat about;
	EXPECT(stat(w->local_url + 6, &about) == 0 && (about.st_mode & 0777) == 0600, "mode of local.sock");
	peer_close(&near);
	peer_close(&far);
}

/* 4 KiB of a guest, 1 MiB of who is authenticated, and not a byte more. */
static void test_sizes(const char *url)
{
	static uint8_t body[LIMIT_FRAME_BYTES + 1];
	memset(body, 'x', sizeof(body));
	struct peer p = peer_connect(url, 0);
	EXPECT(peer_hello(&p), "%s", url);
	struct bytes guest = BYTES(body, LIMIT_FRAME_GUEST_BYTES), most = BYTES(body, LIMIT_FRAME_BYTES);
	EXPECT(peer_call(&p, guest, guest, 5000), "%s: 4 KiB of a guest", url);
	EXPECT(peer_call(&p, BYTES_OF("!auth"), BYTES_OF("!auth"), 5000), "%s", url);
	EXPECT(peer_call(&p, most, most, 20000), "%s: 1 MiB when authenticated", url);
	(void)peer_send(&p, 1, BYTES(body, sizeof(body))); /* it may be closed before all is sent */
	EXPECT(peer_is_closed(&p, SLACK_MS), "%s: 1 MiB and a byte", url);
	peer_close(&p);
	p = peer_connect(url, 0);
	EXPECT(peer_hello(&p), "%s", url);
	(void)peer_send(&p, 1, BYTES(body, LIMIT_FRAME_GUEST_BYTES + 1));
	EXPECT(peer_is_closed(&p, SLACK_MS), "%s: 4 KiB and a byte of a guest", url);
	peer_close(&p);
}

/* Closed between its deadline and a little later; not before, which is the proof that the deadline did it. */
static void expect_late(struct peer *p, int64_t began_us, int limit_ms, const char *what)
{
	EXPECT(peer_is_closed(p, limit_ms + SLACK_MS), "%s: still open", what);
	int64_t took_ms = (clock_mono_us() - began_us) / 1000;
	EXPECT(took_ms >= limit_ms - 1, "%s: closed after %" PRId64 " ms", what, took_ms);
	peer_close(p);
}

static void test_deadlines(const char *url)
{
	static const uint8_t half[] = { 0, 0, 0, 0, 0, 0, 1, 0, 0x80, 0, 0, 1, 'h', 'a' };
	static const uint8_t half_ipc[] = { 1, 0, 0, 0, 0, 0, 0, 1, 0, 0x80, 0, 0, 1, 'h', 'a' };
	struct peer silent = peer_connect(url, 1), greeted = peer_connect(url, 2);
	int64_t began_us = clock_mono_us();
	EXPECT(peer_hello(&greeted), "%s", url);
	expect_late(&silent, began_us, HANDSHAKE_MS, "silent");
	expect_late(&greeted, began_us, HANDSHAKE_MS, "only a greeting");

	struct peer slow = peer_connect(url, 3), idle = peer_connect(url, 4);
	EXPECT(peer_hello(&slow) && peer_hello(&idle), "%s", url);
	EXPECT(peer_call(&slow, BYTES_OF("!auth"), BYTES_OF("!auth"), 5000), "%s", url);
	EXPECT(peer_call(&idle, BYTES_OF("!auth"), BYTES_OF("!auth"), 5000), "%s", url);
	int64_t idle_us = clock_mono_us();
	pause_ms(50); /* AUTHENTICATED reaches the front */
	began_us = clock_mono_us();
	EXPECT(slow.is_ipc ? peer_send_bytes(&slow, BYTES(half_ipc, sizeof(half_ipc))) :
		peer_send_bytes(&slow, BYTES(half, sizeof(half))), "%s", url);
	for (int i = 0; i < 3; i++) { /* a byte now and then does not help */
		pause_ms(100);
		(void)peer_send_bytes(&slow, BYTES_OF("x"));
	}
	expect_late(&slow, began_us, MESSAGE_MS, "half a message");
	expect_late(&idle, idle_us, IDLE_MS, "idle");

	struct peer stalled = peer_connect(url, 5);
	peer_shrink(&stalled);
	EXPECT(peer_hello(&stalled), "%s", url);
	EXPECT(peer_call(&stalled, BYTES_OF("!auth"), BYTES_OF("!auth"), 5000), "%s", url);
	for (uint32_t i = 0; i < 16; i++)
		EXPECT(peer_send(&stalled, i, BYTES_OF("!big 1000000")), "%s", url);
	pause_ms(WRITE_MS + 1000);
	EXPECT(peer_is_closed(&stalled, SLACK_MS), "%s: a write that does not move", url);
	peer_close(&stalled);
}

static void test_caps(void)
{
	struct server_limits l;
	server_limits_default(&l);
	l.per_address = 3;
	l.guests = 6;
	l.connections = 10;
	struct world w = world_start((struct echo_options){ 0 }, &l);
	pause_ms(200); /* the connections of world_start go */
	struct peer p[12];
	for (unsigned i = 0; i < 4; i++)
		p[i] = peer_connect(w.tcp_url, 9);
	for (unsigned i = 0; i < 3; i++)
		EXPECT(peer_hello(&p[i]), "%u of an address", i + 1);
	EXPECT(peer_is_closed(&p[3], SLACK_MS), "the fourth of an address");
	for (unsigned i = 0; i < 4; i++)
		peer_close(&p[i]);
	pause_ms(200);
	/* Guests are six: the seventh puts out the first, authenticated ones stay. */
	for (unsigned i = 0; i < 8; i++) {
		p[i] = peer_connect(w.tcp_url, 10 + i);
		EXPECT(peer_hello(&p[i]), "guest %u", i);
		if (i == 0)
			EXPECT(peer_call(&p[0], BYTES_OF("!auth"), BYTES_OF("!auth"), 5000), "authenticating");
	}
	EXPECT(peer_is_closed(&p[1], SLACK_MS), "the guest that waited longest");
	EXPECT(peer_call(&p[0], BYTES_OF("here"), BYTES_OF("here"), 5000), "the authenticated one stays");
	EXPECT(peer_call(&p[2], BYTES_OF("here"), BYTES_OF("here"), 5000), "younger guests stay");
	/* Ten in all, when everybody is authenticated. */
	for (unsigned i = 2; i < 8; i++)
		EXPECT(peer_call(&p[i], BYTES_OF("!auth"), BYTES_OF("!auth"), 5000), "peer %u", i);
	struct peer more[4];
	for (unsigned i = 0; i < 4; i++)
		more[i] = peer_connect(w.tcp_url, 30 + i);
	for (unsigned i = 0; i < 3; i++)
		EXPECT(peer_hello(&more[i]), "peer %u of 10", 8 + i);
	EXPECT(peer_is_closed(&more[3], SLACK_MS), "the eleventh in all");
	for (unsigned i = 0; i < 4; i++)
		peer_close(&more[i]);
	for (unsigned i = 0; i < 8; i++)
		peer_close(&p[i]);
	world_stop(&w);
}

static void test_limits_cannot_be_raised(void)
{
	static const struct server_events none = { 0 };
	struct server_limits l;
	struct server *s;
	struct status st;
	status_reset(&st);
	server_limits_default(&l);
	l.idle_ms++;
	EXPECT(server_new(&l, &none, NULL, &st, &s) == INVALID_ARGUMENT, "raised");
	EXPECT(strcmp(st.reason, "LIMIT_RAISED") == 0, "%s", st.reason);
	l.idle_ms = 0;
	EXPECT(server_new(&l, &none, NULL, &st, &s) == INVALID_ARGUMENT, "zero");
}

/* One peer asks and never reads; the others are not delayed, and what is kept for it stays bounded. */
static void test_slow_reader(const char *url)
{
	struct peer slow = peer_connect(url, 40), fast = peer_connect(url, 41);
	peer_shrink(&slow);
	EXPECT(peer_hello(&slow) && peer_hello(&fast), "%s", url);
	EXPECT(peer_call(&slow, BYTES_OF("!auth"), BYTES_OF("!auth"), 5000), "%s", url);
	EXPECT(peer_call(&fast, BYTES_OF("!auth"), BYTES_OF("!auth"), 5000), "%s", url);
	for (uint32_t i = 0; i < 40; i++)
		EXPECT(peer_send(&slow, i, BYTES_OF("!big 200000")), "%s", url);
	for (int i = 0; i < 50; i++)
		EXPECT(peer_call(&fast, BYTES_OF("quick"), BYTES_OF("quick"), 1000), "%s: held up", url);
	/* And when it reads after all, nothing was dropped. */
	static uint8_t body[200000];
	unsigned got = 0;
	uint32_t id;
	size_t len;
	while (got < 40 && peer_receive(&slow, 5000, &id, body, sizeof(body), &len) && len == sizeof(body))
		got++;
	EXPECT(got == 40, "%s: %u of 40 replies", url, got);
	peer_close(&slow);
	peer_close(&fast);
}

struct hammer {
	const char *url;
	unsigned source;
	bool kill;
	unsigned done;
};

static void *hammer(void *ctx)
{
	struct hammer *h = ctx;
	for (unsigned i = 0; i < 25; i++) {
		struct peer p = peer_connect(h->url, h->source);
		if (!peer_hello(&p)) {
			peer_close(&p);
			continue;
		}
		for (uint32_t k = 0; k < 64; k++)
			(void)peer_send(&p, k, k % 9 == 0 ? BYTES_OF("!park") : BYTES_OF("some bytes"));
		if (h->kill)
			peer_reset(&p);
		else
			peer_close(&p);
		h->done++;
	}
	return NULL;
}

/* Connections that die with 64 in flight, from several threads, over both doors at once. */
static void test_kills(struct world *w)
{
	unsigned before = process_descriptors(0);
	struct hammer h[4];
	pthread_t thread[4];
	for (unsigned i = 0; i < 4; i++) {
		h[i] = (struct hammer){ .url = i % 2 ? w->local_url : w->tcp_url, .source = 50 + i, .kill = i / 2 };
		if (pthread_create(&thread[i], NULL, hammer, &h[i]) != 0)
			abort();
	}
	for (unsigned i = 0; i < 4; i++) {
		pthread_join(thread[i], NULL);
		EXPECT(h[i].done > 0, "hammer %u never came in", i);
	}
	EXPECT(process_wait_descriptors(0, before, 5000), "descriptors: %u, were %u", process_descriptors(0), before);
}

static void test_front_without_core(void)
{
	struct world w = world_start((struct echo_options){ .authenticate = true }, NULL);
	struct peer p = peer_connect(w.tcp_url, 0);
	EXPECT(peer_hello(&p), "connect");
	EXPECT(peer_call(&p, BYTES_OF("before"), BYTES_OF("before"), 5000), "before");
	EXPECT(echo_stop(w.echo, 4000), "the core did not stop");
	EXPECT(peer_is_closed(&p, SLACK_MS), "peers go with the core");
	peer_close(&p);
	p = peer_connect(w.tcp_url, 0);
	EXPECT(peer_is_closed(&p, SLACK_MS), "nobody is accepted without one");
	peer_close(&p);
	struct status st;
	status_reset(&st);
	struct echo_options o = { .local_url = w.local_url, .edge_url = w.edge_url, .authenticate = true };
	EXPECT(echo_start(&o, &st, &w.echo) == OK, "%s", st.message);
	bool back = false;
	for (int i = 0; i < 300 && !back; i++) {
		p = peer_connect(w.tcp_url, 0);
		back = peer_hello(&p) && peer_call(&p, BYTES_OF("after"), BYTES_OF("after"), 5000);
		peer_close(&p);
		pause_ms(10);
	}
	EXPECT(back, "the front did not come back to its core");
	world_stop(&w);
}

/* Parked and unread connections do not keep anybody from stopping. */
static void test_stop_with_peers(void)
{
	struct world w = world_start((struct echo_options){ .authenticate = true }, NULL);
	struct peer p[8];
	for (unsigned i = 0; i < 8; i++) {
		p[i] = peer_connect(i % 2 ? w.local_url : w.tcp_url, 60 + i);
		EXPECT(peer_hello(&p[i]), "connect");
		EXPECT(peer_send(&p[i], 1, i < 4 ? BYTES_OF("!park") : BYTES_OF("!big 1000000")), "send");
	}
	pause_ms(100);
	world_stop(&w);
	for (unsigned i = 0; i < 8; i++)
		peer_close(&p[i]);
}

int main(void)
{
	test_limits_cannot_be_raised();
	for (int worker = 0; worker < 2; worker++) {
		struct world w = world_start((struct echo_options){ .worker = worker }, NULL);
		const char *url[] = { w.local_url, w.tcp_url };
		for (size_t i = 0; i < ARRAY_LEN(url); i++) {
			test_calls(url[i]);
			test_exactly_once(&w, url[i]);
			test_lost_peer_is_cancelled(&w, url[i]);
			test_sizes(url[i]);
			test_slow_reader(url[i]);
			test_parked_calls_keep_nobody_out(url[i]);
		}
		test_who_is_local(&w);
		test_kills(&w);
		world_stop(&w);
	}
	struct server_limits limits = short_limits();
	struct world w = world_start((struct echo_options){ 0 }, &limits);
	test_deadlines(w.local_url);
	test_deadlines(w.tcp_url);
	world_stop(&w);
	test_caps();
	test_front_without_core();
	test_stop_with_peers();
	return expect_done("test_server");
}
