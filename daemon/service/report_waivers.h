/* What was waived in an audit and above it, as its report prints it: INV-1. */
#ifndef DAEMON_SERVICE_REPORT_WAIVERS_H
#define DAEMON_SERVICE_REPORT_WAIVERS_H

#include "audit/v1/report.pb-c.h"
#include "daemon/rpc.h"

struct report_waivers {
	Audit__ReportWaiver **row;
	size_t count;
	uint32_t left_out; /* for want of room */
};

/*
 * Those that bear on the audit and were in force some time since its team was first confirmed: in force now or ended,
 * whoever asks. What R-REPORT-06 asks for, what the outline tells and what stands in the report's row is this list. From the
 * request's arena.
 */
int report_waivers(struct request *rq, const Audit__Audit *audit, struct report_waivers *ret_waivers);

#endif
