/* Parked calls: one list, one thread that wakes for the ledger or the next deadline. */
#include "daemon/watch.h"

#include "common/clock.h"
#include "common/limits.h"

struct parked {
	struct task *task;
	uint64_t size;
	int64_t until_us; /* monotonic */
};

enum { PARKED_MAX = LIMIT_CONNECTIONS * LIMIT_WATCHES };

struct watches {
	struct core *core;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool stopping;
	_Atomic size_t count;
	struct parked parked[PARKED_MAX];
};

/* Posts what is due and says when the next one is. Under the lock. */
static int64_t post_due(struct watches *w)
{
	int64_t now_us = clock_mono_us(), next_us = now_us + LIMIT_WATCH_MS * 1000LL;
	uint64_t size = ledger_size(w->core->ledger);
	for (size_t i = 0; i < w->count;) {
		struct parked *p = &w->parked[i];
		if (!w->stopping && p->size >= size && p->until_us > now_us) {
			next_us = p->until_us < next_us ? p->until_us : next_us;
			i++;
			continue;
		}
		(void)core_post(w->core, p->task, true);
		*p = w->parked[--w->count];
	}
	return next_us;
}

static void *watch(void *context)
{
	struct watches *w = context;
	(void)pthread_mutex_lock(&w->lock);
	for (;;) {
		int64_t next_us = post_due(w);
		if (w->stopping)
			break;
		struct timespec until = { .tv_sec = next_us / 1000000, .tv_nsec = next_us % 1000000 * 1000 };
		(void)pthread_cond_timedwait(&w->changed, &w->lock, &until);
	}
	(void)pthread_mutex_unlock(&w->lock);
	return NULL;
}

int watches_start(struct core *core, struct status *st, struct watches **ret_watches)
{
	struct watches *w = calloc(1, sizeof(*w));
	pthread_condattr_t attributes;
	if (!w)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for parked calls");
	w->core = core;
	(void)pthread_mutex_init(&w->lock, NULL);
	(void)pthread_condattr_init(&attributes);
	(void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&w->changed, &attributes);
	(void)pthread_condattr_destroy(&attributes);
	if (pthread_create(&w->thread, NULL, watch, w) != 0) {
		free(w);
		return fail(st, RESOURCE_EXHAUSTED, "THREAD", "the thread for parked calls cannot be started");
	}
	*ret_watches = w;
	return OK;
}

void watches_stop(struct watches *w)
{
	if (!w)
		return;
	(void)pthread_mutex_lock(&w->lock);
	w->stopping = true;
	(void)pthread_cond_signal(&w->changed);
	(void)pthread_mutex_unlock(&w->lock);
	(void)pthread_join(w->thread, NULL);
	(void)pthread_cond_destroy(&w->changed);
	(void)pthread_mutex_destroy(&w->lock);
	free(w);
}

bool watch_park(struct watches *w, struct task *task, uint64_t size, uint32_t wait_ms)
{
	(void)pthread_mutex_lock(&w->lock);
	bool has_room = !w->stopping && w->count < PARKED_MAX;
	if (has_room) {
		w->parked[w->count++] = (struct parked){ task, size, clock_mono_us() + wait_ms * 1000LL };
		(void)pthread_cond_signal(&w->changed);
	}
	(void)pthread_mutex_unlock(&w->lock);
	return has_room;
}

void watch_wake(struct watches *w)
{
	if (w->count == 0)
		return;
	(void)pthread_mutex_lock(&w->lock);
	(void)pthread_cond_signal(&w->changed);
	(void)pthread_mutex_unlock(&w->lock);
}
