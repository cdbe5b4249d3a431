/* Places between the steps of a commit where a test may end the process or flip a bit. */
#ifndef DAEMON_TESTPOINT_H
#define DAEMON_TESTPOINT_H

/* NULL but in tests. Set before any thread starts. */
extern void (*test_point)(const char *name);

static inline void reach_point(const char *name)
{
	if (test_point)
		test_point(name);
}

#endif
