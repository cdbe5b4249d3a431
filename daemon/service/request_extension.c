/* More time for an item: asked for, granted, refused. */
#include "daemon/rule/extension.h"

#include "daemon/rpc.h"
#include "daemon/service/request_place.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

static int is_one_open(struct request *rq, const char *request_item_id, bool *ret_open)
{
	Audit__Extension **there;
	size_t count;
	TRY(where_extension(rq, "request_item_id", request_item_id, &there, &count));
	*ret_open = false;
	for (size_t i = 0; i < count; i++)
		*ret_open |= there[i]->state == AUDIT__EXTENSION_STATE__EXTENSION_STATE_REQUESTED;
	return OK;
}

int extension_add(struct request *rq, const Audit__AddExtensionRequest *in, Audit__AddExtensionResponse *out)
{
	struct request_item_place p;
	Audit__Extension *row;
	TRY(request_item_place_load(rq, in->request_item_id, &p));
	struct extension_add_facts facts = { .item = p.facts,
		.due_us = in->due_us,
		.item_due_us = p.item->due_us,
		.now_us = rq->now_us,
		.granted = p.item->n_earlier_due_us };
	TRY(is_one_open(rq, p.item->id, &facts.one_is_open));
	TRY(extension_may_add(&facts, rq->st));
	TRY(new_extension(rq, &row));
	rq_fill(&row->base, &in->base);
	row->audit_id = p.item->audit_id;
	row->author_id = rq->who.person;
	row->state = AUDIT__EXTENSION_STATE__EXTENSION_STATE_REQUESTED;
	TRY(put_extension(rq, row, 0));
	out->extension = row;
	return OK;
}

static int gather(struct request *rq, const char *id, Audit__Extension **ret_row, struct request_item_place *ret_place,
	struct extension_decide_facts *ret_facts)
{
	Audit__Extension *row;
	TRY(load_extension(rq, id, &row));
	TRY(request_item_place_load(rq, row->request_item_id, ret_place));
	*ret_facts = (struct extension_decide_facts){ .id = row->id,
		.state = (int32_t)row->state,
		.item = ret_place->facts,
		.signer_asked = writers_have_signer(rq, &row->base) };
	*ret_row = row;
	return OK;
}

int extension_grant(struct request *rq, const Audit__GrantExtensionRequest *in, Audit__GrantExtensionResponse *out)
{
	Audit__Extension *row;
	struct request_item_place p;
	struct extension_decide_facts facts;
	int32_t to;
	TRY(gather(rq, in->extension_id, &row, &p, &facts));
	TRY(extension_may_grant(&facts, rq->st, &to));
	row->state = (Audit__ExtensionState)to;
	row->decided_by_id = rq->who.person;
	TRY(rq_append(rq, &p.item->earlier_due_us, &p.item->n_earlier_due_us, &p.item->due_us, sizeof(p.item->due_us)));
	p.item->due_us = row->due_us;
	TRY(put_request_item(rq, p.item, p.item->version));
	TRY(put_extension(rq, row, in->version));
	out->extension = row;
	return OK;
}

int extension_refuse(struct request *rq, const Audit__RefuseExtensionRequest *in, Audit__RefuseExtensionResponse *out)
{
	Audit__Extension *row;
	struct request_item_place p;
	struct extension_decide_facts facts;
	int32_t to;
	TRY(gather(rq, in->extension_id, &row, &p, &facts));
	TRY(extension_may_refuse(&facts, rq->st, &to));
	row->state = (Audit__ExtensionState)to;
	row->decided_by_id = rq->who.person;
	row->refused_reason = in->refused_reason;
	TRY(put_extension(rq, row, in->version));
	out->extension = row;
	return OK;
}
