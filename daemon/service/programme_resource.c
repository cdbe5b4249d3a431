/* Resources of a programme, month by month. */
#include "daemon/rule/programme_resource.h"

#include "daemon/rpc.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

static struct programme_resource_facts facts_of(const struct request *rq, const Audit__ProgrammeResource *row,
	const Audit__Programme *programme)
{
	return (struct programme_resource_facts){ .id = row->id,
		.state = (int32_t)row->state,
		.programme_id = programme->id,
		.programme_state = (int32_t)programme->state,
		.first_month = row->month,
		.last_month = row->month,
		.from_us = programme->from_us,
		.to_us = programme->to_us,
		.requested = row->requested,
		.granted = row->granted,
		.signer_is_author = writers_have_signer(rq, &row->base) };
}

static int put_month(struct request *rq, const Audit__AddProgrammeResourceRequest *in, const Audit__Programme *programme,
	uint32_t later, Audit__ProgrammeResource **ret_row)
{
	Audit__ProgrammeResource *row;
	TRY(new_programme_resource(rq, &row));
	rq_fill(&row->base, &in->base);
	row->month = month_add(in->month, later);
	row->state = AUDIT__PROGRAMME_RESOURCE_STATE__PROGRAMME_RESOURCE_STATE_REQUESTED;
	TRY(writers_add(rq, &row->base));
	row->edition = programme->edition;
	*ret_row = row;
	return put_programme_resource(rq, row, 0);
}

int programme_resource_add(struct request *rq, const Audit__AddProgrammeResourceRequest *in,
	Audit__AddProgrammeResourceResponse *out)
{
	Audit__Programme *programme;
	uint32_t months = in->months ? in->months : 1;
	TRY(load_programme(rq, in->programme_id, &programme));
	struct programme_resource_facts facts = { .programme_id = programme->id,
		.programme_state = (int32_t)programme->state,
		.first_month = in->month,
		.last_month = month_add(in->month, months - 1),
		.from_us = programme->from_us,
		.to_us = programme->to_us };
	TRY(programme_resource_may_add(&facts, rq->st));
	out->programme_resources = arena_array(rq->arena, months, sizeof(out->programme_resources[0]));
	if (!out->programme_resources)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (uint32_t i = 0; i < months; i++)
		TRY(put_month(rq, in, programme, i, &out->programme_resources[out->n_programme_resources++]));
	return OK;
}

static int load_with_facts(struct request *rq, const char *id, Audit__ProgrammeResource **ret_row,
	struct programme_resource_facts *ret_facts)
{
	Audit__Programme *programme;
	TRY(load_programme_resource(rq, id, ret_row));
	TRY(load_programme(rq, (*ret_row)->programme_id, &programme));
	*ret_facts = facts_of(rq, *ret_row, programme);
	return OK;
}

int programme_resource_change(struct request *rq, const Audit__ChangeProgrammeResourceRequest *in,
	Audit__ChangeProgrammeResourceResponse *out)
{
	Audit__ProgrammeResource *row;
	struct programme_resource_facts facts;
	int32_t to;
	TRY(load_with_facts(rq, in->programme_resource_id, &row, &facts));
	TRY(programme_resource_may_change(&facts, rq->st, &to));
	rq_fill_given(&row->base, &in->base);
	row->state = (Audit__ProgrammeResourceState)to;
	row->granted = 0;
	row->resolution = row->decided_by_id = "";
	TRY(writers_add(rq, &row->base));
	TRY(put_programme_resource(rq, row, in->version));
	out->programme_resource = row;
	return OK;
}

int programme_resource_grant(struct request *rq, const Audit__GrantProgrammeResourceRequest *in,
	Audit__GrantProgrammeResourceResponse *out)
{
	Audit__ProgrammeResource *row;
	struct programme_resource_facts facts;
	int32_t to;
	TRY(load_with_facts(rq, in->programme_resource_id, &row, &facts));
	facts.granted = in->granted;
	TRY(programme_resource_may_grant(&facts, rq->st, &to));
	row->state = (Audit__ProgrammeResourceState)to;
	row->granted = in->granted;
	row->decided_by_id = rq->who.person;
	row->resolution = "";
	TRY(put_programme_resource(rq, row, in->version));
	out->programme_resource = row;
	return OK;
}

int programme_resource_resolve(struct request *rq, const Audit__ResolveProgrammeResourceRequest *in,
	Audit__ResolveProgrammeResourceResponse *out)
{
	Audit__ProgrammeResource *row;
	struct programme_resource_facts facts;
	int32_t to;
	TRY(load_with_facts(rq, in->programme_resource_id, &row, &facts));
	TRY(programme_resource_may_resolve(&facts, rq->st, &to));
	row->state = (Audit__ProgrammeResourceState)to;
	row->resolution = in->resolution;
	TRY(put_programme_resource(rq, row, in->version));
	out->programme_resource = row;
	return OK;
}
