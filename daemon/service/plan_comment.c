/* What both sides say to a slot before they agree. */
#include "daemon/rule/plan.h"
#include "daemon/service/plan_facts.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"

#include <string.h>

int slot_comment_add(struct request *rq, const Audit__AddSlotCommentRequest *in, Audit__AddSlotCommentResponse *out)
{
	Audit__Slot *slot;
	Audit__Plan *plan;
	Audit__Person *person;
	Audit__SlotComment *row;
	TRY(load_slot(rq, in->slot_id, &slot));
	TRY(load_plan(rq, slot->plan_id, &plan));
	TRY(load_person(rq, rq->who.person, &person));
	struct comment_facts facts = { .id = slot->id, .plan_state = (int32_t)plan->state };
	TRY(slot_comment_may_add(&facts, rq->st));
	TRY(new_slot_comment(rq, &row));
	rq_fill(&row->base, &in->base);
	row->audit_id = slot->audit_id;
	row->plan_id = plan->id;
	row->slot_number = slot->number;
	row->author_id = person->id;
	row->author_name = person->name;
	row->state = AUDIT__SLOT_COMMENT_STATE__SLOT_COMMENT_STATE_OPEN;
	TRY(put_slot_comment(rq, row, 0));
	out->slot_comment = row;
	return OK;
}

int slot_comment_resolve(struct request *rq, const Audit__ResolveSlotCommentRequest *in,
	Audit__ResolveSlotCommentResponse *out)
{
	Audit__SlotComment *row;
	int32_t to;
	TRY(load_slot_comment(rq, in->slot_comment_id, &row));
	struct comment_facts facts = { .id = row->id,
		.state = (int32_t)row->state,
		.signer_is_author = writers_have_signer(rq, &row->base) };
	TRY(slot_comment_may_resolve(&facts, rq->st, &to));
	row->state = (Audit__SlotCommentState)to;
	row->resolution = in->resolution;
	row->resolver_id = rq->who.person;
	TRY(put_slot_comment(rq, row, in->version));
	out->slot_comment = row;
	return OK;
}
