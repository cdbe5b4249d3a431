/* Which ties of a person are an audit's business. */
#ifndef DAEMON_AUDIT_TIE_H
#define DAEMON_AUDIT_TIE_H

#include "audit/v1/audit.pb-c.h"
#include "audit/v1/person.pb-c.h"
#include "daemon/rpc.h"

/* Is the tie to something this audit is about, and within its criteria? An audit that names no units is about all of them. */
int audit_tie_concerns(struct request *rq, const Audit__Audit *audit, const Audit__Relationship *tie, bool *ret_concerns);

#endif
