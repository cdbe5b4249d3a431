/* What a bundle holds of one slot. */
#ifndef DAEMON_SERVICE_PLAN_BUNDLE_CONTENT_H
#define DAEMON_SERVICE_PLAN_BUNDLE_CONTENT_H

#include "audit/v1/checklist.pb-c.h"
#include "audit/v1/criteria.pb-c.h"
#include "audit/v1/plan.pb-c.h"
#include "audit/v1/sampling.pb-c.h"
#include "daemon/rpc.h"

enum { BUNDLE_SLOT_ROWS_MAX = 10000 };

/*
 * Criteria items, checklist items, sampling plans, each followed by its sample items: those of the assignment's part of the
 * slot that the caller sees, in an order that stays the same while nothing changes.
 * Fails RESOURCE_EXHAUSTED "TOO_MANY_ROWS" past BUNDLE_SLOT_ROWS_MAX.
 */
int plan_bundle_gather(struct request *rq, const Audit__Slot *slot, const Audit__SlotAssignment *assignment,
	ProtobufCMessage ***ret_rows, size_t *ret_count);

#endif
