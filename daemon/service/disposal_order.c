/* Orders to dispose of content: proposed, decided by another, carried out by the approval's effects and disposal.h. */
#include "daemon/rule/disposal_order.h"

#include "daemon/columns.h"
#include "daemon/core.h"
#include "daemon/disposal.h"
#include "daemon/rows.h"
#include "daemon/rule/finding.h"
#include "daemon/rule/retention.h"
#include "daemon/rule/text.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

static int action_needs(struct request *rq, const Audit__Finding *finding, const char *id, bool *ret_needs)
{
	Audit__Action **action;
	size_t count;
	TRY(where_action(rq, "finding_id", finding->id, &action, &count));
	*ret_needs = false;
	for (size_t i = 0; i < count; i++)
		*ret_needs |= strcmp(action[i]->id, id) == 0 ||
			text_among(id, action[i]->evidence_ids, action[i]->n_evidence_ids);
	return OK;
}

/* The finding as it goes on after it was handed over to a later audit. */
static int follow(struct request *rq, Audit__Finding **finding)
{
	enum { AUDITS_MAX = 100 };
	for (size_t i = 0; i < AUDITS_MAX && (int)(*finding)->state == FINDING_STATE_TRANSFERRED; i++)
		TRY(load_finding(rq, (*finding)->transferred_to_id, finding));
	return OK;
}

/* Open findings that are the row, rest on it, or are answered by it; those handed over need their whole first audit. */
static int count_needing(struct request *rq, const char *audit_id, const char *row_id, size_t *ret_count)
{
	Audit__Finding **finding;
	size_t count;
	*ret_count = 0;
	TRY(where_finding(rq, "audit_id", audit_id, &finding, &count));
	for (size_t i = 0; i < count; i++) {
		Audit__Finding *f = finding[i];
		bool needs;
		TRY(follow(rq, &f));
		if (!finding_is_open((int32_t)f->state))
			continue;
		TRY(action_needs(rq, f, row_id, &needs));
		needs |= f != finding[i] && strcmp(audit_id, row_id) == 0;
		*ret_count += needs || strcmp(finding[i]->id, row_id) == 0 ||
			text_among(row_id, f->evidence_ids, f->n_evidence_ids) ||
			text_among(row_id, f->effectiveness_evidence_ids, f->n_effectiveness_evidence_ids);
	}
	return OK;
}

/* What the rules ask about the row that the order names. */
static int gather(struct request *rq, const Audit__DisposalOrder *order, const struct resource_rule *resource,
	struct disposal_order_facts *ret_facts)
{
	Audit__Audit *audit;
	ProtobufCMessage *row;
	struct disposal_order_facts f = { .audit_id = order->audit_id,
		.state = (int32_t)order->state,
		.is_whole_audit = resource->is_scope,
		.ground = (int32_t)order->ground,
		.retained_until_us = order->retained_until_us,
		.now_us = rq->now_us,
		.signer_is_proposer = strcmp(rq->who.person, order->proposer_id) == 0,
		.version_named = order->row_version };
	TRY(find_audit(rq, order->audit_id, &audit));
	TRY(rq_find(rq, resource, order->row_id, &row));
	f.has_rule = audit && text_given(audit->retention_rule_id);
	f.rule_until_us = f.has_rule ? retention_until_us(audit->to_us, audit->retention_years) : 0;
	f.auditee_signs = order->auditee_signs;
	f.audit_state = audit ? (int32_t)audit->state : 0;
	f.is_there = audit && row;
	f.version = row ? (uint64_t)field_int(row, resource->version_field) : 0;
	if (audit && !f.is_whole_audit)
		TRY(count_needing(rq, audit->id, order->row_id, &f.findings_open));
	*ret_facts = f;
	return OK;
}

static int not_found(struct request *rq)
{
	return fail(rq->st, NOT_FOUND, "NOT_FOUND", "there is no such row, or you may not see it");
}

