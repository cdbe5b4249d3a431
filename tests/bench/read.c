/* One read at a time over ipc and through the front, against echoes of the same sizes. */
#include "tests/bench/bench.h"

#include "client/conn.h"
#include "common/clock.h"
#include "common/frame.h"
#include "common/limits.h"
#include "tests/support/process.h"

#include <assert.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

enum { ROUNDS = 15, CALLS = 400, WARM_UP = 100, TIMEOUT_MS = 10000 };

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

/* Microseconds. */
static double p50(int64_t *took, size_t count)
{
	qsort(took, count, sizeof(*took), compare);
	return (double)took[count / 2];
}

static double read_p50(struct client *c, struct bytes call)
{
	int64_t took[CALLS];
	for (size_t i = 0; i < CALLS; i++) {
		int64_t from = clock_mono_us();
		(void)serve_call(c, call);
		took[i] = clock_mono_us() - from;
	}
	return p50(took, CALLS);
}

/* "!big N" and blanks up to the request's size: echo.h answers with N bytes. */
static double echo_p50(struct conn *c, size_t request_bytes, size_t reply_bytes)
{
	struct status st = { 0 };
	int64_t took[CALLS];
	char *body = malloc(request_bytes + 32);
	assert(body);
	memset(body, ' ', request_bytes + 32);
	body[snprintf(body, 32, "!big %zu", reply_bytes)] = ' ';
	for (size_t i = 0; i < CALLS; i++) {
		uint32_t id;
		struct buf reply;
		buf_init(&reply, LIMIT_FRAME_BYTES);
		int64_t from = clock_mono_us();
		must(conn_send(c, BYTES(body, request_bytes), &st, &id), &st, "echo");
		must(conn_wait(c, id, TIMEOUT_MS, &st, &reply), &st, "echo");
		took[i] = clock_mono_us() - from;
		assert(reply.len == reply_bytes);
		buf_done(&reply);
	}
	free(body);
	return p50(took, CALLS);
}

/* The gRPC echo: a server, and a client that measures when told to. */
struct grpc {
	bool is_there;
	pid_t server, client;
	FILE *to, *from;
};

static bool grpc_start(struct grpc *g, const struct world *w, const char *address, size_t request, size_t reply)
{
	char program[PLACE_BYTES * 5], log[PLACE_BYTES + 16], sizes[2][24];
	int in[2], out[2];
	*g = (struct grpc){ .is_there = false };
	(void)snprintf(program, sizeof(program), "%s/tests/bench/grpc/grpc_echo", w->build);
	(void)snprintf(log, sizeof(log), "%s/grpc.log", w->directory);
	if (access(program, X_OK) != 0)
		return false;
	(void)snprintf(sizes[0], sizeof(sizes[0]), "%zu", request);
	(void)snprintf(sizes[1], sizeof(sizes[1]), "%zu", reply);
	g->server = process_start((const char *const[]){ program, "serve", address, NULL }, log);
	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
		exit(1);
	g->client = process_start_piped(
		(const char *const[]){ program, "call", address, sizes[0], sizes[1], NULL }, log, in[0], out[1]);
	(void)close(in[0]);
	(void)close(out[1]);
	g->to = fdopen(in[1], "w");
	g->from = fdopen(out[0], "r");
	g->is_there = g->to && g->from;
	return g->is_there;
}

static double grpc_p50(struct grpc *g)
{
	char line[64];
	if (!g->is_there)
		return 0;
	(void)fprintf(g->to, "%d\n", CALLS);
	(void)fflush(g->to);
	if (!fgets(line, sizeof(line), g->from)) {
		(void)fputs("bench: the gRPC echo is gone\n", stderr);
		exit(1);
	}
	return strtod(line, NULL);
}

static void grpc_stop(struct grpc *g)
{
	if (!g->is_there)
		return;
	(void)fclose(g->to);
	(void)fclose(g->from);
	(void)waitpid(g->client, NULL, 0);
	(void)kill(g->server, SIGKILL);
	(void)waitpid(g->server, NULL, 0);
}

/* The echo alone, and the echo behind a front of its own. */
struct echoes {
	pid_t core, front;
	char ipc[PLACE_BYTES + 32], tcp[64], front_tcp[64];
};

static struct echoes echoes_start(const struct world *w)
{
	struct echoes e = { 0 };
	char program[PLACE_BYTES * 5], edge[PLACE_BYTES + 32], edge_url[PLACE_BYTES + 40], log[2][PLACE_BYTES + 16];
	(void)snprintf(log[0], sizeof(log[0]), "%s/echo.log", w->directory);
	(void)snprintf(log[1], sizeof(log[1]), "%s/front.log", w->directory);
	(void)snprintf(e.ipc, sizeof(e.ipc), "ipc://%s/echo.sock", w->directory);
	(void)snprintf(edge, sizeof(edge), "%s/edge.sock", w->directory);
	(void)snprintf(edge_url, sizeof(edge_url), "ipc://%s", edge);
	(void)snprintf(program, sizeof(program), "%s/tests/support/echo_core", w->build);
	e.core = process_start((const char *const[]){ program, "--local", e.ipc, "--edge", edge_url, "--tcp",
		"tcp://127.0.0.1:0", "--authenticate", NULL }, log[0]);
	(void)snprintf(e.tcp, sizeof(e.tcp), "tcp://127.0.0.1:%d", process_wait_port(log[0]));
	(void)snprintf(program, sizeof(program), "%s/daemon/front/auditd-front", w->build);
	e.front = process_start((const char *const[]){ program, "--listen", "tcp://127.0.0.1:0", "--core", edge,
		"--die-with-parent", NULL }, log[1]);
	(void)snprintf(e.front_tcp, sizeof(e.front_tcp), "tcp://127.0.0.1:%d", process_wait_port(log[1]));
	if (!process_wait_service(e.ipc, TIMEOUT_MS) || !process_wait_service(e.front_tcp, TIMEOUT_MS))
		exit(1);
	return e;
}

