/* Who put forward, reviewed and issued which report. */
#include "daemon/rule/report.h"

#include "daemon/rpc.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

int report_add(struct request *rq, const Audit__AddReportRequest *in,
	Audit__AddReportResponse *out)
{
	Audit__Audit *audit;
	Audit__Report *row;
	int32_t to;
	TRY(load_audit(rq, in->audit_id, &audit));
	struct report_facts facts = { .id = audit->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state };
	TRY(report_may_add(&facts, rq->st, &to));
	TRY(new_report(rq, &row));
	rq_fill(&row->base, &in->base);
	row->author_id = rq->who.person;
	row->state = AUDIT__REPORT_STATE__REPORT_STATE_DRAFT;
	TRY(put_report(rq, row, 0));
	audit->state = (Audit__AuditState)to;
	TRY(put_audit(rq, audit, audit->version));
	out->report = row;
	return OK;
}

/* The report says what the conclusions say, and what was returned is mostly said again. */
static int look_at_writers(struct request *rq, const char *audit_id, bool *ret_wrote)
{
	Audit__Report **report;
	Audit__Conclusion **conclusion;
	size_t reports, conclusions;
	*ret_wrote = false;
	TRY(where_report(rq, "audit_id", audit_id, &report, &reports));
	TRY(where_conclusion(rq, "audit_id", audit_id, &conclusion, &conclusions));
	for (size_t i = 0; i < reports; i++)
		*ret_wrote |= writers_have_signer(rq, &report[i]->base);
	for (size_t i = 0; i < conclusions; i++)
		*ret_wrote |= writers_have_signer(rq, &conclusion[i]->base);
	return OK;
}

/* `sha256`: what the signer read; empty where no file is named. */
static int gather(struct request *rq, const char *id, ProtobufCBinaryData sha256, Audit__Report **ret_row,
	Audit__Audit **ret_audit, struct report_facts *ret_facts)
{
	Audit__Report *row;
	TRY(load_report(rq, id, &row));
	TRY(load_audit(rq, row->audit_id, ret_audit));
	*ret_facts = (struct report_facts){ .id = row->id,
		.audit_id = (*ret_audit)->id,
		.audit_state = (int32_t)(*ret_audit)->state,
		.state = (int32_t)row->state,
		.digest_fits = sha256.len == row->sha256.len &&
			(sha256.len == 0 || memcmp(sha256.data, row->sha256.data, sha256.len) == 0) };
	*ret_row = row;
	return look_at_writers(rq, row->audit_id, &ret_facts->signer_is_author);
}

int report_review(struct request *rq, const Audit__ReviewReportRequest *in,
	Audit__ReviewReportResponse *out)
{
	Audit__Report *row;
	Audit__Audit *audit;
	struct report_facts facts;
	int32_t to;
	TRY(gather(rq, in->report_id, in->sha256, &row, &audit, &facts));
	TRY(report_may_review(&facts, rq->st, &to));
	row->state = (Audit__ReportState)to;
	row->reviewer_id = rq->who.person;
	row->reviewed_us = rq->now_us;
	TRY(put_report(rq, row, in->version));
	out->report = row;
	return OK;
}

int report_return(struct request *rq, const Audit__ReturnReportRequest *in,
	Audit__ReturnReportResponse *out)
{
	Audit__Report *row;
	Audit__Audit *audit;
	struct report_facts facts;
	int32_t to;
	TRY(gather(rq, in->report_id, (ProtobufCBinaryData){ 0 }, &row, &audit, &facts));
	TRY(report_may_return(&facts, rq->st, &to));
	row->state = (Audit__ReportState)to;
	row->reviewer_id = rq->who.person;
	row->reviewed_us = rq->now_us;
	row->returned_reason = in->reason;
	TRY(put_report(rq, row, in->version));
	out->report = row;
	return OK;
}

int report_issue(struct request *rq, const Audit__IssueReportRequest *in,
	Audit__IssueReportResponse *out)
{
	Audit__Report *row;
	Audit__Audit *audit;
	struct report_facts facts;
	int32_t to, audit_to;
	TRY(gather(rq, in->report_id, in->sha256, &row, &audit, &facts));
	TRY(report_may_issue(&facts, rq->st, &to, &audit_to));
	row->state = (Audit__ReportState)to;
	row->issuer_id = rq->who.person;
	row->issued_us = rq->now_us;
	row->distribution = in->distribution;
	TRY(put_report(rq, row, in->version));
	audit->state = (Audit__AuditState)audit_to;
	TRY(put_audit(rq, audit, audit->version));
	out->report = row;
	return OK;
}
