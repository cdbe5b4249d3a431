/* Sampling plans: computed, changed until the population is on record, concluded from what their items say. */
#include "daemon/rule/sampling.h"

#include "common/sampling.h"
#include "daemon/audit_criteria.h"
#include "daemon/rule/text.h"
#include "daemon/service/sampling_facts.h"
#include "gen/dispatch.h"
#include "gen/rows.h"
#include "gen/vocabulary.h"

int sample_compute(struct request *rq, const Audit__ComputeSampleRequest *in, Audit__ComputeSampleResponse *out)
{
	struct sampling_design d = SAMPLING_DESIGN(in);
	struct sampling_counts counts = { .examined = in->examined, .deviations = in->deviations };
	struct sampling_size size = { 0 };
	struct sampling_limits limits = { 0 };
	TRY(sampling_compute(&d, "", rq->st, &size));
	TRY(sampling_limits(&d, &counts, rq->st, &limits));
	out->sample_size = size.size;
	out->detection_ppm = size.detection_ppm;
	out->detection_tenth_ppm = size.detection_tenth_ppm;
	out->detection_twentieth_ppm = size.detection_twentieth_ppm;
	out->limit_ppm = limits.ppm;
	out->limit_items = limits.items;
	return OK;
}

static int gather(struct request *rq, const Audit__SamplingPlan *row, const char *id, struct sampling_plan_facts *ret_facts)
{
	Audit__Audit *audit;
	TRY(load_audit(rq, row->audit_id, &audit));
	struct sampling_plan_facts f = { .id = id,
		.state = (int32_t)row->state,
		.audit_state = (int32_t)audit->state,
		.design = SAMPLING_DESIGN(row),
		.rationale_given = text_given(row->rationale) };
	f.design.procedure = (int32_t)row->procedure;
	for (size_t i = 0; i < row->n_criteria_item_ids && !f.foreign_item; i++) {
		Audit__CriteriaItem *item;
		TRY(load_criteria_item(rq, row->criteria_item_ids[i], &item));
		if (!audit_takes_item(audit, item))
			f.foreign_item = item->label;
	}
	*ret_facts = f;
	return OK;
}

static void keep_size(Audit__SamplingPlan *row, const struct sampling_size *size)
{
	row->sample_size = size->size;
	row->detection_ppm = size->detection_ppm;
	row->detection_tenth_ppm = size->detection_tenth_ppm;
	row->detection_twentieth_ppm = size->detection_twentieth_ppm;
}

int sampling_plan_add(struct request *rq, const Audit__AddSamplingPlanRequest *in, Audit__AddSamplingPlanResponse *out)
{
	Audit__SamplingPlan *row;
	struct sampling_plan_facts facts;
	struct sampling_size size;
	TRY(new_sampling_plan(rq, &row));
	rq_fill(&row->base, &in->base);
	row->state = AUDIT__SAMPLING_PLAN_STATE__SAMPLING_PLAN_STATE_PLANNED;
	row->author_id = rq->who.person;
	TRY(gather(rq, row, in->audit_id, &facts));
	TRY(sampling_plan_may_add(&facts, rq->st, &size));
	keep_size(row, &size);
	TRY(put_sampling_plan(rq, row, 0));
	out->sampling_plan = row;
	return OK;
}

int sampling_plan_change(struct request *rq, const Audit__ChangeSamplingPlanRequest *in,
	Audit__ChangeSamplingPlanResponse *out)
{
	Audit__SamplingPlan *row;
	struct sampling_plan_facts facts;
	struct sampling_size size;
	int32_t to;
	TRY(load_sampling_plan(rq, in->sampling_plan_id, &row));
	rq_fill(&row->base, &in->base);
	TRY(gather(rq, row, row->id, &facts));
	TRY(sampling_plan_may_change(&facts, rq->st, &to, &size));
	keep_size(row, &size);
	TRY(put_sampling_plan(rq, row, in->version));
	out->sampling_plan = row;
	return OK;
}

