/* What happens to a finding beside its way to closure: escalated, its risk accepted, handed over to a later audit. */
#include "daemon/rule/role.h"
#include "daemon/rows.h"
#include "daemon/service/finding_place.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

int finding_escalate(struct request *rq, const Audit__EscalateFindingRequest *in, Audit__EscalateFindingResponse *out)
{
	Audit__Finding *row;
	TRY(finding_take_step(rq, in->finding_id, "escalate", &row));
	row->escalated_us = rq->now_us;
	row->escalator_id = rq->who.person;
	row->escalated_reason = in->reason;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

int finding_accept_risk(struct request *rq, const Audit__AcceptRiskFindingRequest *in, Audit__AcceptRiskFindingResponse *out)
{
	Audit__Finding *row;
	Audit__Audit *audit;
	struct finding_risk_facts facts = { .reason_given = text_given(in->reason),
		.until_us = in->until_us,
		.now_us = rq->now_us };
	int32_t same;
	TRY(finding_place_load(rq, in->finding_id, &row, &audit, &facts.place));
	TRY(finding_may_accept_risk(&facts, rq->st, &same));
	row->risk_accepted_us = rq->now_us;
	row->risk_accepted_until_us = in->until_us;
	row->risk_acceptor_id = rq->who.person;
	row->risk_accepted_reason = in->reason;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	return OK;
}

static int signer_manages(struct request *rq, const char *audit_id, bool *ret_manages)
{
	uint32_t roles;
	TRY(rq_roles(rq, rq->who.person, audit_id, &roles));
	*ret_manages = (roles & ROLE_SET(ROLE_PROGRAMME_MANAGER)) != 0;
	return OK;
}

/* All actions go along, with every day they were due; the old ones stay as they were. */
static int carry_actions(struct request *rq, const Audit__Finding *row, const Audit__Finding *successor)
{
	Audit__Action **action;
	size_t count;
	TRY(where_action(rq, "finding_id", row->id, &action, &count));
	for (size_t i = 0; i < count; i++) {
		Audit__Action *next;
		TRY(new_action(rq, &next));
		const char *id = next->id;
		*next = *action[i];
		next->id = id;
		next->version = 0;
		next->audit_id = successor->audit_id;
		next->finding_id = successor->id;
		next->carried_from_id = action[i]->id;
		TRY(put_action(rq, next, 0));
	}
	return OK;
}

static int make_successor(struct request *rq, const Audit__Finding *row, const char *audit_id, const char *reason,
	Audit__Finding **ret_next)
{
	Audit__Finding *next;
	TRY(new_finding(rq, &next));
	const char *id = next->id;
	*next = *row;
	next->id = id;
	next->version = 0;
	next->audit_id = audit_id;
	next->transferred_from_id = row->id;
	next->transferred_reason = reason;
	TRY(put_finding(rq, next, 0));
	*ret_next = next;
	return OK;
}

int finding_transfer(struct request *rq, const Audit__TransferFindingRequest *in, Audit__TransferFindingResponse *out)
{
	Audit__Finding *row, *next;
	Audit__Audit *audit, *later;
	struct finding_transfer_facts facts = { .is_other_audit = false };
	int32_t to;
	TRY(finding_place_load(rq, in->finding_id, &row, &audit, &facts.place));
	TRY(load_audit(rq, in->audit_id, &later));
	facts.is_other_audit = strcmp(later->id, audit->id) != 0;
	facts.is_same_auditee = strcmp(later->auditee_organisation_id, audit->auditee_organisation_id) == 0;
	facts.to_state = (int32_t)later->state;
	TRY(signer_manages(rq, later->id, &facts.signer_manages_there));
	TRY(finding_may_transfer(&facts, rq->st, &to));
	TRY(make_successor(rq, row, later->id, in->reason, &next));
	TRY(carry_actions(rq, row, next));
	row->state = (Audit__FindingState)to;
	row->transferred_to_id = next->id;
	row->transferred_reason = in->reason;
	TRY(put_finding(rq, row, in->version));
	out->finding = row;
	out->successor = next;
	return OK;
}
