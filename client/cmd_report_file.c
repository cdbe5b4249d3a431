/* A report's file: put forward with its document, fetched, and checked against both the document and the records. */
#include "client/call.h"
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/flags.h"
#include "client/report_fetch.h"
#include "client/report_file.h"
#include "client/report_set.h"
#include "client/request.h"
#include "client/term.h"
#include "client/upload.h"
#include "common/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { WORDS_MAX = 512 };

/* Takes "--file PATH" and "--document PATH" out of the words. */
static int take_path(const char **word, size_t *count, const char *flag, struct status *st, const char **ret_path)
{
	size_t kept = 0, len = strlen(flag);
	for (size_t i = 0; i < *count; i++) {
		if (strcmp(word[i], flag) == 0 && i + 1 < *count)
			*ret_path = word[++i];
		else if (strncmp(word[i], flag, len) == 0 && word[i][len] == '=')
			*ret_path = word[i] + len + 1;
		else if (strcmp(word[i], flag) == 0)
			return fail(st, INVALID_ARGUMENT, "USAGE", "%s needs a path", flag);
		else
			word[kept++] = word[i];
	}
	*count = kept;
	return OK;
}

/* Asked about only, it is sent all the same: the server cannot judge what it has not read. */
static int send_file(struct client *c, json_t *request, const char *field, const char *path, struct status *st)
{
	struct upload u;
	TRY(upload_open(&u, c, path, st));
	u.audit_id = json_string_value(json_object_get(request, "audit_id"));
	int rc = u.audit_id ? upload_describe(&u, request, field, st) :
		fail(st, INVALID_ARGUMENT, "USAGE", "--audit says of which audit the report is");
	if (rc == OK)
		rc = upload_send(&u, st);
	upload_close(&u);
	return rc;
}

static int add(struct client *c, const struct method_rule *method, json_t *request, const char *file, const char *document,
	struct status *st)
{
	TRY(client_open(c, st));
	TRY(send_file(c, request, "document", document, st));
	TRY(send_file(c, request, "file", file, st));
	return method_run_json(c, method, request, st);
}

COMMAND(cmd_report_add)
{
	const struct method_rule *method = schema_find_method("audit.v1.ReportService/AddReport");
	const char *rest[WORDS_MAX], *file = NULL, *document = NULL;
	char beside[FILE_PATH_BYTES];
	json_t *request;
	(void)arg;
	if (count > WORDS_MAX)
		return fail(st, INVALID_ARGUMENT, "TOO_MANY_WORDS", "that is more than %d words", WORDS_MAX);
	if (count > 0)
		memcpy(rest, word, count * sizeof(rest[0]));
	TRY(take_path(rest, &count, "--file", st, &file));
	TRY(take_path(rest, &count, "--document", st, &document));
	if (!file)
		return fail(st, INVALID_ARGUMENT, "USAGE", "--file is what people read; auditc report build makes it");
	TRY(file_path(st, beside, "%s.json", file));
	TRY(flags_parse(method, rest, count, c->started_us, st, &request));
	int rc = add(c, method, request, file, document ? document : beside, st);
	json_decref(request);
	return rc;
}

int report_file_get(struct client *c, const char *id, struct status *st, const Audit__Report **ret_report)
{
	Audit__GetReportRequest request = AUDIT__GET_REPORT_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.report_id = id;
	TRY(call_named(c, c->arena, "audit.v1.ReportService/GetReport", &request.base, st, &raw, NULL));
	*ret_report = ((const Audit__GetReportResponse *)raw)->report;
	if (!*ret_report || !(*ret_report)->file || !(*ret_report)->document)
		return fail(st, FAILED_PRECONDITION, "NO_REPORT_FILE", "this report has no file");
	return OK;
}

/* Refused, it says whom to ask. */
static int fetch(struct client *c, const struct report_fetch *f, const char *path, struct status *st)
{
	int rc = fetch_file(c, &f->from, path, st);
	if (rc != PERMISSION_DENIED)
		return rc;
	status_reset(st);
	return fail(st, PERMISSION_DENIED, "NOT_SENT",
		"this report was not sent to you; who manages the programme sends it: auditc report-copy add --report %s"
		" --person PERSON",
		f->made.report_id);
}

int report_file_fetch(struct client *c, const Audit__Report *report, bool of_document, const char *path, struct status *st)
{
	struct report_fetch f;
	TRY(report_fetch_source(c, report, of_document, st, &f));
	return fetch(c, &f, path, st);
}

/* Who holds a copy in the hand must not take it for what is in force. */
static void warn(const Audit__Report *report)
{
	if (report->state == AUDIT__REPORT_STATE__REPORT_STATE_RECALLED)
		say("RECALLED: %s", report->recalled_reason);
	else if (report->state == AUDIT__REPORT_STATE__REPORT_STATE_AMENDED)
		say("AMENDED: report %s has taken its place", report->amended_by_id);
	else if (report->state != AUDIT__REPORT_STATE__REPORT_STATE_ISSUED)
		say("not issued yet");
}

