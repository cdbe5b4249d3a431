/* Conclusions on an audit's objectives, and who dissents. */
#include "daemon/rule/conclusion.h"

#include "daemon/rpc.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

static int find_taken(struct request *rq, const char *audit_id, uint32_t objective, bool *ret_taken)
{
	Audit__Conclusion **row;
	size_t count;
	TRY(where_conclusion(rq, "audit_id", audit_id, &row, &count));
	*ret_taken = false;
	for (size_t i = 0; i < count; i++)
		*ret_taken |= row[i]->objective == objective;
	return OK;
}

int conclusion_add(struct request *rq, const Audit__AddConclusionRequest *in,
	Audit__AddConclusionResponse *out)
{
	Audit__Audit *audit;
	Audit__Conclusion *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	struct conclusion_facts facts = { .id = audit->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.objective = in->objective,
		.objectives = audit->n_objectives,
		.recommends = text_given(in->recommendation) };
	TRY(find_taken(rq, audit->id, in->objective, &facts.is_taken));
	TRY(conclusion_may_add(&facts, rq->st));
	TRY(new_conclusion(rq, &row));
	rq_fill(&row->base, &in->base);
	row->state = AUDIT__CONCLUSION_STATE__CONCLUSION_STATE_DRAFT;
	TRY(writers_add(rq, &row->base));
	TRY(put_conclusion(rq, row, 0));
	out->conclusion = row;
	return OK;
}

static int gather_step(struct request *rq, const char *id, Audit__Conclusion **ret_row,
	struct conclusion_facts *ret_facts)
{
	Audit__Conclusion *row;
	Audit__Audit *audit;
	TRY(load_conclusion(rq, id, &row));
	TRY(load_audit(rq, row->audit_id, &audit));
	struct conclusion_facts f = { .id = row->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.state = (int32_t)row->state,
		.dissents = row->n_dissents };
	for (size_t i = 0; i < row->n_dissents; i++)
		f.has_dissented |= strcmp(row->dissents[i]->person_id, rq->who.person) == 0;
	*ret_row = row;
	*ret_facts = f;
	return OK;
}

int conclusion_change(struct request *rq, const Audit__ChangeConclusionRequest *in,
	Audit__ChangeConclusionResponse *out)
{
	Audit__Conclusion *row;
	struct conclusion_facts facts;
	int32_t to;
	TRY(gather_step(rq, in->conclusion_id, &row, &facts));
	TRY(conclusion_may_change(&facts, rq->st, &to));
	rq_fill(&row->base, &in->base);
	TRY(writers_add(rq, &row->base));
	row->state = (Audit__ConclusionState)to;
	TRY(put_conclusion(rq, row, in->version));
	out->conclusion = row;
	return OK;
}

static int add_dissent(struct request *rq, Audit__Conclusion *row, const char *text)
{
	Audit__Dissent *one = arena_alloc(rq->arena, sizeof(*one));
	if (!one)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	audit__dissent__init(one);
	one->person_id = rq->who.person;
	one->text = text;
	return rq_append(rq, &row->dissents, &row->n_dissents, &one, sizeof(one));
}

int conclusion_dissent(struct request *rq, const Audit__DissentConclusionRequest *in,
	Audit__DissentConclusionResponse *out)
{
	Audit__Conclusion *row;
	struct conclusion_facts facts;
	int32_t to;
	TRY(gather_step(rq, in->conclusion_id, &row, &facts));
	TRY(conclusion_may_dissent(&facts, rq->st, &to));
	TRY(add_dissent(rq, row, in->text));
	row->state = (Audit__ConclusionState)to;
	TRY(put_conclusion(rq, row, in->version));
	out->conclusion = row;
	return OK;
}

int conclusion_agree(struct request *rq, const Audit__AgreeConclusionRequest *in,
	Audit__AgreeConclusionResponse *out)
{
	Audit__Conclusion *row;
	struct conclusion_facts facts;
	int32_t to;
	TRY(gather_step(rq, in->conclusion_id, &row, &facts));
	TRY(conclusion_may_agree(&facts, rq->st, &to));
	row->state = (Audit__ConclusionState)to;
	TRY(put_conclusion(rq, row, in->version));
	out->conclusion = row;
	return OK;
}
