/* Seeded fault, linked over conn.c's function: whoever receives waits until the peer reads, two seconds and more. */
#include "daemon/server.h"

#include <time.h>

bool __real_conn_may_take(struct conn *c);
bool __wrap_conn_may_take(struct conn *c);

bool __wrap_conn_may_take(struct conn *c)
{
	for (int i = 0; i < 2000; i++) {
		if (__real_conn_may_take(c))
			return true;
		(void)nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	}
	return false;
}
