/* Readiness for remote methods: said by the auditing side, agreed by the audited one. */
#include "daemon/rule/remote_readiness.h"

#include "daemon/rule/text.h"
#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

enum { LEFT_OPEN_BYTES = 160 };

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
	TRY(new_remote_readiness(rq, &row));
	rq_fill(&row->base, &in->base);
	row->state = AUDIT__REMOTE_READINESS_STATE__REMOTE_READINESS_STATE_SIGNED;
	row->signer_id = rq->who.person;
	TRY(put_remote_readiness(rq, row, 0));
	out->remote_readiness = row;
	return OK;
}

static const char *left_open(struct request *rq, const Audit__RemoteReadiness *row)
{
	const struct { const char *text, *name; } condition[] = { { row->objectives, "objectives" },
		{ row->acceptance, "acceptance" }, { row->technology, "technology" },
		{ row->information, "information" }, { row->limits, "limits" }, { row->abilities, "abilities" },
		{ row->understanding, "understanding" }, { row->change, "change" } };
	char text[LEFT_OPEN_BYTES] = "";
	for (size_t i = 0; i < ARRAY_LEN(condition); i++)
		if (!text_given(condition[i].text))
			text_append(text, sizeof(text), condition[i].name);
	return rq_text(rq, text);
}

int remote_readiness_agree(struct request *rq, const Audit__AgreeRemoteReadinessRequest *in,
	Audit__AgreeRemoteReadinessResponse *out)
{
	Audit__RemoteReadiness *row;
	Audit__Audit *audit;
	int32_t to;
	TRY(load_remote_readiness(rq, in->remote_readiness_id, &row));
	TRY(load_audit(rq, row->audit_id, &audit));
	const char *missing = left_open(rq, row);
	struct remote_readiness_facts facts = { .id = row->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.state = (int32_t)row->state,
		.left_open = missing ? missing : "" };
	TRY(remote_readiness_may_agree(&facts, rq->st, &to));
	row->state = (Audit__RemoteReadinessState)to;
	row->other_signer_id = rq->who.person;
	TRY(put_remote_readiness(rq, row, in->version));
	out->remote_readiness = row;
	return OK;
}
