/* Amendments: how a record of a sealed audit should read, beside it. */
#include "daemon/rule/amendment.h"

#include "daemon/rows.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

/* False alike for what is missing, hidden from the signer, or of another audit. */
static int is_member(struct request *rq, const Audit__AddAmendmentRequest *in, bool *ret_member)
{
	const struct resource_rule *resource = schema_find_resource(in->noun);
	ProtobufCMessage *row;
	struct id id, audit, scope;
	bool found = false;
	*ret_member = false;
	if (!resource || !id_parse(in->row_id, strlen(in->row_id), &id) ||
		!id_parse(in->audit_id, strlen(in->audit_id), &audit))
		return OK;
	TRY(rq_find_seen(rq, resource, in->row_id, &found, &row));
	if (!found)
		return OK;
	TRY(row_scope(&rq->tx, resource, &id, &found, &scope));
	*ret_member = found && id_equal(&scope, &audit);
	return OK;
}

int amendment_add(struct request *rq, const Audit__AddAmendmentRequest *in,
	Audit__AddAmendmentResponse *out)
{
	Audit__Audit *audit;
	Audit__Amendment *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	struct amendment_facts facts = { .audit_id = audit->id, .audit_state = (int32_t)audit->state };
	TRY(is_member(rq, in, &facts.row_is_member));
	TRY(amendment_may_add(&facts, rq->st));
	TRY(new_amendment(rq, &row));
	rq_fill(&row->base, &in->base);
	row->author_id = rq->who.person;
	row->told_us = in->is_told ? rq->now_us : 0;
	TRY(put_amendment(rq, row, 0));
	out->amendment = row;
	return OK;
}
