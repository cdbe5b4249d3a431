/* More time for a response. */
#include "daemon/rule/finding_extension.h"

#include "daemon/rpc.h"
#include "daemon/service/finding_place.h"
#include "daemon/service/finding_scale.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

static int gather(struct request *rq, const char *finding_id, Audit__Finding **ret_finding,
	struct finding_extension_facts *ret_facts)
{
	Audit__Audit *audit;
	Audit__FindingExtension **other;
	struct finding_extension_facts f = { .id = finding_id };
	size_t count;
	TRY(finding_place_load(rq, finding_id, ret_finding, &audit, &f.finding));
	TRY(where_finding_extension(rq, "finding_id", finding_id, &other, &count));
	for (size_t i = 0; i < count; i++)
		f.requested += (int)other[i]->state == FINDING_EXTENSION_STATE_REQUESTED;
	f.earlier = (*ret_finding)->n_earlier_response_due_us;
	f.due_us = (*ret_finding)->response_due_us;
	*ret_facts = f;
	return OK;
}

int finding_extension_add(struct request *rq, const Audit__AddFindingExtensionRequest *in,
	Audit__AddFindingExtensionResponse *out)
{
	Audit__Finding *finding;
	Audit__FindingExtension *row;
	struct finding_extension_facts facts;
	TRY(gather(rq, in->finding_id, &finding, &facts));
	facts.until_us = in->until_us;
	TRY(finding_extension_may_add(&facts, rq->st));
	TRY(new_finding_extension(rq, &row));
	rq_fill(&row->base, &in->base);
	row->audit_id = finding->audit_id;
	row->state = AUDIT__FINDING_EXTENSION_STATE__FINDING_EXTENSION_STATE_REQUESTED;
	row->requester_id = rq->who.person;
	row->requested_us = rq->now_us;
	row->earlier_due_us = finding->response_due_us;
	TRY(put_finding_extension(rq, row, 0));
	out->finding_extension = row;
	return OK;
}

static int load(struct request *rq, const char *id, Audit__FindingExtension **ret_row, Audit__Finding **ret_finding,
	struct finding_extension_facts *ret_facts)
{
	TRY(load_finding_extension(rq, id, ret_row));
	TRY(gather(rq, (*ret_row)->finding_id, ret_finding, ret_facts));
	ret_facts->id = (*ret_row)->id;
	ret_facts->state = (int32_t)(*ret_row)->state;
	ret_facts->until_us = (*ret_row)->until_us;
	return OK;
}

static void decide(struct request *rq, Audit__FindingExtension *row, int32_t state, const char *decision)
{
	row->state = (Audit__FindingExtensionState)state;
	row->decider_id = rq->who.person;
	row->decided_us = rq->now_us;
	row->decision = decision;
}

int finding_extension_grant(struct request *rq, const Audit__GrantFindingExtensionRequest *in,
	Audit__GrantFindingExtensionResponse *out)
{
	Audit__Finding *finding;
	Audit__FindingExtension *row;
	struct finding_extension_facts facts;
	int32_t to;
	TRY(load(rq, in->finding_extension_id, &row, &finding, &facts));
	TRY(finding_extension_may_grant(&facts, rq->st, &to));
	decide(rq, row, to, in->decision);
	TRY(put_finding_extension(rq, row, in->version));
	TRY(finding_move_due(rq, finding, row->until_us));
	TRY(put_finding(rq, finding, finding->version));
	out->finding_extension = row;
	return OK;
}

int finding_extension_refuse(struct request *rq, const Audit__RefuseFindingExtensionRequest *in,
	Audit__RefuseFindingExtensionResponse *out)
{
	Audit__Finding *finding;
	Audit__FindingExtension *row;
	struct finding_extension_facts facts;
	int32_t to;
	TRY(load(rq, in->finding_extension_id, &row, &finding, &facts));
	TRY(finding_extension_may_refuse(&facts, rq->st, &to));
	decide(rq, row, to, in->decision);
	TRY(put_finding_extension(rq, row, in->version));
	out->finding_extension = row;
	return OK;
}
