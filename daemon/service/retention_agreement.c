/* How long the records of one audit are kept, as both of its parties agree. */
#include "daemon/rpc.h"
#include "daemon/rule/retention.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

static int find_proposed(struct request *rq, const char *audit_id, bool *ret_proposed)
{
	Audit__RetentionAgreement **row;
	size_t count;
	TRY(where_retention_agreement(rq, "audit_id", audit_id, &row, &count));
	*ret_proposed = false;
	for (size_t i = 0; i < count; i++)
		*ret_proposed |= (int)row[i]->state == RETENTION_AGREEMENT_STATE_PROPOSED;
	return OK;
}

int retention_agreement_propose(struct request *rq, const Audit__ProposeRetentionAgreementRequest *in,
	Audit__ProposeRetentionAgreementResponse *out)
{
	Audit__Audit *audit;
	Audit__RetentionAgreement *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	struct retention_agreement_facts facts = { .id = audit->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.years = in->years,
		.years_now = audit->retention_years,
		.basis_given = text_given(in->basis) };
	TRY(find_proposed(rq, audit->id, &facts.is_proposed_already));
	TRY(retention_agreement_may_propose(&facts, rq->st));
	TRY(new_retention_agreement(rq, &row));
	rq_fill(&row->base, &in->base);
	row->proposer_id = rq->who.person;
	row->state = AUDIT__RETENTION_AGREEMENT_STATE__RETENTION_AGREEMENT_STATE_PROPOSED;
	TRY(put_retention_agreement(rq, row, 0));
	out->retention_agreement = row;
	return OK;
}

static int gather(struct request *rq, const char *id, Audit__RetentionAgreement **ret_row, Audit__Audit **ret_audit,
	struct retention_agreement_facts *ret_facts)
{
	Audit__RetentionAgreement *row;
	TRY(load_retention_agreement(rq, id, &row));
	TRY(load_audit(rq, row->audit_id, ret_audit));
	*ret_facts = (struct retention_agreement_facts){ .id = row->id,
		.audit_id = row->audit_id,
		.state = (int32_t)row->state,
		.audit_state = (int32_t)(*ret_audit)->state,
		.years = row->years,
		.years_now = (*ret_audit)->retention_years,
		.basis_given = text_given(row->basis),
		.signer_is_proposer = strcmp(rq->who.person, row->proposer_id) == 0 };
	*ret_row = row;
	return OK;
}

static int put_decided(struct request *rq, Audit__RetentionAgreement *row, int32_t to, uint64_t version)
{
	row->state = (Audit__RetentionAgreementState)to;
	row->decider_id = rq->who.person;
	row->decided_us = rq->now_us;
	return put_retention_agreement(rq, row, version);
}

int retention_agreement_agree(struct request *rq, const Audit__AgreeRetentionAgreementRequest *in,
	Audit__AgreeRetentionAgreementResponse *out)
{
	Audit__RetentionAgreement *row;
	Audit__Audit *audit;
	struct retention_agreement_facts facts;
	int32_t to;
	TRY(gather(rq, in->retention_agreement_id, &row, &audit, &facts));
	TRY(retention_agreement_may_agree(&facts, rq->st, &to));
	TRY(put_decided(rq, row, to, in->version));
	audit->retention_years = row->years;
	audit->retention_auditee_signs = row->auditee_signs;
	TRY(put_audit(rq, audit, audit->version));
	out->retention_agreement = row;
	return OK;
}

int retention_agreement_refuse(struct request *rq, const Audit__RefuseRetentionAgreementRequest *in,
	Audit__RefuseRetentionAgreementResponse *out)
{
	Audit__RetentionAgreement *row;
	Audit__Audit *audit;
	struct retention_agreement_facts facts;
	int32_t to;
	TRY(gather(rq, in->retention_agreement_id, &row, &audit, &facts));
	TRY(retention_agreement_may_refuse(&facts, rq->st, &to));
	row->reason = in->reason;
	TRY(put_decided(rq, row, to, in->version));
	out->retention_agreement = row;
	return OK;
}
