/* Corrective actions of the audited side. */
#include "daemon/rule/action.h"

#include "daemon/rpc.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

static struct finding_place place_of(const Audit__Finding *finding, const Audit__Audit *audit)
{
	return (struct finding_place){ .id = finding->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.grade = (int32_t)finding->grade,
		.state = (int32_t)finding->state };
}

int action_add(struct request *rq, const Audit__AddActionRequest *in, Audit__AddActionResponse *out)
{
	Audit__Finding *finding;
	Audit__Audit *audit;
	Audit__Person *owner;
	Audit__Action *row;
	TRY(load_finding(rq, in->finding_id, &finding));
	TRY(load_audit(rq, finding->audit_id, &audit));
	TRY(load_person(rq, in->owner_id, &owner));
	Audit__Action **others;
	size_t other_count;
	TRY(where_action(rq, "finding_id", finding->id, &others, &other_count));
	struct action_add_facts facts = { .finding = place_of(finding, audit),
		.owner_is_audited =
			strcmp(owner->organisation_id, audit->auditee_organisation_id) == 0 ||
			strcmp(owner->organisation_id, rq->who.organisation) == 0,
		.actions = other_count,
		.due_us = in->due_us,
		.now_us = rq->now_us };
	TRY(action_may_add(&facts, rq->st));
	TRY(new_action(rq, &row));
	rq_fill(&row->base, &in->base);
	row->audit_id = audit->id;
	row->state = AUDIT__ACTION_STATE__ACTION_STATE_PROPOSED;
	TRY(writers_add(rq, &row->base));
	row->cycle = finding->cycle;
	TRY(put_action(rq, row, 0));
	out->action = row;
	return OK;
}

/* The action with its finding, and what each step of it looks at. */
static int gather(struct request *rq, const char *id, Audit__Action **ret_row, Audit__Finding **ret_finding,
	struct action_facts *ret_facts)
{
	Audit__Action *row;
	Audit__Audit *audit;
	TRY(load_action(rq, id, &row));
	struct action_facts f = { .id = row->id,
		.state = (int32_t)row->state,
		.reschedules = row->n_earlier_due_us,
		.signer_took_part = strcmp(rq->who.person, row->owner_id) == 0 ||
			strcmp(rq->who.person, row->implementer_id) == 0 || writers_have_signer(rq, &row->base),
		.now_us = rq->now_us };
	TRY(load_finding(rq, row->finding_id, ret_finding));
	TRY(load_audit(rq, row->audit_id, &audit));
	f.finding = place_of(*ret_finding, audit);
	f.is_current = row->cycle == (*ret_finding)->cycle && finding_is_open((int32_t)(*ret_finding)->state);
	*ret_facts = f;
	*ret_row = row;
	return OK;
}

/* Rows from before reasons were kept have fewer reasons than days. */
static int keep_reason(struct request *rq, Audit__Action *row, const char *reason)
{
	return rq_append(rq, &row->reschedule_reasons, &row->n_reschedule_reasons, &reason, sizeof(reason));
}

int action_reschedule(struct request *rq, const Audit__RescheduleActionRequest *in,
	Audit__RescheduleActionResponse *out)
{
	Audit__Action *row;
	Audit__Finding *finding;
	struct action_facts facts;
	int32_t to;
	TRY(gather(rq, in->action_id, &row, &finding, &facts));
	facts.due_us = in->due_us;
	TRY(action_may_reschedule(&facts, rq->st, &to));
	TRY(rq_append(rq, &row->earlier_due_us, &row->n_earlier_due_us, &row->due_us, sizeof(row->due_us)));
	TRY(keep_reason(rq, row, in->reason));
	row->due_us = in->due_us;
	TRY(writers_add(rq, &row->base));
	row->state = (Audit__ActionState)to;
	TRY(put_action(rq, row, in->version));
	out->action = row;
	return OK;
}

static int look_at_evidence(struct request *rq, const Audit__FinishActionRequest *in,
	const Audit__Action *row, struct action_facts *f)
{
	f->evidence = in->n_evidence_ids;
	for (size_t i = 0; i < in->n_evidence_ids; i++) {
		Audit__Evidence *evidence;
		TRY(load_evidence(rq, in->evidence_ids[i], &evidence));
		f->evidence_is_foreign |= strcmp(evidence->audit_id, row->audit_id) != 0;
	}
	return OK;
}

int action_finish(struct request *rq, const Audit__FinishActionRequest *in,
	Audit__FinishActionResponse *out)
{
	Audit__Action *row;
	Audit__Finding *finding;
	struct action_facts facts;
	int32_t to;
	TRY(gather(rq, in->action_id, &row, &finding, &facts));
	TRY(look_at_evidence(rq, in, row, &facts));
	TRY(action_may_finish(&facts, rq->st, &to));
	row->state = (Audit__ActionState)to;
	row->implementer_id = rq->who.person;
	row->done_us = rq->now_us;
	TRY(writers_add(rq, &row->base));
	row->n_evidence_ids = in->n_evidence_ids;
	row->evidence_ids = in->evidence_ids;
	TRY(put_action(rq, row, in->version));
	out->action = row;
	return OK;
}

static int move_finding(struct request *rq, Audit__Finding *finding, int32_t to)
{
	if ((int32_t)finding->state == to)
		return OK;
	finding->state = (Audit__FindingState)to;
	return put_finding(rq, finding, finding->version);
}

int action_begin(struct request *rq, const Audit__BeginActionRequest *in, Audit__BeginActionResponse *out)
{
	Audit__Action *row;
	Audit__Finding *finding;
	struct action_facts facts;
	int32_t to, finding_to;
	TRY(gather(rq, in->action_id, &row, &finding, &facts));
	TRY(action_may_begin(&facts, rq->st, &to, &finding_to));
	row->state = (Audit__ActionState)to;
	row->begun_us = rq->now_us;
	TRY(writers_add(rq, &row->base));
	TRY(put_action(rq, row, in->version));
	TRY(move_finding(rq, finding, finding_to));
	out->action = row;
	return OK;
}

int action_verify(struct request *rq, const Audit__VerifyActionRequest *in, Audit__VerifyActionResponse *out)
{
	Audit__Action *row;
	Audit__Finding *finding;
	struct action_facts facts;
	int32_t to;
	TRY(gather(rq, in->action_id, &row, &finding, &facts));
	TRY(action_may_verify(&facts, rq->st, &to));
	row->state = (Audit__ActionState)to;
	row->verifier_id = rq->who.person;
	row->verified_us = rq->now_us;
	TRY(put_action(rq, row, in->version));
	out->action = row;
	return OK;
}

int action_reject(struct request *rq, const Audit__RejectActionRequest *in, Audit__RejectActionResponse *out)
{
	Audit__Action *row;
	Audit__Finding *finding;
	struct action_facts facts;
	int32_t to, finding_to;
	TRY(gather(rq, in->action_id, &row, &finding, &facts));
	TRY(action_may_reject(&facts, rq->st, &to, &finding_to));
	row->state = (Audit__ActionState)to;
	row->rejected_reason = in->reason;
	TRY(put_action(rq, row, in->version));
	TRY(move_finding(rq, finding, finding_to));
	out->action = row;
	return OK;
}
