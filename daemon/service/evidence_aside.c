/* Evidence that no longer counts as it did: superseded, taken back, set aside and released again, in doubt and confirmed. */
#include "daemon/rule/text.h"
#include "daemon/service/evidence_decision.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

int evidence_supersede(struct request *rq, const Audit__SupersedeEvidenceRequest *in, Audit__SupersedeEvidenceResponse *out)
{
	Audit__Evidence *row, *by;
	struct evidence_supersede_facts facts;
	int32_t to;
	TRY(evidence_gather_decision(rq, in->evidence_id, &row, &facts.decide));
	TRY(load_evidence(rq, in->superseded_by_id, &by));
	facts.received_us = row->received_us;
	facts.by_state = (int32_t)by->state;
	facts.by_is_foreign = strcmp(by->audit_id, row->audit_id) != 0;
	facts.by_received_us = by->received_us;
	TRY(evidence_may_supersede(&facts, rq->st, &to));
	row->state = (Audit__EvidenceState)to;
	row->superseded_by_id = by->id;
	row->reason = in->reason;
	TRY(put_evidence(rq, row, in->version));
	out->evidence = row;
	return OK;
}

static int count_issued(struct request *rq, const Audit__Evidence *row, size_t *ret_count)
{
	Audit__Finding **finding;
	size_t count;
	*ret_count = 0;
	TRY(where_finding(rq, "audit_id", row->audit_id, &finding, &count));
	for (size_t i = 0; i < count; i++)
		*ret_count += finding[i]->issued_us > 0 &&
			text_among(row->id, finding[i]->evidence_ids, finding[i]->n_evidence_ids);
	return OK;
}

int evidence_withdraw(struct request *rq, const Audit__WithdrawEvidenceRequest *in, Audit__WithdrawEvidenceResponse *out)
{
	Audit__Evidence *row;
	struct evidence_decide_facts facts;
	int32_t to;
	TRY(evidence_gather_decision(rq, in->evidence_id, &row, &facts));
	TRY(count_issued(rq, row, &facts.findings_issued));
	TRY(evidence_may_withdraw(&facts, rq->st, &to));
	row->state = (Audit__EvidenceState)to;
	row->reason = in->reason;
	TRY(put_evidence(rq, row, in->version));
	out->evidence = row;
	return OK;
}

int evidence_quarantine(struct request *rq, const Audit__QuarantineEvidenceRequest *in,
	Audit__QuarantineEvidenceResponse *out)
{
	Audit__Evidence *row;
	struct evidence_decide_facts facts;
	int32_t to;
	TRY(evidence_gather_decision(rq, in->evidence_id, &row, &facts));
	TRY(evidence_may_quarantine(&facts, rq->st, &to));
	row->state = (Audit__EvidenceState)to;
	row->quarantined_by_id = rq->who.person;
	row->reason = in->reason;
	TRY(put_evidence(rq, row, in->version));
	out->evidence = row;
	return OK;
}

int evidence_release(struct request *rq, const Audit__ReleaseEvidenceRequest *in, Audit__ReleaseEvidenceResponse *out)
{
	Audit__Evidence *row;
	struct evidence_decide_facts facts;
	int32_t to;
	TRY(evidence_gather_decision(rq, in->evidence_id, &row, &facts));
	TRY(evidence_may_release(&facts, rq->st, &to));
	row->state = (Audit__EvidenceState)to;
	row->reason = in->reason;
	TRY(put_evidence(rq, row, in->version));
	out->evidence = row;
	return OK;
}

int evidence_confirm(struct request *rq, const Audit__ConfirmEvidenceRequest *in, Audit__ConfirmEvidenceResponse *out)
{
	Audit__Evidence *row;
	struct evidence_decide_facts facts;
	TRY(evidence_gather_decision(rq, in->evidence_id, &row, &facts));
	TRY(evidence_may_confirm(&facts, rq->st));
	row->confirmed_by_id = rq->who.person;
	row->confirmed_index = rq->tx.index;
	row->reason = in->reason;
	TRY(put_evidence(rq, row, in->version));
	out->evidence = row;
	return OK;
}
