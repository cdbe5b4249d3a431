/* Gathers what decisions about a team look at: who may, who is tied to whom, who was there before. */
#include "daemon/service/team_facts.h"

#include "daemon/audit_tie.h"
#include "daemon/rule/text.h"
#include "gen/rows.h"

#include <string.h>

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

const Audit__Waiver *team_waiver_of(const struct team_scene *scene, const char *person_id)
{
	for (size_t i = 0; i < scene->waiver_count; i++) {
		const Audit__Waiver *w = scene->waiver[i];
		if ((int)w->state == WAIVER_STATE_GRANTED && strcmp(w->rule, team_independence_rule) == 0 &&
			strcmp(w->person_id, person_id) == 0)
			return w;
	}
	return NULL;
}

static struct evaluation evaluation_facts_of(const Audit__Evaluation *row)
{
	return (struct evaluation){ .grade = (int32_t)row->grade,
		.is_granted = row->state == AUDIT__EVALUATION_STATE__EVALUATION_STATE_GRANTED,
		.valid_until_us = row->valid_until_us,
		.valid_from_us = row->valid_from_us,
		.competence_ids = row->competence_ids,
		.competence_count = row->n_competence_ids,
		.id = row->id,
		.version = row->version };
}

static int gather_evaluations(struct request *rq, const struct team_scene *scene, const char *person_id,
	struct member_facts *m)
{
	Audit__Evaluation **row;
	size_t count;
	TRY(where_evaluation(rq, "person_id", person_id, &row, &count));
	struct evaluation *evaluation = arena_array(rq->arena, count, sizeof(*evaluation));
	if (count > 0 && !evaluation)
		return out_of_memory(rq);
	for (size_t i = 0; i < count; i++) {
		Audit__Evaluation *one = row[i];
		if (scene->is_then)
			TRY(find_evaluation_at(rq, row[i]->id, scene->at, &one));
		if (one)
			evaluation[m->evaluation_count++] = evaluation_facts_of(one);
	}
	m->evaluation = evaluation;
	return OK;
}

static int fill_tie(struct request *rq, const struct team_scene *scene, const Audit__Relationship *row,
	struct tie *ret_tie)
{
	Audit__Unit *unit;
	TRY(find_unit(rq, row->target_unit_id, &unit));
	*ret_tie = (struct tie){ .kind = (int32_t)row->kind,
		.target = unit ? unit->name : scene->auditee->name,
		.from_us = row->from_us,
		.to_us = row->to_us,
		.cooling_off_years = row->cooling_off_years,
		.subject_id = row->id,
		.labels = row->criteria_labels,
		.label_count = row->n_criteria_labels };
	return OK;
}

/* Declared ties, and the one nobody has to declare: working for whom one would audit. */
static int gather_ties(struct request *rq, const struct team_scene *scene, const Audit__Person *person,
	struct member_facts *m)
{
	Audit__Relationship **row;
	size_t count;
	TRY(where_relationship(rq, "person_id", person->id, &row, &count));
	struct tie *tie = arena_array(rq->arena, count + 1, sizeof(*tie));
	if (!tie)
		return out_of_memory(rq);
	if (strcmp(person->organisation_id, scene->auditee->id) == 0)
		tie[m->tie_count++] = (struct tie){ .kind = RELATIONSHIP_KIND_EMPLOYED,
			.target = scene->auditee->name,
			.subject_id = person->id };
	for (size_t i = 0; i < count; i++) {
		Audit__Relationship *one = row[i];
		bool in_scope = false;
		if (scene->is_then)
			TRY(find_relationship_at(rq, row[i]->id, scene->at, &one));
		if (one)
			TRY(audit_tie_concerns(rq, scene->audit, one, &in_scope));
		if (in_scope)
			TRY(fill_tie(rq, scene, one, &tie[m->tie_count++]));
	}
	m->tie = tie;
	return OK;
}

static size_t audits_in_a_row(const struct team_scene *scene, const char *person_id)
{
	for (size_t i = 0; i < scene->earlier_count; i++) {
		bool was_there = false;
		for (size_t j = 0; j < scene->earlier[i].member_count; j++)
			was_there |= strcmp(scene->earlier[i].member[j]->person_id, person_id) == 0 &&
				scene->earlier[i].member[j]->state == AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_ACCEPTED;
		if (!was_there)
			return i;
	}
	return scene->earlier_count;
}

/* Another organisation that audits, and is in no agreement that holds. */
static int find_partner(struct request *rq, const struct team_scene *scene, const Audit__Person *person,
	struct member_facts *m)
{
	Audit__Organisation *organisation;
	if (strcmp(person->organisation_id, scene->programme->organisation_id) == 0)
		return OK;
	TRY(load_organisation(rq, person->organisation_id, &organisation));
	if (organisation->kind == AUDIT__ORGANISATION_KIND__ORGANISATION_KIND_AUDITING &&
		!team_agreement_names(scene->agreement, organisation->id))
		m->partner = organisation->name;
	return OK;
}

