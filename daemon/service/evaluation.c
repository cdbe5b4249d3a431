/* Evaluations of people, step by step: planned, collected, assessed, reviewed, granted, and what may follow. */
#include "daemon/rule/competence.h"

#include "daemon/rpc.h"
#include "daemon/service/evaluation_experience.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

enum { EVIDENCE_MAX = 20 }; /* as many as a row holds */

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

struct evaluation evaluation_of(const Audit__Evaluation *row)
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

/* The signer's own evaluations, and whether the person's say that they were auditor before. */
static int look_at_people(struct request *rq, const char *person_id, struct evaluation_facts *f)
{
	Audit__Evaluation **row;
	size_t count;
	TRY(where_evaluation(rq, "person_id", rq->who.person, &row, &count));
	struct evaluation *own = arena_array(rq->arena, count, sizeof(*own));
	if (count > 0 && !own)
		return out_of_memory(rq);
	for (size_t i = 0; i < count; i++)
		own[i] = evaluation_of(row[i]);
	f->own = own;
	f->own_count = count;
	TRY(where_evaluation(rq, "person_id", person_id, &row, &count));
	for (size_t i = 0; i < count; i++)
		f->was_auditor |= row[i]->valid_from_us > 0 &&
			(row[i]->grade == AUDIT__AUDITOR_GRADE__AUDITOR_GRADE_AUDITOR ||
				row[i]->grade == AUDIT__AUDITOR_GRADE__AUDITOR_GRADE_LEAD);
	return OK;
}

static int look_at_criteria(struct request *rq, const char *organisation_id, struct evaluation_facts *f)
{
	Audit__SelectionCriteria **row;
	size_t count;
	TRY(where_selection_criteria(rq, "organisation_id", organisation_id, &row, &count));
	f->methods_min = count > 0 ? row[0]->methods_min : 0;
	return OK;
}

static void take_methods(const Audit__EvaluationMethod *from, size_t count, int32_t room[EVALUATION_METHODS_MAX],
	struct evaluation_facts *f)
{
	f->method_count = count < EVALUATION_METHODS_MAX ? count : EVALUATION_METHODS_MAX;
	for (size_t i = 0; i < f->method_count; i++)
		room[i] = (int32_t)from[i];
	f->methods = room;
}

static int gather_new(struct request *rq, const Audit__Person *person, Audit__AuditorGrade grade,
	const char *qualification, struct evaluation_facts *ret_facts)
{
	struct evaluation_facts f = { .id = person->id,
		.person_id = person->id,
		.signer_is_person = strcmp(rq->who.person, person->id) == 0,
		.person_is_service = person->is_service,
		.grade = (int32_t)grade,
		.qualification_given = text_given(qualification),
		.now_us = rq->now_us };
	TRY(look_at_people(rq, person->id, &f));
	TRY(look_at_criteria(rq, person->organisation_id, &f));
	*ret_facts = f;
	return OK;
}

/* The evaluation, and what each step of it looks at. */
static int gather_step(struct request *rq, const char *id, Audit__Evaluation **ret_row,
	int32_t room[EVALUATION_METHODS_MAX], struct evaluation_facts *ret_facts)
{
	Audit__Evaluation *row;
	TRY(load_evaluation(rq, id, &row));
	struct evaluation_facts f = { .id = row->id,
		.person_id = row->person_id,
		.state = (int32_t)row->state,
		.signer_is_person = strcmp(rq->who.person, row->person_id) == 0,
		.signer_is_evaluator = strcmp(rq->who.person, row->evaluator_id) == 0 || writers_have_signer(rq, &row->base),
		.signer_is_suspender = strcmp(rq->who.person, row->suspender_id) == 0,
		.grade = (int32_t)row->grade,
		.qualification_given = text_given(row->qualification) &&
			strcmp(rq->who.person, row->evaluator_id) == 0,
		.valid_until_us = row->valid_until_us,
		.now_us = rq->now_us };
	take_methods(row->methods, row->n_methods, room, &f);
	TRY(look_at_people(rq, row->person_id, &f));
	TRY(look_at_criteria(rq, row->organisation_id, &f));
	*ret_row = row;
	*ret_facts = f;
	return OK;
}

/* The one that is repeated takes its own step. */
static int repeat(struct request *rq, const char *previous_id, const char *person_id, struct evaluation_facts *f)
{
	Audit__Evaluation *previous;
	int32_t to;
	TRY(find_evaluation(rq, previous_id, &previous));
	if (!previous)
		return OK;
	f->previous_is_anothers = strcmp(previous->person_id, person_id) != 0;
	if (f->previous_is_anothers)
		return OK;
	struct evaluation_facts before = { .id = previous->id, .state = (int32_t)previous->state };
	TRY(evaluation_may_be_repeated(&before, rq->st, &to));
	if (to == (int32_t)previous->state)
		return OK;
	previous->state = (Audit__EvaluationState)to;
	return put_evaluation(rq, previous, previous->version);
}