/* The row by noun and id: one of this audit, and seen by who proposes to dispose of it. */
static int find_target(struct request *rq, const Audit__ProposeDisposalOrderRequest *in,
	const struct resource_rule **ret_resource, const char **ret_id)
{
	Audit__Audit *audit;
	ProtobufCMessage *row;
	struct id id, scope;
	bool found = false;
	const bool is_whole = !text_given(in->noun);
	const struct resource_rule *resource = schema_find_resource(is_whole ? "audit" : in->noun);
	if (!resource || !resource->is_disposable || (!is_whole && resource->is_scope))
		return fail_field(rq->st, "noun", "UNKNOWN_NOUN", "there is nothing of that name to dispose of in an audit");
	if (is_whole == text_given(in->row_id))
		return fail_field(rq->st, "row_id", "ROW_ID", is_whole ? "an audit as a whole has no row" : "which row?");
	TRY(load_audit(rq, in->audit_id, &audit));
	*ret_id = is_whole ? audit->id : in->row_id;
	TRY(row_load(&rq->tx, resource, *ret_id, &rq->viewer, &row));
	if (!id_parse(*ret_id, strlen(*ret_id), &id))
		return not_found(rq);
	TRY(row_scope(&rq->tx, resource, &id, &found, &scope));
	char scope_text[ID_TEXT_BYTES];
	id_format(&scope, scope_text);
	if (!found || strcmp(scope_text, audit->id) != 0 || strcmp(audit->programme_id, in->programme_id) != 0)
		return not_found(rq);
	*ret_resource = resource;
	return OK;
}

/*
 * Does the audited side sign? What both agreed to it says itself; after the date it is asked where that was promised when
 * the audit was created, whatever the rule says since. What the law demands is not asked.
 */
static int find_signs(struct request *rq, Audit__DisposalOrder *order)
{
	Audit__Audit *audit;
	TRY(load_audit(rq, order->audit_id, &audit));
	order->auditee_signs = order->ground == AUDIT__DISPOSAL_GROUND__DISPOSAL_GROUND_AGREEMENT ||
		(order->ground == AUDIT__DISPOSAL_GROUND__DISPOSAL_GROUND_RETENTION_ENDED && audit->retention_auditee_signs);
	return OK;
}

/* In the audit, so that the audited side sees what it signs; the order itself is the programme's. */
static int ask_auditee(struct request *rq, const Audit__DisposalOrder *order)
{
	Audit__DisposalConsent *consent;
	if (!order->auditee_signs)
		return OK;
	TRY(new_disposal_consent(rq, &consent));
	rq_fill(&consent->base, &order->base);
	consent->disposal_order_id = order->id;
	consent->state = AUDIT__DISPOSAL_CONSENT_STATE__DISPOSAL_CONSENT_STATE_ASKED;
	return put_disposal_consent(rq, consent, 0);
}

/* Kept with the order, which outlives the audit and the consent in it. */
static int keep_signature(struct request *rq, Audit__DisposalOrder *order)
{
	Audit__DisposalConsent **consent;
	size_t count;
	TRY(where_disposal_consent(rq, "disposal_order_id", order->id, &consent, &count));
	for (size_t i = 0; i < count; i++) {
		if (consent[i]->state != AUDIT__DISPOSAL_CONSENT_STATE__DISPOSAL_CONSENT_STATE_GIVEN)
			continue;
		order->auditee_signer_id = consent[i]->signer_id;
		order->auditee_signed_us = consent[i]->signed_us;
	}
	return OK;
}

int disposal_order_propose(struct request *rq, const Audit__ProposeDisposalOrderRequest *in,
	Audit__ProposeDisposalOrderResponse *out)
{
	const struct resource_rule *resource = NULL;
	const char *row_id = NULL;
	Audit__DisposalOrder *order;
	struct disposal_order_facts facts;
	TRY(find_target(rq, in, &resource, &row_id));
	TRY(new_disposal_order(rq, &order));
	order->programme_id = in->programme_id;
	order->audit_id = in->audit_id;
	order->noun = resource->noun;
	order->row_id = row_id;
	order->ground = in->ground;
	order->statement = in->statement;
	order->retained_until_us = in->retained_until_us;
	order->proposer_id = rq->who.person;
	order->state = AUDIT__DISPOSAL_ORDER_STATE__DISPOSAL_ORDER_STATE_PROPOSED;
	TRY(gather(rq, order, resource, &facts));
	facts.id = in->audit_id;
	TRY(disposal_order_may_propose(&facts, rq->st));
	order->row_version = facts.version;
	TRY(find_signs(rq, order));
	TRY(put_disposal_order(rq, order, 0));
	TRY(ask_auditee(rq, order));
	out->disposal_order = order;
	return OK;
}

