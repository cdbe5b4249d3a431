/* Decisions on feasibility, which move the audit. */
#include "daemon/rule/feasibility.h"

#include "daemon/audit_criteria.h"
#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

static int look_at_items(struct request *rq, const Audit__Audit *audit, const Audit__WithheldEvidence *withheld,
	struct feasibility_facts *f)
{
	for (size_t i = 0; i < withheld->n_criteria_item_ids; i++) {
		Audit__CriteriaItem *item;
		TRY(load_criteria_item(rq, withheld->criteria_item_ids[i], &item));
		if (!audit_takes_item(audit, item))
			f->foreign_item = item->label;
	}
	return OK;
}

int feasibility_decide(struct request *rq, const Audit__DecideFeasibilityRequest *in,
	Audit__DecideFeasibilityResponse *out)
{
	Audit__Audit *audit;
	Audit__Feasibility *row;
	int32_t to;
	TRY(load_audit(rq, in->audit_id, &audit));
	struct feasibility_facts facts = { .audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.verdict = (int32_t)in->verdict,
		.information_suffices = in->information_suffices,
		.cooperation_is_given = in->cooperation_is_given,
		.resources_suffice = in->resources_suffice,
		.conditions_given = text_given(in->conditions),
		.alternatives_given = text_given(in->alternatives),
		.agreement_given = text_given(in->agreement),
		.withheld = in->n_withheld,
		.judgement_given = text_given(in->withheld_judgement) };
	for (size_t i = 0; i < in->n_withheld; i++)
		TRY(look_at_items(rq, audit, in->withheld[i], &facts));
	TRY(feasibility_may_decide(&facts, rq->st, &to));
	TRY(new_feasibility(rq, &row));
	rq_fill(&row->base, &in->base);
	row->decider_id = rq->who.person;
	row->decided_us = rq->now_us;
	TRY(put_feasibility(rq, row, 0));
	audit->state = (Audit__AuditState)to;
	TRY(put_audit(rq, audit, in->version));
	out->feasibility = row;
	return OK;
}
