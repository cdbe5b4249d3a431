/* Answers: saved by several people, signed by who speaks for them, used again; and questions passed on among them. */
#include "daemon/rule/answer.h"

#include "daemon/rows.h"
#include "daemon/rule/role.h"
#include "daemon/service/request_place.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

enum { EARLIER_MAX = 50 };

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

/* What saving and signing an answer look at. */
static int gather(struct request *rq, const Audit__Answer *row, const struct request_item_place *p,
	struct answer_facts *ret_facts)
{
	struct answer_facts f = { .item = p->facts,
		.id = row->version ? row->id : p->item->id,
		.state = (int32_t)row->state,
		.text_given = text_given(row->text),
		.evidence = row->n_evidence_ids,
		.evidence_is_expected = text_given(p->item->evidence_expected),
		.due_us = p->item->due_us,
		.now_us = rq->now_us };
	for (size_t i = 0; i < row->n_evidence_ids; i++) {
		Audit__Evidence *evidence;
		TRY(load_evidence(rq, row->evidence_ids[i], &evidence));
		f.evidence_is_foreign |= strcmp(evidence->audit_id, p->item->audit_id) != 0;
		f.evidence_is_others |= text_given(evidence->side_id) &&
			strcmp(evidence->side_id, p->request->side_id) != 0;
	}
	*ret_facts = f;
	return OK;
}

static int new_draft(struct request *rq, const struct request_item_place *p, Audit__Answer **ret_row)
{
	Audit__Answer *row;
	TRY(new_answer(rq, &row));
	row->audit_id = p->item->audit_id;
	row->request_item_id = p->item->id;
	row->party_id = rq->who.organisation;
	row->author_id = rq->who.person;
	row->classification = p->item->classification;
	row->side_id = p->request->side_id;
	row->state = AUDIT__ANSWER_STATE__ANSWER_STATE_DRAFT;
	*ret_row = row;
	return OK;
}

static int save(struct request *rq, Audit__Answer *row, uint64_t version, const struct request_item_place *p)
{
	struct answer_facts facts;
	TRY(gather(rq, row, p, &facts));
	TRY(answer_may_save(&facts, rq->st));
	row->classification = p->item->classification;
	TRY(writers_add_to(rq, &row->base, "contributor_ids"));
	return put_answer(rq, row, version);
}

int answer_add(struct request *rq, const Audit__AddAnswerRequest *in, Audit__AddAnswerResponse *out)
{
	struct request_item_place p;
	Audit__Answer *row;
	TRY(request_item_place_load(rq, in->request_item_id, &p));
	TRY(new_draft(rq, &p, &row));
	rq_fill(&row->base, &in->base);
	TRY(save(rq, row, 0, &p));
	out->answer = row;
	return OK;
}

int answer_change(struct request *rq, const Audit__ChangeAnswerRequest *in, Audit__ChangeAnswerResponse *out)
{
	struct request_item_place p;
	Audit__Answer *row;
	TRY(load_answer(rq, in->answer_id, &row));
	TRY(request_item_place_load(rq, row->request_item_id, &p));
	rq_fill(&row->base, &in->base);
	TRY(save(rq, row, in->version, &p));
	out->answer = row;
	return OK;
}

/* The answer stands from the receipt of this statement on: what is late is worked out from it. */
static int let_stand(struct request *rq, Audit__Answer *row, uint64_t version, struct request_item_place *p,
	int32_t item_state, int32_t request_state)
{
	row->state = AUDIT__ANSWER_STATE__ANSWER_STATE_SIGNED;
	row->signer_id = rq->who.person;
	row->signed_us = rq->now_us;
	row->seen_size = rq->seen_size;
	row->not_before_us = rq->seen_us;
	row->bracket_s = rq_bracket_s(rq);
	row->ledger_index = rq->tx.index;
	row->due_us = p->item->due_us;
	row->is_late = rq->now_us > p->item->due_us;
	TRY(put_answer(rq, row, version));
	p->item->answer_id = row->id;
	p->item->answered_us = rq->now_us;
	p->item->is_late = row->is_late;
	p->item->missing = "";
	p->item->declined_reason = "";
	p->item->offers_on_site_view = false;
	return request_item_place_put(rq, p, 0, item_state, request_state);
}

int answer_sign(struct request *rq, const Audit__SignAnswerRequest *in, Audit__SignAnswerResponse *out)
{
	struct request_item_place p;
	struct answer_facts facts;
	Audit__Answer *row;
	int32_t to, item_to, request_to;
	TRY(load_answer(rq, in->answer_id, &row));
	TRY(request_item_place_load(rq, row->request_item_id, &p));
	TRY(gather(rq, row, &p, &facts));
	TRY(answer_may_sign(&facts, rq->st, &to, &item_to, &request_to));
	TRY(let_stand(rq, row, in->version, &p, item_to, request_to));
	out->answer = row;
	return OK;
}

