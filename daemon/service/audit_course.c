/* An audit under way: contact ended, fieldwork begun, interrupted and gone on with; or cancelled before it. */
#include "daemon/rule/audit.h"

#include "daemon/rpc.h"
#include "daemon/service/audit_facts.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

static int look_at_contacts(struct request *rq, const char *audit_id, struct audit_initiate_facts *f)
{
	Audit__Contact **row;
	size_t count;
	uint64_t topics = 0;
	TRY(where_contact(rq, "audit_id", audit_id, &row, &count));
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < row[i]->n_topics; k++)
			topics |= UINT64_C(1) << row[i]->topics[k];
	f->contacts = count;
	f->topics = (size_t)__builtin_popcountll(topics);
	f->topics_due = ARRAY_LEN(enum_name_contact_topic) - 1;
	return OK;
}

int audit_initiate(struct request *rq, const Audit__InitiateAuditRequest *in, Audit__InitiateAuditResponse *out)
{
	Audit__Audit *row;
	const char *leader;
	int32_t to;
	TRY(load_audit(rq, in->audit_id, &row));
	TRY(audit_leader(rq, row->id, &leader));
	struct audit_initiate_facts facts = { .id = row->id,
		.state = (int32_t)row->state,
		.signer_is_accepted_leader = strcmp(leader, rq->who.person) == 0,
		.confidentiality_given = in->confidentiality_sha256.len > 0 };
	TRY(look_at_contacts(rq, row->id, &facts));
	TRY(audit_may_initiate(&facts, rq->st, &to));
	row->state = (Audit__AuditState)to;
	row->contact = in->contact;
	row->confidentiality_sha256 = in->confidentiality_sha256;
	TRY(put_audit(rq, row, in->version));
	out->audit = row;
	return OK;
}

/* The last record of an opening meeting; one that was waived counts from now. */
static int look_for_opening(struct request *rq, const char *audit_id, struct audit_fieldwork_facts *f)
{
	Audit__Meeting **row;
	size_t count;
	TRY(where_meeting(rq, "audit_id", audit_id, &row, &count));
	for (size_t i = 0; i < count; i++) {
		if ((int)row[i]->kind != MEETING_KIND_OPENING)
			continue;
		f->opening_is_waived = text_given(row[i]->waived_reason);
		f->opening_meeting_us = f->opening_is_waived ? f->now_us : row[i]->held_us;
	}
	return OK;
}

static int look_at_readiness(struct request *rq, const Audit__Audit *audit, struct audit_fieldwork_facts *f)
{
	Audit__RemoteReadiness **row;
	size_t count;
	f->is_remote = (int)audit->method == AUDITING_METHOD_REMOTE_INTERACTION ||
		(int)audit->method == AUDITING_METHOD_REMOTE_NO_INTERACTION;
	TRY(where_remote_readiness(rq, "audit_id", audit->id, &row, &count));
	for (size_t i = 0; i < count; i++)
		f->readiness_is_agreed |= (int)row[i]->state == REMOTE_READINESS_STATE_AGREED;
	return OK;
}

int audit_begin_fieldwork(struct request *rq, const Audit__BeginFieldworkRequest *in,
	Audit__BeginFieldworkResponse *out)
{
	Audit__Audit *row;
	int32_t to;
	TRY(load_audit(rq, in->audit_id, &row));
	struct audit_fieldwork_facts facts = { .id = row->id,
		.state = (int32_t)row->state,
		.is_unannounced = row->is_unannounced,
		.from_us = row->from_us,
		.to_us = row->to_us,
		.now_us = rq->now_us };
	TRY(look_for_opening(rq, row->id, &facts));
	TRY(look_at_readiness(rq, row, &facts));
	TRY(audit_may_begin_fieldwork(&facts, rq->st, &to));
	row->state = (Audit__AuditState)to;
	row->opening_meeting_us = facts.opening_meeting_us;
	/* An unannounced audit is announced by its opening meeting. */
	row->disclosed_to_id = row->auditee_organisation_id;
	TRY(put_audit(rq, row, in->version));
	out->audit = row;
	return OK;
}

/* Loads the audit and moves it where the event leads; the caller puts it. */
static int step(struct request *rq, const char *audit_id, const char *event, Audit__Audit **ret_row)
{
	int32_t to;
	TRY(load_audit(rq, audit_id, ret_row));
	(void)machine_step(&audit_machine, (int32_t)(*ret_row)->state, event, (*ret_row)->id, rq->st, &to);
	TRY(rule_verdict(rq->st));
	(*ret_row)->state = (Audit__AuditState)to;
	return OK;
}

int audit_suspend(struct request *rq, const Audit__SuspendAuditRequest *in, Audit__SuspendAuditResponse *out)
{
	Audit__Audit *row;
	TRY(step(rq, in->audit_id, "suspend", &row));
	row->halt_reason = in->halt_reason;
	row->client_informed = in->client_informed;
	TRY(put_audit(rq, row, in->version));
	out->audit = row;
	return OK;
}

int audit_resume(struct request *rq, const Audit__ResumeAuditRequest *in, Audit__ResumeAuditResponse *out)
{
	Audit__Audit *row;
	TRY(step(rq, in->audit_id, "resume", &row));
	TRY(put_audit(rq, row, in->version));
	out->audit = row;
	return OK;
}

int audit_cancel(struct request *rq, const Audit__CancelAuditRequest *in, Audit__CancelAuditResponse *out)
{
	Audit__Audit *row;
	TRY(step(rq, in->audit_id, "cancel", &row));
	row->halt_reason = in->halt_reason;
	row->client_informed = in->client_informed;
	TRY(put_audit(rq, row, in->version));
	out->audit = row;
	return OK;
}
