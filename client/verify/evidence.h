/* One piece of evidence of a pack. */
#ifndef CLIENT_VERIFY_EVIDENCE_H
#define CLIENT_VERIFY_EVIDENCE_H

#include "client/verify/content.h"

/* All of it; what is in doubt is only counted. `line` is for people. */
int evidence_check(const struct pack_content *c, struct id id, struct pack_result *result, struct status *st,
	struct buf *line);

#endif
