/* From a device's key to the person who decides or asks. */
#ifndef DAEMON_SUBJECT_H
#define DAEMON_SUBJECT_H

#include "audit/v1/person.pb-c.h"
#include "daemon/rpc.h"

/* The session's device, for reads: active now, or a guest. Sets who and viewer. */
int subject_of_session(struct request *rq);

/* The statement's signer, on the writer: a device whose interval contains the index the entry will have, or a guest. */
int subject_of_signer(struct request *rq);

/* A device's person, whatever has become of the device: for what it signed while it counted (late.h). */
int subject_as(struct request *rq, const Audit__Device *device);

#endif
