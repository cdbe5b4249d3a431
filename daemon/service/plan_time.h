/* A slot's time: moments, and what the clock on the wall shows at its place. */
#ifndef DAEMON_SERVICE_PLAN_TIME_H
#define DAEMON_SERVICE_PLAN_TIME_H

#include "common/zone.h"
#include "daemon/rpc.h"
#include "gen/rows.h"

/* Of the slot's own name, its site's, or UTC. */
int plan_zone(struct request *rq, const char *name, const char *site_id, const char **ret_name, const struct zone **ret_zone);
/* "2027-03-01 09:00" as if it were UTC, "09:00" on the day of `day_us`. Fails INVALID_ARGUMENT "BAD_TIME" with that field. */
int plan_time_read(struct request *rq, const char *field, const char *text, int64_t day_us, int64_t *ret_shown_us);
/*
 * Sets the slot's moments from the local times, where those are given, its zone's name, offset and local time.
 * Fails INVALID_ARGUMENT "BAD_TIME", "BOTH_TIMES", "ZONE_UNKNOWN".
 */
int plan_time_set(struct request *rq, Audit__Slot *row, bool moments_given, const char *local_from, const char *local_to);
/* What follows from its moments. */
int plan_time_show(struct request *rq, Audit__Slot *row, const char *zone_name, const struct zone *zone);

#endif