int sampling_plan_record_population(struct request *rq, const Audit__RecordPopulationSamplingPlanRequest *in,
	Audit__RecordPopulationSamplingPlanResponse *out)
{
	Audit__SamplingPlan *row;
	struct sampling_plan_facts facts;
	struct sampling_size size;
	int32_t to;
	TRY(load_sampling_plan(rq, in->sampling_plan_id, &row));
	rq_fill(&row->base, &in->base);
	TRY(gather(rq, row, row->id, &facts));
	TRY(sampling_plan_may_record_population(&facts, rq->st, &to, &size));
	keep_size(row, &size);
	row->state = (Audit__SamplingPlanState)to;
	row->population_recorded_us = rq->now_us;
	TRY(put_sampling_plan(rq, row, in->version));
	out->sampling_plan = row;
	return OK;
}

int sampling_count(struct request *rq, const char *plan_id, Audit__SampleItem ***ret_items, size_t *ret_count,
	struct sampling_counts *ret_counts)
{
	struct sampling_counts c = { 0 };
	TRY(where_sample_item(rq, "sampling_plan_id", plan_id, ret_items, ret_count));
	for (size_t i = 0; i < *ret_count; i++) {
		int state = (int)(*ret_items)[i]->state;
		c.named += state == SAMPLE_ITEM_STATE_NAMED;
		c.examined += state == SAMPLE_ITEM_STATE_CONFORMING || state == SAMPLE_ITEM_STATE_DEVIATING;
		c.deviations += state == SAMPLE_ITEM_STATE_DEVIATING;
		c.replaced += state == SAMPLE_ITEM_STATE_REPLACED;
	}
	*ret_counts = c;
	return OK;
}

/* Counts, limits and statement, made from the items; whatever the row says of them is overwritten. */
static int tell_results(struct request *rq, Audit__SamplingPlan *row, struct sampling_counts *ret_counts)
{
	Audit__SampleItem **item;
	size_t count;
	struct sampling_limits limits;
	Audit__SamplingDraw *draw;
	struct sampling_drawn drawn;
	struct sampling_design d = SAMPLING_DESIGN(row);
	struct sampling_size size = { row->sample_size, row->detection_ppm, row->detection_tenth_ppm,
		row->detection_twentieth_ppm };
	char text[SAMPLING_STATEMENT_BYTES];
	d.procedure = (int32_t)row->procedure;
	TRY(sampling_count(rq, row->id, &item, &count, ret_counts));
	TRY(sampling_limits(&d, ret_counts, rq->st, &limits));
	TRY(sampling_find_draw(rq, row->id, &draw, &drawn));
	row->examined = ret_counts->examined;
	row->deviations = ret_counts->deviations;
	row->replaced = ret_counts->replaced;
	row->limit_ppm = limits.ppm;
	row->limit_items = limits.items;
	sampling_statement(&(struct sampling_statement_facts){ .title = row->title, .design = &d, .size = &size,
		.counts = ret_counts, .limits = &limits, .shortfall_reason = row->shortfall_reason,
		.drawn = drawn }, text);
	row->statement = rq_text(rq, text);
	return row->statement ? OK : fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

int sampling_plan_conclude(struct request *rq, const Audit__ConcludeSamplingPlanRequest *in,
	Audit__ConcludeSamplingPlanResponse *out)
{
	Audit__SamplingPlan *row;
	Audit__Audit *audit;
	int32_t to;
	TRY(load_sampling_plan(rq, in->sampling_plan_id, &row));
	TRY(load_audit(rq, row->audit_id, &audit));
	struct sampling_conclude_facts facts = { .id = row->id,
		.state = (int32_t)row->state,
		.audit_state = (int32_t)audit->state,
		.planned_size = row->sample_size,
		.shortfall_reason_given = text_given(in->shortfall_reason) };
	row->shortfall_reason = in->shortfall_reason;
	TRY(tell_results(rq, row, &facts.counts));
	TRY(sampling_plan_may_conclude(&facts, rq->st, &to));
	row->state = (Audit__SamplingPlanState)to;
	row->concluded_us = rq->now_us;
	TRY(put_sampling_plan(rq, row, in->version));
	out->sampling_plan = row;
	return OK;
}

int sampling_plan_get(struct request *rq, const Audit__GetSamplingPlanRequest *in, Audit__GetSamplingPlanResponse *out)
{
	struct sampling_counts counts;
	TRY(load_sampling_plan(rq, in->sampling_plan_id, &out->sampling_plan));
	return rq->is_past ? OK : tell_results(rq, out->sampling_plan, &counts); /* the past as it stood */
}
