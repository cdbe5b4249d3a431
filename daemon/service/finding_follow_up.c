/* Findings after their response: claimed, verified, closed on effectiveness or reopened. */
#include "daemon/rpc.h"
#include "daemon/rule/action.h"
#include "daemon/rule/evidence.h"
#include "daemon/rule/finding.h"
#include "daemon/rule/role.h"
#include "daemon/service/finding_place.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

static bool is_signer(const struct request *rq, const char *person_id)
{
	return strcmp(rq->who.person, person_id) == 0;
}

/* Someone who spoke for the audited side is not of the auditing side, whatever else they are. */
static bool signer_is_auditing_side(const struct request *rq)
{
	uint32_t auditing =
		ROLE_BIT(ROLE_LEADER) | ROLE_BIT(ROLE_AUDITOR) | ROLE_BIT(ROLE_PROGRAMME_MANAGER);
	return rq_has(rq, auditing) && !rq_has(rq, ROLES_AUDITED_SIDE);
}

/* Actions of every cycle tell who took part; those of this cycle, whether all is done. */
static int look_at_actions(struct request *rq, const Audit__Finding *row,
	struct finding_follow_up_facts *f)
{
	Audit__Action **action;
	size_t count;
	TRY(where_action(rq, "finding_id", row->id, &action, &count));
	for (size_t i = 0; i < count; i++) {
		const Audit__Action *a = action[i];
		f->signer_owns_action |= is_signer(rq, a->owner_id) || is_signer(rq, a->implementer_id);
		f->signer_responded |= is_signer(rq, a->author_id);
		if (a->cycle != row->cycle)
			continue;
		f->actions++;
		f->actions_open += (int)a->state != ACTION_STATE_DONE_CLAIMED && (int)a->state != ACTION_STATE_VERIFIED;
	}
	return OK;
}

static int gather(struct request *rq, const char *finding_id, Audit__Finding **ret_row,
	Audit__Audit **ret_audit, struct finding_follow_up_facts *ret_facts)
{
	struct finding_follow_up_facts f = { .signer_is_auditing_side = signer_is_auditing_side(rq),
		.now_us = rq->now_us };
	TRY(finding_place_load(rq, finding_id, ret_row, ret_audit, &f.place));
	f.signer_responded = is_signer(rq, (*ret_row)->responder_id);
	f.signer_claimed = is_signer(rq, (*ret_row)->claimant_id);
	f.implementation_verified_us = (*ret_row)->implementation_verified_us;
	f.effectiveness_from_us = (*ret_row)->effectiveness_from_us;
	TRY(look_at_actions(rq, *ret_row, &f));
	*ret_facts = f;
	return OK;
}

int finding_claim(struct request *rq, const Audit__ClaimFindingRequest *in,
	Audit__ClaimFindingResponse *out)
{
	Audit__Finding *row;
	Audit__Audit *audit;
	struct finding_follow_up_facts facts;
	int32_t to;
	TRY(gather(rq, in->finding_id, &row, &audit, &facts));
	TRY(finding_may_claim(&facts, rq->st, &to));
	row->state = (Audit__FindingState)to;
	row->claimant_id = rq->who.person;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

static int verify_actions(struct request *rq, const Audit__Finding *row)
{
	Audit__Action **action;
	size_t count;
	TRY(where_action(rq, "finding_id", row->id, &action, &count));
	for (size_t i = 0; i < count; i++) {
		int32_t to;
		if (action[i]->cycle != row->cycle)
			continue;
		if (!machine_step(&action_machine, (int32_t)action[i]->state, "verify", action[i]->id,
			    rq->st, &to))
			return rule_verdict(rq->st);
		action[i]->state = (Audit__ActionState)to;
		TRY(put_action(rq, action[i], action[i]->version));
	}
	return OK;
}

int finding_verify_implementation(struct request *rq,
	const Audit__VerifyImplementationFindingRequest *in,
	Audit__VerifyImplementationFindingResponse *out)
{
	Audit__Finding *row;
	Audit__Audit *audit;
	struct finding_follow_up_facts facts;
	int32_t to;
	TRY(gather(rq, in->finding_id, &row, &audit, &facts));
	TRY(finding_may_verify_implementation(&facts, rq->st, &to));
	TRY(verify_actions(rq, row));
	row->state = (Audit__FindingState)to;
	row->implementation_verifier_id = rq->who.person;
	row->implementation_verified_us = rq->now_us;
	row->effectiveness_from_us =
		finding_effectiveness_from(rq->now_us, audit->effectiveness_wait_days);
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

static int look_at_evidence(struct request *rq, const Audit__CloseFindingRequest *in,
	const Audit__Finding *row, struct finding_follow_up_facts *f)
{
	f->evidence = in->n_evidence_ids;
	f->verdict_given = text_given(in->verdict);
	for (size_t i = 0; i < in->n_evidence_ids; i++) {
		Audit__Evidence *evidence;
		TRY(load_evidence(rq, in->evidence_ids[i], &evidence));
		f->evidence_unaccepted += (int)evidence->state != EVIDENCE_STATE_ACCEPTED;
		f->evidence_early += evidence->received_us <= row->implementation_verified_us;
		f->evidence_is_foreign |= strcmp(evidence->audit_id, row->audit_id) != 0;
	}
	return OK;
}

int finding_close(struct request *rq, const Audit__CloseFindingRequest *in,
	Audit__CloseFindingResponse *out)
{
	Audit__Finding *row;
	Audit__Audit *audit;
	struct finding_follow_up_facts facts;
	int32_t to;
	TRY(gather(rq, in->finding_id, &row, &audit, &facts));
	TRY(look_at_evidence(rq, in, row, &facts));
	TRY(finding_may_close(&facts, rq->st, &to));
	row->state = (Audit__FindingState)to;
	row->n_effectiveness_evidence_ids = in->n_evidence_ids;
	row->effectiveness_evidence_ids = in->evidence_ids;
	row->effectiveness_verdict = in->verdict;
	row->closer_id = rq->who.person;
	row->closed_us = rq->now_us;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

/* The new cycle starts without a response; the old one stays in the row's history. */
static void forget_response(Audit__Finding *row)
{
	row->correction = row->root_cause = row->elsewhere = "";
	row->responder_id = row->claimant_id = row->implementation_verifier_id = row->closer_id = "";
	row->responded_us = row->implementation_verified_us = row->effectiveness_from_us = 0;
	row->closed_us = 0;
	row->n_effectiveness_evidence_ids = 0;
	row->effectiveness_evidence_ids = NULL;
	row->effectiveness_verdict = "";
}

int finding_reopen(struct request *rq, const Audit__ReopenFindingRequest *in,
	Audit__ReopenFindingResponse *out)
{
	Audit__Finding *row;
	Audit__Audit *audit;
	struct finding_follow_up_facts facts;
	int32_t to;
	TRY(gather(rq, in->finding_id, &row, &audit, &facts));
	TRY(finding_may_reopen(&facts, rq->st, &to));
	forget_response(row);
	row->state = (Audit__FindingState)to;
	row->cycle++;
	row->returned_reason = in->reason;
	row->response_due_us = finding_response_due(rq->now_us, 0);
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}
