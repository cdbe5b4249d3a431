/* Orders to dispose of content: proposed, decided by another, carried out by the approval's effects and disposal.h. */
#include "daemon/rule/disposal_order.h"

#include "daemon/core.h"
#include "daemon/disposal.h"
#include "daemon/rows.h"
#include "daemon/service/disposal_facts.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

/*
 * Does the audited side sign? What both agreed to it says itself; after the date it is asked where that was promised when
 * the audit was created, whatever the rule says since. What the law demands is not asked (docs/decisions/0049).
 */
static int find_signs(struct request *rq, Audit__DisposalOrder *order)
{
	Audit__Audit *audit;
	TRY(load_audit(rq, order->audit_id, &audit));
	order->auditee_signs = order->ground == AUDIT__DISPOSAL_GROUND__DISPOSAL_GROUND_AGREEMENT ||
		(order->ground == AUDIT__DISPOSAL_GROUND__DISPOSAL_GROUND_RETENTION_ENDED && audit->retention_auditee_signs);
	return OK;
}

/* In the audit, so that the audited side sees what it signs, or is told of; the order itself is the programme's. */
static int ask_auditee(struct request *rq, const Audit__DisposalOrder *order)
{
	Audit__DisposalConsent *consent;
	const bool is_told = order->ground == AUDIT__DISPOSAL_GROUND__DISPOSAL_GROUND_LAW;
	if (!order->auditee_signs && !is_told)
		return OK;
	TRY(new_disposal_consent(rq, &consent));
	rq_fill(&consent->base, &order->base);
	consent->disposal_order_id = order->id;
	consent->state = is_told ? AUDIT__DISPOSAL_CONSENT_STATE__DISPOSAL_CONSENT_STATE_TOLD :
		AUDIT__DISPOSAL_CONSENT_STATE__DISPOSAL_CONSENT_STATE_ASKED;
	return put_disposal_consent(rq, consent, 0);
}

static void keep_word(const Audit__DisposalConsent *said, Audit__DisposalOrder *order)
{
	if (said->state == AUDIT__DISPOSAL_CONSENT_STATE__DISPOSAL_CONSENT_STATE_GIVEN) {
		order->auditee_signer_id = said->signer_id;
		order->auditee_signed_us = said->signed_us;
	}
	if (said->state == AUDIT__DISPOSAL_CONSENT_STATE__DISPOSAL_CONSENT_STATE_OBJECTED) {
		order->auditee_objector_id = said->signer_id;
		order->auditee_objection = said->reason;
		order->auditee_objected_us = said->signed_us;
	}
}

/* Kept with the order, which outlives the audit and the consent in it. */
static int keep_words(struct request *rq, Audit__DisposalOrder *order)
{
	Audit__DisposalConsent **consent;
	size_t count;
	TRY(where_disposal_consent(rq, "disposal_order_id", order->id, &consent, &count));
	for (size_t i = 0; i < count; i++)
		keep_word(consent[i], order);
	return OK;
}

/* Once the order is decided nobody is asked any more. */
static int end_consents(struct request *rq, const Audit__DisposalOrder *order)
{
	Audit__DisposalConsent **consent;
	size_t count;
	TRY(where_disposal_consent(rq, "disposal_order_id", order->id, &consent, &count));
	for (size_t i = 0; i < count; i++) {
		if (!disposal_consent_is_open((int32_t)consent[i]->state))
			continue;
		consent[i]->state = AUDIT__DISPOSAL_CONSENT_STATE__DISPOSAL_CONSENT_STATE_LAPSED;
		TRY(put_disposal_consent(rq, consent[i], consent[i]->version));
	}
	return OK;
}

/* One row by noun and id, several as a list. */
static int name_rows(struct request *rq, const struct disposal_targets *targets, Audit__DisposalOrder *order)
{
	if (targets->count > 1)
		return disposal_write_rows(rq, targets, &order->rows, &order->n_rows);
	order->noun = targets->of[0].resource->noun;
	order->row_id = targets->of[0].id;
	order->row_version = targets->of[0].version;
	return OK;
}

int disposal_order_propose(struct request *rq, const Audit__ProposeDisposalOrderRequest *in,
	Audit__ProposeDisposalOrderResponse *out)
{
	const struct disposal_wanted wanted = { in->programme_id, in->audit_id, in->noun, in->row_id, in->rows, in->n_rows };
	struct disposal_targets targets;
	Audit__DisposalOrder *order;
	struct disposal_order_facts facts;
	TRY(disposal_find_wanted(rq, &wanted, &targets));
	TRY(new_disposal_order(rq, &order));
	order->programme_id = in->programme_id;
	order->audit_id = in->audit_id;
	order->ground = in->ground;
	order->statement = in->statement;
	order->retained_until_us = in->retained_until_us;
	order->proposer_id = rq->who.person;
	order->state = AUDIT__DISPOSAL_ORDER_STATE__DISPOSAL_ORDER_STATE_PROPOSED;
	TRY(name_rows(rq, &targets, order));
	TRY(disposal_gather(rq, order, &targets, &facts));
	facts.id = in->audit_id;
	TRY(disposal_order_may_propose(&facts, rq->st));
	TRY(find_signs(rq, order));
	TRY(put_disposal_order(rq, order, 0));
	TRY(ask_auditee(rq, order));
	out->disposal_order = order;
	return OK;
}