COMMAND(cmd_report_fetch)
{
	const Audit__Report *report = NULL;
	const char *out = command_arg(arg, "out");
	bool of_document = command_arg(arg, "document") != NULL;
	(void)word;
	(void)count;
	TRY(client_open(c, st));
	TRY(report_file_get(c, command_arg(arg, "REPORT-ID"), st, &report));
	TRY(report_file_fetch(c, report, of_document, out, st));
	say("%s: %" PRIu64 " bytes, as it was put forward", out,
		of_document ? report->document->size_bytes : report->file->size_bytes);
	warn(report);
	return OK;
}

static int acknowledge(struct client *c, const Audit__ReportCopy *copy, const Audit__Report *report, struct status *st)
{
	char sha256[BASE64_LEN(HASH_BYTES) + 1];
	base64_encode(report->file->sha256.data, HASH_BYTES, sha256);
	json_t *request = json_pack("{s:s, s:I, s:s}", "report_copy_id", copy->id, "version", (json_int_t)copy->version,
		"sha256", sha256);
	int rc = request ?
		method_run_json(c, schema_find_method("audit.v1.ReportCopyService/AcknowledgeReportCopy"), request, st) :
		fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	json_decref(request);
	return rc;
}

COMMAND(cmd_report_receive)
{
	const Audit__Report *report = NULL;
	struct report_fetch f;
	const char *out = command_arg(arg, "out");
	(void)word;
	(void)count;
	TRY(client_open(c, st));
	TRY(report_file_get(c, command_arg(arg, "REPORT-ID"), st, &report));
	TRY(report_fetch_source(c, report, false, st, &f));
	if (!f.copy)
		return fail(st, NOT_FOUND, "NO_COPY", "the report was not sent to you: there is nothing to sign for");
	TRY(fetch(c, &f, out, st));
	warn(report);
	if (f.copy->state != AUDIT__REPORT_COPY_STATE__REPORT_COPY_STATE_SENT) {
		say("%s: fetched; there is nothing to sign for", out);
		return OK;
	}
	return acknowledge(c, f.copy, report, st);
}

int report_file_document(struct client *c, const Audit__Report *report, struct status *st, struct buf *out)
{
	char directory[] = "/tmp/auditc-report-XXXXXX", path[FILE_PATH_BYTES];
	if (!mkdtemp(directory))
		return fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", directory, strerror(errno));
	int rc = file_path(st, path, "%s/document.json", directory);
	if (rc == OK)
		rc = report_file_fetch(c, report, true, path, st);
	if (rc == OK)
		rc = file_read(path, st, out);
	(void)unlink(path);
	(void)rmdir(directory);
	return rc;
}

/* The document set anew is the file, byte by byte, or it is not. */
static int look_at_file(struct client *c, const Audit__Report *report, struct status *st, bool *ret_is_same)
{
	struct buf document, set;
	buf_init(&document, LIMIT_DOCUMENT_BYTES);
	buf_init(&set, SIZE_MAX / 2);
	int rc = report_file_document(c, report, st, &document);
	if (rc == OK)
		rc = report_set(c, report_kind(report->file->name), buf_bytes(&document), st, &set);
	if (rc == OK) {
		struct hash sha256 = hash_of(set.data, set.len);
		*ret_is_same = report->file->sha256.len == HASH_BYTES &&
			memcmp(sha256.b, report->file->sha256.data, HASH_BYTES) == 0;
	}
	buf_done(&document);
	buf_done(&set);
	return rc;
}

static int look_at_records(struct client *c, const char *id, struct status *st, const Audit__CheckReportResponse **ret_found)
{
	Audit__CheckReportRequest request = AUDIT__CHECK_REPORT_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.report_id = id;
	TRY(call_named(c, c->arena, "audit.v1.ReportService/CheckReport", &request.base, st, &raw, NULL));
	*ret_found = (const Audit__CheckReportResponse *)raw;
	return OK;
}

COMMAND(cmd_report_check)
{
	const Audit__Report *report = NULL;
	const Audit__CheckReportResponse *found = NULL;
	bool is_same = false;
	(void)word;
	(void)count;
	TRY(client_open(c, st));
	TRY(report_file_get(c, command_arg(arg, "REPORT-ID"), st, &report));
	TRY(look_at_records(c, report->id, st, &found));
	TRY(look_at_file(c, report, st, &is_same));
	for (size_t i = 0; i < found->n_differences; i++)
		put_line("differs  %s", found->differences[i]);
	put_line("%s  the document says what the records say now", found->is_different ? "no " : "yes");
	put_line("%s  the file is the document, set: the same bytes", is_same ? "yes" : "no ");
	if (!is_same)
		say("other fonts or another report-render give other bytes too: a report put forward as .html needs no fonts");
	if (found->is_different || !is_same)
		return fail(st, DATA_LOSS, "REPORT_DIFFERS", "the report is not what it should be");
	return OK;
}
