/* Audit teams: members, and whether a team may be confirmed. Who fits: team_facts.c gathers it. */
#include "daemon/rule/team.h"

#include "daemon/rpc.h"
#include "daemon/rule/audit.h"
#include "daemon/ruling.h"
#include "daemon/service/team_decision.h"
#include "daemon/service/team_facts.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

static int put_proposed(struct request *rq, const struct team_scene *scene, const Audit__Person *person, Audit__Role role,
	const char *mentor_id, Audit__TeamMember *row)
{
	row->audit_id = scene->audit->id;
	row->person_id = person->id;
	row->person_name = person->name;
	row->audit_title = scene->audit->title;
	row->audit_from_us = scene->audit->from_us;
	row->audit_to_us = scene->audit->to_us;
	row->role = role;
	row->mentor_id = mentor_id;
	row->state = AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_PROPOSED;
	return put_team_member(rq, row, 0);
}

/* With its first member the team of a scheduled audit is proposed. */
static int propose(struct request *rq, Audit__Audit *audit)
{
	int32_t to;
	if ((int)audit->state != AUDIT_STATE_SCHEDULED)
		return OK;
	if (!machine_step(&audit_machine, (int32_t)audit->state, "propose-team", audit->id, rq->st, &to))
		return rule_verdict(rq->st);
	audit->state = (Audit__AuditState)to;
	return put_audit(rq, audit, audit->version);
}

int team_member_add(struct request *rq, const Audit__AddTeamMemberRequest *in,
	Audit__AddTeamMemberResponse *out)
{
	struct team_scene scene;
	Audit__Person *person;
	struct member_add_facts facts;
	TRY(team_scene_load(rq, in->audit_id, &scene));
	TRY(load_person(rq, in->person_id, &person));
	TRY(team_candidate(rq, &scene, person, (int32_t)in->role, &facts));
	TRY(team_member_may_add(&facts, rq->st));
	TRY(new_team_member(rq, &out->team_member));
	TRY(put_proposed(rq, &scene, person, in->role, in->mentor_id, out->team_member));
	return propose(rq, scene.audit);
}

static bool is_proposed_for(const struct team_scene *scene, const char *member_id)
{
	for (size_t i = 0; i < scene->member_count; i++)
		if (strcmp(scene->member[i]->replaces_id, member_id) == 0)
			return true;
	return false;
}

