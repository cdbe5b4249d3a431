/* Who put forward, reviewed and issued which report. */
#include "daemon/rule/report.h"

#include "daemon/report_writers.h"
#include "daemon/rpc.h"
#include "daemon/ruling.h"
#include "daemon/rows.h"
#include "daemon/service/report_copies.h"
#include "daemon/service/report_records.h"
#include "daemon/service/report_waivers.h"
#include "daemon/stored_file.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

/* INV-1: what was waived stands in the report. */
static int print_waivers(struct request *rq, const Audit__Audit *audit, Audit__Report *row)
{
	struct report_waivers waivers;
	TRY(report_waivers(rq, audit, &waivers));
	row->waivers = waivers.row;
	row->n_waivers = waivers.count;
	row->waivers_left_out = waivers.left_out;
	return OK;
}

static int count_reports(struct request *rq, const char *audit_id, uint32_t *ret_count)
{
	Audit__Report **row;
	size_t count;
	TRY(where_report(rq, "audit_id", audit_id, &row, &count));
	*ret_count = (uint32_t)count;
	return OK;
}

static int claim_files(struct request *rq, const Audit__Report *row)
{
	TRY(stored_file_claim(rq, row->audit_id, row->document));
	return stored_file_claim(rq, row->audit_id, row->file);
}

/* NULL where the report amends none. */
static int find_amended(struct request *rq, const char *id, const char *audit_id, Audit__Report **ret_row,
	struct report_amended *ret_facts)
{
	TRY(find_report(rq, id, ret_row));
	*ret_facts = (struct report_amended){ .is_given = text_given(id),
		.is_of_audit = *ret_row && strcmp((*ret_row)->audit_id, audit_id) == 0,
		.state = *ret_row ? (int32_t)(*ret_row)->state : 0 };
	return OK;
}

int report_add(struct request *rq, const Audit__AddReportRequest *in,
	Audit__AddReportResponse *out)
{
	Audit__Audit *audit;
	Audit__Report *row, *amended;
	int32_t to;
	TRY(load_audit(rq, in->audit_id, &audit));
	struct report_facts facts = { .id = audit->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state };
	TRY(find_amended(rq, in->amends_id, audit->id, &amended, &facts.amended));
	facts.amended.what_changed_given = text_given(in->what_changed);
	TRY(report_records_require(rq, audit->id, audit->id, in->document, false));
	TRY(report_may_add(&facts, rq->st, &to));
	TRY(new_report(rq, &row));
	rq_fill(&row->base, &in->base);
	row->author_id = rq->who.person;
	row->state = AUDIT__REPORT_STATE__REPORT_STATE_DRAFT;
	TRY(count_reports(rq, audit->id, &row->number));
	row->number++;
	TRY(print_waivers(rq, audit, row));
	TRY(claim_files(rq, row));
	TRY(put_report(rq, row, 0));
	audit->state = (Audit__AuditState)to;
	TRY(put_audit(rq, audit, audit->version));
	out->report = row;
	return OK;
}

static bool is_file(const Audit__EvidenceFile *file, ProtobufCBinaryData sha256)
{
	return file && sha256.len == file->sha256.len && memcmp(sha256.data, file->sha256.data, sha256.len) == 0;
}

/* Of this report and those before it: what was asked is answered, whatever was put forward since. */
static int count_open_comments(struct request *rq, const char *audit_id, size_t *ret_count)
{
	Audit__ReportComment **row;
	size_t count;
	TRY(where_report_comment(rq, "audit_id", audit_id, &row, &count));
	*ret_count = 0;
	for (size_t i = 0; i < count; i++)
		*ret_count += row[i]->state == AUDIT__REPORT_COMMENT_STATE__REPORT_COMMENT_STATE_OPEN;
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
		.digest_fits = is_file(row->file, sha256) };
	*ret_row = row;
	TRY(count_open_comments(rq, row->audit_id, &ret_facts->comments_open));
	return report_look_at_writers(rq, row->audit_id, &ret_facts->signer_is_author);
}