static void echoes_stop(struct echoes *e)
{
	(void)process_stop(e->front);
	(void)process_stop(e->core);
}

struct path {
	const char *name[3]; /* lines: to the echo, to the bare echo without a front, to gRPC */
	struct client client;
	struct conn *echo, *bare;
	struct grpc grpc;
	struct rounds to_echo, to_bare, to_grpc;
};

static void path_open(struct path *p, const struct world *w, const char *url, const char *echo, const char *bare)
{
	struct status st = { 0 };
	serve_connect(w, url, &p->client);
	must(conn_open(echo, TIMEOUT_MS, &st, &p->echo), &st, "echo");
	if (bare)
		must(conn_open(bare, TIMEOUT_MS, &st, &p->bare), &st, "echo");
}

static void path_close(struct path *p)
{
	serve_disconnect(&p->client);
	conn_close(p->echo);
	conn_close(p->bare);
	grpc_stop(&p->grpc);
}

static void add(struct rounds *r, double value, double floor)
{
	r->value[r->count] = value;
	r->floor[r->count++] = floor;
}

static void path_round(struct path *p, struct bytes call, size_t request_bytes, size_t reply_bytes)
{
	double echo = echo_p50(p->echo, request_bytes, reply_bytes);
	double value = read_p50(&p->client, call);
	add(&p->to_echo, value, echo);
	if (p->bare)
		add(&p->to_bare, value, echo_p50(p->bare, request_bytes, reply_bytes));
	if (p->grpc.is_there)
		add(&p->to_grpc, value, grpc_p50(&p->grpc));
}

static void path_report(struct path *p)
{
	table_add(&(struct line){ p->name[0], "us p50", p->bare ? "echo core behind the same front" : "echo over ipc",
		AIM_RATIO_AT_MOST, 1.6 }, &p->to_echo);
	if (p->bare)
		table_add(&(struct line){ p->name[1], "us p50", "echo over tcp, no front", AIM_NONE, 0 }, &p->to_bare);
	if (p->grpc.is_there)
		table_add(&(struct line){ p->name[2], "us p50", p->bare ? "gRPC C++ echo over tcp" :
			"gRPC C++ echo over a unix socket", AIM_RATIO_AT_MOST, 1.0 }, &p->to_grpc);
	else
		table_skip(p->name[2], "the gRPC echo was not built: libgrpc++-dev, protobuf-compiler-grpc, g++");
}

void bench_read(struct bench *b)
{
	struct place place = world_copy(b->world, &b->small, "read");
	struct served s = serve_start(b->world, &place, true);
	struct echoes e = echoes_start(b->world);
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct bytes call = world_read_call(b->world, a);
	struct path ipc = { .name = { "read.ipc", NULL, "read.ipc.grpc" } };
	struct path front = { .name = { "read.front", "read.front.bare", "read.front.grpc" } };
	path_open(&ipc, b->world, s.url, e.ipc, NULL);
	path_open(&front, b->world, s.tcp_url, e.front_tcp, e.tcp);
	size_t request_bytes = FRAME_OVERHEAD_BYTES + call.len;
	size_t reply_bytes = FRAME_OVERHEAD_BYTES + FRAME_REPLY_PREFIX_BYTES + serve_call(&ipc.client, call);
	char unix_address[PLACE_BYTES + 32], tcp_address[32];
	(void)snprintf(tcp_address, sizeof(tcp_address), "127.0.0.1:%d", serve_free_port());
	(void)snprintf(unix_address, sizeof(unix_address), "unix:%s/grpc.sock", b->world->directory);
	(void)grpc_start(&ipc.grpc, b->world, unix_address, request_bytes, reply_bytes);
	(void)grpc_start(&front.grpc, b->world, tcp_address, request_bytes, reply_bytes);
	for (int i = 0; i < WARM_UP; i++)
		(void)serve_call(i % 2 ? &ipc.client : &front.client, call);
	for (int i = 0; i < ROUNDS; i++) {
		path_round(&ipc, call, request_bytes, reply_bytes);
		path_round(&front, call, request_bytes, reply_bytes);
	}
	(void)printf("read: request %zu bytes, reply %zu bytes\n", request_bytes, reply_bytes);
	path_report(&ipc);
	path_report(&front);
	path_close(&ipc);
	path_close(&front);
	arena_free(a);
	serve_stop(&s);
	echoes_stop(&e);
	world_remove(&place);
}
