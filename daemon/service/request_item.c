/* Items of requests: drafted, declined, judged; what each step leaves of the request. */
#include "daemon/rule/request.h"

#include "daemon/audit_criteria.h"
#include "daemon/rows.h"
#include "daemon/rule/answer.h"
#include "daemon/rule/criteria.h"
#include "daemon/service/request_place.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

int request_item_text_digest(struct request *rq, const Audit__RequestItem *item, const char **ret_digest)
{
	struct request_item_text text = { .question = item->question, .evidence_expected = item->evidence_expected };
	Audit__CriteriaItem *criterion;
	char digest[REQUEST_ITEM_DIGEST_BYTES];
	TRY(find_criteria_item(rq, item->criteria_item_id, &criterion));
	if (criterion && criterion->entry) {
		text.criterion_bytes = audit__criteria_entry__get_packed_size(criterion->entry);
		uint8_t *packed = arena_alloc(rq->arena, text.criterion_bytes + 1);
		if (!packed)
			return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
		(void)audit__criteria_entry__pack(criterion->entry, packed);
		text.criterion = packed;
	}
	request_item_digest(&text, digest);
	*ret_digest = rq_text(rq, digest);
	return OK;
}

/* What the item points at and its place among the others of the request. */
static int gather_draft(struct request *rq, const Audit__RequestItem *row, const Audit__Request *request,
	const Audit__Audit *audit, struct request_item_draft_facts *ret_facts)
{
	Audit__RequestItem **item;
	Audit__CriteriaItem *criterion;
	size_t count;
	struct request_item_draft_facts f = { .request = request_place_of(request, audit),
		.id = row->version ? row->id : request->id,
		.state = (int32_t)row->state,
		.items = 1 };
	TRY(where_request_item(rq, "request_id", request->id, &item, &count));
	for (size_t i = 0; i < count; i++) {
		if (strcmp(item[i]->id, row->id) == 0)
			continue;
		f.items++;
		f.label_is_taken |= strcmp(item[i]->label, row->label) == 0;
	}
	TRY(find_criteria_item(rq, row->criteria_item_id, &criterion));
	if (criterion && !audit_takes_item(audit, criterion))
		f.foreign_item = criterion->label;
	*ret_facts = f;
	return OK;
}

/* What follows from what the request says of the item. */
static int settle_draft(struct request *rq, Audit__RequestItem *row)
{
	Audit__CriteriaItem *criterion;
	TRY(find_criteria_item(rq, row->criteria_item_id, &criterion));
	row->criterion_label = criterion ? criterion->label : "";
	return request_item_text_digest(rq, row, &row->text_digest);
}

/* Whoever issues the request has read this version of it: each change of an item is one of the request. */
static int put_draft(struct request *rq, Audit__RequestItem *row, uint64_t version, Audit__Request *request,
	const struct request_item_draft_facts *facts)
{
	TRY(request_item_may_draft(facts, rq->st));
	TRY(settle_draft(rq, row));
	TRY(put_request_item(rq, row, version));
	request->item_count = (uint32_t)facts->items;
	return put_request(rq, request, request->version);
}

int request_item_add(struct request *rq, const Audit__AddRequestItemRequest *in, Audit__AddRequestItemResponse *out)
{
	Audit__Audit *audit;
	Audit__Request *request;
	Audit__RequestItem *row;
	struct request_item_draft_facts facts;
	TRY(load_request(rq, in->request_id, &request));
	TRY(load_audit(rq, request->audit_id, &audit));
	TRY(new_request_item(rq, &row));
	rq_fill(&row->base, &in->base);
	row->audit_id = audit->id;
	row->state = AUDIT__REQUEST_ITEM_STATE__REQUEST_ITEM_STATE_OPEN;
	TRY(gather_draft(rq, row, request, audit, &facts));
	TRY(put_draft(rq, row, 0, request, &facts));
	out->request_item = row;
	return OK;
}

int request_item_change(struct request *rq, const Audit__ChangeRequestItemRequest *in,
	Audit__ChangeRequestItemResponse *out)
{
	struct request_item_place p;
	struct request_item_draft_facts facts;
	TRY(request_item_place_load(rq, in->request_item_id, &p));
	rq_fill(&p.item->base, &in->base);
	TRY(gather_draft(rq, p.item, p.request, p.audit, &facts));
	TRY(put_draft(rq, p.item, in->version, p.request, &facts));
	out->request_item = p.item;
	return OK;
}

static int count_others(struct request *rq, const Audit__RequestItem *item, struct request_item_facts *f)
{
	Audit__RequestItem **other;
	size_t count;
	TRY(where_request_item(rq, "request_id", item->request_id, &other, &count));
	for (size_t i = 0; i < count; i++) {
		if (strcmp(other[i]->id, item->id) == 0)
			continue;
		f->others_waiting += request_item_is_waiting((int32_t)other[i]->state);
		f->others_unsettled += request_item_is_unsettled((int32_t)other[i]->state);
	}
	return OK;
}

int request_item_place_load(struct request *rq, const char *request_item_id, struct request_item_place *ret_place)
{
	struct request_item_place p;
	TRY(load_request_item(rq, request_item_id, &p.item));
	TRY(load_request(rq, p.item->request_id, &p.request));
	TRY(load_audit(rq, p.item->audit_id, &p.audit));
	p.facts = (struct request_item_facts){ .request = request_place_of(p.request, p.audit),
		.id = p.item->id,
		.state = (int32_t)p.item->state };
	TRY(count_others(rq, p.item, &p.facts));
	*ret_place = p;
	return OK;
}

