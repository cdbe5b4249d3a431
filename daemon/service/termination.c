/* Audits that leader and client end before they are done. */
#include "daemon/rule/termination.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

static int find_proposed(struct request *rq, const char *audit_id, bool *ret_proposed)
{
	Audit__Termination **row;
	size_t count;
	TRY(where_termination(rq, "audit_id", audit_id, &row, &count));
	*ret_proposed = false;
	for (size_t i = 0; i < count; i++)
		*ret_proposed |= (int)row[i]->state == TERMINATION_STATE_PROPOSED;
	return OK;
}

int termination_propose(struct request *rq, const Audit__ProposeTerminationRequest *in,
	Audit__ProposeTerminationResponse *out)
{
	Audit__Audit *audit;
	Audit__Termination *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	struct termination_facts facts = { .id = audit->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.report_given = text_given(in->partial_report) };
	TRY(find_proposed(rq, audit->id, &facts.is_proposed_already));
	TRY(termination_may_propose(&facts, rq->st));
	TRY(new_termination(rq, &row));
	rq_fill(&row->base, &in->base);
	row->proposer_id = rq->who.person;
	row->state = AUDIT__TERMINATION_STATE__TERMINATION_STATE_PROPOSED;
	TRY(put_termination(rq, row, 0));
	out->termination = row;
	return OK;
}

static int gather_decision(struct request *rq, const char *id, Audit__Termination **ret_row,
	Audit__Audit **ret_audit, struct termination_facts *ret_facts)
{
	Audit__Termination *row;
	TRY(load_termination(rq, id, &row));
	TRY(load_audit(rq, row->audit_id, ret_audit));
	*ret_facts = (struct termination_facts){ .id = row->id,
		.audit_id = (*ret_audit)->id,
		.audit_state = (int32_t)(*ret_audit)->state,
		.state = (int32_t)row->state,
		.signer_proposed = strcmp(row->proposer_id, rq->who.person) == 0 };
	*ret_row = row;
	return OK;
}

int termination_agree(struct request *rq, const Audit__AgreeTerminationRequest *in,
	Audit__AgreeTerminationResponse *out)
{
	Audit__Termination *row;
	Audit__Audit *audit;
	struct termination_facts facts;
	int32_t to, audit_to;
	TRY(gather_decision(rq, in->termination_id, &row, &audit, &facts));
	TRY(termination_may_agree(&facts, rq->st, &to, &audit_to));
	row->state = (Audit__TerminationState)to;
	row->decider_id = rq->who.person;
	TRY(put_termination(rq, row, in->version));
	audit->state = (Audit__AuditState)audit_to;
	audit->ended_early_us = rq->now_us;
	TRY(put_audit(rq, audit, audit->version));
	out->termination = row;
	return OK;
}

int termination_refuse(struct request *rq, const Audit__RefuseTerminationRequest *in,
	Audit__RefuseTerminationResponse *out)
{
	Audit__Termination *row;
	Audit__Audit *audit;
	struct termination_facts facts;
	int32_t to;
	TRY(gather_decision(rq, in->termination_id, &row, &audit, &facts));
	TRY(termination_may_refuse(&facts, rq->st, &to));
	row->state = (Audit__TerminationState)to;
	row->decider_id = rq->who.person;
	row->refused_reason = in->reason;
	TRY(put_termination(rq, row, in->version));
	out->termination = row;
	return OK;
}
