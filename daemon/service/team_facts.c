/* Gathers what decisions about a team look at: who may, who is tied to whom, who waived what. */
#include "daemon/service/team_facts.h"

#include "daemon/rule/text.h"
#include "gen/rows.h"

#include <string.h>

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int load_members(struct request *rq, struct team_scene *s)
{
	Audit__TeamMember **row;
	size_t count;
	TRY(where_team_member(rq, "audit_id", s->audit->id, &row, &count));
	s->member = row;
	for (size_t i = 0; i < count; i++)
		if ((int)row[i]->state == TEAM_MEMBER_STATE_PROPOSED ||
			(int)row[i]->state == TEAM_MEMBER_STATE_ACCEPTED)
			s->member[s->member_count++] = row[i];
	return OK;
}

int team_scene_load(struct request *rq, const char *audit_id, struct team_scene *ret_scene)
{
	struct team_scene s = { 0 };
	TRY(load_audit(rq, audit_id, &s.audit));
	TRY(load_organisation(rq, s.audit->auditee_organisation_id, &s.auditee));
	TRY(load_members(rq, &s));
	TRY(where_waiver(rq, "scope_id", audit_id, &s.waiver, &s.waiver_count));
	s.from_us = s.audit->from_us ? s.audit->from_us : rq->now_us;
	s.to_us = s.audit->to_us ? s.audit->to_us : rq->now_us;
	*ret_scene = s;
	return OK;
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

struct evaluation team_evaluation(const Audit__Evaluation *row)
{
	return (struct evaluation){ .grade = (int32_t)row->grade,
		.is_granted = row->state == AUDIT__EVALUATION_STATE__EVALUATION_STATE_GRANTED,
		.valid_until_us = row->valid_until_us,
		.competence_ids = row->competence_ids,
		.competence_count = row->n_competence_ids };
}

static int gather_evaluations(struct request *rq, const char *person_id, struct member_facts *m)
{
	Audit__Evaluation **row;
	size_t count;
	TRY(where_evaluation(rq, "person_id", person_id, &row, &count));
	struct evaluation *evaluation = arena_array(rq->arena, count, sizeof(*evaluation));
	if (count > 0 && !evaluation)
		return out_of_memory(rq);
	for (size_t i = 0; i < count; i++)
		evaluation[i] = team_evaluation(row[i]);
	m->evaluation = evaluation;
	m->evaluation_count = count;
	return OK;
}

/* Is the tie to something this audit is about? An audit that names no units is about all of them. */
static bool tie_is_in_scope(const struct team_scene *scene, const Audit__Relationship *row)
{
	const Audit__Audit *audit = scene->audit;
	if (strcmp(row->target_organisation_id, audit->auditee_organisation_id) != 0)
		return false;
	return !text_given(row->target_unit_id) || audit->n_unit_ids == 0 ||
		text_among(row->target_unit_id, audit->unit_ids, audit->n_unit_ids);
}

static int tie_target(struct request *rq, const struct team_scene *scene,
	const Audit__Relationship *row, const char **ret_name)
{
	Audit__Unit *unit;
	TRY(find_unit(rq, row->target_unit_id, &unit));
	*ret_name = unit ? unit->name : scene->auditee->name;
	return OK;
}

/* Declared ties, and the one nobody has to declare: working for whom one would audit. */
static int gather_ties(struct request *rq, const struct team_scene *scene, const Audit__Person *person,
	struct member_facts *m)
{
	Audit__Relationship **row;
	size_t count, ties = 0;
	TRY(where_relationship(rq, "person_id", person->id, &row, &count));
	struct tie *tie = arena_array(rq->arena, count + 1, sizeof(*tie));
	if (!tie)
		return out_of_memory(rq);
	if (strcmp(person->organisation_id, scene->auditee->id) == 0)
		tie[ties++] = (struct tie){ .kind = RELATIONSHIP_KIND_EMPLOYED,
			.target = scene->auditee->name,
			.subject_id = person->id };
	for (size_t i = 0; i < count; i++) {
		if (!tie_is_in_scope(scene, row[i]))
			continue;
		struct tie *t = &tie[ties++];
		*t = (struct tie){ .kind = (int32_t)row[i]->kind,
			.from_us = row[i]->from_us,
			.to_us = row[i]->to_us,
			.cooling_off_years = row[i]->cooling_off_years,
			.subject_id = row[i]->id };
		TRY(tie_target(rq, scene, row[i], &t->target));
	}
	m->tie = tie;
	m->tie_count = ties;
	return OK;
}

static int gather_member(struct request *rq, const struct team_scene *scene,
	const Audit__Person *person, struct member_facts *ret_member)
{
	struct member_facts m = { .name = person->name, .is_service = person->is_service };
	TRY(gather_evaluations(rq, person->id, &m));
	TRY(gather_ties(rq, scene, person, &m));
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

static int gather_needs(struct request *rq, const Audit__Audit *audit, struct team_facts *f)
{
	const char **name = arena_array(rq->arena, audit->n_competence_ids, sizeof(*name));
	if (audit->n_competence_ids > 0 && !name)
		return out_of_memory(rq);
	for (size_t i = 0; i < audit->n_competence_ids; i++) {
		Audit__Competence *competence;
		TRY(load_competence(rq, audit->competence_ids[i], &competence));
		name[i] = competence->name;
	}
	f->needed_ids = audit->competence_ids;
	f->needed_names = name;
	f->needed_count = audit->n_competence_ids;
	return OK;
}

int team_gather(struct request *rq, const struct team_scene *scene, struct team_facts *ret_facts)
{
	struct team_facts f = { .audit_id = scene->audit->id,
		.audit_state = (int32_t)scene->audit->state,
		.from_us = scene->from_us,
		.to_us = scene->to_us };
	struct member_facts *member = arena_array(rq->arena, scene->member_count, sizeof(*member));
	if (scene->member_count > 0 && !member)
		return out_of_memory(rq);
	for (size_t i = 0; i < scene->member_count; i++) {
		const Audit__TeamMember *row = scene->member[i];
		Audit__Person *person;
		TRY(load_person(rq, row->person_id, &person));
		TRY(gather_member(rq, scene, person, &member[i]));
		member[i].role = (int32_t)row->role;
		member[i].has_accepted = (int)row->state == TEAM_MEMBER_STATE_ACCEPTED;
	}
	f.member = member;
	f.member_count = scene->member_count;
	TRY(gather_needs(rq, scene->audit, &f));
	*ret_facts = f;
	return OK;
}
