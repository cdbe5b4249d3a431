/* Keeping what a decision about a team rested on. */
#ifndef DAEMON_SERVICE_TEAM_DECISION_H
#define DAEMON_SERVICE_TEAM_DECISION_H

#include "daemon/service/team_facts.h"

/* Enters the decision with its proof; `row[i]` is the place of facts->member[i]. */
int team_decision_keep(struct request *rq, const struct team_scene *scene, const struct team_facts *facts,
	Audit__TeamMember **row, const char *reason);

#endif
