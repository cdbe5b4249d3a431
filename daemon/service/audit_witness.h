/* What sealing an audit asks about witnesses. */
#ifndef DAEMON_SERVICE_AUDIT_WITNESS_H
#define DAEMON_SERVICE_AUDIT_WITNESS_H

#include "audit/v1/audit.pb-c.h"
#include "daemon/rpc.h"
#include "daemon/rule/audit_end.h"

/* The witnesses that the audit's programme asks for, and those who cosigned a checkpoint that holds the audit as it is. */
int audit_look_at_witnesses(struct request *rq, const Audit__Audit *audit, struct audit_end_facts *f);

#endif
