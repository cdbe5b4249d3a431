/* What the server holds of a report, and what it asks of its document. */
#include "tests/daemon/service/audit_scene.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEADER "audit/LA"
#define REVIEWER "auditing/RV"
#define FINDING "{'audit_id':'@audit:kista','grade':'minor','state':'%s','communicated_us':1,'statement':'%s'," \
	"'rationale':'One of two systems','auditee_opinion':'It was noticed.'}"

static void put_finding(struct scene *s, const char *state, const char *statement)
{
	char json[512];
	(void)snprintf(json, sizeof(json), FINDING, state, statement);
	scene_put(s, "finding:backup", json);
}

static struct scene *closed_out(void)
{
	struct scene *s = scene_new();
	kista_put(s, "closed_out", 0);
	put_finding(s, "acknowledged", "Failed backups are not noticed");
	scene_put(s, "conclusion:one", "{'audit_id':'@audit:kista','objective':1,'state':'agreed','text':'Nearly',"
		"'author_id':'@person:audit/LA'}");
	return s;
}

/* The least document with `what` replaced by `with`, as AddReport is asked. */
static const char *changed(struct scene *s, const char *what, const char *with)
{
	static char text[6000];
	const char *document = scene_document(s, LEADER, "audit:kista");
	const char *at = strstr(document, what);
	cr_assert(at != NULL, "%s is not in %s", what, document);
	(void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - document), document, with, at + strlen(what));
	return scene_report_json(s, LEADER, "audit:kista", text);
}

static void refused(struct scene *s, const char *what, const char *with, const char *rules)
{
	scene_refused(s, LEADER, "ReportService/AddReport", changed(s, what, with), rules);
}

Test(report, says_what_the_records_say)
{
	struct scene *s = closed_out();
	refused(s, "item-k", "samples", "R-REPORT-04");
	refused(s, "Failed backups are not noticed", "Backups are fine", "R-REPORT-06");
	cr_expect(strstr(scene_message(s), "Failed backups") == NULL, "a refusal repeats no words of the records");
	refused(s, "It was noticed.", "", "R-REPORT-06");
	refused(s, "Nearly", "Wholly", "R-REPORT-06");
	refused(s, "Are backups made?", "Is all well?", "R-REPORT-06");
	refused(s, "\"anchor\":\"finding-", "\"anchor\":\"nothing-", "R-REPORT-05");
	refused(s, "\"value\":1", "\"value\":0", "R-REPORT-07");
	refused(s, "{\"blocks\"", "{\"pages\"", "BAD_DOCUMENT");
	scene_allowed(s, LEADER, "ReportService/AddReport", changed(s, "None.", "Nothing."), "kista");
	ROW_READS(s, "report:kista", "number", "1");
	scene_free(s);
}

Test(report, inv_33_is_judged_anew_when_it_is_reviewed_and_issued)
{
	struct scene *s = closed_out();
	char issue[400];
	scene_report(s, LEADER, "audit:kista", "kista");
	const char *read = scene_report_read(s, "report:kista");
	(void)snprintf(issue, sizeof(issue), "%.*s,'distribution':'client'}", (int)strlen(read) - 1, read);
	put_finding(s, "acknowledged", "Failed backups are noticed late");
	scene_refused(s, REVIEWER, "ReportService/ReviewReport", read, "R-REPORT-06");
	put_finding(s, "acknowledged", "Failed backups are not noticed");
	scene_allowed(s, REVIEWER, "ReportService/ReviewReport", read, NULL);
	put_finding(s, "withdrawn", "Failed backups are not noticed");
	scene_refused(s, "auditing/PM", "ReportService/IssueReport", issue, "R-REPORT-05 R-REPORT-07");
	put_finding(s, "acknowledged", "Failed backups are not noticed");
	scene_allowed(s, LEADER, "ReportService/CheckReport", "{'report_id':'@report:kista'}", NULL);
	REPLY_READS(s, "is_different", "");
	scene_allowed(s, "auditing/PM", "ReportService/IssueReport", issue, NULL);
	put_finding(s, "acknowledged", "Other words");
	scene_allowed(s, LEADER, "ReportService/CheckReport", "{'report_id':'@report:kista'}", NULL);
	REPLY_READS(s, "is_different", "true");
	cr_expect(strstr(scene_reply(s, "differences.0"), "R-REPORT-06: item g)") != NULL, "%s", scene_reply(s, "differences.0"));
	scene_free(s);
}

Test(report, inv_15_is_the_file_that_the_server_holds)
{
	struct scene *s = closed_out();
	char request[1100], other[300];
	(void)snprintf(request, sizeof(request), "%s", changed(s, "None.", "None!"));
	char *digest = strstr(request, "'document':{'sha256':'") + strlen("'document':{'sha256':'");
	digest[3] = digest[3] == 'A' ? 'B' : 'A';
	scene_refused(s, LEADER, "ReportService/AddReport", request, "UPLOAD_MISSING");
	scene_report(s, LEADER, "audit:kista", "kista");
	const char *read = scene_report_read(s, "report:kista");
	(void)snprintf(other, sizeof(other), "%s", read);
	char *sha256 = strstr(other, "'sha256':'") + strlen("'sha256':'");
	sha256[3] = sha256[3] == 'A' ? 'B' : 'A';
	scene_refused(s, REVIEWER, "ReportService/ReviewReport", other, "R-REPORT-02");
	scene_allowed(s, REVIEWER, "ReportService/GetChunkReport", "{'report_id':'@report:kista'}", NULL);
	REPLY_READS(s, "chunk_count", "1");
	scene_refused(s, "audited/SR", "ReportService/GetChunkReport", "{'report_id':'@report:kista'}", "NOT_FOUND");
	scene_refused(s, "rival/SR", "ReportService/GetChunkReport", "{'report_id':'@report:kista'}", "NOT_FOUND");
	scene_allowed(s, REVIEWER, "ReportService/ReviewReport", read, NULL);
	scene_free(s);
}

Test(report, is_approved_when_each_comment_is_answered)
{
	struct scene *s = closed_out();
	scene_report(s, LEADER, "audit:kista", "kista");
	const char *read = scene_report_read(s, "report:kista");
	scene_allowed(s, REVIEWER, "ReportCommentService/AddReportComment",
		"{'report_id':'@report:kista','place':'g)','text':'which hall?'}", "hall");
	scene_refused(s, REVIEWER, "ReportService/ReviewReport", read, "R-REPORT-08");
	scene_refused(s, REVIEWER, "ReportCommentService/AnswerReportComment",
		"{'report_comment_id':'@report_comment:hall','answer':'never mind'}", "ROLE");
	scene_allowed(s, LEADER, "ReportCommentService/AnswerReportComment",
		"{'report_comment_id':'@report_comment:hall','answer':'the second'}", NULL);
	scene_refused(s, LEADER, "ReportCommentService/AnswerReportComment",
		"{'report_comment_id':'@report_comment:hall','answer':'the third'}", "S-REPORT-COMMENT");
	scene_allowed(s, REVIEWER, "ReportService/ReviewReport", read, NULL);
	scene_refused(s, REVIEWER, "ReportCommentService/AddReportComment", "{'report_id':'@report:kista','text':'and?'}",
		"R-REPORT-COMMENT-02");
	ROW_READS(s, "report_comment:hall", "answer", "the second");
	scene_free(s);
}
