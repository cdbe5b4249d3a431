/* The distribution list of a report, for both files that write it. */
#ifndef DAEMON_SERVICE_REPORT_COPIES_H
#define DAEMON_SERVICE_REPORT_COPIES_H

#include "audit/v1/report.pb-c.h"
#include "audit/v1/report_copy.pb-c.h"
#include "daemon/rpc.h"

/* Rows of a report, whatever became of them. */
int report_copies_of(struct request *rq, const char *report_id, Audit__ReportCopy ***ret_rows, size_t *ret_count);
/* Whether a role of theirs in the audit lets them see its issued reports: as report.proto says. */
int report_copies_may_see(struct request *rq, const char *audit_id, const char *person_id, bool *ret_may_see);
/* Notes why a person of the list is not sent the report. */
int report_copies_require(struct request *rq, const Audit__Report *report, const char *const *person_id, size_t count);
/* A row for each of them. */
int report_copies_send(struct request *rq, const Audit__Report *report, const char *const *person_id, size_t count);
/* After the report was amended ("amend"), or recalled ("recall"). */
int report_copies_move(struct request *rq, const char *report_id, const char *event);

#endif
