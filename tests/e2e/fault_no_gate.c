/* Seeded fault, linked over conn.c's function: reading goes on however much waits for the peer. */
#include "daemon/server.h"

bool __wrap_conn_may_take(struct conn *c);

bool __wrap_conn_may_take(struct conn *c)
{
	(void)c;
	return true;
}