static int load_proposed(struct request *rq, const char *id, Audit__DisposalOrder **ret_order,
	const struct resource_rule **ret_resource, struct disposal_order_facts *ret_facts)
{
	TRY(load_disposal_order(rq, id, ret_order));
	*ret_resource = schema_find_resource((*ret_order)->noun);
	if (!*ret_resource)
		return fail(rq->st, DATA_LOSS, "ORDER_CORRUPT", "a disposal order names an unknown noun");
	TRY(gather(rq, *ret_order, *ret_resource, ret_facts));
	ret_facts->id = (*ret_order)->id;
	return OK;
}

int disposal_order_approve(struct request *rq, const Audit__ApproveDisposalOrderRequest *in,
	Audit__ApproveDisposalOrderResponse *out)
{
	Audit__DisposalOrder *order;
	const struct resource_rule *resource;
	struct disposal_order_facts facts;
	struct id id;
	int32_t to;
	TRY(load_proposed(rq, in->disposal_order_id, &order, &resource, &facts));
	TRY(keep_signature(rq, order));
	facts.auditee_signed = text_given(order->auditee_signer_id);
	TRY(disposal_order_may_approve(&facts, rq->st, &to));
	order->state = (Audit__DisposalOrderState)to;
	order->decider_id = rq->who.person;
	order->decided_us = rq->now_us;
	order->ledger_index = rq->tx.index;
	TRY(put_disposal_order(rq, order, in->version));
	if (!id_parse(order->row_id, strlen(order->row_id), &id))
		return not_found(rq);
	TRY(row_tombstone(&rq->tx, resource, &id));
	order->execution = AUDIT__DISPOSAL_EXECUTION__DISPOSAL_EXECUTION_PENDING;
	out->disposal_order = order;
	return OK;
}

int disposal_order_refuse(struct request *rq, const Audit__RefuseDisposalOrderRequest *in,
	Audit__RefuseDisposalOrderResponse *out)
{
	Audit__DisposalOrder *order;
	const struct resource_rule *resource;
	struct disposal_order_facts facts;
	int32_t to;
	TRY(load_proposed(rq, in->disposal_order_id, &order, &resource, &facts));
	TRY(disposal_order_may_refuse(&facts, rq->st, &to));
	order->state = (Audit__DisposalOrderState)to;
	order->decider_id = rq->who.person;
	order->decided_us = rq->now_us;
	order->reason = in->reason;
	TRY(put_disposal_order(rq, order, in->version));
	out->disposal_order = order;
	return OK;
}

static int tell_execution(struct request *rq, Audit__DisposalOrder *order)
{
	bool pending = false;
	if (order->state != AUDIT__DISPOSAL_ORDER_STATE__DISPOSAL_ORDER_STATE_APPROVED)
		return OK;
	TRY(disposal_is_pending(rq->tx.db, order->ledger_index, rq->st, &pending));
	order->execution = pending ? AUDIT__DISPOSAL_EXECUTION__DISPOSAL_EXECUTION_PENDING :
		AUDIT__DISPOSAL_EXECUTION__DISPOSAL_EXECUTION_DONE;
	return OK;
}

int disposal_order_get(struct request *rq, const Audit__GetDisposalOrderRequest *in, Audit__GetDisposalOrderResponse *out)
{
	TRY(load_disposal_order(rq, in->disposal_order_id, &out->disposal_order));
	return tell_execution(rq, out->disposal_order);
}

int disposal_order_list(struct request *rq, const Audit__ListDisposalOrdersRequest *in,
	Audit__ListDisposalOrdersResponse *out)
{
	const struct narrow narrow[] = { { "programme_id", in->programme_id }, { 0 } };
	TRY(page_disposal_order(rq, in->page, narrow, &out->disposal_orders, &out->n_disposal_orders, &out->next_token));
	for (size_t i = 0; i < out->n_disposal_orders; i++)
		TRY(tell_execution(rq, out->disposal_orders[i]));
	return OK;
}
