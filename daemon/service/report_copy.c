/* Who is sent a report, and who says that they have it. */
#include "daemon/rule/report_copy.h"

#include "daemon/rows.h"
#include "daemon/rule/role.h"
#include "daemon/service/report_copies.h"
#include "daemon/service/report_records.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

int report_copies_of(struct request *rq, const char *report_id, Audit__ReportCopy ***ret_rows, size_t *ret_count)
{
	return where_report_copy(rq, "report_id", report_id, ret_rows, ret_count);
}

int report_copies_may_see(struct request *rq, const char *audit_id, const char *person_id, bool *ret_may_see)
{
	const struct resource_rule *report = schema_find_resource("report");
	uint32_t roles;
	TRY(rq_roles(rq, person_id, audit_id, &roles));
	*ret_may_see = false;
	for (size_t i = 0; i < report->visible_count; i++)
		*ret_may_see |= (roles & ROLE_SET(report->visible[i].relation)) != 0;
	return OK;
}

static int gather_recipient(struct request *rq, const Audit__Report *report, const char *person_id,
	struct report_copy_facts *ret_facts)
{
	Audit__ReportCopy **row;
	size_t count;
	*ret_facts = (struct report_copy_facts){ .id = person_id,
		.report_id = report->id,
		.report_state = (int32_t)report->state };
	TRY(report_copies_may_see(rq, report->audit_id, person_id, &ret_facts->may_see));
	TRY(report_copies_of(rq, report->id, &row, &count));
	for (size_t i = 0; i < count; i++)
		ret_facts->is_sent_already |= strcmp(row[i]->person_id, person_id) == 0;
	return OK;
}

static bool is_named_before(const char *const *person_id, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (strcmp(person_id[i], person_id[at]) == 0)
			return true;
	return false;
}

int report_copies_require(struct request *rq, const Audit__Report *report, const char *const *person_id, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct report_copy_facts facts;
		TRY(gather_recipient(rq, report, person_id[i], &facts));
		facts.is_sent_already |= is_named_before(person_id, i);
		report_copy_require(&facts, rq->st);
	}
	return OK;
}

static int send_one(struct request *rq, const Audit__Report *report, const char *person_id, Audit__ReportCopy **ret_row)
{
	Audit__ReportCopy *row;
	Audit__Person *person;
	Audit__Organisation *organisation;
	TRY(find_person(rq, person_id, &person));
	TRY(find_organisation(rq, person ? person->organisation_id : "", &organisation));
	TRY(new_report_copy(rq, &row));
	row->audit_id = report->audit_id;
	row->report_id = report->id;
	row->person_id = person_id;
	row->person_name = person ? person->name : "";
	row->organisation_name = organisation ? organisation->name : "";
	row->state = AUDIT__REPORT_COPY_STATE__REPORT_COPY_STATE_SENT;
	row->sent_us = rq->now_us;
	TRY(put_report_copy(rq, row, 0));
	*ret_row = row;
	return OK;
}

int report_copies_send(struct request *rq, const Audit__Report *report, const char *const *person_id, size_t count)
{
	Audit__ReportCopy *row;
	for (size_t i = 0; i < count; i++)
		TRY(send_one(rq, report, person_id[i], &row));
	return OK;
}

int report_copies_move(struct request *rq, const char *report_id, const char *event)
{
	Audit__ReportCopy **row;
	size_t count;
	TRY(report_copies_of(rq, report_id, &row, &count));
	for (size_t i = 0; i < count; i++) {
		int32_t to = report_copy_after((int32_t)row[i]->state, event);
		if (to == (int32_t)row[i]->state)
			continue;
		row[i]->state = (Audit__ReportCopyState)to;
		TRY(put_report_copy(rq, row[i], row[i]->version));
	}
	return OK;
}

int report_copy_add(struct request *rq, const Audit__AddReportCopyRequest *in, Audit__AddReportCopyResponse *out)
{
	Audit__Report *report;
	struct report_copy_facts facts;
	TRY(load_report(rq, in->report_id, &report));
	TRY(gather_recipient(rq, report, in->person_id, &facts));
	TRY(report_copy_may_add(&facts, rq->st));
	return send_one(rq, report, in->person_id, &out->report_copy);
}

int report_copy_acknowledge(struct request *rq, const Audit__AcknowledgeReportCopyRequest *in,
	Audit__AcknowledgeReportCopyResponse *out)
{
	Audit__ReportCopy *row;
	Audit__Report *report;
	int32_t to;
	TRY(load_report_copy(rq, in->report_copy_id, &row));
	TRY(load_report(rq, row->report_id, &report));
	const struct report_copy_facts facts = { .id = row->id,
		.report_id = report->id,
		.state = (int32_t)row->state,
		.digest_fits = report->file && in->sha256.len == report->file->sha256.len &&
			memcmp(in->sha256.data, report->file->sha256.data, in->sha256.len) == 0 };
	TRY(report_copy_may_acknowledge(&facts, rq->st, &to));
	row->state = (Audit__ReportCopyState)to;
	row->sha256 = in->sha256;
	row->received_us = rq->now_us;
	TRY(put_report_copy(rq, row, in->version));
	out->report_copy = row;
	return OK;
}

int report_copy_acknowledge_recall(struct request *rq, const Audit__AcknowledgeRecallReportCopyRequest *in,
	Audit__AcknowledgeRecallReportCopyResponse *out)
{
	Audit__ReportCopy *row;
	int32_t to;
	TRY(load_report_copy(rq, in->report_copy_id, &row));
	const struct report_copy_facts facts = { .id = row->id, .report_id = row->report_id, .state = (int32_t)row->state };
	TRY(report_copy_may_acknowledge_recall(&facts, rq->st, &to));
	row->state = (Audit__ReportCopyState)to;
	row->recall_known_us = rq->now_us;
	TRY(put_report_copy(rq, row, in->version));
	out->report_copy = row;
	return OK;
}

/* It was sent to one in a role: whoever holds none any more keeps what they took, and is given no more. */
int report_copy_get_chunk(struct request *rq, const Audit__GetChunkReportCopyRequest *in,
	Audit__GetChunkReportCopyResponse *out)
{
	Audit__ReportCopy *copy;
	ProtobufCMessage *report;
	bool found = false;
	TRY(load_report_copy(rq, in->report_copy_id, &copy));
	TRY(rq_find_seen(rq, schema_find_resource("report"), copy->report_id, &found, &report));
	if (!found)
		return fail(rq->st, NOT_FOUND, "NOT_FOUND", "there is no such row, or you may not see it");
	const struct report_chunk which = { in->of_document, in->chunk };
	return report_records_chunk(rq, (const Audit__Report *)(const void *)report, which, &out->content, &out->chunk_count);
}
