/* What is known of each criterion in an audit's scope, for its report. */
#ifndef DAEMON_SERVICE_REPORT_CRITERIA_H
#define DAEMON_SERVICE_REPORT_CRITERIA_H

#include "audit/v1/audit.pb-c.h"
#include "daemon/rpc.h"
#include "daemon/rule/report_content.h"

/* In the order of the pins and of their sources, on whichever side of a joint audit it was found. From the request's arena. */
int report_criteria(struct request *rq, const Audit__Audit *audit, struct report_criterion **ret_criteria, size_t *ret_count);

#endif
