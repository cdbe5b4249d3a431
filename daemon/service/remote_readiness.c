/* Readiness for remote methods: said by the auditing side, agreed by the audited one. */
#include "daemon/rule/remote_readiness.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

/* The record that the audited side has not agreed to yet: what is added goes into it. */
static int find_open(struct request *rq, const char *audit_id, Audit__RemoteReadiness **ret_row)
{
	Audit__RemoteReadiness **row;
	size_t count;
	TRY(where_remote_readiness(rq, "audit_id", audit_id, &row, &count));
	*ret_row = NULL;
	for (size_t i = 0; i < count; i++)
		if ((int)row[i]->state == REMOTE_READINESS_STATE_SIGNED)
			*ret_row = row[i];
	return OK;
}

int remote_readiness_add(struct request *rq, const Audit__AddRemoteReadinessRequest *in,
	Audit__AddRemoteReadinessResponse *out)
{
	Audit__Audit *audit;
	Audit__RemoteReadiness *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	struct remote_readiness_facts facts = { .id = audit->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state };
	TRY(remote_readiness_may_add(&facts, rq->st));
	TRY(find_open(rq, audit->id, &row));
	if (!row)
		TRY(new_remote_readiness(rq, &row));
	rq_fill_given(&row->base, &in->base);
	row->state = AUDIT__REMOTE_READINESS_STATE__REMOTE_READINESS_STATE_SIGNED;
	row->signer_id = rq->who.person;
	TRY(put_remote_readiness(rq, row, row->version));
	out->remote_readiness = row;
	return OK;
}

int remote_readiness_agree(struct request *rq, const Audit__AgreeRemoteReadinessRequest *in,
	Audit__AgreeRemoteReadinessResponse *out)
{
	Audit__RemoteReadiness *row;
	Audit__Audit *audit;
	int32_t to;
	char open[REMOTE_OPEN_BYTES];
	TRY(load_remote_readiness(rq, in->remote_readiness_id, &row));
	TRY(load_audit(rq, row->audit_id, &audit));
	const char *const condition[REMOTE_CONDITIONS] = { row->objectives, row->acceptance, row->technology, row->information,
		row->limits, row->abilities, row->understanding, row->change };
	(void)remote_conditions_said(condition, open);
	struct remote_readiness_facts facts = { .id = row->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.state = (int32_t)row->state,
		.left_open = open };
	TRY(remote_readiness_may_agree(&facts, rq->st, &to));
	row->state = (Audit__RemoteReadinessState)to;
	row->other_signer_id = rq->who.person;
	TRY(put_remote_readiness(rq, row, in->version));
	out->remote_readiness = row;
	return OK;
}
