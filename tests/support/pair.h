/* The echo core and a real auditd-front as two processes, ended with the test. */
#ifndef TESTS_SUPPORT_PAIR_H
#define TESTS_SUPPORT_PAIR_H

#include "common/bytes.h"

#include <sys/types.h>

struct pair {
	pid_t core;
	pid_t front;
	char dir[64];
	char local_url[128]; /* of the core */
	char tcp_url[64];    /* of the front */
};

/*
 * front_program  relative to the build folder.
 * front_options  NULL-terminated, beside --listen and --core; at most 8.
 * Ends the test program when something does not start.
 */
struct pair pair_start(const char *front_program, const char *const *front_options);
/* SIGTERM to both; true when both ended with 0 within ten seconds each. Then the sockets are gone too. */
bool pair_stop(struct pair *p);

#endif
