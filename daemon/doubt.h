/* What a key signed after somebody else may have had it. */
#ifndef DAEMON_DOUBT_H
#define DAEMON_DOUBT_H

#include "audit/v1/cosignature.pb-c.h"
#include "audit/v1/person.pb-c.h"
#include "daemon/rpc.h"

/* The entry from which the device's statements are in doubt, when that of `index` is one of them; else 0. */
static inline uint64_t doubt_from(const Audit__Device *device, uint64_t index)
{
	return device->compromised_from && index >= device->compromised_from ? device->compromised_from : 0;
}

/*
 * Puts evidence in doubt that the device signed from there on, the oldest of it: as much as one statement may change.
 * What is sealed stays as it is, and counts for neither.
 */
int doubt_evidence(struct request *rq, const Audit__Device *device, size_t *ret_count, bool *ret_more);

/* Whether a cosignature was entered by a key that was not its own by then. */
int doubt_cosignature(struct request *rq, const Audit__Cosignature *row, bool *ret_doubtful);

/* Whether it left any of it. */
int doubt_is_left(struct request *rq, const Audit__Device *device, bool *ret_left);

#endif
