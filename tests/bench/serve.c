/* auditd as a process, clients as its users have them. */
#include "tests/bench/serve.h"

#include "audit/v1/call.pb-c.h"
#include "common/clock.h"
#include "tests/support/process.h"

#include <arpa/inet.h>
#include <sys/socket.h>

enum { START_MS = 60 * 1000, WAIT_MS = 60 * 1000 };

int serve_free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(fd, (struct sockaddr *)&address, len) != 0 || getsockname(fd, (struct sockaddr *)&address, &len) != 0)
		exit(1);
	(void)close(fd);
	return ntohs(address.sin_port);
}

static void wait_up(const char *url, const char *log)
{
	if (process_wait_service(url, START_MS))
		return;
	(void)fprintf(stderr, "bench: nobody answers at %s; see %s\n", url, log);
	exit(1);
}

struct served serve_start(const struct world *w, const struct place *p, bool with_front)
{
	struct served s = { 0 };
	char program[PLACE_BYTES * 5];
	(void)snprintf(program, sizeof(program), "%s/daemon/auditd", w->build);
	(void)snprintf(s.url, sizeof(s.url), "%s", p->url);
	if (with_front)
		(void)snprintf(s.tcp_url, sizeof(s.tcp_url), "tcp://127.0.0.1:%d", serve_free_port());
	const char *argv[] = { program, "--config", p->config, "run", with_front ? "--with-front" : NULL, s.tcp_url, NULL };
	int64_t from = clock_mono_us();
	s.pid = process_start(argv, p->log);
	wait_up(s.url, p->log);
	s.start_s = (double)(clock_mono_us() - from) / 1e6;
	if (with_front)
		wait_up(s.tcp_url, p->log);
	return s;
}

void serve_stop(struct served *s)
{
	if (!process_stop(s->pid)) {
		(void)fputs("bench: auditd did not end well\n", stderr);
		exit(1);
	}
}

void serve_connect(const struct world *w, const char *url, struct client *ret_client)
{
	struct status st = { 0 };
	bool is_new;
	*ret_client = w->client;
	(void)snprintf(ret_client->profile.server, sizeof(ret_client->profile.server), "%s", url);
	const struct session_options options = { .profile = &ret_client->profile, .keys = ret_client->keys,
		.timeout_ms = WAIT_MS };
	must(session_open(&options, &st, &ret_client->session, &is_new), &st, "session");
}

void serve_disconnect(struct client *c)
{
	session_close(c->session);
	c->session = NULL;
}

void serve_wait(struct client *c, uint32_t ticket, size_t *ret_len)
{
	struct status st = { 0 };
	struct buf raw;
	buf_init(&raw, LIMIT_FRAME_BYTES);
	must(session_wait(c->session, ticket, WAIT_MS, &st, &raw), &st, "reply");
	Audit__Reply *reply = audit__reply__unpack(NULL, raw.len, raw.data);
	if (!reply || !reply->status || reply->status->code != OK) {
		(void)fprintf(stderr, "bench: refused: %s: %s\n", reply && reply->status ? reply->status->reason : "",
			reply && reply->status ? reply->status->message : "");
		exit(1);
	}
	audit__reply__free_unpacked(reply, NULL);
	*ret_len = raw.len;
	buf_done(&raw);
}

size_t serve_call(struct client *c, struct bytes call)
{
	struct status st = { 0 };
	uint32_t ticket;
	size_t len;
	must(session_send(c->session, call, &st, &ticket), &st, "call");
	serve_wait(c, ticket, &len);
	return len;
}
