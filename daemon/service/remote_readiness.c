/* Readiness for remote methods: said by the auditing side, agreed by the audited one. */
#include "daemon/rule/remote_readiness.h"

#include "daemon/rpc.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

/* The record that the audited side has not agreed to yet; NULL. */
static int find_open(struct request *rq, const char *audit_id, const char **ret_id)
{
	Audit__RemoteReadiness **row;
	size_t count;
	TRY(where_remote_readiness(rq, "audit_id", audit_id, &row, &count));
	*ret_id = NULL;
	for (size_t i = 0; i < count; i++)
		if ((int)row[i]->state == REMOTE_READINESS_STATE_SIGNED)
			*ret_id = row[i]->id;
	return OK;
}

/* The auditing side's signature is that of all who wrote in it. */
static int sign(struct request *rq, Audit__RemoteReadiness *row, int32_t to)
{
	row->state = (Audit__RemoteReadinessState)to;
	row->signer_id = rq->who.person;
	return writers_add(rq, &row->base);
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
	TRY(find_open(rq, audit->id, &facts.open_id));
	TRY(remote_readiness_may_add(&facts, rq->st));
	TRY(new_remote_readiness(rq, &row));
	rq_fill(&row->base, &in->base);
	TRY(sign(rq, row, REMOTE_READINESS_STATE_SIGNED));
	TRY(put_remote_readiness(rq, row, 0));
	out->remote_readiness = row;
	return OK;
}

int remote_readiness_change(struct request *rq, const Audit__ChangeRemoteReadinessRequest *in,
	Audit__ChangeRemoteReadinessResponse *out)
{
	Audit__RemoteReadiness *row;
	Audit__Audit *audit;
	int32_t to;
	TRY(load_remote_readiness(rq, in->remote_readiness_id, &row));
	TRY(load_audit(rq, row->audit_id, &audit));
	struct remote_readiness_facts facts = { .id = row->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.state = (int32_t)row->state };
	TRY(remote_readiness_may_change(&facts, rq->st, &to));
	rq_fill_given(&row->base, &in->base);
	TRY(sign(rq, row, to));
	TRY(put_remote_readiness(rq, row, in->version));
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
		.left_open = open,
		.signer_is_author = writers_have_signer(rq, &row->base) };
	TRY(remote_readiness_may_agree(&facts, rq->st, &to));
	row->state = (Audit__RemoteReadinessState)to;
	row->other_signer_id = rq->who.person;
	TRY(put_remote_readiness(rq, row, in->version));
	out->remote_readiness = row;
	return OK;
}
