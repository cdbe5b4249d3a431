/* What auditors must know, and evaluations of who knows it. */
#include "daemon/rule/competence.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

int competence_add(struct request *rq, const Audit__AddCompetenceRequest *in,
	Audit__AddCompetenceResponse *out)
{
	Audit__Competence *row;
	TRY(new_competence(rq, &row));
	row->organisation_id = in->organisation_id;
	row->name = in->name;
	row->area = in->area;
	TRY(put_competence(rq, row, 0));
	out->competence = row;
	return OK;
}

enum { METHODS_MAX = 6 }; /* as many as the vocabulary has */

static size_t copy_methods(const Audit__EvaluationMethod *from, size_t count,
	int32_t ret_methods[METHODS_MAX])
{
	size_t copied = count < METHODS_MAX ? count : METHODS_MAX;
	for (size_t i = 0; i < copied; i++)
		ret_methods[i] = (int32_t)from[i];
	return copied;
}

int evaluation_add(struct request *rq, const Audit__AddEvaluationRequest *in,
	Audit__AddEvaluationResponse *out)
{
	Audit__Person *person;
	Audit__Evaluation *row;
	int32_t methods[METHODS_MAX];
	TRY(load_person(rq, in->person_id, &person));
	struct evaluation_facts facts = { .id = person->id,
		.methods = methods,
		.method_count = copy_methods(in->methods, in->n_methods, methods),
		.signer_is_person = strcmp(rq->who.person, person->id) == 0,
		.person_is_service = person->is_service,
		.valid_until_us = in->valid_until_us,
		.now_us = rq->now_us };
	TRY(evaluation_may_add(&facts, rq->st));
	TRY(new_evaluation(rq, &row));
	row->organisation_id = person->organisation_id;
	row->person_id = person->id;
	row->grade = in->grade;
	row->n_competence_ids = in->n_competence_ids;
	row->competence_ids = in->competence_ids;
	row->n_methods = in->n_methods;
	row->methods = in->methods;
	row->basis = in->basis;
	row->valid_until_us = in->valid_until_us;
	row->state = AUDIT__EVALUATION_STATE__EVALUATION_STATE_ASSESSED;
	row->evaluator_id = rq->who.person;
	TRY(put_evaluation(rq, row, 0));
	out->evaluation = row;
	return OK;
}

int evaluation_grant(struct request *rq, const Audit__GrantEvaluationRequest *in,
	Audit__GrantEvaluationResponse *out)
{
	Audit__Evaluation *row;
	int32_t methods[METHODS_MAX], to;
	TRY(load_evaluation(rq, in->evaluation_id, &row));
	struct evaluation_facts facts = { .id = row->id,
		.state = (int32_t)row->state,
		.methods = methods,
		.method_count = copy_methods(row->methods, row->n_methods, methods),
		.signer_is_person = strcmp(rq->who.person, row->person_id) == 0,
		.signer_is_evaluator = strcmp(rq->who.person, row->evaluator_id) == 0,
		.valid_until_us = row->valid_until_us,
		.now_us = rq->now_us };
	TRY(evaluation_may_grant(&facts, rq->st, &to));
	row->state = (Audit__EvaluationState)to;
	row->reviewer_id = rq->who.person;
	TRY(put_evaluation(rq, row, in->version));
	out->evaluation = row;
	return OK;
}
