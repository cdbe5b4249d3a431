/* A piece of evidence with what each decision about it looks at. */
#ifndef DAEMON_SERVICE_EVIDENCE_DECISION_H
#define DAEMON_SERVICE_EVIDENCE_DECISION_H

#include "audit/v1/evidence.pb-c.h"
#include "daemon/rpc.h"
#include "daemon/rule/evidence.h"

int evidence_gather_decision(struct request *rq, const char *id, Audit__Evidence **ret_row,
	struct evidence_decide_facts *ret_facts);

#endif
