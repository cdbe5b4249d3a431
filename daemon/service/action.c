/* Corrective actions of the audited side. */
#include "daemon/rule/action.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

int action_add(struct request *rq, const Audit__AddActionRequest *in, Audit__AddActionResponse *out)
{
	Audit__Finding *finding;
	Audit__Audit *audit;
	Audit__Person *owner;
	Audit__Action *row;
	TRY(load_finding(rq, in->finding_id, &finding));
	TRY(load_audit(rq, finding->audit_id, &audit));
	TRY(load_person(rq, in->owner_id, &owner));
	struct action_add_facts facts = { .finding = { .id = finding->id,
						  .audit_id = audit->id,
						  .audit_state = (int32_t)audit->state,
						  .grade = (int32_t)finding->grade,
						  .state = (int32_t)finding->state },
		.owner_is_audited =
			strcmp(owner->organisation_id, audit->auditee_organisation_id) == 0 ||
			strcmp(owner->organisation_id, rq->who.organisation) == 0,
		.due_us = in->due_us,
		.now_us = rq->now_us };
	TRY(action_may_add(&facts, rq->st));
	TRY(new_action(rq, &row));
	row->audit_id = audit->id;
	row->finding_id = finding->id;
	row->description = in->description;
	row->owner_id = owner->id;
	row->due_us = in->due_us;
	row->state = AUDIT__ACTION_STATE__ACTION_STATE_PROPOSED;
	row->author_id = rq->who.person;
	row->cycle = finding->cycle;
	TRY(put_action(rq, row, 0));
	out->action = row;
	return OK;
}

/* The action, and what each step of it looks at. */
static int gather(struct request *rq, const char *id, Audit__Action **ret_row,
	struct action_facts *ret_facts)
{
	Audit__Action *row;
	Audit__Finding *finding;
	Audit__Audit *audit;
	TRY(load_action(rq, id, &row));
	TRY(load_finding(rq, row->finding_id, &finding));
	TRY(load_audit(rq, row->audit_id, &audit));
	*ret_facts = (struct action_facts){ .id = row->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.state = (int32_t)row->state,
		.is_current = row->cycle == finding->cycle,
		.reschedules = row->n_earlier_due_us,
		.now_us = rq->now_us };
	*ret_row = row;
	return OK;
}

static int keep_due(struct request *rq, Audit__Action *row)
{
	int64_t *earlier = arena_array(rq->arena, row->n_earlier_due_us + 1, sizeof(*earlier));
	if (!earlier)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < row->n_earlier_due_us; i++)
		earlier[i] = row->earlier_due_us[i];
	earlier[row->n_earlier_due_us++] = row->due_us;
	row->earlier_due_us = earlier;
	return OK;
}

/* The reason stands in the statement; the row shows that and how often the date moved. */
int action_reschedule(struct request *rq, const Audit__RescheduleActionRequest *in,
	Audit__RescheduleActionResponse *out)
{
	Audit__Action *row;
	struct action_facts facts;
	int32_t to;
	TRY(gather(rq, in->action_id, &row, &facts));
	facts.due_us = in->due_us;
	TRY(action_may_reschedule(&facts, rq->st, &to));
	TRY(keep_due(rq, row));
	row->due_us = in->due_us;
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
	struct action_facts facts;
	int32_t to;
	TRY(gather(rq, in->action_id, &row, &facts));
	TRY(look_at_evidence(rq, in, row, &facts));
	TRY(action_may_finish(&facts, rq->st, &to));
	row->state = (Audit__ActionState)to;
	row->implementer_id = rq->who.person;
	row->done_us = rq->now_us;
	row->n_evidence_ids = in->n_evidence_ids;
	row->evidence_ids = in->evidence_ids;
	TRY(put_action(rq, row, in->version));
	out->action = row;
	return OK;
}
