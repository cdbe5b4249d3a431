/* A seeded fault: who somebody is is looked up once a session, and a revocation ends none. revoke_live.sh must see it. */
#include "daemon/subject.h"

#include <pthread.h>

int __real_subject_of_session(struct request *rq);
int __wrap_subject_of_session(struct request *rq);
void __wrap_session_end_by_device(void *sessions, const uint8_t session_key[32]);

static struct {
	uint8_t session_key[32];
	struct subject who;
	struct viewer viewer;
} known[256];
static size_t known_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static bool find(struct request *rq)
{
	for (size_t i = 0; i < known_count; i++)
		if (memcmp(known[i].session_key, rq->carrier.session_key, sizeof(known[i].session_key)) == 0) {
			rq->who = known[i].who;
			rq->viewer = known[i].viewer;
			return true;
		}
	return false;
}

int __wrap_subject_of_session(struct request *rq)
{
	(void)pthread_mutex_lock(&lock);
	bool is_known = find(rq);
	(void)pthread_mutex_unlock(&lock);
	if (is_known)
		return OK;
	TRY(__real_subject_of_session(rq));
	(void)pthread_mutex_lock(&lock);
	if (!rq->who.is_guest && known_count < ARRAY_LEN(known)) {
		memcpy(known[known_count].session_key, rq->carrier.session_key, sizeof(known[0].session_key));
		known[known_count].who = rq->who;
		known[known_count++].viewer = rq->viewer;
	}
	(void)pthread_mutex_unlock(&lock);
	return OK;
}

void __wrap_session_end_by_device(void *sessions, const uint8_t session_key[32])
{
	(void)sessions;
	(void)session_key;
}
