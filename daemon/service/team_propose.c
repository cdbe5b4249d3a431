/* Who fits an audit's team, and every reason why the others do not. */
#include "daemon/rpc.h"
#include "daemon/rule/team.h"
#include "daemon/ruling.h"
#include "daemon/service/team_facts.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

enum { CANDIDATES_MAX = 1000 }; /* as many as the reply holds */

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

/* The unmet rules become the candidate's reasons; the call itself does not fail for them. */
static int write_reasons(struct request *rq, const struct status *unmet, Audit__Candidate *c)
{
	c->reasons = arena_array(rq->arena, STATUS_VIOLATIONS_MAX, sizeof(const char *));
	if (!c->reasons)
		return out_of_memory(rq);
	for (size_t i = 0; i < unmet->violation_count; i++) {
		const struct violation *v = &unmet->violation[i];
		const char *text = arena_printf(rq->arena, "%s: %s", v->rule, v->missing);
		if (!text)
			return out_of_memory(rq);
		c->reasons[c->n_reasons++] = text;
	}
	return OK;
}

static int write_competences(struct request *rq, const struct need *need, size_t count,
	const struct member_add_facts *f, Audit__Candidate *c)
{
	c->competence_ids = arena_array(rq->arena, count, sizeof(const char *));
	if (count > 0 && !c->competence_ids)
		return out_of_memory(rq);
	for (size_t i = 0; i < count; i++)
		if (member_covers(&f->member, &need[i], f->to_us))
			c->competence_ids[c->n_competence_ids++] = need[i].id;
	return OK;
}

static int judge(struct request *rq, const struct team_scene *scene, const struct need *need,
	const Audit__Person *person, struct status *unmet, Audit__Candidate **ret_candidate)
{
	struct member_add_facts facts;
	Audit__Candidate *c = arena_alloc(rq->arena, sizeof(*c));
	if (!c)
		return out_of_memory(rq);
	const struct waived *waived = unmet->waived;
	status_reset(unmet);
	unmet->waived = waived;
	audit__candidate__init(c);
	TRY(team_candidate(rq, scene, person, ROLE_UNSPECIFIED, &facts));
	c->person_id = person->id;
	c->name = person->name;
	c->grade = (Audit__AuditorGrade)member_grade(&facts.member, facts.to_us);
	c->fits = team_member_fits(&facts, unmet) == OK;
	TRY(write_reasons(rq, unmet, c));
	TRY(write_competences(rq, need, scene->audit->n_competence_ids, &facts, c));
	*ret_candidate = c;
	return OK;
}

static bool candidate_covers(const Audit__Candidate *c, const char *competence_id)
{
	for (size_t i = 0; i < c->n_competence_ids; i++)
		if (strcmp(c->competence_ids[i], competence_id) == 0)
			return true;
	return false;
}

static int write_uncovered(struct request *rq, const Audit__Audit *audit,
	Audit__ProposeTeamResponse *out)
{
	out->uncovered_competence_ids =
		arena_array(rq->arena, audit->n_competence_ids, sizeof(const char *));
	if (audit->n_competence_ids > 0 && !out->uncovered_competence_ids)
		return out_of_memory(rq);
	for (size_t i = 0; i < audit->n_competence_ids; i++) {
		bool covered = false;
		for (size_t j = 0; j < out->n_candidates && !covered; j++)
			covered = out->candidates[j]->fits &&
				candidate_covers(out->candidates[j], audit->competence_ids[i]);
		if (!covered)
			out->uncovered_competence_ids[out->n_uncovered_competence_ids++] =
				audit->competence_ids[i];
	}
	return OK;
}

static int add_people(struct request *rq, const struct team_scene *scene, const struct need *need,
	const char *organisation_id, struct status *unmet, Audit__ProposeTeamResponse *out)
{
	Audit__Person **person;
	size_t count;
	TRY(where_person(rq, "organisation_id", organisation_id, &person, &count));
	if (out->n_candidates + count > CANDIDATES_MAX)
		return fail(rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_ROWS",
			"the auditing organisations have more than %d people", CANDIDATES_MAX);
	for (size_t i = 0; i < count; i++)
		if (!person[i]->is_service)
			TRY(judge(rq, scene, need, person[i], unmet, &out->candidates[out->n_candidates++]));
	return OK;
}

/* Those of the programme's organisation, and of the others that agreed to audit with it. */
static int add_all_people(struct request *rq, const struct team_scene *scene, const struct need *need, struct status *unmet,
	Audit__ProposeTeamResponse *out)
{
	const char *own = scene->programme->organisation_id;
	TRY(add_people(rq, scene, need, own, unmet, out));
	for (size_t i = 0; scene->agreement && i < scene->agreement->n_parties; i++)
		if (strcmp(scene->agreement->parties[i]->organisation_id, own) != 0)
			TRY(add_people(rq, scene, need, scene->agreement->parties[i]->organisation_id, unmet, out));
	out->is_joint = scene->agreement != NULL;
	return OK;
}

static int count_standards(struct request *rq, const Audit__Audit *audit, size_t *ret_count)
{
	*ret_count = 0;
	for (size_t i = 0; i < audit->n_criteria; i++) {
		Audit__CriteriaSource *source;
		TRY(load_criteria_source(rq, audit->criteria[i]->criteria_source_id, &source));
		*ret_count += source->kind == AUDIT__CRITERIA_SOURCE_KIND__CRITERIA_SOURCE_KIND_STANDARD;
	}
	return OK;
}

int team_propose(struct request *rq, const Audit__ProposeTeamRequest *in,
	Audit__ProposeTeamResponse *out)
{
	struct team_scene scene;
	struct need *need;
	size_t standards;
	struct status *unmet = arena_alloc(rq->arena, sizeof(*unmet));
	out->candidates = arena_array(rq->arena, CANDIDATES_MAX, sizeof(out->candidates[0]));
	if (!unmet || !out->candidates)
		return out_of_memory(rq);
	TRY(team_scene_load(rq, in->audit_id, &scene));
	TRY(team_needs(rq, scene.audit, &need));
	TRY(count_standards(rq, scene.audit, &standards));
	TRY(ruling_waived(rq, scene.audit->id, &unmet->waived));
	TRY(add_all_people(rq, &scene, need, unmet, out));
	out->is_combined = standards > 1;
	TRY(ruling_applicable(rq, scene.audit->id, &out->waivers, &out->n_waivers));
	return write_uncovered(rq, scene.audit, out);
}
