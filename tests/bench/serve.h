/* The real daemon on a place, and sessions with it. */
#ifndef TESTS_BENCH_SERVE_H
#define TESTS_BENCH_SERVE_H

#include "tests/bench/world.h"

struct served {
	pid_t pid;
	char url[PLACE_BYTES + 32];
	char tcp_url[64]; /* of its front; "" without one */
	double start_s;   /* from starting the program to its greeting on local.sock */
};

struct served serve_start(const struct world *w, const struct place *p, bool with_front);
void serve_stop(struct served *s);

/* One that was free a moment ago. */
int serve_free_port(void);

/* A session of the world's device at this address; what `ret_client` shares with w->client stays the world's. */
void serve_connect(const struct world *w, const char *url, struct client *ret_client);
void serve_disconnect(struct client *c);

/* Sends a packed Call and waits for its Reply, which must be OK; the reply's length. */
size_t serve_call(struct client *c, struct bytes call);
void serve_wait(struct client *c, uint32_t ticket, size_t *ret_len);

#endif