/* INV-33: what was put forward may have been overtaken; approval and issue are of what the records give now. */
static int require_records(struct request *rq, const Audit__Report *row)
{
	return row->document ? report_records_require(rq, row->audit_id, row->id, row->document, true) :
		fail(rq->st, FAILED_PRECONDITION, "NO_FILE", "this report has no document");
}

int report_review(struct request *rq, const Audit__ReviewReportRequest *in,
	Audit__ReviewReportResponse *out)
{
	Audit__Report *row;
	Audit__Audit *audit;
	struct report_facts facts;
	int32_t to;
	TRY(gather(rq, in->report_id, in->sha256, &row, &audit, &facts));
	TRY(require_records(rq, row));
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

/* Who is named, and who got what it amends and may still see it: an amendment follows the report it corrects. */
struct recipients {
	const char **person_id;
	size_t count;
};

static bool is_among(const struct recipients *r, const char *person_id)
{
	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->person_id[i], person_id) == 0)
			return true;
	return false;
}

static int add_earlier(struct request *rq, const Audit__Report *amended, struct recipients *r)
{
	Audit__ReportCopy **copy;
	size_t count;
	TRY(report_copies_of(rq, amended->id, &copy, &count));
	const char **all = arena_array(rq->arena, r->count + count + 1, sizeof(all[0]));
	if (!all)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	if (r->count > 0)
		memcpy(all, r->person_id, r->count * sizeof(all[0]));
	r->person_id = all;
	for (size_t i = 0; i < count; i++) {
		bool may_see;
		TRY(report_copies_may_see(rq, amended->audit_id, copy[i]->person_id, &may_see));
		if (may_see && !is_among(r, copy[i]->person_id))
			all[r->count++] = copy[i]->person_id;
	}
	return OK;
}

/* What is amended is marked, and nobody is asked for a receipt of it any more. */
static int mark_amended(struct request *rq, Audit__Report *amended, const Audit__Report *by, int32_t state)
{
	amended->state = (Audit__ReportState)state;
	amended->amended_by_id = by->id;
	TRY(put_report(rq, amended, amended->version));
	return report_copies_move(rq, amended->id, "amend");
}

int report_issue(struct request *rq, const Audit__IssueReportRequest *in,
	Audit__IssueReportResponse *out)
{
	Audit__Report *row, *amended;
	Audit__Audit *audit;
	struct report_facts facts;
	struct report_issued issued;
	struct recipients to = { in->recipient_ids, in->n_recipient_ids };
	TRY(gather(rq, in->report_id, in->sha256, &row, &audit, &facts));
	TRY(find_amended(rq, row->amends_id, audit->id, &amended, &facts.amended));
	if (amended)
		TRY(add_earlier(rq, amended, &to));
	facts.recipients = to.count;
	TRY(require_records(rq, row));
	TRY(report_copies_require(rq, row, to.person_id, to.count));
	TRY(report_may_issue(&facts, rq->st, &issued));
	row->state = (Audit__ReportState)issued.state;
	row->issuer_id = rq->who.person;
	row->issued_us = rq->now_us;
	row->distribution = in->distribution;
	TRY(print_waivers(rq, audit, row));
	TRY(put_report(rq, row, in->version));
	TRY(report_copies_send(rq, row, to.person_id, to.count));
	if (amended)
		TRY(mark_amended(rq, amended, row, issued.amended_state));
	audit->state = (Audit__AuditState)issued.audit_state;
	TRY(put_audit(rq, audit, audit->version));
	out->report = row;
	return OK;
}

int report_recall(struct request *rq, const Audit__RecallReportRequest *in, Audit__RecallReportResponse *out)
{
	Audit__Report *row;
	Audit__Audit *audit;
	struct report_facts facts;
	int32_t to;
	TRY(gather(rq, in->report_id, (ProtobufCBinaryData){ 0 }, &row, &audit, &facts));
	TRY(report_may_recall(&facts, rq->st, &to));
	row->state = (Audit__ReportState)to;
	row->recaller_id = rq->who.person;
	row->recalled_us = rq->now_us;
	row->recalled_reason = in->reason;
	TRY(put_report(rq, row, in->version));
	out->report = row;
	return report_copies_move(rq, row->id, "recall");
}
