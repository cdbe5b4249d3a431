/* Comments of a report's review, and their answers. */
#include "daemon/rule/report_comment.h"

#include "daemon/rpc.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

int report_comment_add(struct request *rq, const Audit__AddReportCommentRequest *in,
	Audit__AddReportCommentResponse *out)
{
	Audit__Report *report;
	Audit__ReportComment *row;
	TRY(load_report(rq, in->report_id, &report));
	const struct report_comment_facts facts = { .report_id = report->id, .report_state = (int32_t)report->state };
	TRY(report_comment_may_add(&facts, rq->st));
	TRY(new_report_comment(rq, &row));
	rq_fill(&row->base, &in->base);
	row->audit_id = report->audit_id;
	row->author_id = rq->who.person;
	row->written_us = rq->now_us;
	row->state = AUDIT__REPORT_COMMENT_STATE__REPORT_COMMENT_STATE_OPEN;
	TRY(put_report_comment(rq, row, 0));
	out->report_comment = row;
	return OK;
}

int report_comment_answer(struct request *rq, const Audit__AnswerReportCommentRequest *in,
	Audit__AnswerReportCommentResponse *out)
{
	Audit__ReportComment *row;
	int32_t to;
	TRY(load_report_comment(rq, in->report_comment_id, &row));
	const struct report_comment_facts facts = { .id = row->id,
		.state = (int32_t)row->state,
		.signer_is_author = writers_have_signer(rq, &row->base) };
	TRY(report_comment_may_answer(&facts, rq->st, &to));
	row->state = (Audit__ReportCommentState)to;
	row->answer = in->answer;
	row->answerer_id = rq->who.person;
	row->answered_us = rq->now_us;
	TRY(put_report_comment(rq, row, in->version));
	out->report_comment = row;
	return OK;
}
