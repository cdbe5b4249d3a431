/* What the kernel itself asks of log keys: a record that no administrator can ask for, since nobody can sign what they
 * would be told. */
#ifndef DAEMON_SERVICE_LOG_KEY_H
#define DAEMON_SERVICE_LOG_KEY_H

#include "daemon/rpc.h"

/* The next record, of a proposal that holders of the root signed. Fails as LogKeyService/RotateLogKey. */
int log_key_replace(struct request *rq, struct bytes proposal);

#endif
