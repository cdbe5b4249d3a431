/* A finding with the audit it stands in, as every step of it begins. */
#ifndef DAEMON_SERVICE_FINDING_PLACE_H
#define DAEMON_SERVICE_FINDING_PLACE_H

#include "audit/v1/audit.pb-c.h"
#include "audit/v1/finding.pb-c.h"
#include "daemon/rpc.h"
#include "daemon/rule/finding.h"

int finding_place_load(struct request *rq, const char *finding_id, Audit__Finding **ret_row,
	Audit__Audit **ret_audit, struct finding_place *ret_place);

/* Loads the finding and moves it where the event leads, by the state alone; the caller fills in and puts. */
int finding_take_step(struct request *rq, const char *finding_id, const char *event, Audit__Finding **ret_row);

#endif
