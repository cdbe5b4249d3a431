/* Programs of the build, started and ended by a test. */
#ifndef TESTS_SUPPORT_PROCESS_H
#define TESTS_SUPPORT_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * argv ends with NULL; argv[0] is the path or a name of PATH. What it says is appended to `log`. Ends the test when it does
 * not start.
 */
pid_t process_start(const char *const *argv, const char *log);
/* The same with these descriptors as stdin and stdout. */
pid_t process_start_piped(const char *const *argv, const char *log, int in, int out);
/* The port in its line "listening on port N"; ends the test after ten seconds. */
int process_wait_port(const char *log);
/* SIGTERM; true when it ended with 0 within ten seconds, else it is killed. */
bool process_stop(pid_t pid);
/* Starts it and waits for its end; true when that was 0. */
bool process_run(const char *const *argv, const char *log);
/* Waits until who listens at the URL greets as SP's REP does; false after timeout_ms. */
bool process_wait_service(const char *url, int timeout_ms);

#endif