int team_member_replace(struct request *rq, const Audit__ReplaceTeamMemberRequest *in,
	Audit__ReplaceTeamMemberResponse *out)
{
	struct team_scene scene;
	Audit__TeamMember *old, *row;
	Audit__Person *person;
	struct member_add_facts facts;
	int32_t to;
	TRY(load_team_member(rq, in->team_member_id, &old));
	TRY(team_scene_load(rq, old->audit_id, &scene));
	TRY(load_person(rq, in->person_id, &person));
	TRY(team_candidate(rq, &scene, person, (int32_t)old->role, &facts));
	facts.is_replacement = true;
	facts.replaces_confirmed = old->confirmed_us > 0 && !is_proposed_for(&scene, old->id);
	(void)machine_step(&team_member_machine, (int32_t)old->state, "replace", old->id, rq->st, &to);
	TRY(team_member_may_add(&facts, rq->st));
	TRY(new_team_member(rq, &row));
	row->replaces_id = old->id;
	row->reason = in->reason;
	TRY(put_team_member(rq, old, in->version)); /* whoever reads it knows that it was decided about */
	out->team_member = row;
	return put_proposed(rq, &scene, person, old->role, in->mentor_id, row);
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
		.is_confirmed = row->confirmed_us > 0,
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
	/* Who translates sees what an observer does. */
	row->role = member->role == AUDIT__ROLE__ROLE_INTERPRETER ? AUDIT__ROLE__ROLE_OBSERVER : member->role;
	row->party_id = person->organisation_id;
	row->state = AUDIT__APPOINTMENT_STATE__APPOINTMENT_STATE_ACTIVE;
	row->given_us = rq->now_us;
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

/* Into a confirmed team one comes by its next confirmation: until then its evidence is not theirs to see. */
static int comes_later(struct request *rq, const char *audit_id, bool *ret_later)
{
	Audit__TeamMember **row;
	size_t count;
	TRY(where_team_member(rq, "audit_id", audit_id, &row, &count));
	*ret_later = false;
	for (size_t i = 0; i < count; i++)
		*ret_later |= row[i]->confirmed_us > 0;
	return OK;
}

int team_member_accept(struct request *rq, const Audit__AcceptTeamMemberRequest *in,
	Audit__AcceptTeamMemberResponse *out)
{
	Audit__TeamMember *row;
	struct member_step_facts facts;
	int32_t to;
	bool later;
	TRY(gather_step(rq, in->team_member_id, &row, &facts));
	TRY(team_member_may_accept(&facts, rq->st, &to));
	TRY(comes_later(rq, row->audit_id, &later));
	row->state = (Audit__TeamMemberState)to;
	if (!later)
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

/* Out of a confirmed team: the rest must still be one, and that is a decision like the first. */
static int go_on_without(struct request *rq, const Audit__TeamMember *row, const char *reason)
{
	struct team_scene scene;
	struct team_facts facts;
	Audit__TeamMember **rest;
	size_t kept = 0;
	TRY(team_scene_load(rq, row->audit_id, &scene));
	for (size_t i = 0; i < scene.member_count; i++)
		if (strcmp(scene.member[i]->id, row->id) != 0 && scene.member[i]->confirmed_us > 0)
			scene.member[kept++] = scene.member[i];
	scene.member_count = kept;
	TRY(team_gather(rq, &scene, &facts, &rest));
	facts.reason_given = text_given(reason);
	TRY(team_may_go_on(&facts, rq->st));
	return team_decision_keep(rq, &scene, &facts, rest, reason);
}

int team_member_remove(struct request *rq, const Audit__RemoveTeamMemberRequest *in,
	Audit__RemoveTeamMemberResponse *out)
{
	Audit__TeamMember *row;
	struct member_step_facts facts;
	int32_t to;
	TRY(gather_step(rq, in->team_member_id, &row, &facts));
	TRY(team_member_may_remove(&facts, rq->st, &to));
	if (facts.is_confirmed)
		TRY(go_on_without(rq, row, in->reason));
	row->state = (Audit__TeamMemberState)to;
	row->reason = in->reason;
	TRY(end_appointment(rq, row));
	TRY(put_team_member(rq, row, in->version));
	out->team_member = row;
	return OK;
}

/* Keeps with each member what the decision rested on: evaluations that count, and the waiver if one was needed. */
static int keep_grounds(struct request *rq, const struct team_scene *scene, const struct member_facts *m,
	Audit__TeamMember *row)
{
	row->evaluation_ids = arena_array(rq->arena, TEAM_EVALUATIONS_KEPT, sizeof(const char *));
	row->n_evaluation_ids = 0;
	for (size_t i = 0; row->evaluation_ids && i < m->evaluation_count; i++)
		if (evaluation_counts(&m->evaluation[i], scene->audit->to_us) &&
			row->n_evaluation_ids < TEAM_EVALUATIONS_KEPT)
			row->evaluation_ids[row->n_evaluation_ids++] = m->evaluation[i].id;
	const Audit__Waiver *waiver = team_waiver_of(scene, row->person_id);
	row->waiver_id = waiver ? waiver->id : "";
	if (row->confirmed_us == 0)
		row->confirmed_us = rq->now_us;
	if (!text_given(row->appointment_id))
		TRY(appoint(rq, row));
	return put_team_member(rq, row, row->version);
}

/* Members whose place another one takes with this decision. */
static int release_replaced(struct request *rq, const struct team_scene *scene)
{
	for (size_t i = 0; i < scene->member_count; i++) {
		Audit__TeamMember *old;
		TRY(find_team_member(rq, scene->member[i]->replaces_id, &old));
		if (!old || old->state != AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_ACCEPTED)
			continue;
		old->state = AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_REMOVED;
		old->reason = scene->member[i]->reason;
		TRY(end_appointment(rq, old));
		TRY(put_team_member(rq, old, old->version));
	}
	return OK;
}

static bool names_person(const Audit__TeamConsultation *c, const char *person_id)
{
	for (size_t i = 0; i < c->n_person_ids; i++)
		if (strcmp(c->person_ids[i], person_id) == 0)
			return true;
	return false;
}

/* Whether the leader of the team said something of exactly these members. */
static int leader_was_asked(struct request *rq, const struct team_facts *f, bool *ret_asked)
{
	Audit__TeamConsultation **row;
	size_t count;
	TRY(where_team_consultation(rq, "audit_id", f->audit_id, &row, &count));
	*ret_asked = false;
	for (size_t i = 0; i < count; i++) {
		bool fits = row[i]->n_person_ids >= f->member_count, by_leader = false;
		for (size_t j = 0; j < f->member_count; j++) {
			fits &= names_person(row[i], f->member[j].person_id);
			by_leader |= f->member[j].role == ROLE_LEADER &&
				strcmp(f->member[j].person_id, row[i]->leader_id) == 0;
		}
		*ret_asked |= fits && by_leader;
	}
	return OK;
}

static int manager_is_evaluated(struct request *rq, bool *ret_evaluated)
{
	Audit__Evaluation **row;
	size_t count;
	TRY(where_evaluation(rq, "person_id", rq->who.person, &row, &count));
	*ret_evaluated = false;
	for (size_t i = 0; i < count; i++)
		*ret_evaluated |= row[i]->grade == AUDIT__AUDITOR_GRADE__AUDITOR_GRADE_PROGRAMME_MANAGER &&
			row[i]->state == AUDIT__EVALUATION_STATE__EVALUATION_STATE_GRANTED &&
			row[i]->valid_until_us >= rq->now_us;
	return OK;
}

int team_confirm(struct request *rq, const Audit__ConfirmTeamRequest *in,
	Audit__ConfirmTeamResponse *out)
{
	struct team_scene scene;
	struct team_facts facts;
	Audit__TeamMember **row;
	int32_t to;
	TRY(team_scene_load(rq, in->audit_id, &scene));
	TRY(team_gather(rq, &scene, &facts, &row));
	facts.reason_given = text_given(in->reason);
	TRY(leader_was_asked(rq, &facts, &facts.leader_was_asked));
	TRY(manager_is_evaluated(rq, &facts.manager_is_evaluated));
	TRY(team_may_confirm(&facts, rq->st, &to));
	TRY(release_replaced(rq, &scene));
	for (size_t i = 0; i < facts.member_count; i++)
		TRY(keep_grounds(rq, &scene, &facts.member[i], row[i]));
	TRY(team_decision_keep(rq, &scene, &facts, row, in->reason));
	scene.audit->state = (Audit__AuditState)to;
	TRY(put_audit(rq, scene.audit, in->version));
	out->audit = scene.audit;
	return ruling_applicable(rq, scene.audit->id, &out->waivers, &out->n_waivers);
}
