/* Findings after their response: claimed, verified, closed on effectiveness or reopened. */
#include "daemon/rpc.h"
#include "daemon/rule/action.h"
#include "daemon/rule/evidence.h"
#include "daemon/rule/finding.h"
#include "daemon/rule/role.h"
#include "daemon/service/finding_place.h"
#include "daemon/service/finding_scale.h"
#include "daemon/writers.h"
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
		f->signer_owns_action |= is_signer(rq, a->owner_id) || is_signer(rq, a->implementer_id) ||
			writers_have_signer(rq, &a->base);
		if (a->cycle != row->cycle)
			continue;
		f->actions++;
		f->actions_open += (int)a->state != ACTION_STATE_DONE_CLAIMED && (int)a->state != ACTION_STATE_VERIFIED;
	}
	return OK;
}

/* Who manages the audited organisation, or the unit the finding is about, manages who owns the actions. */
static int look_at_ties(struct request *rq, const Audit__Audit *audit, const Audit__Finding *row, bool *ret_manages)
{
	Audit__Relationship **tie;
	size_t count;
	*ret_manages = false;
	TRY(where_relationship(rq, "person_id", rq->who.person, &tie, &count));
	for (size_t i = 0; i < count; i++) {
		const Audit__Relationship *t = tie[i];
		bool lasts = t->to_us == 0 || t->to_us > rq->now_us;
		bool there = strcmp(t->target_organisation_id, audit->auditee_organisation_id) == 0 &&
			(!text_given(t->target_unit_id) || !text_given(row->unit_id) ||
				strcmp(t->target_unit_id, row->unit_id) == 0);
		*ret_manages |= lasts && there && t->kind == AUDIT__RELATIONSHIP_KIND__RELATIONSHIP_KIND_MANAGES;
	}
	return OK;
}

static int gather(struct request *rq, const char *finding_id, Audit__Finding **ret_row,
	Audit__Audit **ret_audit, struct finding_follow_up_facts *ret_facts)
{
	struct finding_follow_up_facts f = { .signer_is_auditing_side = signer_is_auditing_side(rq),
		.now_us = rq->now_us };
	TRY(finding_place_load(rq, finding_id, ret_row, ret_audit, &f.place));
	f.signer_responded = is_signer(rq, (*ret_row)->responder_id) ||
		writers_name_signer(rq, &(*ret_row)->base, "respondent_ids");
	f.signer_claimed = is_signer(rq, (*ret_row)->claimant_id);
	f.implementation_verified_us = (*ret_row)->implementation_verified_us;
	f.effectiveness_from_us = (*ret_row)->effectiveness_from_us;
	f.cycles = (*ret_row)->n_cycles;
	f.response_is_owed = finding_owes_response(*ret_row) && (*ret_row)->responded_us == 0;
	TRY(look_at_actions(rq, *ret_row, &f));
	TRY(look_at_ties(rq, *ret_audit, *ret_row, &f.signer_manages));
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
	TRY(writers_add_to(rq, &row->base, "respondent_ids"));
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
		if (action[i]->cycle != row->cycle || (int)action[i]->state == ACTION_STATE_VERIFIED)
			continue;
		if (!machine_step(&action_machine, (int32_t)action[i]->state, "verify", action[i]->id,
			    rq->st, &to))
			return rule_verdict(rq->st);
		action[i]->state = (Audit__ActionState)to;
		action[i]->verifier_id = rq->who.person;
		action[i]->verified_us = rq->now_us;
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

int finding_plan_effectiveness(struct request *rq, const Audit__PlanEffectivenessFindingRequest *in,
	Audit__PlanEffectivenessFindingResponse *out)
{
	Audit__Finding *row;
	Audit__Audit *audit;
	struct finding_follow_up_facts facts;
	int32_t to;
	TRY(gather(rq, in->finding_id, &row, &audit, &facts));
	TRY(finding_may_plan_effectiveness(&facts, rq->st, &to));
	uint32_t least = audit->effectiveness_wait_days;
	row->state = (Audit__FindingState)to;
	row->effectiveness_plan = in->effectiveness_plan;
	row->effectiveness_from_us = finding_effectiveness_from(row->implementation_verified_us,
		in->wait_days > least ? in->wait_days : least);
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
		f->evidence_early += evidence->received_us <= row->implementation_verified_us ||
			evidence->received_us < row->effectiveness_from_us;
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

/* What the row says of the cycle that ends. */
static int keep_cycle(struct request *rq, Audit__Finding *row, const char *reason)
{
	Audit__FindingCycle *c = arena_alloc(rq->arena, sizeof(*c));
	if (!c)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	audit__finding_cycle__init(c);
	rq_fill(&c->base, &row->base);
	c->reopened_reason = reason;
	c->reopener_id = rq->who.person;
	c->reopened_us = rq->now_us;
	return rq_append(rq, &row->cycles, &row->n_cycles, &c, sizeof(c));
}

/* The new cycle starts without a response; the old one is kept. */
static void forget_response(Audit__Finding *row)
{
	row->correction = row->root_cause = row->elsewhere = row->effectiveness_plan = "";
	row->cause_method = AUDIT__CAUSE_METHOD__CAUSE_METHOD_UNSPECIFIED;
	row->elsewhere_result = AUDIT__ELSEWHERE_RESULT__ELSEWHERE_RESULT_UNSPECIFIED;
	row->responder_id = row->claimant_id = row->implementation_verifier_id = row->closer_id = "";
	row->responded_us = row->corrected_us = row->implementation_verified_us = row->effectiveness_from_us = 0;
	row->closed_us = 0;
	row->is_response_late = false;
	row->n_effectiveness_evidence_ids = 0;
	row->effectiveness_evidence_ids = NULL;
	row->effectiveness_verdict = row->returned_reason = "";
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
	TRY(keep_cycle(rq, row, in->reason));
	forget_response(row);
	row->state = (Audit__FindingState)to;
	row->cycle++;
	row->reopened_reason = in->reason;
	TRY(finding_set_dues(rq, row, rq->now_us));
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}
