/* Changes that were noticed, and what follows from them for the programme. */
#include "daemon/rule/change_trigger.h"

#include "daemon/rpc.h"
#include "daemon/rule/programme.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

int change_trigger_add(struct request *rq, const Audit__AddChangeTriggerRequest *in,
	Audit__AddChangeTriggerResponse *out)
{
	Audit__Programme *programme;
	Audit__ChangeTrigger *row;
	TRY(load_programme(rq, in->programme_id, &programme));
	TRY(programme_may((int32_t)programme->state, "record", programme->id, rq->st));
	TRY(new_change_trigger(rq, &row));
	rq_fill(&row->base, &in->base);
	row->state = AUDIT__CHANGE_TRIGGER_STATE__CHANGE_TRIGGER_STATE_RAISED;
	row->author_id = rq->who.person;
	row->raised_us = rq->now_us;
	TRY(put_change_trigger(rq, row, 0));
	out->change_trigger = row;
	return OK;
}

int change_trigger_decide(struct request *rq, const Audit__DecideChangeTriggerRequest *in,
	Audit__DecideChangeTriggerResponse *out)
{
	Audit__Programme *programme;
	Audit__ChangeTrigger *row;
	int32_t to;
	TRY(load_change_trigger(rq, in->change_trigger_id, &row));
	TRY(load_programme(rq, row->programme_id, &programme));
	TRY(change_trigger_may_decide(row->id, (int32_t)row->state, programme->id, (int32_t)programme->state, rq->st, &to));
	rq_fill(&row->base, &in->base);
	row->state = (Audit__ChangeTriggerState)to;
	row->decided_by_id = rq->who.person;
	row->decided_us = rq->now_us;
	TRY(put_change_trigger(rq, row, in->version));
	out->change_trigger = row;
	return OK;
}
