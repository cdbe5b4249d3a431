/* Findings up to their response; what comes after it is finding_follow_up.c's. */
#include "daemon/rule/finding.h"

#include "daemon/rpc.h"
#include "daemon/rule/action.h"
#include "daemon/rule/criteria.h"
#include "daemon/rule/evidence.h"
#include "daemon/rule/text.h"
#include "daemon/service/finding_place.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

int finding_place_load(struct request *rq, const char *finding_id, Audit__Finding **ret_row,
	Audit__Audit **ret_audit, struct finding_place *ret_place)
{
	TRY(load_finding(rq, finding_id, ret_row));
	TRY(load_audit(rq, (*ret_row)->audit_id, ret_audit));
	*ret_place = (struct finding_place){ .id = (*ret_row)->id,
		.audit_id = (*ret_audit)->id,
		.audit_state = (int32_t)(*ret_audit)->state,
		.grade = (int32_t)(*ret_row)->grade,
		.state = (int32_t)(*ret_row)->state };
	return OK;
}

static bool audit_takes_item(const Audit__Audit *audit, const Audit__CriteriaItem *item)
{
	for (size_t i = 0; i < audit->n_criteria; i++) {
		const Audit__CriteriaPin *p = audit->criteria[i];
		struct criteria_pin pin = { p->criteria_source_id, p->criteria_item_ids,
			p->n_criteria_item_ids };
		if (criteria_pin_takes(&pin, item->criteria_source_id, item->id))
			return true;
	}
	return false;
}

/* The criteria as they read now, so that the finding says what was not met even when it is read alone. */
static int quote_criteria(struct request *rq, const Audit__AddFindingRequest *in,
	const Audit__Audit *audit, Audit__Finding *row, const char **ret_foreign)
{
	Audit__CriterionRef *ref = arena_array(rq->arena, in->n_criteria_item_ids, sizeof(*ref));
	row->criteria = arena_array(rq->arena, in->n_criteria_item_ids, sizeof(row->criteria[0]));
	if (in->n_criteria_item_ids > 0 && (!ref || !row->criteria))
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < in->n_criteria_item_ids; i++) {
		Audit__CriteriaItem *item;
		TRY(load_criteria_item(rq, in->criteria_item_ids[i], &item));
		if (!audit_takes_item(audit, item))
			*ret_foreign = item->label;
		audit__criterion_ref__init(&ref[i]);
		ref[i].criteria_item_id = item->id;
		ref[i].label = item->label;
		ref[i].title = item->entry ? item->entry->title : "";
		row->criteria[row->n_criteria++] = &ref[i];
	}
	return OK;
}

static int gather_draft(struct request *rq, const Audit__Audit *audit, const Audit__Finding *row,
	struct finding_draft_facts *f)
{
	f->criteria = row->n_criteria;
	f->evidence = row->n_evidence_ids;
	f->statement_given = text_given(row->statement);
	f->rationale_given = text_given(row->rationale);
	f->signer_is_author = strcmp(rq->who.person, row->author_id) == 0;
	f->unit_is_foreign = text_given(row->unit_id) && audit->n_unit_ids > 0 &&
		!text_among(row->unit_id, audit->unit_ids, audit->n_unit_ids);
	for (size_t i = 0; i < row->n_evidence_ids; i++) {
		Audit__Evidence *evidence;
		TRY(load_evidence(rq, row->evidence_ids[i], &evidence));
		f->evidence_accepted += (int)evidence->state == EVIDENCE_STATE_ACCEPTED;
		f->evidence_is_foreign |= strcmp(evidence->audit_id, audit->id) != 0;
	}
	return OK;
}

int finding_add(struct request *rq, const Audit__AddFindingRequest *in, Audit__AddFindingResponse *out)
{
	Audit__Audit *audit;
	Audit__Finding *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(new_finding(rq, &row));
	row->audit_id = audit->id;
	row->grade = in->grade;
	row->rationale = in->rationale;
	row->statement = in->statement;
	row->n_evidence_ids = in->n_evidence_ids;
	row->evidence_ids = in->evidence_ids;
	row->unit_id = in->unit_id;
	row->author_id = rq->who.person;
	row->team_note = in->team_note;
	row->state = AUDIT__FINDING_STATE__FINDING_STATE_DRAFT;
	struct finding_draft_facts facts = { .place = { .id = audit->id,
						     .audit_id = audit->id,
						     .audit_state = (int32_t)audit->state,
						     .grade = (int32_t)in->grade,
						     .state = FINDING_STATE_DRAFT } };
	TRY(quote_criteria(rq, in, audit, row, &facts.foreign_item));
	TRY(gather_draft(rq, audit, row, &facts));
	TRY(finding_may_add(&facts, rq->st));
	TRY(put_finding(rq, row, 0));
	out->finding = row;
	return OK;
}

