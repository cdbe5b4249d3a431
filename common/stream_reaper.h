/* The thread that frees connections, so that none is freed in a callback of its own. Only stream.c uses it. */
#ifndef COMMON_STREAM_REAPER_H
#define COMMON_STREAM_REAPER_H

#include <stdbool.h>

struct reaped {
	struct reaped *next;
	void (*reap)(struct reaped *r);
};

/* Starts the thread unless it runs; false: none to be had. Early, where threads may be forbidden later. */
bool reaper_start(void);
/* Counts one more object that will be reaped; false as above. */
bool reaper_expect(struct reaped *r, void (*reap)(struct reaped *r));
/* Hands it over: `reap` runs once, soon, on the reaper's thread. Any thread, any lock held. */
void reaper_add(struct reaped *r);
/* Waits until all that was expected was reaped, then ends the thread; false after timeout_ms. */
bool reaper_stop(int timeout_ms);

#endif
