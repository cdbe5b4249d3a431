/* By which method the caller gets the file of a report: of their own copy, or as who makes, reviews and issues it. */
#ifndef CLIENT_REPORT_FETCH_H
#define CLIENT_REPORT_FETCH_H

#include "client/fetch.h"

#include "audit/v1/report.pb-c.h"
#include "audit/v1/report_copy.pb-c.h"

struct report_fetch {
	const Audit__ReportCopy *copy; /* NULL: it was not sent to the caller */
	Audit__GetChunkReportRequest made;
	Audit__GetChunkReportCopyRequest sent;
	struct fetch_source from; /* points into this: it is not to be copied */
};

int report_fetch_source(struct client *c, const Audit__Report *report, bool of_document, struct status *st,
	struct report_fetch *ret_fetch);
/* Whether the caller may have it at all: asked of the server where it was not sent to them. */
int report_fetch_allowed(struct client *c, struct report_fetch *fetch, struct status *st, bool *ret_allowed);

#endif
