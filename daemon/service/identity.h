/* What the kernel itself asks of identity: the first entry, and counting failed enrolments. */
#ifndef DAEMON_SERVICE_IDENTITY_H
#define DAEMON_SERVICE_IDENTITY_H

#include "daemon/rpc.h"

/* The rows of the first entry: organisation, administrator, their appointment, the bootstrap invitation. */
struct first_rows {
	const char *organisation_name;
	const char *administrator_name;
	uint8_t invitation_key[32]; /* public half */
	int64_t expires_us;
	struct id organisation; /* set */
};
int identity_init(struct request *rq, struct first_rows *first);

/* One more failure of an invitation; the fifth burns it. */
int identity_note_failure(struct request *rq, const char *invitation_id);

#endif
