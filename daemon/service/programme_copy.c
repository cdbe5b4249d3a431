/* A new draft from an earlier programme, in one statement. */
#include "common/limits.h"
#include "daemon/rule/programme_resource.h"
#include "daemon/service/programme_facts.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"

/* The copy being made. */
struct copy {
	const Audit__Programme *from;
	const Audit__Programme *to;
	struct universe universe;
	size_t effects;
};

static int copy_objectives(struct request *rq, struct copy *c, const struct holdings *h)
{
	for (size_t i = 0; i < h->objectives; i++, c->effects++) {
		Audit__Objective *row;
		TRY(new_objective(rq, &row));
		rq_fill(&row->base, &h->objective[i]->base);
		row->programme_id = c->to->id;
		TRY(writers_begin(rq, &row->base));
		row->edition = c->to->edition;
		row->state = AUDIT__OBJECTIVE_STATE__OBJECTIVE_STATE_OPEN;
		row->result = AUDIT__OBJECTIVE_RESULT__OBJECTIVE_RESULT_UNSPECIFIED;
		row->conclusion = row->concluded_by_id = "";
		row->concluded_us = 0;
		TRY(put_objective(rq, row, 0));
	}
	return OK;
}

/* What was accepted is to be accepted anew, and what was to be judged by now is not judged. */
static int copy_risks(struct request *rq, struct copy *c, const struct holdings *h)
{
	for (size_t i = 0; i < h->risks; i++) {
		const Audit__ProgrammeRisk *from = h->risk[i];
		Audit__ProgrammeRisk *row;
		if (from->state == AUDIT__PROGRAMME_RISK_STATE__PROGRAMME_RISK_STATE_CLOSED)
			continue;
		TRY(new_programme_risk(rq, &row));
		rq_fill(&row->base, &from->base);
		row->programme_id = c->to->id;
		TRY(writers_begin(rq, &row->base));
		row->decided_by_id = row->reason = "";
		row->reviewed_us = 0;
		row->review_us = from->review_us > rq->now_us ? from->review_us : 0;
		row->state = text_given(from->treatment) ? AUDIT__PROGRAMME_RISK_STATE__PROGRAMME_RISK_STATE_TREATED :
			AUDIT__PROGRAMME_RISK_STATE__PROGRAMME_RISK_STATE_IDENTIFIED;
		TRY(put_programme_risk(rq, row, 0));
		c->effects++;
	}
	return OK;
}

static int copy_targets(struct request *rq, struct copy *c, const struct holdings *h)
{
	for (size_t i = 0; i < h->targets; i++) {
		Audit__CoverageTarget *row;
		if (text_given(h->target[i]->unit_id) && !universe_find(&c->universe, h->target[i]->unit_id))
			continue;
		TRY(new_coverage_target(rq, &row));
		rq_fill(&row->base, &h->target[i]->base);
		row->programme_id = c->to->id;
		TRY(writers_begin(rq, &row->base));
		row->edition = c->to->edition;
		TRY(put_coverage_target(rq, row, 0));
		c->effects++;
	}
	return OK;
}

/* The same month of the new period; 0 where that lies behind its end. */
static uint32_t move_month(const struct copy *c, uint32_t month)
{
	int32_t later = month_between(month_of(c->from->from_us), month_of(c->to->from_us));
	uint32_t moved = month > 0 && later >= 0 ? month_add(month, (uint32_t)later) : 0;
	return month_is_within(moved, c->to->from_us, c->to->to_us) ? moved : 0;
}

static int copy_resources(struct request *rq, struct copy *c, const struct holdings *h)
{
	for (size_t i = 0; i < h->resources; i++) {
		uint32_t month = move_month(c, h->resource[i]->month);
		Audit__ProgrammeResource *row;
		if (month == 0)
			continue;
		TRY(new_programme_resource(rq, &row));
		rq_fill(&row->base, &h->resource[i]->base);
		row->programme_id = c->to->id;
		TRY(writers_begin(rq, &row->base));
		row->month = month;
		row->granted = 0;
		row->state = AUDIT__PROGRAMME_RESOURCE_STATE__PROGRAMME_RESOURCE_STATE_REQUESTED;
		row->resolution = row->decided_by_id = "";
		row->edition = c->to->edition;
		TRY(put_programme_resource(rq, row, 0));
		c->effects++;
	}
	return OK;
}

static int copy_procedures(struct request *rq, struct copy *c, const struct holdings *h)
{
	for (size_t i = 0; i < h->procedures; i++, c->effects++) {
		Audit__Procedure *row;
		TRY(new_procedure(rq, &row));
		rq_fill(&row->base, &h->procedure[i]->base);
		row->programme_id = c->to->id;
		TRY(writers_begin(rq, &row->base));
		row->edition = c->to->edition;
		TRY(put_procedure(rq, row, 0));
	}
	return OK;
}

/* As many decisions as the statement still takes. */
static int copy_universe(struct request *rq, struct copy *c, const struct holdings *h, uint32_t *ret_undecided)
{
	uint32_t undecided = (uint32_t)c->universe.count;
	for (size_t i = 0; i < h->inclusions && c->effects < LIMIT_EFFECTS; i++) {
		Audit__Inclusion *row;
		if (!universe_find(&c->universe, h->inclusion[i]->unit_id))
			continue;
		TRY(new_inclusion(rq, &row));
		rq_fill(&row->base, &h->inclusion[i]->base);
		row->programme_id = c->to->id;
		TRY(writers_begin(rq, &row->base));
		row->edition = c->to->edition;
		row->month = move_month(c, row->month);
		TRY(put_inclusion(rq, row, 0));
		c->effects++;
		undecided--;
	}
	*ret_undecided = undecided;
	return OK;
}

static int copy_frame(struct request *rq, const Audit__CopyProgrammeRequest *in, const Audit__Programme *from,
	Audit__Programme **ret_row)
{
	Audit__Programme content = programme_content_of(from), *row;
	TRY(new_programme(rq, &row));
	rq_fill(&row->base, &content.base);
	rq_fill(&row->base, &in->base); /* organisation, title, period, source */
	row->cycle_from_us = from->cycle_from_us;
	TRY(programme_draft(rq, row, "drafted it from an earlier one"));
	*ret_row = row;
	return OK;
}

int programme_copy(struct request *rq, const Audit__CopyProgrammeRequest *in, Audit__CopyProgrammeResponse *out)
{
	Audit__Programme *from, *row;
	struct holdings h;
	TRY(load_programme(rq, in->source_id, &from));
	TRY(holdings_load(rq, from->id, &h));
	TRY(copy_frame(rq, in, from, &row));
	struct programme_facts facts = programme_frame(row);
	TRY(programme_may_add(&facts, rq->st));
	TRY(put_programme(rq, row, 0));
	TRY(programme_attach_retention(rq, row));
	struct copy c = { .from = from, .to = row, .effects = 4 };
	TRY(universe_load(rq, row->organisation_id, &c.universe));
	TRY(copy_objectives(rq, &c, &h));
	TRY(copy_risks(rq, &c, &h));
	TRY(copy_targets(rq, &c, &h));
	TRY(copy_resources(rq, &c, &h));
	TRY(copy_procedures(rq, &c, &h));
	TRY(copy_universe(rq, &c, &h, &out->undecided));
	out->programme = row;
	return OK;
}
