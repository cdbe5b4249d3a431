/* The grade of a finding, out of the scale that its audit pins. */
#ifndef DAEMON_SERVICE_FINDING_SCALE_H
#define DAEMON_SERVICE_FINDING_SCALE_H

#include "audit/v1/audit.pb-c.h"
#include "audit/v1/finding.pb-c.h"
#include "daemon/rpc.h"

/*
 * Gives the row the grade that class and code mean under the scale that the audit pins, else its programme. Notes R-SCALE-08
 * when none or several are meant; then the row keeps the grade it has.
 */
int finding_pick_grade(struct request *rq, const Audit__Audit *audit, int32_t class, const char *code, Audit__Finding *row);

/* The audit goes on with the scale of its first finding, whatever its programme pins later. */
int finding_keep_scale(struct request *rq, const Audit__Audit *audit);

/* Days of correction, response and what shows it, from then on; each earlier day of the response stays on record. */
int finding_set_dues(struct request *rq, Audit__Finding *row, int64_t from_us);
/* The day the response would be due if asked for then; 0 when none is owed. */
int64_t finding_due_from(const Audit__Finding *row, int64_t from_us);
/* Moves the day of the response and keeps the one it had. */
int finding_move_due(struct request *rq, Audit__Finding *row, int64_t due_us);
/* A nonconformity, or a grade that the scale asks a response for. */
bool finding_owes_response(const Audit__Finding *row);

#endif
