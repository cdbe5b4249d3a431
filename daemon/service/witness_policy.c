/* How many witnesses a programme asks for. */
#include "daemon/rule/witness_policy.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

int witness_policy_add(struct request *rq, const Audit__AddWitnessPolicyRequest *in, Audit__AddWitnessPolicyResponse *out)
{
	Audit__WitnessPolicy *row, **policy;
	size_t count;
	struct witness_policy_facts f = { .id = in->programme_id, .witnesses = in->witnesses,
		.organisations = in->organisations, .other_id = "" };
	TRY(where_witness_policy(rq, "programme_id", in->programme_id, &policy, &count));
	if (count > 0)
		f.other_id = policy[0]->id;
	TRY(witness_policy_may_set(&f, rq->st));
	TRY(new_witness_policy(rq, &row));
	rq_fill(&row->base, &in->base);
	row->author_id = rq->who.person;
	TRY(put_witness_policy(rq, row, 0));
	out->witness_policy = row;
	return OK;
}

int witness_policy_change(struct request *rq, const Audit__ChangeWitnessPolicyRequest *in,
	Audit__ChangeWitnessPolicyResponse *out)
{
	Audit__WitnessPolicy *row;
	const struct witness_policy_facts f = { .id = in->witness_policy_id, .witnesses = in->witnesses,
		.organisations = in->organisations, .other_id = "" };
	TRY(load_witness_policy(rq, in->witness_policy_id, &row));
	TRY(witness_policy_may_set(&f, rq->st));
	rq_fill(&row->base, &in->base);
	row->author_id = rq->who.person;
	TRY(put_witness_policy(rq, row, in->version));
	out->witness_policy = row;
	return OK;
}
