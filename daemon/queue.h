/* The core's own handles on its task queue (core.h: core_post is for everyone). */
#ifndef DAEMON_QUEUE_H
#define DAEMON_QUEUE_H

#include "daemon/core.h"

void queue_init(struct task_queue *q);
/* Takes no more work in; what finishes acknowledged work is still taken. */
void queue_refuse(struct task_queue *q);
bool queue_is_empty(struct task_queue *q);
/* Workers end once it is empty. */
void queue_close(struct task_queue *q);
void queue_done(struct task_queue *q);
/* A worker's thread. */
void *queue_work(void *worker);

#endif
