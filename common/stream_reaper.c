/* One queue and one thread: what is handed over is freed there, in order. */
#include "common/stream_reaper.h"

#include "common/clock.h"

#include <errno.h>
#include <pthread.h>

static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_t thread;
	struct reaped *first;
	struct reaped **end;
	size_t expected;
	bool is_running;
	bool is_stopping;
} reaper = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static void *run(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&reaper.lock);
	for (;;) {
		while (!reaper.first && !reaper.is_stopping)
			pthread_cond_wait(&reaper.changed, &reaper.lock);
		if (!reaper.first)
			break;
		struct reaped *r = reaper.first;
		reaper.first = r->next;
		if (!reaper.first)
			reaper.end = &reaper.first;
		pthread_mutex_unlock(&reaper.lock);
		r->reap(r);
		pthread_mutex_lock(&reaper.lock);
		reaper.expected--;
		if (reaper.expected == 0)
			pthread_cond_broadcast(&reaper.changed);
	}
	pthread_mutex_unlock(&reaper.lock);
	return NULL;
}

static bool start_locked(void)
{
	if (!reaper.is_running) {
		reaper.end = &reaper.first;
		reaper.is_stopping = false;
		reaper.is_running = pthread_create(&reaper.thread, NULL, run, NULL) == 0;
	}
	return reaper.is_running;
}

bool reaper_start(void)
{
	pthread_mutex_lock(&reaper.lock);
	bool ok = start_locked();
	pthread_mutex_unlock(&reaper.lock);
	return ok;
}

bool reaper_expect(struct reaped *r, void (*reap)(struct reaped *r))
{
	pthread_mutex_lock(&reaper.lock);
	bool ok = start_locked();
	if (ok) {
		r->reap = reap;
		reaper.expected++;
	}
	pthread_mutex_unlock(&reaper.lock);
	return ok;
}

void reaper_add(struct reaped *r)
{
	pthread_mutex_lock(&reaper.lock);
	r->next = NULL;
	*reaper.end = r;
	reaper.end = &r->next;
	pthread_cond_broadcast(&reaper.changed);
	pthread_mutex_unlock(&reaper.lock);
}

static struct timespec after_ms(int timeout_ms)
{
	int64_t at_us = clock_mono_us() + timeout_ms * 1000LL;
	return (struct timespec){ .tv_sec = at_us / 1000000, .tv_nsec = at_us % 1000000 * 1000 };
}

bool reaper_stop(int timeout_ms)
{
	struct timespec until = after_ms(timeout_ms);
	pthread_mutex_lock(&reaper.lock);
	int rc = 0;
	while (reaper.expected > 0 && rc != ETIMEDOUT)
		rc = pthread_cond_clockwait(&reaper.changed, &reaper.lock, CLOCK_MONOTONIC, &until);
	bool all = reaper.expected == 0;
	bool join = all && reaper.is_running;
	if (join) {
		reaper.is_stopping = true;
		reaper.is_running = false;
		pthread_cond_broadcast(&reaper.changed);
	}
	pthread_mutex_unlock(&reaper.lock);
	if (join)
		pthread_join(reaper.thread, NULL);
	return all;
}
