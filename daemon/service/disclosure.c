/* Disclosures: asked for, approved by both sides, put on record; forced ones told to both. */
#include "daemon/rule/disclosure.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"
#include "gen/vocabulary.h"

int disclosure_add(struct request *rq, const Audit__AddDisclosureRequest *in, Audit__AddDisclosureResponse *out)
{
	Audit__Disclosure *row;
	int32_t to;
	struct disclosure_facts facts = { .id = in->audit_id,
		.is_forced = in->is_forced,
		.ground_given = text_given(in->legal_ground) };
	TRY(disclosure_may_add(&facts, rq->st, &to));
	TRY(new_disclosure(rq, &row));
	rq_fill(&row->base, &in->base);
	row->state = (Audit__DisclosureState)to;
	row->requester_id = rq->who.person;
	row->disclosed_us = in->is_forced ? rq->now_us : 0;
	TRY(put_disclosure(rq, row, 0));
	out->disclosure = row;
	return OK;
}

static int load_facts(struct request *rq, const char *id, Audit__Disclosure **ret_row, struct disclosure_facts *ret_facts)
{
	Audit__Disclosure *row;
	Audit__Audit *audit;
	TRY(load_disclosure(rq, id, &row));
	TRY(load_audit(rq, row->audit_id, &audit));
	*ret_facts = (struct disclosure_facts){ .id = row->id,
		.state = (int32_t)row->state,
		.signer_requested = strcmp(rq->who.person, row->requester_id) == 0,
		.signer_approved = strcmp(rq->who.person, row->client_approver_id) == 0,
		.signer_agreed = strcmp(rq->who.person, row->auditee_approver_id) == 0,
		.client_approved = text_given(row->client_approver_id),
		.auditee_is_asked = (int)audit->type == AUDIT_TYPE_SECOND_PARTY,
		.auditee_approved = text_given(row->auditee_approver_id) };
	*ret_row = row;
	return OK;
}

int disclosure_approve(struct request *rq, const Audit__ApproveDisclosureRequest *in,
	Audit__ApproveDisclosureResponse *out)
{
	struct disclosure_facts facts;
	int32_t to;
	TRY(load_facts(rq, in->disclosure_id, &out->disclosure, &facts));
	TRY(disclosure_may_approve(&facts, rq->st, &to));
	out->disclosure->state = (Audit__DisclosureState)to;
	out->disclosure->client_approver_id = rq->who.person;
	out->disclosure->client_approved_us = rq->now_us;
	return put_disclosure(rq, out->disclosure, in->version);
}

int disclosure_agree(struct request *rq, const Audit__AgreeDisclosureRequest *in, Audit__AgreeDisclosureResponse *out)
{
	struct disclosure_facts facts;
	int32_t to;
	TRY(load_facts(rq, in->disclosure_id, &out->disclosure, &facts));
	TRY(disclosure_may_agree(&facts, rq->st, &to));
	out->disclosure->state = (Audit__DisclosureState)to;
	out->disclosure->auditee_approver_id = rq->who.person;
	out->disclosure->auditee_approved_us = rq->now_us;
	return put_disclosure(rq, out->disclosure, in->version);
}

int disclosure_refuse(struct request *rq, const Audit__RefuseDisclosureRequest *in, Audit__RefuseDisclosureResponse *out)
{
	struct disclosure_facts facts;
	int32_t to;
	TRY(load_facts(rq, in->disclosure_id, &out->disclosure, &facts));
	TRY(disclosure_may_refuse(&facts, rq->st, &to));
	out->disclosure->state = (Audit__DisclosureState)to;
	out->disclosure->refused_reason = in->reason;
	return put_disclosure(rq, out->disclosure, in->version);
}

int disclosure_record(struct request *rq, const Audit__RecordDisclosureRequest *in, Audit__RecordDisclosureResponse *out)
{
	struct disclosure_facts facts;
	int32_t to;
	TRY(load_facts(rq, in->disclosure_id, &out->disclosure, &facts));
	TRY(disclosure_may_record(&facts, rq->st, &to));
	out->disclosure->state = (Audit__DisclosureState)to;
	out->disclosure->disclosed_us = rq->now_us;
	return put_disclosure(rq, out->disclosure, in->version);
}

/* The register says when a side first knew, however often it is confirmed. */
static void note_first(int64_t *told_us, int64_t now_us)
{
	if (*told_us == 0)
		*told_us = now_us;
}

int disclosure_acknowledge(struct request *rq, const Audit__AcknowledgeDisclosureRequest *in,
	Audit__AcknowledgeDisclosureResponse *out)
{
	struct disclosure_facts facts;
	int32_t to;
	TRY(load_facts(rq, in->disclosure_id, &out->disclosure, &facts));
	TRY(disclosure_may_acknowledge(&facts, rq->st, &to));
	out->disclosure->state = (Audit__DisclosureState)to;
	if (rq_has(rq, ROLE_BIT(ROLE_AUDIT_CLIENT)))
		note_first(&out->disclosure->client_told_us, rq->now_us);
	if (rq_has(rq, ROLE_BIT(ROLE_AUDITEE_REPRESENTATIVE) | ROLE_BIT(ROLE_SUPPLIER_REPRESENTATIVE)))
		note_first(&out->disclosure->auditee_told_us, rq->now_us);
	return put_disclosure(rq, out->disclosure, in->version);
}
