/* What decisions about a team look at, gathered from evaluations, relationships and waivers. */
#ifndef DAEMON_SERVICE_TEAM_FACTS_H
#define DAEMON_SERVICE_TEAM_FACTS_H

#include "audit/v1/competence.pb-c.h"
#include "audit/v1/org.pb-c.h"
#include "audit/v1/person.pb-c.h"
#include "audit/v1/team.pb-c.h"
#include "audit/v1/waiver.pb-c.h"
#include "daemon/rpc.h"
#include "daemon/rule/team.h"

enum { TEAM_EVALUATIONS_KEPT = 20 }; /* as many as a team member's row holds */

/* An audit with its team as it stands. Everything lives in the request's arena. */
struct team_scene {
	Audit__Audit *audit;
	Audit__Organisation *auditee;
	Audit__TeamMember **member; /* proposed and accepted ones */
	size_t member_count;
	Audit__Waiver **waiver;
	size_t waiver_count;
	int64_t from_us; /* of the audit; the present while it has no period */
	int64_t to_us;
};

int team_scene_load(struct request *rq, const char *audit_id, struct team_scene *ret_scene);

/* The first granted waiver of team_independence_rule for this person; NULL. */
const Audit__Waiver *team_waiver_of(const struct team_scene *scene, const char *person_id);
struct evaluation team_evaluation(const Audit__Evaluation *row);

/* One person in this role (ROLE_UNSPECIFIED: any): competence, ties to what is audited, place in the team. */
int team_candidate(struct request *rq, const struct team_scene *scene, const Audit__Person *person,
	int32_t role, struct member_add_facts *ret_facts);
/* The team as a whole. */
int team_gather(struct request *rq, const struct team_scene *scene, struct team_facts *ret_facts);

#endif
