/* The audited side's word on disposal orders: given or refused in the audit, where that side sees it. */
#include "daemon/rpc.h"
#include "daemon/service/disposal_facts.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

static int load_facts(struct request *rq, const char *id, Audit__DisposalConsent **ret_row,
	struct disposal_consent_facts *ret_facts)
{
	Audit__DisposalConsent *row;
	TRY(load_disposal_consent(rq, id, &row));
	*ret_facts = (struct disposal_consent_facts){ .id = row->id,
		.state = (int32_t)row->state,
		.signer_is_proposer = strcmp(rq->who.person, row->proposer_id) == 0 };
	*ret_row = row;
	return OK;
}

static int put_signed(struct request *rq, Audit__DisposalConsent *row, int32_t to, uint64_t version)
{
	row->state = (Audit__DisposalConsentState)to;
	row->signer_id = rq->who.person;
	row->signed_us = rq->now_us;
	return put_disposal_consent(rq, row, version);
}

int disposal_consent_give(struct request *rq, const Audit__GiveDisposalConsentRequest *in,
	Audit__GiveDisposalConsentResponse *out)
{
	struct disposal_consent_facts facts;
	int32_t to;
	TRY(load_facts(rq, in->disposal_consent_id, &out->disposal_consent, &facts));
	TRY(disposal_consent_may_give(&facts, rq->st, &to));
	return put_signed(rq, out->disposal_consent, to, in->version);
}

int disposal_consent_refuse(struct request *rq, const Audit__RefuseDisposalConsentRequest *in,
	Audit__RefuseDisposalConsentResponse *out)
{
	struct disposal_consent_facts facts;
	int32_t to;
	TRY(load_facts(rq, in->disposal_consent_id, &out->disposal_consent, &facts));
	TRY(disposal_consent_may_refuse(&facts, rq->st, &to));
	out->disposal_consent->reason = in->reason;
	return put_signed(rq, out->disposal_consent, to, in->version);
}

int disposal_consent_review(struct request *rq, const Audit__ReviewDisposalConsentRequest *in,
	Audit__ReviewDisposalConsentResponse *out)
{
	struct disposal_targets targets;
	Audit__DisposalConsent *row;
	TRY(load_disposal_consent(rq, in->disposal_consent_id, &row));
	out->disposal_consent = row;
	if (!disposal_consent_is_open((int32_t)row->state))
		return OK;
	TRY(disposal_find_named(rq, row->noun, row->row_id, 0, row->rows, row->n_rows, &targets));
	return disposal_preview(rq, row->audit_id, &targets, true, &out->preview);
}
