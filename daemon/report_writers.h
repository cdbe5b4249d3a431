/* Whose words stand in an audit's report: for who decides on it, and for whom it waits. */
#ifndef DAEMON_REPORT_WRITERS_H
#define DAEMON_REPORT_WRITERS_H

#include "daemon/rpc.h"

/*
 * Whether the signer, or who reads, is one of them: a report says what the conclusions say, and what was returned is mostly
 * said again.
 */
int report_look_at_writers(struct request *rq, const char *audit_id, bool *ret_wrote);

#endif
