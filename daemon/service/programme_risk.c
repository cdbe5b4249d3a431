/* The register of a programme's risks and opportunities. */
#include "daemon/rule/programme_risk.h"

#include "daemon/rpc.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

static struct programme_risk_facts facts_of(const struct request *rq, const Audit__ProgrammeRisk *row,
	const Audit__Programme *programme)
{
	return (struct programme_risk_facts){ .id = row->id,
		.state = (int32_t)row->state,
		.programme_id = programme->id,
		.programme_state = (int32_t)programme->state,
		.signer_is_author = writers_have_signer(rq, &row->base),
		.review_us = row->review_us,
		.now_us = rq->now_us };
}

int programme_risk_add(struct request *rq, const Audit__AddProgrammeRiskRequest *in,
	Audit__AddProgrammeRiskResponse *out)
{
	Audit__Programme *programme;
	Audit__ProgrammeRisk *row;
	TRY(load_programme(rq, in->programme_id, &programme));
	TRY(new_programme_risk(rq, &row));
	rq_fill(&row->base, &in->base);
	if ((int)row->kind == PROGRAMME_RISK_KIND_UNSPECIFIED)
		row->kind = AUDIT__PROGRAMME_RISK_KIND__PROGRAMME_RISK_KIND_RISK;
	row->state = text_given(row->treatment) ? AUDIT__PROGRAMME_RISK_STATE__PROGRAMME_RISK_STATE_TREATED :
		AUDIT__PROGRAMME_RISK_STATE__PROGRAMME_RISK_STATE_IDENTIFIED;
	row->reviewed_us = row->likelihood && row->impact ? rq->now_us : 0;
	TRY(writers_add(rq, &row->base));
	struct programme_risk_facts facts = facts_of(rq, row, programme);
	facts.id = programme->id;
	TRY(programme_risk_may_add(&facts, rq->st));
	TRY(put_programme_risk(rq, row, 0));
	out->programme_risk = row;
	return OK;
}

/* Loads the row and takes the step, unless a rule is against it. */
static int step(struct request *rq, const char *id, const char *event, int64_t review_us, Audit__ProgrammeRisk **ret_row)
{
	Audit__Programme *programme;
	Audit__ProgrammeRisk *row;
	int32_t to;
	TRY(load_programme_risk(rq, id, &row));
	TRY(load_programme(rq, row->programme_id, &programme));
	struct programme_risk_facts facts = facts_of(rq, row, programme);
	facts.review_us = review_us;
	TRY(programme_risk_may(&facts, event, rq->st, &to));
	row->state = (Audit__ProgrammeRiskState)to;
	*ret_row = row;
	return OK;
}

int programme_risk_review(struct request *rq, const Audit__ReviewProgrammeRiskRequest *in,
	Audit__ReviewProgrammeRiskResponse *out)
{
	TRY(step(rq, in->programme_risk_id, "review", in->review_us, &out->programme_risk));
	rq_fill(&out->programme_risk->base, &in->base);
	TRY(writers_add(rq, &out->programme_risk->base));
	out->programme_risk->reviewed_us = rq->now_us;
	return put_programme_risk(rq, out->programme_risk, in->version);
}

int programme_risk_treat(struct request *rq, const Audit__TreatProgrammeRiskRequest *in,
	Audit__TreatProgrammeRiskResponse *out)
{
	TRY(step(rq, in->programme_risk_id, "treat", 0, &out->programme_risk));
	rq_fill_given(&out->programme_risk->base, &in->base);
	TRY(writers_add(rq, &out->programme_risk->base));
	return put_programme_risk(rq, out->programme_risk, in->version);
}

int programme_risk_accept(struct request *rq, const Audit__AcceptProgrammeRiskRequest *in,
	Audit__AcceptProgrammeRiskResponse *out)
{
	TRY(step(rq, in->programme_risk_id, "accept", 0, &out->programme_risk));
	out->programme_risk->reason = in->reason;
	out->programme_risk->decided_by_id = rq->who.person;
	return put_programme_risk(rq, out->programme_risk, in->version);
}

int programme_risk_close(struct request *rq, const Audit__CloseProgrammeRiskRequest *in,
	Audit__CloseProgrammeRiskResponse *out)
{
	TRY(step(rq, in->programme_risk_id, "close", 0, &out->programme_risk));
	out->programme_risk->reason = in->reason;
	out->programme_risk->decided_by_id = rq->who.person;
	return put_programme_risk(rq, out->programme_risk, in->version);
}