static int gather_member(struct request *rq, const struct team_scene *scene,
	const Audit__Person *person, struct member_facts *ret_member)
{
	struct member_facts m = { .name = person->name,
		.person_id = person->id,
		.is_service = person->is_service,
		.audits_in_a_row = audits_in_a_row(scene, person->id) };
	TRY(gather_evaluations(rq, scene, person->id, &m));
	TRY(gather_ties(rq, scene, person, &m));
	TRY(find_partner(rq, scene, person, &m));
	*ret_member = m;
	return OK;
}

int team_candidate(struct request *rq, const struct team_scene *scene, const Audit__Person *person,
	int32_t role, struct member_add_facts *ret_facts)
{
	struct member_add_facts f = { .audit_id = scene->audit->id,
		.audit_state = (int32_t)scene->audit->state,
		.from_us = scene->from_us,
		.to_us = scene->to_us };
	TRY(gather_member(rq, scene, person, &f.member));
	f.member.role = role;
	for (size_t i = 0; i < scene->member_count; i++)
		f.is_in_team |= strcmp(scene->member[i]->person_id, person->id) == 0;
	*ret_facts = f;
	return OK;
}

int team_needs(struct request *rq, const Audit__Audit *audit, struct need **ret_need)
{
	struct need *need = arena_array(rq->arena, audit->n_competence_ids, sizeof(*need));
	if (audit->n_competence_ids > 0 && !need)
		return out_of_memory(rq);
	for (size_t i = 0; i < audit->n_competence_ids; i++) {
		Audit__Competence *competence;
		TRY(load_competence(rq, audit->competence_ids[i], &competence));
		need[i] = (struct need){ competence->id, competence->name, (int32_t)competence->kind };
	}
	*ret_need = need;
	return OK;
}

static bool is_replaced(const struct team_scene *scene, const Audit__TeamMember *row)
{
	for (size_t i = 0; i < scene->member_count; i++)
		if (strcmp(scene->member[i]->replaces_id, row->id) == 0)
			return true;
	return false;
}

static bool objection_upheld(const struct team_scene *scene, const Audit__TeamMember *row)
{
	for (size_t i = 0; i < scene->objection_count; i++)
		if (strcmp(scene->objection[i]->team_member_id, row->id) == 0 &&
			scene->objection[i]->state == AUDIT__TEAM_OBJECTION_STATE__TEAM_OBJECTION_STATE_UPHELD)
			return true;
	return false;
}

static int add_member(struct request *rq, const struct team_scene *scene, const Audit__TeamMember *row,
	struct member_facts *ret_member)
{
	Audit__Person *person;
	TRY(load_person(rq, row->person_id, &person));
	TRY(gather_member(rq, scene, person, ret_member));
	ret_member->role = (int32_t)row->role;
	ret_member->has_accepted = row->state == AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_ACCEPTED;
	ret_member->mentor_id = row->mentor_id;
	ret_member->objection_upheld = objection_upheld(scene, row);
	return OK;
}

static size_t count_objections(const struct team_scene *scene)
{
	size_t open = 0;
	for (size_t i = 0; i < scene->objection_count; i++)
		open += scene->objection[i]->state == AUDIT__TEAM_OBJECTION_STATE__TEAM_OBJECTION_STATE_RAISED;
	return open;
}

int team_gather(struct request *rq, const struct team_scene *scene, struct team_facts *ret_facts,
	Audit__TeamMember ***ret_row)
{
	struct team_facts f = { .audit_id = scene->audit->id,
		.audit_state = (int32_t)scene->audit->state,
		.from_us = scene->from_us,
		.to_us = scene->to_us,
		.objections_open = count_objections(scene),
		.rotation_audits = scene->rotation_audits,
		.needed_count = scene->audit->n_competence_ids };
	struct member_facts *member = arena_array(rq->arena, scene->member_count, sizeof(*member));
	Audit__TeamMember **row = arena_array(rq->arena, scene->member_count, sizeof(*row));
	struct need *need;
	if (scene->member_count > 0 && (!member || !row))
		return out_of_memory(rq);
	for (size_t i = 0; i < scene->member_count; i++) {
		if (is_replaced(scene, scene->member[i]))
			continue;
		f.has_changed |= scene->member[i]->confirmed_us == 0;
		row[f.member_count] = scene->member[i];
		TRY(add_member(rq, scene, scene->member[i], &member[f.member_count++]));
	}
	TRY(team_needs(rq, scene->audit, &need));
	f.member = member;
	f.needed = need;
	*ret_facts = f;
	*ret_row = row;
	return OK;
}
