/* Audit programmes and their objectives. */
#include "daemon/rule/programme.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

static struct programme_facts facts_of(const struct request *rq, const Audit__Programme *row,
	uint64_t version_named)
{
	return (struct programme_facts){ .id = row->id,
		.state = (int32_t)row->state,
		.from_us = row->from_us,
		.to_us = row->to_us,
		.purpose_given = text_given(row->purpose),
		.signer_is_author = strcmp(rq->who.person, row->author_id) == 0,
		.profile = row->profile,
		.version = row->version,
		.version_named = version_named };
}

int programme_add(struct request *rq, const Audit__AddProgrammeRequest *in,
	Audit__AddProgrammeResponse *out)
{
	Audit__Programme *row;
	TRY(new_programme(rq, &row));
	rq_fill(&row->base, &in->base);
	if (!text_given(row->profile))
		row->profile = programme_profile_default;
	row->state = AUDIT__PROGRAMME_STATE__PROGRAMME_STATE_DRAFT;
	row->author_id = rq->who.person;
	struct programme_facts facts = facts_of(rq, row, 0);
	TRY(programme_may_add(&facts, rq->st));
	TRY(put_programme(rq, row, 0));
	out->programme = row;
	return OK;
}

static int look_at_objectives(struct request *rq, struct programme_facts *f)
{
	Audit__Objective **objective;
	TRY(where_objective(rq, "programme_id", f->id, &objective, &f->objectives));
	for (size_t i = 0; i < f->objectives; i++) {
		f->objectives_unmeasured += !text_given(objective[i]->measure);
		f->signer_is_author |= strcmp(rq->who.person, objective[i]->author_id) == 0;
	}
	return OK;
}

int programme_submit(struct request *rq, const Audit__SubmitProgrammeRequest *in,
	Audit__SubmitProgrammeResponse *out)
{
	Audit__Programme *row;
	int32_t to;
	TRY(load_programme(rq, in->programme_id, &row));
	struct programme_facts facts = facts_of(rq, row, in->version);
	TRY(look_at_objectives(rq, &facts));
	TRY(programme_may_submit(&facts, rq->st, &to));
	row->state = (Audit__ProgrammeState)to;
	row->returned_reason = "";
	TRY(put_programme(rq, row, in->version));
	out->programme = row;
	return OK;
}

int programme_approve(struct request *rq, const Audit__ApproveProgrammeRequest *in,
	Audit__ApproveProgrammeResponse *out)
{
	Audit__Programme *row;
	int32_t to;
	TRY(load_programme(rq, in->programme_id, &row));
	struct programme_facts facts = facts_of(rq, row, in->version);
	TRY(look_at_objectives(rq, &facts));
	TRY(programme_may_approve(&facts, rq->st, &to));
	row->state = (Audit__ProgrammeState)to;
	row->approver_id = rq->who.person;
	row->approved_version = in->version;
	TRY(put_programme(rq, row, in->version));
	out->programme = row;
	return OK;
}

int programme_return(struct request *rq, const Audit__ReturnProgrammeRequest *in,
	Audit__ReturnProgrammeResponse *out)
{
	Audit__Programme *row;
	int32_t to;
	TRY(load_programme(rq, in->programme_id, &row));
	struct programme_facts facts = facts_of(rq, row, in->version);
	TRY(programme_may_return(&facts, rq->st, &to));
	row->state = (Audit__ProgrammeState)to;
	row->returned_reason = in->reason;
	TRY(put_programme(rq, row, in->version));
	out->programme = row;
	return OK;
}

int objective_add(struct request *rq, const Audit__AddObjectiveRequest *in,
	Audit__AddObjectiveResponse *out)
{
	Audit__Programme *programme;
	Audit__Objective *row;
	TRY(load_programme(rq, in->programme_id, &programme));
	struct programme_facts facts = facts_of(rq, programme, 0);
	TRY(programme_may_take_objective(&facts, rq->st));
	TRY(new_objective(rq, &row));
	rq_fill(&row->base, &in->base);
	row->author_id = rq->who.person;
	TRY(put_objective(rq, row, 0));
	out->objective = row;
	return OK;
}
