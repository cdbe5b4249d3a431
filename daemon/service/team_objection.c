/* What others say of a team: the leader's opinion before it is confirmed, the auditee's objections to members. */
#include "daemon/rule/team.h"

#include "daemon/rpc.h"
#include "daemon/service/team_facts.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

/* The signer's place as the leader; NULL. */
static Audit__TeamMember *find_leader(const struct request *rq, const struct team_scene *scene)
{
	for (size_t i = 0; i < scene->member_count; i++)
		if (scene->member[i]->role == AUDIT__ROLE__ROLE_LEADER &&
			scene->member[i]->state == AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_ACCEPTED &&
			strcmp(scene->member[i]->person_id, rq->who.person) == 0)
			return scene->member[i];
	return NULL;
}

int team_consultation_add(struct request *rq, const Audit__AddTeamConsultationRequest *in,
	Audit__AddTeamConsultationResponse *out)
{
	struct team_scene scene;
	Audit__TeamConsultation *row;
	TRY(team_scene_load(rq, in->audit_id, &scene));
	Audit__TeamMember *leader = find_leader(rq, &scene);
	TRY(team_consultation_may_add(scene.audit->id, (int32_t)scene.audit->state, leader != NULL, rq->st));
	if (!leader)
		return fail(rq->st, INTERNAL, "NO_LEADER", "a leader was heard who is not there");
	leader->consulted_us = rq->now_us;
	TRY(put_team_member(rq, leader, leader->version));
	TRY(new_team_consultation(rq, &row));
	rq_fill(&row->base, &in->base);
	row->leader_id = rq->who.person;
	row->given_us = rq->now_us;
	row->person_ids = arena_array(rq->arena, scene.member_count, sizeof(const char *));
	if (scene.member_count > 0 && !row->person_ids)
		return out_of_memory(rq);
	for (size_t i = 0; i < scene.member_count; i++)
		row->person_ids[row->n_person_ids++] = scene.member[i]->person_id;
	TRY(put_team_consultation(rq, row, 0));
	out->team_consultation = row;
	return OK;
}

int team_objection_raise(struct request *rq, const Audit__RaiseTeamObjectionRequest *in,
	Audit__RaiseTeamObjectionResponse *out)
{
	Audit__TeamMember *member;
	Audit__TeamObjection *row;
	TRY(load_team_member(rq, in->team_member_id, &member));
	struct objection_facts facts = { .id = member->id,
		.member_has_place = member->state == AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_PROPOSED ||
			member->state == AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_ACCEPTED };
	TRY(team_objection_may_raise(&facts, rq->st));
	TRY(new_team_objection(rq, &row));
	rq_fill(&row->base, &in->base);
	row->audit_id = member->audit_id;
	row->person_id = member->person_id;
	row->objector_id = rq->who.person;
	row->party_id = rq->who.organisation;
	row->state = AUDIT__TEAM_OBJECTION_STATE__TEAM_OBJECTION_STATE_RAISED;
	TRY(put_team_objection(rq, row, 0));
	out->team_objection = row;
	return OK;
}

static int resolve(struct request *rq, const char *id, uint64_t version, const char *event, const char *resolution,
	Audit__TeamObjection **ret_row)
{
	Audit__TeamObjection *row;
	int32_t to;
	TRY(load_team_objection(rq, id, &row));
	struct objection_facts facts = { .id = row->id,
		.state = (int32_t)row->state,
		.signer_is_member = strcmp(rq->who.person, row->person_id) == 0 };
	TRY(team_objection_may_resolve(&facts, event, rq->st, &to));
	row->state = (Audit__TeamObjectionState)to;
	row->resolution = resolution;
	row->resolver_id = rq->who.person;
	TRY(put_team_objection(rq, row, version));
	*ret_row = row;
	return OK;
}

int team_objection_uphold(struct request *rq, const Audit__UpholdTeamObjectionRequest *in,
	Audit__UpholdTeamObjectionResponse *out)
{
	return resolve(rq, in->team_objection_id, in->version, "uphold", in->resolution, &out->team_objection);
}

int team_objection_dismiss(struct request *rq, const Audit__DismissTeamObjectionRequest *in,
	Audit__DismissTeamObjectionResponse *out)
{
	return resolve(rq, in->team_objection_id, in->version, "dismiss", in->resolution, &out->team_objection);
}

int team_objection_withdraw(struct request *rq, const Audit__WithdrawTeamObjectionRequest *in,
	Audit__WithdrawTeamObjectionResponse *out)
{
	Audit__TeamObjection *row;
	int32_t to;
	TRY(load_team_objection(rq, in->team_objection_id, &row));
	struct objection_facts facts = { .id = row->id, .state = (int32_t)row->state };
	TRY(team_objection_may_withdraw(&facts, rq->st, &to));
	row->state = (Audit__TeamObjectionState)to;
	TRY(put_team_objection(rq, row, in->version));
	out->team_objection = row;
	return OK;
}
