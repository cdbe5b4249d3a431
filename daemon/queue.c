/* The tasks' queue and the workers that empty it. */
#include "common/clock.h"
#include "common/limits.h"
#include "daemon/queue.h"

#include <sched.h>

/* Who asks one thing after the other comes back within this time; waking a sleeper costs a third of a read. */
enum { LOOK_OUT_US = 100 };

bool core_post(struct core *core, struct task *task, bool must)
{
	struct task_queue *q = &core->queue;
	(void)pthread_mutex_lock(&q->lock);
	bool taken = must || (!q->refusing && q->count < LIMIT_TASKS);
	bool has_lookout = q->has_lookout && q->count == 0;
	if (taken) {
		task->next = NULL;
		*q->last = task;
		q->last = &task->next;
		q->count++;
	}
	(void)pthread_mutex_unlock(&q->lock);
	/* Not before: a worker that wakes would find the lock taken and sleep again. */
	if (taken && !has_lookout)
		(void)pthread_cond_signal(&q->filled);
	return taken;
}

/* One worker at a time, the lock held before and after: looks for a task without sleeping, and lets run whoever wants to. */
static void look_out(struct task_queue *q)
{
	int64_t until_us = clock_mono_us() + LOOK_OUT_US;
	q->has_lookout = true;
	(void)pthread_mutex_unlock(&q->lock);
	while (q->count == 0 && clock_mono_us() < until_us)
		(void)sched_yield();
	(void)pthread_mutex_lock(&q->lock);
	q->has_lookout = false;
}

/* The next task; NULL when the queue is closing and empty. */
static struct task *take(struct task_queue *q)
{
	(void)pthread_mutex_lock(&q->lock);
	if (!q->first && !q->closing && !q->has_lookout)
		look_out(q);
	while (!q->first && !q->closing)
		(void)pthread_cond_wait(&q->filled, &q->lock);
	struct task *task = q->first;
	if (task) {
		q->first = task->next;
		if (!q->first)
			q->last = &q->first;
		q->count--;
	}
	(void)pthread_mutex_unlock(&q->lock);
	return task;
}

void *queue_work(void *worker)
{
	struct worker *w = worker;
	struct task *task;
	while ((task = take(&w->core->queue)))
		task->run(task, w);
	return NULL;
}

void queue_init(struct task_queue *q)
{
	*q = (struct task_queue){ .last = &q->first };
	(void)pthread_mutex_init(&q->lock, NULL);
	(void)pthread_cond_init(&q->filled, NULL);
}

void queue_refuse(struct task_queue *q)
{
	(void)pthread_mutex_lock(&q->lock);
	q->refusing = true;
	(void)pthread_mutex_unlock(&q->lock);
}

bool queue_is_empty(struct task_queue *q)
{
	(void)pthread_mutex_lock(&q->lock);
	bool empty = q->count == 0;
	(void)pthread_mutex_unlock(&q->lock);
	return empty;
}

void queue_close(struct task_queue *q)
{
	(void)pthread_mutex_lock(&q->lock);
	q->closing = true;
	(void)pthread_cond_broadcast(&q->filled);
	(void)pthread_mutex_unlock(&q->lock);
}

void queue_done(struct task_queue *q)
{
	(void)pthread_mutex_destroy(&q->lock);
	(void)pthread_cond_destroy(&q->filled);
}
