/* Progress notes and immediate alerts. */
#include "daemon/rule/communication.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

int progress_note_add(struct request *rq, const Audit__AddProgressNoteRequest *in,
	Audit__AddProgressNoteResponse *out)
{
	Audit__Audit *audit;
	Audit__ProgressNote *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(progress_note_may_add(audit->id, (int32_t)audit->state, rq->st));
	TRY(new_progress_note(rq, &row));
	rq_fill(&row->base, &in->base);
	row->author_id = rq->who.person;
	row->told_us = in->is_told ? rq->now_us : 0;
	TRY(put_progress_note(rq, row, 0));
	out->progress_note = row;
	return OK;
}

int alert_raise(struct request *rq, const Audit__RaiseAlertRequest *in,
	Audit__RaiseAlertResponse *out)
{
	Audit__Audit *audit;
	Audit__Alert *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(alert_may_raise(audit->id, (int32_t)audit->state, rq->st));
	TRY(new_alert(rq, &row));
	rq_fill(&row->base, &in->base);
	row->raiser_id = rq->who.person;
	row->raised_us = rq->now_us;
	row->state = AUDIT__ALERT_STATE__ALERT_STATE_RAISED;
	TRY(put_alert(rq, row, 0));
	out->alert = row;
	return OK;
}

int alert_acknowledge(struct request *rq, const Audit__AcknowledgeAlertRequest *in,
	Audit__AcknowledgeAlertResponse *out)
{
	Audit__Alert *row;
	int32_t to;
	TRY(load_alert(rq, in->alert_id, &row));
	TRY(alert_may_acknowledge(row->id, (int32_t)row->state, rq->st, &to));
	row->state = (Audit__AlertState)to;
	row->acknowledger_id = rq->who.person;
	row->acknowledged_us = rq->now_us;
	TRY(put_alert(rq, row, in->version));
	out->alert = row;
	return OK;
}
