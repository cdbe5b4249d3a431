/*
 * Calls that wait for the ledger to grow, parked without a thread of their own. wire.md 1.7: long-poll with a cursor.
 */
#ifndef DAEMON_WATCH_H
#define DAEMON_WATCH_H

#include "daemon/core.h"

struct watches; /* opaque */

int watches_start(struct core *core, struct status *st, struct watches **ret_watches);
/* Posts everything that is parked, then ends the thread. */
void watches_stop(struct watches *w);

/*
 * Posts the task to a worker once the ledger holds more than `size` entries or after wait_ms. The task's memory is the
 * caller's until then. False when too many wait.
 */
bool watch_park(struct watches *w, struct task *task, uint64_t size, uint32_t wait_ms);

/* The ledger grew. Any thread; costs nothing when nobody waits. */
void watch_wake(struct watches *w);

#endif
