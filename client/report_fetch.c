/* Looks for the caller's own copy of a report. */
#include "client/report_fetch.h"

#include "client/call.h"
#include "client/devices.h"

/* One's own row of the distribution list; NULL. */
static int find_copy(struct client *c, const char *report_id, struct status *st, const Audit__ReportCopy **ret_copy)
{
	Audit__GetSessionResponse *session = NULL;
	Audit__ListReportCopiesRequest request = AUDIT__LIST_REPORT_COPIES_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	TRY(devices_session(c, st, &session));
	request.report_id = report_id;
	request.person_id = session->person_id;
	TRY(call_named(c, c->arena, "audit.v1.ReportCopyService/ListReportCopies", &request.base, st, &raw, NULL));
	const Audit__ListReportCopiesResponse *list = (const Audit__ListReportCopiesResponse *)raw;
	*ret_copy = list->n_report_copies > 0 ? list->report_copies[0] : NULL;
	return OK;
}

int report_fetch_source(struct client *c, const Audit__Report *report, bool of_document, struct status *st,
	struct report_fetch *ret_fetch)
{
	struct report_fetch *f = ret_fetch;
	*f = (struct report_fetch){ .made = AUDIT__GET_CHUNK_REPORT_REQUEST__INIT,
		.sent = AUDIT__GET_CHUNK_REPORT_COPY_REQUEST__INIT };
	TRY(find_copy(c, report->id, st, &f->copy));
	f->made.report_id = report->id;
	f->made.of_document = of_document;
	f->sent.report_copy_id = f->copy ? f->copy->id : "";
	f->sent.of_document = of_document;
	const Audit__EvidenceFile *file = of_document ? report->document : report->file;
	f->from = f->copy ?
		(struct fetch_source){ "audit.v1.ReportCopyService/GetChunkReportCopy", &f->sent.base, &f->sent.chunk, file } :
		(struct fetch_source){ "audit.v1.ReportService/GetChunkReport", &f->made.base, &f->made.chunk, file };
	return OK;
}

int report_fetch_allowed(struct client *c, struct report_fetch *fetch, struct status *st, bool *ret_allowed)
{
	ProtobufCMessage *raw = NULL;
	*ret_allowed = fetch->copy != NULL;
	if (*ret_allowed)
		return OK;
	int rc = call_named(c, c->arena, fetch->from.method, fetch->from.request, st, &raw, NULL);
	*ret_allowed = rc == OK;
	if (rc == PERMISSION_DENIED) {
		status_reset(st);
		rc = OK;
	}
	return rc;
}