int evaluation_plan(struct request *rq, const Audit__PlanEvaluationRequest *in,
	Audit__PlanEvaluationResponse *out)
{
	Audit__Person *person;
	Audit__Evaluation *row;
	struct evaluation_facts facts;
	TRY(load_person(rq, in->person_id, &person));
	TRY(gather_new(rq, person, in->grade, in->qualification, &facts));
	TRY(repeat(rq, in->previous_id, person->id, &facts));
	TRY(evaluation_may_plan(&facts, rq->st));
	TRY(new_evaluation(rq, &row));
	rq_fill(&row->base, &in->base);
	row->organisation_id = person->organisation_id;
	row->evaluator_id = rq->who.person;
	row->state = AUDIT__EVALUATION_STATE__EVALUATION_STATE_PLANNED;
	TRY(writers_add(rq, &row->base));
	TRY(put_evaluation(rq, row, 0));
	out->evaluation = row;
	return OK;
}

static int note_method(struct request *rq, Audit__Evaluation *row, Audit__EvaluationMethod method)
{
	for (size_t i = 0; i < row->n_methods; i++)
		if (row->methods[i] == method)
			return OK;
	return rq_append(rq, &row->methods, &row->n_methods, &method, sizeof(method));
}

static int add_evidence(struct request *rq, const Audit__CollectEvaluationRequest *in, Audit__Evaluation *row)
{
	Audit__EvaluationEvidence *one = arena_alloc(rq->arena, sizeof(*one));
	if (!one)
		return out_of_memory(rq);
	if (row->n_evidence >= EVIDENCE_MAX)
		return fail(rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_ROWS", "an evaluation holds %d pieces of evidence",
			EVIDENCE_MAX);
	audit__evaluation_evidence__init(one);
	rq_fill(&one->base, &in->base);
	one->collector_id = rq->who.person;
	one->collected_us = rq->now_us;
	TRY(rq_append(rq, &row->evidence, &row->n_evidence, &one, sizeof(one)));
	return note_method(rq, row, in->method);
}

int evaluation_collect(struct request *rq, const Audit__CollectEvaluationRequest *in,
	Audit__CollectEvaluationResponse *out)
{
	Audit__Evaluation *row;
	struct evaluation_facts facts;
	int32_t room[EVALUATION_METHODS_MAX], to;
	TRY(gather_step(rq, in->evaluation_id, &row, room, &facts));
	TRY(evaluation_may_collect(&facts, rq->st, &to));
	TRY(add_evidence(rq, in, row));
	TRY(writers_add(rq, &row->base));
	row->state = (Audit__EvaluationState)to;
	TRY(put_evaluation(rq, row, in->version));
	out->evaluation = row;
	return OK;
}

/* Keeps the levels, and of them what they cover. */
static int take_items(struct request *rq, const Audit__AssessEvaluationRequest *in, Audit__Evaluation *row,
	struct evaluation_facts *f)
{
	row->items = in->items;
	row->n_items = in->n_items;
	row->n_competence_ids = 0;
	row->competence_ids = arena_array(rq->arena, in->n_items, sizeof(const char *));
	if (in->n_items > 0 && !row->competence_ids)
		return out_of_memory(rq);
	for (size_t i = 0; i < in->n_items; i++) {
		Audit__Competence *competence;
		TRY(load_competence(rq, in->items[i]->competence_id, &competence));
		uint32_t needed = competence->level > 0 ? competence->level : 1;
		if (in->items[i]->level > 0 && !text_given(in->items[i]->evidence))
			f->bare_item = competence->name;
		if (in->items[i]->level >= needed)
			row->competence_ids[row->n_competence_ids++] = competence->id;
	}
	return OK;
}

int evaluation_assess(struct request *rq, const Audit__AssessEvaluationRequest *in,
	Audit__AssessEvaluationResponse *out)
{
	Audit__Evaluation *row;
	struct evaluation_facts facts;
	int32_t room[EVALUATION_METHODS_MAX], to;
	TRY(gather_step(rq, in->evaluation_id, &row, room, &facts));
	facts.valid_until_us = in->valid_until_us;
	TRY(take_items(rq, in, row, &facts));
	TRY(evaluation_may_assess(&facts, rq->st, &to));
	row->state = (Audit__EvaluationState)to;
	row->evaluator_id = rq->who.person;
	TRY(writers_add(rq, &row->base));
	row->valid_until_us = in->valid_until_us;
	TRY(put_evaluation(rq, row, in->version));
	out->evaluation = row;
	return OK;
}

