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

/*
 * A front alone, before a core of the test's own at `edge_path`; waits until it serves. Its log goes to dir/front.log.
 * Options as for pair_start.
 */
pid_t front_start(const char *front_program, const char *edge_path, const char *dir, const char *const *front_options,
	char ret_tcp_url[64]);
/* As pair_stop, for it alone; shows its log. */
bool front_stop(pid_t front, const char *dir);

#endif
