/* The tasks' queue and the workers that empty it. */
#include "common/limits.h"
#include "daemon/queue.h"

bool core_post(struct core *core, struct task *task, bool must)
{
	struct task_queue *q = &core->queue;
	(void)pthread_mutex_lock(&q->lock);
	bool taken = must || (!q->refusing && q->count < LIMIT_TASKS);
	if (taken) {
		task->next = NULL;
		*q->last = task;
		q->last = &task->next;
		q->count++;
	}
	(void)pthread_mutex_unlock(&q->lock);
	/* Not before: a worker that wakes would find the lock taken and sleep again. */
	if (taken)
		(void)pthread_cond_signal(&q->filled);
	return taken;
}

/* The next task; NULL when the queue is closing and empty. */
static struct task *take(struct task_queue *q)
{
	(void)pthread_mutex_lock(&q->lock);
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
