/* Audit teams: members, and whether a team may be confirmed. Who fits: team_facts.c gathers it. */
#include "daemon/rule/team.h"

#include "daemon/rpc.h"
#include "daemon/ruling.h"
#include "daemon/service/team_facts.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

int team_member_add(struct request *rq, const Audit__AddTeamMemberRequest *in,
	Audit__AddTeamMemberResponse *out)
{
	struct team_scene scene;
	Audit__Person *person;
	Audit__TeamMember *row;
	struct member_add_facts facts;
	TRY(team_scene_load(rq, in->audit_id, &scene));
	TRY(load_person(rq, in->person_id, &person));
	TRY(team_candidate(rq, &scene, person, (int32_t)in->role, &facts));
	TRY(team_member_may_add(&facts, rq->st));
	TRY(new_team_member(rq, &row));
	row->audit_id = scene.audit->id;
	row->person_id = person->id;
	row->person_name = person->name;
	row->role = in->role;
	row->state = AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_PROPOSED;
	TRY(put_team_member(rq, row, 0));
	out->team_member = row;
	return OK;
}

/* The member, and what each step of theirs looks at. */
static int gather_step(struct request *rq, const char *id, Audit__TeamMember **ret_row,
	struct member_step_facts *ret_facts)
{
	Audit__TeamMember *row;
	Audit__Audit *audit;
	TRY(load_team_member(rq, id, &row));
	TRY(load_audit(rq, row->audit_id, &audit));
	*ret_facts = (struct member_step_facts){ .id = row->id,
		.audit_id = audit->id,
		.state = (int32_t)row->state,
		.audit_state = (int32_t)audit->state,
		.signer_is_member = strcmp(rq->who.person, row->person_id) == 0 };
	*ret_row = row;
	return OK;
}

/* A place that is accepted is a role at the audit: the appointment gives the reach. */
static int appoint(struct request *rq, Audit__TeamMember *member)
{
	Audit__Person *person;
	Audit__Appointment *row;
	TRY(load_person(rq, member->person_id, &person));
	TRY(new_appointment(rq, &row));
	row->scope_id = member->audit_id;
	row->person_id = person->id;
	row->role = member->role;
	row->party_id = person->organisation_id;
	row->state = AUDIT__APPOINTMENT_STATE__APPOINTMENT_STATE_ACTIVE;
	member->appointment_id = row->id;
	return put_appointment(rq, row, 0);
}

static int end_appointment(struct request *rq, const Audit__TeamMember *member)
{
	Audit__Appointment *row;
	TRY(find_appointment(rq, member->appointment_id, &row));
	if (!row || row->state != AUDIT__APPOINTMENT_STATE__APPOINTMENT_STATE_ACTIVE)
		return OK;
	row->state = AUDIT__APPOINTMENT_STATE__APPOINTMENT_STATE_ENDED;
	return put_appointment(rq, row, row->version);
}

int team_member_accept(struct request *rq, const Audit__AcceptTeamMemberRequest *in,
	Audit__AcceptTeamMemberResponse *out)
{
	Audit__TeamMember *row;
	struct member_step_facts facts;
	int32_t to;
	TRY(gather_step(rq, in->team_member_id, &row, &facts));
	TRY(team_member_may_accept(&facts, rq->st, &to));
	row->state = (Audit__TeamMemberState)to;
	TRY(appoint(rq, row));
	TRY(put_team_member(rq, row, in->version));
	out->team_member = row;
	return OK;
}

int team_member_decline(struct request *rq, const Audit__DeclineTeamMemberRequest *in,
	Audit__DeclineTeamMemberResponse *out)
{
	Audit__TeamMember *row;
	struct member_step_facts facts;
	int32_t to;
	TRY(gather_step(rq, in->team_member_id, &row, &facts));
	TRY(team_member_may_decline(&facts, rq->st, &to));
	row->state = (Audit__TeamMemberState)to;
	row->reason = in->reason;
	TRY(end_appointment(rq, row));
	TRY(put_team_member(rq, row, in->version));
	out->team_member = row;
	return OK;
}

int team_member_remove(struct request *rq, const Audit__RemoveTeamMemberRequest *in,
	Audit__RemoveTeamMemberResponse *out)
{
	Audit__TeamMember *row;
	struct member_step_facts facts;
	int32_t to;
	TRY(gather_step(rq, in->team_member_id, &row, &facts));
	TRY(team_member_may_remove(&facts, rq->st, &to));
	row->state = (Audit__TeamMemberState)to;
	TRY(end_appointment(rq, row));
	TRY(put_team_member(rq, row, in->version));
	out->team_member = row;
	return OK;
}

/* Keeps with each member what the decision rested on: evaluations that count, and the waiver if one was needed. */
static int keep_grounds(struct request *rq, const struct team_scene *scene, Audit__TeamMember *row)
{
	Audit__Evaluation **evaluation;
	size_t count;
	TRY(where_evaluation(rq, "person_id", row->person_id, &evaluation, &count));
	row->evaluation_ids = arena_array(rq->arena, TEAM_EVALUATIONS_KEPT, sizeof(const char *));
	row->n_evaluation_ids = 0;
	for (size_t i = 0; row->evaluation_ids && i < count; i++) {
		struct evaluation e = team_evaluation(evaluation[i]);
		if (evaluation_counts(&e, scene->audit->to_us) &&
			row->n_evaluation_ids < TEAM_EVALUATIONS_KEPT)
			row->evaluation_ids[row->n_evaluation_ids++] = evaluation[i]->id;
	}
	const Audit__Waiver *waiver = team_waiver_of(scene, row->person_id);
	row->waiver_id = waiver ? waiver->id : "";
	return put_team_member(rq, row, row->version);
}

int team_confirm(struct request *rq, const Audit__ConfirmTeamRequest *in,
	Audit__ConfirmTeamResponse *out)
{
	struct team_scene scene;
	struct team_facts facts;
	int32_t to;
	TRY(team_scene_load(rq, in->audit_id, &scene));
	TRY(team_gather(rq, &scene, &facts));
	TRY(team_may_confirm(&facts, rq->st, &to));
	for (size_t i = 0; i < scene.member_count; i++)
		TRY(keep_grounds(rq, &scene, scene.member[i]));
	scene.audit->state = (Audit__AuditState)to;
	TRY(put_audit(rq, scene.audit, in->version));
	out->audit = scene.audit;
	return ruling_applicable(rq, scene.audit->id, &out->waivers, &out->n_waivers);
}