int finding_review(struct request *rq, const Audit__ReviewFindingRequest *in,
	Audit__ReviewFindingResponse *out)
{
	Audit__Finding *row;
	Audit__Audit *audit;
	struct finding_draft_facts facts = { .foreign_item = NULL };
	int32_t to;
	TRY(finding_place_load(rq, in->finding_id, &row, &audit, &facts.place));
	TRY(gather_draft(rq, audit, row, &facts));
	TRY(finding_may_review(&facts, rq->st, &to));
	row->state = (Audit__FindingState)to;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

/* Loads the finding and moves it where the event leads; the caller fills in and puts. */
static int step(struct request *rq, const char *finding_id, const char *event, Audit__Finding **ret_row)
{
	Audit__Audit *audit;
	struct finding_place place;
	int32_t to;
	TRY(finding_place_load(rq, finding_id, ret_row, &audit, &place));
	TRY(finding_may_step(&place, event, rq->st, &to));
	(*ret_row)->state = (Audit__FindingState)to;
	return OK;
}

int finding_communicate(struct request *rq, const Audit__CommunicateFindingRequest *in,
	Audit__CommunicateFindingResponse *out)
{
	Audit__Finding *row;
	Audit__Audit *audit;
	struct finding_draft_facts facts = { .foreign_item = NULL };
	int32_t to;
	TRY(finding_place_load(rq, in->finding_id, &row, &audit, &facts.place));
	TRY(gather_draft(rq, audit, row, &facts));
	TRY(finding_may_communicate(&facts, rq->st, &to));
	row->state = (Audit__FindingState)to;
	row->communicated_us = rq->now_us;
	if (finding_is_nonconformity((int32_t)row->grade))
		row->response_due_us = finding_response_due(rq->now_us, in->response_days);
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

int finding_acknowledge(struct request *rq, const Audit__AcknowledgeFindingRequest *in,
	Audit__AcknowledgeFindingResponse *out)
{
	Audit__Finding *row;
	TRY(step(rq, in->finding_id, "acknowledge", &row));
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

int finding_dispute(struct request *rq, const Audit__DisputeFindingRequest *in,
	Audit__DisputeFindingResponse *out)
{
	Audit__Finding *row;
	TRY(step(rq, in->finding_id, "dispute", &row));
	row->auditee_opinion = in->opinion;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

int finding_uphold(struct request *rq, const Audit__UpholdFindingRequest *in,
	Audit__UpholdFindingResponse *out)
{
	Audit__Finding *row;
	TRY(step(rq, in->finding_id, "uphold", &row));
	row->team_opinion = in->opinion;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

int finding_withdraw(struct request *rq, const Audit__WithdrawFindingRequest *in,
	Audit__WithdrawFindingResponse *out)
{
	Audit__Finding *row;
	TRY(step(rq, in->finding_id, "withdraw", &row));
	row->withdrawn_reason = in->reason;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

static int count_actions(struct request *rq, const Audit__Finding *row, size_t *ret_count)
{
	Audit__Action **action;
	size_t count;
	TRY(where_action(rq, "finding_id", row->id, &action, &count));
	*ret_count = 0;
	for (size_t i = 0; i < count; i++)
		*ret_count += action[i]->cycle == row->cycle;
	return OK;
}

int finding_respond(struct request *rq, const Audit__RespondFindingRequest *in,
	Audit__RespondFindingResponse *out)
{
	Audit__Finding *row;
	Audit__Audit *audit;
	int32_t to;
	struct finding_respond_facts facts = { .correction_given = text_given(in->correction),
		.root_cause_given = text_given(in->root_cause),
		.elsewhere_given = text_given(in->elsewhere),
		.now_us = rq->now_us };
	TRY(finding_place_load(rq, in->finding_id, &row, &audit, &facts.place));
	TRY(count_actions(rq, row, &facts.actions));
	facts.due_us = row->response_due_us;
	TRY(finding_may_respond(&facts, rq->st, &to));
	row->state = (Audit__FindingState)to;
	row->correction = in->correction;
	row->root_cause = in->root_cause;
	row->elsewhere = in->elsewhere;
	row->responder_id = rq->who.person;
	row->responded_us = rq->now_us;
	row->returned_reason = "";
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

/* The accepted response binds: what was proposed in it is agreed. */
static int agree_actions(struct request *rq, const Audit__Finding *row)
{
	Audit__Action **action;
	size_t count;
	TRY(where_action(rq, "finding_id", row->id, &action, &count));
	for (size_t i = 0; i < count; i++) {
		int32_t to;
		if (action[i]->cycle != row->cycle)
			continue;
		if (!machine_step(&action_machine, (int32_t)action[i]->state, "agree", action[i]->id,
			    rq->st, &to))
			return rule_verdict(rq->st);
		action[i]->state = (Audit__ActionState)to;
		TRY(put_action(rq, action[i], action[i]->version));
	}
	return OK;
}

int finding_accept_response(struct request *rq, const Audit__AcceptResponseFindingRequest *in,
	Audit__AcceptResponseFindingResponse *out)
{
	Audit__Finding *row;
	TRY(step(rq, in->finding_id, "accept-response", &row));
	TRY(agree_actions(rq, row));
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

int finding_return_response(struct request *rq, const Audit__ReturnResponseFindingRequest *in,
	Audit__ReturnResponseFindingResponse *out)
{
	Audit__Finding *row;
	TRY(step(rq, in->finding_id, "return-response", &row));
	row->returned_reason = in->reason;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}