int request_item_place_put(struct request *rq, struct request_item_place *p, uint64_t version, int32_t item_state,
	int32_t request_state)
{
	p->item->state = (Audit__RequestItemState)item_state;
	TRY(put_request_item(rq, p->item, version ? version : p->item->version));
	if ((int32_t)p->request->state == request_state)
		return OK;
	p->request->state = (Audit__RequestState)request_state;
	if (request_state == REQUEST_STATE_ANSWERED)
		p->request->answered_us = rq->now_us;
	if (p->request->acknowledged_us == 0)
		p->request->acknowledged_us = rq->now_us; /* who answers has it */
	return put_request(rq, p->request, p->request->version);
}

/* Where a step leads: the caller has the place loaded, fills the item in and puts. */
static int step(struct request *rq, struct request_item_place *p, const char *event, int32_t *ret_item_state,
	int32_t *ret_request_state)
{
	return request_item_may_step(&p->facts, event, rq->st, ret_item_state, ret_request_state);
}

int request_item_decline(struct request *rq, const Audit__DeclineRequestItemRequest *in,
	Audit__DeclineRequestItemResponse *out)
{
	struct request_item_place p;
	int32_t to, request_to;
	TRY(request_item_place_load(rq, in->request_item_id, &p));
	TRY(step(rq, &p, "decline", &to, &request_to));
	p.item->declined_reason = in->reason;
	p.item->offers_on_site_view = in->offers_on_site_view;
	p.item->answer_id = ""; /* a returned one stands no more */
	TRY(request_item_place_put(rq, &p, in->version, to, request_to));
	out->request_item = p.item;
	return OK;
}

int request_item_escalate(struct request *rq, const Audit__EscalateRequestItemRequest *in,
	Audit__EscalateRequestItemResponse *out)
{
	struct request_item_place p;
	int32_t to, request_to;
	TRY(request_item_place_load(rq, in->request_item_id, &p));
	TRY(step(rq, &p, "escalate", &to, &request_to));
	p.item->escalation = in->escalation;
	p.item->decided_by_id = rq->who.person;
	TRY(request_item_place_put(rq, &p, in->version, to, request_to));
	out->request_item = p.item;
	return OK;
}

int request_item_accept_withheld(struct request *rq, const Audit__AcceptWithheldRequestItemRequest *in,
	Audit__AcceptWithheldRequestItemResponse *out)
{
	struct request_item_place p;
	int32_t to, request_to;
	TRY(request_item_place_load(rq, in->request_item_id, &p));
	TRY(step(rq, &p, "accept-withheld", &to, &request_to));
	p.item->area_not_covered = in->area_not_covered;
	p.item->decided_by_id = rq->who.person;
	TRY(request_item_place_put(rq, &p, in->version, to, request_to));
	out->request_item = p.item;
	return OK;
}

int request_item_withdraw(struct request *rq, const Audit__WithdrawRequestItemRequest *in,
	Audit__WithdrawRequestItemResponse *out)
{
	struct request_item_place p;
	int32_t to, request_to;
	TRY(request_item_place_load(rq, in->request_item_id, &p));
	TRY(step(rq, &p, "withdraw", &to, &request_to));
	p.item->withdrawn_reason = in->reason;
	p.item->decided_by_id = rq->who.person;
	TRY(request_item_place_put(rq, &p, in->version, to, request_to));
	out->request_item = p.item;
	return OK;
}

/* The answer that stands goes with its item. */
static int judge_answer(struct request *rq, const char *answer_id, const char *event, const char *missing)
{
	Audit__Answer *answer;
	int32_t to;
	TRY(load_answer(rq, answer_id, &answer));
	if (!machine_step(&answer_machine, (int32_t)answer->state, event, answer->id, rq->st, &to))
		return rule_verdict(rq->st);
	answer->state = (Audit__AnswerState)to;
	answer->missing = missing;
	return put_answer(rq, answer, answer->version);
}

static int load_judged(struct request *rq, const char *request_item_id, struct request_item_place *ret_place)
{
	Audit__Answer *answer;
	ProtobufCMessage *seen;
	bool found = true;
	TRY(request_item_place_load(rq, request_item_id, ret_place));
	TRY(find_answer(rq, ret_place->item->answer_id, &answer));
	if (answer)
		TRY(rq_find_seen(rq, schema_find_resource("answer"), answer->id, &found, &seen));
	ret_place->facts.signer_answered = answer && (strcmp(answer->signer_id, rq->who.person) == 0 ||
		writers_have_signer(rq, &answer->base) || writers_name_signer(rq, &answer->base, "contributor_ids"));
	ret_place->facts.answer_is_hidden = !found;
	return OK;
}

int request_item_return(struct request *rq, const Audit__ReturnRequestItemRequest *in,
	Audit__ReturnRequestItemResponse *out)
{
	struct request_item_place p;
	int32_t to, request_to;
	TRY(load_judged(rq, in->request_item_id, &p));
	TRY(step(rq, &p, "return", &to, &request_to));
	TRY(judge_answer(rq, p.item->answer_id, "return", in->missing));
	p.item->missing = text_given(p.request->side_id) ? "" : in->missing; /* it quotes what is one side's */
	p.item->decided_by_id = rq->who.person;
	TRY(request_item_place_put(rq, &p, in->version, to, request_to));
	out->request_item = p.item;
	return OK;
}

int request_item_accept(struct request *rq, const Audit__AcceptRequestItemRequest *in,
	Audit__AcceptRequestItemResponse *out)
{
	struct request_item_place p;
	int32_t to, request_to;
	TRY(load_judged(rq, in->request_item_id, &p));
	TRY(step(rq, &p, "accept", &to, &request_to));
	TRY(judge_answer(rq, p.item->answer_id, "accept", ""));
	p.item->missing = "";
	p.item->decided_by_id = rq->who.person;
	TRY(request_item_place_put(rq, &p, in->version, to, request_to));
	out->request_item = p.item;
	return OK;
}
