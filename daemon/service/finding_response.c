/* Responses of the audited side: asked for, corrected, given, accepted or returned. */
#include "daemon/rule/action.h"

#include "daemon/service/finding_scale.h"
#include "daemon/service/finding_place.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

int finding_request_response(struct request *rq, const Audit__RequestResponseFindingRequest *in,
	Audit__RequestResponseFindingResponse *out)
{
	Audit__Finding *row;
	TRY(finding_take_step(rq, in->finding_id, "request-response", &row));
	if (in->response_days)
		row->response_days = in->response_days;
	if (finding_due_from(row, rq->now_us) > row->response_due_us)
		TRY(finding_set_dues(rq, row, rq->now_us));
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

int finding_correct(struct request *rq, const Audit__CorrectFindingRequest *in, Audit__CorrectFindingResponse *out)
{
	Audit__Finding *row;
	TRY(finding_take_step(rq, in->finding_id, "correct", &row));
	row->correction = in->correction;
	row->corrected_us = rq->now_us;
	TRY(writers_add_to(rq, &row->base, "respondent_ids"));
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
		.cause_method_given = in->cause_method != AUDIT__CAUSE_METHOD__CAUSE_METHOD_UNSPECIFIED,
		.now_us = rq->now_us };
	TRY(finding_place_load(rq, in->finding_id, &row, &audit, &facts.place));
	TRY(count_actions(rq, row, &facts.actions));
	facts.correction_given |= text_given(row->correction);
	facts.due_us = row->response_due_us;
	TRY(finding_may_respond(&facts, rq->st, &to));
	row->state = (Audit__FindingState)to;
	if (text_given(in->correction))
		row->correction = in->correction;
	if (row->corrected_us == 0)
		row->corrected_us = rq->now_us;
	row->cause_method = in->cause_method;
	row->root_cause = in->root_cause;
	row->elsewhere_result = in->elsewhere_result;
	row->elsewhere = in->elsewhere;
	row->is_response_late = finding_is_late(row->response_due_us, rq->now_us);
	row->responder_id = rq->who.person;
	row->responded_us = rq->now_us;
	TRY(writers_add_to(rq, &row->base, "respondent_ids"));
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
	TRY(finding_take_step(rq, in->finding_id, "accept-response", &row));
	TRY(agree_actions(rq, row));
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

int finding_return_response(struct request *rq, const Audit__ReturnResponseFindingRequest *in,
	Audit__ReturnResponseFindingResponse *out)
{
	Audit__Finding *row;
	TRY(finding_take_step(rq, in->finding_id, "return-response", &row));
	row->returned_reason = in->reason;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}
