/* A finding as it is drafted: what it names, quoted, and what a decision about it looks at. */
#ifndef DAEMON_SERVICE_FINDING_DRAFT_H
#define DAEMON_SERVICE_FINDING_DRAFT_H

#include "daemon/service/finding_place.h"

/* Facts of the row; `place` is the caller's. */
int finding_gather_draft(struct request *rq, const Audit__Audit *audit, const Audit__Finding *row,
	struct finding_draft_facts *f);
/* Other minors against one of its criteria: in this audit, and at this unit in earlier ones of the same organisation. */
int finding_count_alike(struct request *rq, const Audit__Audit *audit, const Audit__Finding *row, size_t *ret_count);

#endif
