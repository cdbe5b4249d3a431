/*
 * Rows of an audit and of all it stands in, looked for by what one audit needs of them: a place above has thousands, of which
 * an audit is told by a few. As the tables stand, or stood.
 */
#ifndef DAEMON_ABOVE_H
#define DAEMON_ABOVE_H

#include "daemon/rpc.h"

/* By their ids. Each fails RESOURCE_EXHAUSTED "TOO_MANY_ROWS" past LIMIT_ROWS_WHERE. From the request's arena. */
struct above_ids {
	char (*id)[ID_TEXT_BYTES];
	size_t count;
};

/* Active appointments for a role, ended by now or not. */
int above_appointed(struct request *rq, const char *audit_id, int32_t role, struct above_ids *ret_ids);
/*
 * Appointments, in force or ended, for roles of the audited side (ROLE_BIT of each) at the audit itself or at the
 * organisation it is disclosed to.
 */
int above_spoke(struct request *rq, const char *audit_id, uint32_t roles, struct above_ids *ret_ids);
/*
 * Waivers that were granted, in force or ended, for the audit, one of its rows, somebody in its team, a tie of theirs, or
 * the whole of where they are granted; the audit's own first. What ruling_bears_on would leave out may be among them.
 */
int above_granted(struct request *rq, const char *audit_id, struct above_ids *ret_ids);
/* Break-glasses, in whatever state, at the audit or at what it stands in; the audit's own first. */
int above_broken(struct request *rq, const char *audit_id, struct above_ids *ret_ids);

#endif