int evaluation_add(struct request *rq, const Audit__AddEvaluationRequest *in,
	Audit__AddEvaluationResponse *out)
{
	Audit__Person *person;
	Audit__Evaluation *row;
	struct evaluation_facts facts;
	int32_t room[EVALUATION_METHODS_MAX];
	TRY(load_person(rq, in->person_id, &person));
	TRY(gather_new(rq, person, in->grade, in->qualification, &facts));
	take_methods(in->methods, in->n_methods, room, &facts);
	facts.valid_until_us = in->valid_until_us;
	TRY(evaluation_may_add(&facts, rq->st));
	TRY(new_evaluation(rq, &row));
	rq_fill(&row->base, &in->base);
	row->organisation_id = person->organisation_id;
	row->state = AUDIT__EVALUATION_STATE__EVALUATION_STATE_ASSESSED;
	row->evaluator_id = rq->who.person;
	TRY(writers_add(rq, &row->base));
	TRY(put_evaluation(rq, row, 0));
	out->evaluation = row;
	return OK;
}

int evaluation_review(struct request *rq, const Audit__ReviewEvaluationRequest *in,
	Audit__ReviewEvaluationResponse *out)
{
	Audit__Evaluation *row;
	struct evaluation_facts facts;
	int32_t room[EVALUATION_METHODS_MAX], to;
	TRY(gather_step(rq, in->evaluation_id, &row, room, &facts));
	TRY(evaluation_may_review(&facts, rq->st, &to));
	row->state = (Audit__EvaluationState)to;
	row->reviewer_id = rq->who.person;
	row->reason = in->reason;
	TRY(put_evaluation(rq, row, in->version));
	out->evaluation = row;
	return OK;
}

int evaluation_grant(struct request *rq, const Audit__GrantEvaluationRequest *in,
	Audit__GrantEvaluationResponse *out)
{
	Audit__Evaluation *row;
	struct evaluation_facts facts;
	struct experience experience;
	int32_t room[EVALUATION_METHODS_MAX], to;
	TRY(gather_step(rq, in->evaluation_id, &row, room, &facts));
	TRY(experience_gather(rq, row->person_id, &experience));
	TRY(experience_missing(rq, &experience, row->organisation_id, facts.grade, &facts.experience_missing));
	TRY(evaluation_may_grant(&facts, rq->st, &to));
	if (row->state == AUDIT__EVALUATION_STATE__EVALUATION_STATE_ASSESSED)
		row->reviewer_id = rq->who.person;
	row->state = (Audit__EvaluationState)to;
	row->granter_id = rq->who.person;
	row->valid_from_us = rq->now_us;
	TRY(put_evaluation(rq, row, in->version));
	out->evaluation = row;
	return OK;
}

int evaluation_develop(struct request *rq, const Audit__DevelopEvaluationRequest *in,
	Audit__DevelopEvaluationResponse *out)
{
	Audit__Evaluation *row;
	struct evaluation_facts facts;
	int32_t room[EVALUATION_METHODS_MAX], to;
	TRY(gather_step(rq, in->evaluation_id, &row, room, &facts));
	facts.development_due_us = in->development_due_us;
	TRY(evaluation_may_develop(&facts, rq->st, &to));
	if (row->state == AUDIT__EVALUATION_STATE__EVALUATION_STATE_ASSESSED)
		row->reviewer_id = rq->who.person;
	rq_fill(&row->base, &in->base);
	row->state = (Audit__EvaluationState)to;
	TRY(put_evaluation(rq, row, in->version));
	out->evaluation = row;
	return OK;
}

int evaluation_suspend(struct request *rq, const Audit__SuspendEvaluationRequest *in,
	Audit__SuspendEvaluationResponse *out)
{
	Audit__Evaluation *row;
	struct evaluation_facts facts;
	int32_t room[EVALUATION_METHODS_MAX], to;
	TRY(gather_step(rq, in->evaluation_id, &row, room, &facts));
	TRY(evaluation_may_suspend(&facts, rq->st, &to));
	row->state = (Audit__EvaluationState)to;
	row->suspender_id = rq->who.person;
	row->reason = in->reason;
	TRY(put_evaluation(rq, row, in->version));
	out->evaluation = row;
	return OK;
}

int evaluation_resume(struct request *rq, const Audit__ResumeEvaluationRequest *in,
	Audit__ResumeEvaluationResponse *out)
{
	Audit__Evaluation *row;
	struct evaluation_facts facts;
	int32_t room[EVALUATION_METHODS_MAX], to;
	TRY(gather_step(rq, in->evaluation_id, &row, room, &facts));
	TRY(evaluation_may_resume(&facts, rq->st, &to));
	row->state = (Audit__EvaluationState)to;
	row->suspender_id = "";
	row->reason = in->reason;
	TRY(put_evaluation(rq, row, in->version));
	out->evaluation = row;
	return OK;
}

int evaluation_withdraw(struct request *rq, const Audit__WithdrawEvaluationRequest *in,
	Audit__WithdrawEvaluationResponse *out)
{
	Audit__Evaluation *row;
	struct evaluation_facts facts;
	int32_t room[EVALUATION_METHODS_MAX], to;
	TRY(gather_step(rq, in->evaluation_id, &row, room, &facts));
	TRY(evaluation_may_withdraw(&facts, rq->st, &to));
	row->state = (Audit__EvaluationState)to;
	row->reason = in->reason;
	TRY(put_evaluation(rq, row, in->version));
	out->evaluation = row;
	return OK;
}
