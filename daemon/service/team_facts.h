/* What decisions about a team look at, gathered from evaluations, relationships and agreements, as they are or were. */
#ifndef DAEMON_SERVICE_TEAM_FACTS_H
#define DAEMON_SERVICE_TEAM_FACTS_H

#include "audit/v1/competence.pb-c.h"
#include "audit/v1/joint_agreement.pb-c.h"
#include "audit/v1/org.pb-c.h"
#include "audit/v1/person.pb-c.h"
#include "audit/v1/programme.pb-c.h"
#include "audit/v1/team.pb-c.h"
#include "audit/v1/team_decision.pb-c.h"
#include "audit/v1/waiver.pb-c.h"
#include "daemon/rpc.h"
#include "daemon/rule/team.h"

enum { TEAM_EVALUATIONS_KEPT = 20 }; /* as many as a team member's row holds */

/* The team of one earlier audit of the same auditee. */
struct earlier_team {
	int64_t from_us;
	Audit__TeamMember **member;
	size_t member_count;
};

/* An audit with its team as it stands, or stood. Everything lives in the request's arena. */
struct team_scene {
	Audit__Audit *audit;
	Audit__Programme *programme;
	Audit__Organisation *auditee;
	Audit__TeamMember **member; /* proposed and accepted ones */
	size_t member_count;
	Audit__Waiver **waiver;
	size_t waiver_count;
	Audit__TeamObjection **objection;
	size_t objection_count;
	Audit__JointAgreement *agreement; /* in force; NULL */
	struct earlier_team *earlier;     /* the newest first */
	size_t earlier_count;
	size_t rotation_audits;           /* 0: default */
	bool is_change;                   /* the team was confirmed before */
	int64_t from_us; /* of the audit; the present while it has no period, or once the team was confirmed */
	int64_t to_us;
	bool is_then; /* rows as they stood after entry `at` */
	uint64_t at;
};

int team_scene_load(struct request *rq, const char *audit_id, struct team_scene *ret_scene);
/* The scene of a decision, when it was entered; without an audit where there was none, or it was disposed of. */
int team_scene_then(struct request *rq, const Audit__TeamDecision *decision, struct team_scene *ret_scene);

/* The first granted waiver of team_independence_rule for this person; NULL. */
const Audit__Waiver *team_waiver_of(const struct team_scene *scene, const char *person_id);
bool team_agreement_names(const Audit__JointAgreement *agreement, const char *organisation_id);

/* One person in this role (ROLE_UNSPECIFIED: any): competence, ties to what is audited, place in the team. */
int team_candidate(struct request *rq, const struct team_scene *scene, const Audit__Person *person,
	int32_t role, struct member_add_facts *ret_facts);
/* The team as a whole, as it is to be: whoever is replaced is out. `row[i]` is the place of `member[i]`. */
int team_gather(struct request *rq, const struct team_scene *scene, struct team_facts *ret_facts,
	Audit__TeamMember ***ret_row);
/* What the audit needs. */
int team_needs(struct request *rq, const Audit__Audit *audit, struct need **ret_need);

#endif