static int find_targets(struct request *rq, const Audit__DisposalOrder *order, struct disposal_targets *ret_targets)
{
	return disposal_find_named(rq, order->noun, order->row_id, order->row_version, order->rows, order->n_rows, ret_targets);
}

/* For its approval. */
static int load_proposed(struct request *rq, const char *id, Audit__DisposalOrder **ret_order,
	struct disposal_targets *ret_targets, struct disposal_order_facts *ret_facts)
{
	TRY(load_disposal_order(rq, id, ret_order));
	TRY(find_targets(rq, *ret_order, ret_targets));
	TRY(disposal_gather(rq, *ret_order, ret_targets, ret_facts));
	TRY(disposal_look_since(rq, *ret_order, ret_facts));
	ret_facts->id = (*ret_order)->id;
	return OK;
}

/* In the audit, where its people find by which order what they miss is gone. */
static int put_disposal_of(struct request *rq, const Audit__DisposalOrder *order, const struct disposal_targets *targets)
{
	Audit__Disposal *row;
	if (targets->is_whole_audit)
		return OK;
	TRY(new_disposal(rq, &row));
	row->audit_id = order->audit_id;
	row->disposal_order_id = order->id;
	row->ground = order->ground;
	row->statement = order->statement;
	row->proposer_id = order->proposer_id;
	row->decider_id = order->decider_id;
	row->auditee_signer_id = order->auditee_signer_id;
	row->reason = order->reason;
	row->decided_us = order->decided_us;
	row->ledger_index = order->ledger_index;
	TRY(disposal_write_rows(rq, targets, &row->rows, &row->n_rows));
	return put_disposal(rq, row, 0);
}

static int bury(struct request *rq, const struct disposal_targets *targets)
{
	for (size_t i = 0; i < targets->count; i++) {
		const struct disposal_target *t = &targets->of[i];
		struct id id;
		if (!id_parse(t->id, strlen(t->id), &id))
			return fail(rq->st, DATA_LOSS, "ORDER_CORRUPT", "a disposal order names no row");
		TRY(row_tombstone(&rq->tx, t->resource, &id));
	}
	return OK;
}

int disposal_order_approve(struct request *rq, const Audit__ApproveDisposalOrderRequest *in,
	Audit__ApproveDisposalOrderResponse *out)
{
	Audit__DisposalOrder *order;
	struct disposal_targets targets;
	struct disposal_holders *holders;
	struct disposal_order_facts facts;
	int32_t to;
	TRY(load_proposed(rq, in->disposal_order_id, &order, &targets, &facts));
	TRY(keep_words(rq, order));
	facts.auditee_signed = text_given(order->auditee_signer_id);
	facts.auditee_objected = text_given(order->auditee_objector_id);
	facts.objection_named = in->answered_us == order->auditee_objected_us;
	facts.reason_given = text_given(in->reason);
	facts.signer_is_auditees = strcmp(order->auditee_signer_id, rq->who.person) == 0;
	TRY(disposal_order_may_approve(&facts, rq->st, &to));
	TRY(disposal_find_holders(rq, order->audit_id, false, &holders));
	order->state = (Audit__DisposalOrderState)to;
	order->decider_id = rq->who.person;
	order->decided_us = rq->now_us;
	order->reason = in->reason;
	order->ledger_index = rq->tx.index;
	TRY(disposal_keep_holders(rq, holders, order));
	TRY(put_disposal_order(rq, order, in->version));
	TRY(disposal_notify(rq, order, &targets, holders));
	TRY(put_disposal_of(rq, order, &targets));
	TRY(targets.is_whole_audit ? OK : end_consents(rq, order)); /* or they go with the audit */
	TRY(bury(rq, &targets));
	order->execution = AUDIT__DISPOSAL_EXECUTION__DISPOSAL_EXECUTION_PENDING;
	order->notices_open = (uint32_t)(holders->count - order->n_holders_left);
	order->n_holders_left = 0; /* told by their number */
	out->disposal_order = order;
	return OK;
}