int answer_reuse(struct request *rq, const Audit__ReuseAnswerRequest *in, Audit__ReuseAnswerResponse *out)
{
	struct request_item_place p;
	struct answer_reuse_facts facts;
	Audit__Answer *earlier, *row;
	Audit__RequestItem *asked;
	int32_t item_to, request_to;
	TRY(request_item_place_load(rq, in->request_item_id, &p));
	TRY(load_answer(rq, in->earlier_answer_id, &earlier));
	TRY(load_request_item(rq, earlier->request_item_id, &asked));
	TRY(new_draft(rq, &p, &row));
	row->text = earlier->text;
	row->n_evidence_ids = in->n_evidence_ids;
	row->evidence_ids = in->evidence_ids;
	row->reused_answer_id = earlier->id;
	facts = (struct answer_reuse_facts){ .reuse_allowed = p.item->reuse_allowed,
		.text_is_equal = strcmp(asked->text_digest, p.item->text_digest) == 0,
		.is_ours = strcmp(earlier->party_id, rq->who.organisation) == 0,
		.earlier_state = (int32_t)earlier->state };
	TRY(gather(rq, row, &p, &facts.answer));
	TRY(answer_may_reuse(&facts, rq->st, &item_to, &request_to));
	TRY(writers_add_to(rq, &row->base, "contributor_ids"));
	TRY(let_stand(rq, row, 0, &p, item_to, request_to));
	out->answer = row;
	return OK;
}

/* Titles of where it was given, as far as the caller may see them. */
static int write_earlier(struct request *rq, Audit__Answer *answer, const Audit__RequestItem *asked,
	Audit__ProposeAnswerResponse *out)
{
	bool found = false;
	ProtobufCMessage *row;
	Audit__EarlierAnswer *to = arena_alloc(rq->arena, sizeof(*to));
	if (!to)
		return out_of_memory(rq);
	audit__earlier_answer__init(to);
	to->answer = answer;
	TRY(rq_find_seen(rq, schema_find_resource("request"), asked->request_id, &found, &row));
	to->request_title = found ? ((Audit__Request *)row)->title : "";
	TRY(rq_find_seen(rq, schema_find_resource("audit"), asked->audit_id, &found, &row));
	to->audit_title = found ? ((Audit__Audit *)row)->title : "";
	out->earlier[out->n_earlier++] = to;
	return OK;
}

/* Answers to one item that stand, are one's own and may be seen. */
static int propose_from(struct request *rq, const Audit__RequestItem *asked, Audit__ProposeAnswerResponse *out)
{
	Audit__Answer **answer;
	size_t count;
	TRY(where_answer(rq, "request_item_id", asked->id, &answer, &count));
	for (size_t i = 0; i < count && out->n_earlier < EARLIER_MAX; i++) {
		bool found = false;
		ProtobufCMessage *row;
		if (!answer_may_stand_again((int32_t)answer[i]->state) ||
			strcmp(answer[i]->party_id, rq->who.organisation) != 0)
			continue;
		TRY(rq_find_seen(rq, schema_find_resource("answer"), answer[i]->id, &found, &row));
		if (found)
			TRY(write_earlier(rq, (Audit__Answer *)row, asked, out));
	}
	return OK;
}

int answer_propose(struct request *rq, const Audit__ProposeAnswerRequest *in, Audit__ProposeAnswerResponse *out)
{
	Audit__RequestItem *item, **same;
	size_t count;
	TRY(load_request_item(rq, in->request_item_id, &item));
	out->earlier = arena_array(rq->arena, EARLIER_MAX, sizeof(*out->earlier));
	if (!out->earlier)
		return out_of_memory(rq);
	TRY(where_request_item(rq, "text_digest", item->text_digest, &same, &count));
	for (size_t i = count; i > 0; i--) /* the newest first */
		if (strcmp(same[i - 1]->id, item->id) != 0)
			TRY(propose_from(rq, same[i - 1], out));
	return OK;
}

static int can_answer(struct request *rq, const char *person_id, const char *audit_id, bool *ret_can)
{
	uint32_t roles;
	TRY(rq_roles(rq, person_id, audit_id, &roles));
	*ret_can = (roles & ROLES_AUDITED_SIDE) != 0;
	return OK;
}

int forwarding_add(struct request *rq, const Audit__AddForwardingRequest *in, Audit__AddForwardingResponse *out)
{
	struct request_item_place p;
	Audit__Person *colleague;
	Audit__Forwarding *row;
	TRY(request_item_place_load(rq, in->request_item_id, &p));
	TRY(load_person(rq, in->to_person_id, &colleague));
	struct forwarding_facts facts = { .item = p.facts,
		.colleague_is_ours = strcmp(colleague->organisation_id, rq->who.organisation) == 0 };
	TRY(can_answer(rq, colleague->id, p.item->audit_id, &facts.colleague_can_answer));
	TRY(forwarding_may_add(&facts, rq->st));
	TRY(new_forwarding(rq, &row));
	rq_fill(&row->base, &in->base);
	row->audit_id = p.item->audit_id;
	row->party_id = rq->who.organisation;
	row->author_id = rq->who.person;
	TRY(put_forwarding(rq, row, 0));
	out->forwarding = row;
	return OK;
}
