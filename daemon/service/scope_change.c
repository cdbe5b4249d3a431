/* Changes of objectives, scope or criteria: asked for, consented to by both, and then made. */
#include "daemon/rule/scope_change.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

/* Pins each source as it is now: that is what is consented to. */
static int look_at_criteria(struct request *rq, Audit__ScopeChange *row, struct scope_change_facts *f)
{
	for (size_t i = 0; i < row->n_criteria; i++) {
		Audit__CriteriaSource *source;
		TRY(load_criteria_source(rq, row->criteria[i]->criteria_source_id, &source));
		if ((int)source->state != CRITERIA_SOURCE_STATE_PINNED)
			f->unpinned_source = source->title;
		row->criteria[i]->items_root = source->items_root;
	}
	return OK;
}

static int look_at_places(struct request *rq, const Audit__ScopeChange *row, const Audit__Audit *audit,
	struct scope_change_facts *f)
{
	for (size_t i = 0; i < row->n_site_ids; i++) {
		Audit__Site *site;
		TRY(load_site(rq, row->site_ids[i], &site));
		if (strcmp(site->organisation_id, audit->auditee_organisation_id) != 0)
			f->foreign_place = site->name;
	}
	for (size_t i = 0; i < row->n_unit_ids; i++) {
		Audit__Unit *unit;
		TRY(load_unit(rq, row->unit_ids[i], &unit));
		if (strcmp(unit->organisation_id, audit->auditee_organisation_id) != 0)
			f->foreign_place = unit->name;
	}
	return OK;
}

int scope_change_request(struct request *rq, const Audit__RequestScopeChangeRequest *in,
	Audit__RequestScopeChangeResponse *out)
{
	Audit__Audit *audit;
	Audit__ScopeChange *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(new_scope_change(rq, &row));
	rq_fill(&row->base, &in->base);
	row->requester_id = rq->who.person;
	row->state = AUDIT__SCOPE_CHANGE_STATE__SCOPE_CHANGE_STATE_REQUESTED;
	struct scope_change_facts facts = { .id = audit->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.changes_something = row->n_objectives || text_given(row->scope_text) || row->n_site_ids ||
			row->n_unit_ids || row->n_criteria };
	TRY(look_at_criteria(rq, row, &facts));
	TRY(look_at_places(rq, row, audit, &facts));
	TRY(scope_change_may_request(&facts, rq->st));
	TRY(put_scope_change(rq, row, 0));
	out->scope_change = row;
	return OK;
}

/* The change, its audit, and for whom the signer speaks: for the client first, where one person may for both. */
static int gather_decision(struct request *rq, const char *id, Audit__ScopeChange **ret_row, Audit__Audit **ret_audit,
	struct scope_change_facts *ret_facts)
{
	Audit__ScopeChange *row;
	TRY(load_scope_change(rq, id, &row));
	TRY(load_audit(rq, row->audit_id, ret_audit));
	bool is_auditee = rq_has(rq, ROLE_BIT(ROLE_AUDITEE_REPRESENTATIVE) | ROLE_BIT(ROLE_SUPPLIER_REPRESENTATIVE));
	*ret_facts = (struct scope_change_facts){ .id = row->id,
		.audit_id = (*ret_audit)->id,
		.audit_state = (int32_t)(*ret_audit)->state,
		.state = (int32_t)row->state,
		.signer_requested = strcmp(row->requester_id, rq->who.person) == 0,
		.for_client = rq_has(rq, ROLE_BIT(ROLE_AUDIT_CLIENT)) && !(is_auditee && row->client_us) };
	*ret_row = row;
	return OK;
}

static void apply(const Audit__ScopeChange *row, Audit__Audit *audit)
{
	if (row->n_objectives) {
		audit->n_objectives = row->n_objectives;
		audit->objectives = row->objectives;
	}
	if (text_given(row->scope_text))
		audit->scope_text = row->scope_text;
	if (row->n_site_ids) {
		audit->n_site_ids = row->n_site_ids;
		audit->site_ids = row->site_ids;
	}
	if (row->n_unit_ids) {
		audit->n_unit_ids = row->n_unit_ids;
		audit->unit_ids = row->unit_ids;
	}
	if (row->n_criteria) {
		audit->n_criteria = row->n_criteria;
		audit->criteria = row->criteria;
	}
}

int scope_change_consent(struct request *rq, const Audit__ConsentScopeChangeRequest *in,
	Audit__ConsentScopeChangeResponse *out)
{
	Audit__ScopeChange *row;
	Audit__Audit *audit;
	struct scope_change_facts facts;
	int32_t to;
	TRY(gather_decision(rq, in->scope_change_id, &row, &audit, &facts));
	TRY(scope_change_may_consent(&facts, rq->st, &to));
	row->state = (Audit__ScopeChangeState)to;
	if (facts.for_client) {
		row->client_id = rq->who.person;
		row->client_us = rq->now_us;
	} else {
		row->auditee_id = rq->who.person;
		row->auditee_us = rq->now_us;
	}
	TRY(put_scope_change(rq, row, in->version));
	if (to == SCOPE_CHANGE_STATE_AGREED) {
		apply(row, audit);
		TRY(put_audit(rq, audit, audit->version));
	}
	out->scope_change = row;
	return OK;
}

int scope_change_refuse(struct request *rq, const Audit__RefuseScopeChangeRequest *in,
	Audit__RefuseScopeChangeResponse *out)
{
	Audit__ScopeChange *row;
	Audit__Audit *audit;
	struct scope_change_facts facts;
	int32_t to;
	TRY(gather_decision(rq, in->scope_change_id, &row, &audit, &facts));
	TRY(scope_change_may_refuse(&facts, rq->st, &to));
	row->state = (Audit__ScopeChangeState)to;
	row->refused_reason = in->reason;
	row->refuser_id = rq->who.person;
	TRY(put_scope_change(rq, row, in->version));
	out->scope_change = row;
	return OK;
}