int disposal_order_refuse(struct request *rq, const Audit__RefuseDisposalOrderRequest *in,
	Audit__RefuseDisposalOrderResponse *out)
{
	Audit__DisposalOrder *order;
	int32_t to;
	TRY(load_disposal_order(rq, in->disposal_order_id, &order));
	const struct disposal_order_facts facts = { .id = order->id, .state = (int32_t)order->state };
	TRY(disposal_order_may_refuse(&facts, rq->st, &to));
	order->state = (Audit__DisposalOrderState)to;
	order->decider_id = rq->who.person;
	order->decided_us = rq->now_us;
	order->reason = in->reason;
	TRY(put_disposal_order(rq, order, in->version));
	TRY(end_consents(rq, order));
	out->disposal_order = order;
	return OK;
}

static int tell_notice(void *context, const ProtobufCMessage *row, bool *ret_enough)
{
	Audit__DisposalOrder *order = context;
	const Audit__DisposalNotice *notice = (const Audit__DisposalNotice *)(const void *)row;
	(void)ret_enough;
	order->notices_open += notice->state == AUDIT__DISPOSAL_NOTICE_STATE__DISPOSAL_NOTICE_STATE_ASKED;
	order->notices_confirmed += notice->state == AUDIT__DISPOSAL_NOTICE_STATE__DISPOSAL_NOTICE_STATE_CONFIRMED;
	order->notices_kept += notice->state == AUDIT__DISPOSAL_NOTICE_STATE__DISPOSAL_NOTICE_STATE_KEPT;
	return OK;
}

/* Over a thousand an order, with all its rows in each: not held in memory for a whole list of orders. */
static int tell_notices(struct request *rq, Audit__DisposalOrder *order)
{
	const struct narrow narrow[] = { { "disposal_order_id", order->id }, { 0 } };
	const struct page page = { .narrow = narrow };
	return rq_each_of_all(rq, schema_find_resource("disposal_notice"), &page, tell_notice, order);
}

/* Nothing of it stands in the order: how far this server is, and what holders have answered. */
static int tell_execution(struct request *rq, Audit__DisposalOrder *order)
{
	bool pending = false;
	int64_t done_us = 0;
	order->n_holders_left = 0; /* told by their number, holders_waiting: a page of orders has room for no more */
	if (order->state != AUDIT__DISPOSAL_ORDER_STATE__DISPOSAL_ORDER_STATE_APPROVED)
		return OK;
	TRY(disposal_look(rq->tx.db, order->ledger_index, rq->st, &pending, &done_us));
	order->execution = pending ? AUDIT__DISPOSAL_EXECUTION__DISPOSAL_EXECUTION_PENDING :
		AUDIT__DISPOSAL_EXECUTION__DISPOSAL_EXECUTION_DONE;
	order->executed_us = done_us;
	order->readable_until_us = done_us > 0 ? done_us + rq->core->settings.keys_us : 0;
	return tell_notices(rq, order);
}

int disposal_order_notify(struct request *rq, const Audit__NotifyDisposalOrderRequest *in,
	Audit__NotifyDisposalOrderResponse *out)
{
	Audit__DisposalOrder *order;
	struct disposal_targets targets;
	struct disposal_holders *holders;
	TRY(load_disposal_order(rq, in->disposal_order_id, &order));
	const struct disposal_order_facts facts = { .id = order->id, .state = (int32_t)order->state,
		.holders_waiting = order->n_holders_left };
	TRY(disposal_order_may_notify(&facts, rq->st));
	TRY(find_targets(rq, order, &targets));
	TRY(disposal_take_holders(rq, order, &holders));
	TRY(put_disposal_order(rq, order, in->version));
	TRY(disposal_notify(rq, order, &targets, holders));
	out->disposal_order = order;
	return tell_execution(rq, order);
}

int disposal_order_get(struct request *rq, const Audit__GetDisposalOrderRequest *in, Audit__GetDisposalOrderResponse *out)
{
	TRY(load_disposal_order(rq, in->disposal_order_id, &out->disposal_order));
	return tell_execution(rq, out->disposal_order);
}

int disposal_order_review(struct request *rq, const Audit__ReviewDisposalOrderRequest *in,
	Audit__ReviewDisposalOrderResponse *out)
{
	struct disposal_targets targets;
	TRY(load_disposal_order(rq, in->disposal_order_id, &out->disposal_order));
	if (out->disposal_order->state == AUDIT__DISPOSAL_ORDER_STATE__DISPOSAL_ORDER_STATE_PROPOSED) {
		TRY(find_targets(rq, out->disposal_order, &targets));
		TRY(disposal_preview(rq, out->disposal_order->audit_id, &targets, false, &out->preview));
		TRY(keep_words(rq, out->disposal_order)); /* as it is at the moment: an approval answers it */
	}
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
