/*
 * What the front gives up: it holds no secret, and after these two calls it can also reach none.
 *
 * Each step that the kernel does not know is named on stderr and left out; the rest still holds.
 */
#ifndef DAEMON_FRONT_SANDBOX_H
#define DAEMON_FRONT_SANDBOX_H

#include <stdbool.h>

/* Before the first thread: no new privileges, not dumpable, Landlock without any path. True when all of it took. */
bool sandbox_files(void);
/*
 * Once every thread runs: a seccomp allow-list for all of them. Opening files, starting programs or threads and the like
 * fail with EPERM from here on. True when it took.
 */
bool sandbox_calls(void);

#endif
