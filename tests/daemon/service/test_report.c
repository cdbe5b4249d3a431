/* What the server holds of a report, and what it asks of its document. */
#include "tests/daemon/service/audit_scene.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEADER "audit/LA"
#define REVIEWER "auditing/RV"
#define FINDING "{'audit_id':'@audit:kista','grade':'minor','criteria':[{'criteria_item_id':'@criteria_item:own'}]," \
	"'state':'%s','communicated_us':1,'statement':'%s'," \
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
	scene_put(s, "break_glass:taken", "{'scope_id':'@programme:own','person_id':'@person:audit/TE','state':'refused'}");
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
	refused(s, "k) Sampling", "k) Samples", "R-REPORT-04");
	refused(s, "\"language\":\"en\"", "\"language\":\"fr\"",
		"R-REPORT-04 R-REPORT-04 R-REPORT-04 R-REPORT-04 R-REPORT-04");
	refused(s, "\"language\":\"en\"", "\"language\":\"sv\"", "R-REPORT-04");
	refused(s, "\"anchor\":\"waivers\"", "\"anchor\":\"promises\"", "R-REPORT-04");
	refused(s, "Failed backups are not noticed", "Backups are fine", "R-REPORT-06");
	cr_expect(strstr(scene_message(s), "Failed backups") == NULL, "a refusal repeats no words of the records");
	refused(s, "It was noticed.", "", "R-REPORT-06");
	refused(s, "Nearly", "Wholly", "R-REPORT-06");
	refused(s, "Are backups made?", "Is all well?", "R-REPORT-06");
	refused(s, "\"anchor\":\"finding-", "\"anchor\":\"nothing-", "R-REPORT-05");
	refused(s, "\"value\":1", "\"value\":0", "R-REPORT-07");
	refused(s, "\"1\",\"0\",\"0\",\"0\"]", "\"0\",\"0\",\"0\",\"0\"]", "R-REPORT-07 R-REPORT-07");
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
	(void)snprintf(issue, sizeof(issue), "%.*s,'recipient_ids':['@person:audited/SR']}", (int)strlen(read) - 1, read);
	put_finding(s, "acknowledged", "Failed backups are noticed late");
	scene_refused(s, REVIEWER, "ReportService/ReviewReport", read, "R-REPORT-06");
	put_finding(s, "acknowledged", "Failed backups are not noticed");
	scene_allowed(s, REVIEWER, "ReportService/ReviewReport", read, NULL);
	put_finding(s, "withdrawn", "Failed backups are not noticed");
	scene_refused(s, "auditing/PM", "ReportService/IssueReport", issue, "R-REPORT-05 R-REPORT-07 R-REPORT-07 R-REPORT-07");
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

/* Of the newest report, approved: what PM is asked to sign. */
static const char *approved(struct scene *s, const char *label, const char *recipients)
{
	static char json[600];
	char name[60];
	(void)snprintf(name, sizeof(name), "report:%s", label);
	const char *read = scene_report_read(s, name);
	scene_allowed(s, REVIEWER, "ReportService/ReviewReport", read, NULL);
	(void)snprintf(json, sizeof(json), "%.*s%s}", (int)strlen(read) - 1, read, recipients);
	return json;
}

static void issued(struct scene *s, const char *label)
{
	scene_report(s, LEADER, "audit:kista", label);
	scene_allowed(s, "auditing/PM", "ReportService/IssueReport",
		approved(s, label, ",'recipient_ids':['@person:audited/SR','@person:auditing/CL']"), NULL);
}

/* The copy of one person, by its id. */
static const char *copy_of(struct scene *s, const char *who, const char *report)
{
	static char id[60];
	char json[200];
	(void)snprintf(json, sizeof(json), "{'report_id':'@report:%s','person_id':'@person:%s'}", report, who);
	scene_allowed(s, "auditing/PM", "ReportCopyService/ListReportCopies", json, NULL);
	(void)snprintf(id, sizeof(id), "%s", scene_reply(s, "report_copies.0.id"));
	return id;
}

static const char *copy_state(struct scene *s, const char *who, const char *report)
{
	(void)copy_of(s, who, report);
	return scene_reply(s, "report_copies.0.state");
}

static const char *receipt(struct scene *s, const char *who, const char *report)
{
	static char json[300];
	char name[60], id[60];
	(void)snprintf(id, sizeof(id), "%s", copy_of(s, who, report));
	(void)snprintf(name, sizeof(name), "report:%s", report);
	(void)snprintf(json, sizeof(json), "{'report_copy_id':'%s','sha256':'%s'}", id, scene_row(s, name, "file.sha256"));
	return json;
}

Test(report, inv_18_goes_to_people_who_may_see_it_and_each_signs_for_it)
{
	struct scene *s = closed_out();
	char issue[600];
	scene_report(s, LEADER, "audit:kista", "kista");
	(void)snprintf(issue, sizeof(issue), "%s", approved(s, "kista", ",'recipient_ids':['@person:auditing/TE','@person:auditing/OB']"));
	scene_refused(s, "auditing/PM", "ReportService/IssueReport", issue, "R-REPORT-COPY-01");
	*strstr(issue, ",'recipient_ids'") = '}';
	*(strchr(issue, '}') + 1) = 0;
	scene_refused(s, "auditing/PM", "ReportService/IssueReport", issue, "R-REPORT-09");
	(void)snprintf(strchr(issue, '}'), 200, ",'recipient_ids':['@person:audited/SR','@person:auditing/CL']}");
	scene_allowed(s, "auditing/PM", "ReportService/IssueReport", issue, NULL);
	ROW_READS(s, "report:kista", "state", "issued");
	cr_expect_str_eq(copy_state(s, "audited/SR", "kista"), "sent");
	scene_refused(s, "auditing/CL", "ReportCopyService/AcknowledgeReportCopy", receipt(s, "audited/SR", "kista"), "ROLE");
	scene_allowed(s, "audited/SR", "ReportCopyService/AcknowledgeReportCopy", receipt(s, "audited/SR", "kista"), NULL);
	scene_refused(s, "audited/SR", "ReportCopyService/AcknowledgeReportCopy", receipt(s, "audited/SR", "kista"),
		"S-REPORT-COPY");
	cr_expect_str_eq(copy_state(s, "audited/SR", "kista"), "received");
	cr_expect_str_eq(copy_state(s, "auditing/CL", "kista"), "sent");
	scene_refused(s, "auditing/PM", "ReportCopyService/AddReportCopy",
		"{'report_id':'@report:kista','person_id':'@person:auditing/CL'}", "R-REPORT-COPY-02");
	scene_allowed(s, "auditing/PM", "ReportCopyService/AddReportCopy",
		"{'report_id':'@report:kista','person_id':'@person:auditing/AV'}", NULL);
	scene_free(s);
}

/* Whether they open it by their copy, or why not. */
static void opens(struct scene *s, const char *who, const char *why)
{
	char json[120];
	(void)snprintf(json, sizeof(json), "{'report_copy_id':'%s'}", copy_of(s, who, "kista"));
	if (why)
		scene_refused(s, who, "ReportCopyService/GetChunkReportCopy", json, why);
	else
		scene_allowed(s, who, "ReportCopyService/GetChunkReportCopy", json, NULL);
	scene_refused(s, "auditing/CL", "ReportCopyService/GetChunkReportCopy", json, "ROLE");
}

#define OPEN "ReportService/GetChunkReport", "{'report_id':'@report:kista'}"

Test(report, inv_18_is_opened_by_who_makes_it_and_by_whom_it_was_sent_to)
{
	struct scene *s = closed_out();
	scene_put(s, "appointment:guest", "{'scope_id':'@audit:kista','person_id':'@person:auditing/OB',"
		"'party_id':'@organisation:auditing','role':'supplier_contributor','state':'active'}");
	issued(s, "kista");
	scene_allowed(s, LEADER, OPEN, NULL);
	scene_allowed(s, "audit/AU", OPEN, NULL);
	scene_allowed(s, REVIEWER, OPEN, NULL);
	scene_allowed(s, "auditing/PM", OPEN, NULL);
	scene_refused(s, "auditing/CL", OPEN, "ROLE");
	scene_refused(s, "audited/SR", OPEN, "ROLE");
	scene_refused(s, "audited/AR", OPEN, "ROLE");
	scene_refused(s, "auditing/AV", OPEN, "ROLE");
	scene_allowed(s, "auditing/AV", "ReportService/GetReport", "{'report_id':'@report:kista'}", NULL);
	opens(s, "audited/SR", NULL);
	scene_allowed(s, "auditing/PM", "ReportCopyService/AddReportCopy",
		"{'report_id':'@report:kista','person_id':'@person:auditing/AV'}", NULL);
	opens(s, "auditing/AV", NULL);
	scene_allowed(s, "auditing/PM", "ReportCopyService/AddReportCopy",
		"{'report_id':'@report:kista','person_id':'@person:auditing/OB'}", NULL);
	opens(s, "auditing/OB", NULL);
	scene_put(s, "appointment:guest", "{'scope_id':'@audit:kista','person_id':'@person:auditing/OB',"
		"'party_id':'@organisation:auditing','role':'supplier_contributor','state':'ended'}");
	opens(s, "auditing/OB", "NOT_FOUND");
	scene_free(s);
}

/* Who has it is asked for as long as somebody keeps it: an audit is sealed before the last recipient has signed. */
Test(report, inv_12_is_signed_for_after_its_audit_was_sealed)
{
	struct scene *s = closed_out();
	issued(s, "kista");
	kista_state(s, "sealed");
	scene_refused(s, "auditing/PM", "ReportService/RecallReport", "{'report_id':'@report:kista','reason':'Wrong plant'}", "SEALED");
	scene_allowed(s, "audited/SR", "ReportCopyService/AcknowledgeReportCopy", receipt(s, "audited/SR", "kista"), NULL);
	cr_expect_str_eq(copy_state(s, "audited/SR", "kista"), "received");
	scene_allowed(s, "auditing/PM", "ReportCopyService/AddReportCopy",
		"{'report_id':'@report:kista','person_id':'@person:auditing/AV'}", NULL);
	cr_expect_str_eq(copy_state(s, "auditing/AV", "kista"), "sent");
	scene_free(s);
}

Test(report, is_amended_for_all_who_got_it_and_recalled_with_word_to_them)
{
	struct scene *s = closed_out();
	char amend[1300];
	issued(s, "first");
	scene_allowed(s, "audited/SR", "ReportCopyService/AcknowledgeReportCopy", receipt(s, "audited/SR", "first"), NULL);
	const char *again = scene_report_json(s, LEADER, "audit:kista", scene_document(s, LEADER, "audit:kista"));
	(void)snprintf(amend, sizeof(amend), "%.*s,'amends_id':'@report:first'}", (int)strlen(again) - 1, again);
	scene_refused(s, LEADER, "ReportService/AddReport", amend, "R-REPORT-10");
	(void)snprintf(amend, sizeof(amend), "%.*s,'amends_id':'@report:first','what_changed':'A name in d)'}",
		(int)strlen(again) - 1, again);
	scene_allowed(s, LEADER, "ReportService/AddReport", amend, "second");
	ROW_READS(s, "report:second", "number", "2");
	scene_allowed(s, "auditing/PM", "ReportService/IssueReport", approved(s, "second", ""), NULL);
	ROW_READS(s, "report:first", "state", "amended");
	ROW_READS(s, "report:first", "amended_by_id", scene_id(s, "report:second"));
	cr_expect_str_eq(copy_state(s, "audited/SR", "first"), "received");
	cr_expect_str_eq(copy_state(s, "auditing/CL", "first"), "outdated");
	cr_expect_str_eq(copy_state(s, "audited/SR", "second"), "sent");
	cr_expect_str_eq(copy_state(s, "auditing/CL", "second"), "sent");
	scene_refused(s, LEADER, "ReportService/AddReport", amend, "R-REPORT-10");
	scene_allowed(s, "auditing/PM", "ReportService/RecallReport", "{'report_id':'@report:second','reason':'Wrong plant'}", NULL);
	scene_allowed(s, "audited/SR", "ReportService/GetReport", "{'report_id':'@report:second'}", NULL);
	REPLY_READS(s, "report.recalled_reason", "Wrong plant");
	REPLY_READS(s, "report.state", "recalled");
	cr_expect_str_eq(copy_state(s, "audited/SR", "second"), "recalled");
	(void)snprintf(amend, sizeof(amend), "{'report_copy_id':'%s'}", copy_of(s, "audited/SR", "second"));
	scene_allowed(s, "audited/SR", "ReportCopyService/AcknowledgeRecallReportCopy", amend, NULL);
	cr_expect_str_eq(copy_state(s, "audited/SR", "second"), "recall_known");
	scene_free(s);
}

/* A waiver of a tie, granted for the whole auditing organisation. */
static void waive(struct scene *s, const char *label, const char *subject, const char *more)
{
	char name[60], json[700];
	(void)snprintf(name, sizeof(name), "waiver:%s", label);
	(void)snprintf(json, sizeof(json), "{'scope_id':'@organisation:auditing','rule':'R-TEAM-02','reason':'%s','subject_id':'@%s',"
		"'compensating_measure':'Read twice','granter_id':'@person:auditing/CL','requester_id':'@person:auditing/PM',"
		"'person_id':'@person:" LEADER "','granted_us':1%s}", label, subject, more);
	scene_put(s, name, json);
}

static void tie(struct scene *s, const char *label, const char *organisation)
{
	char name[60], json[300];
	(void)snprintf(name, sizeof(name), "relationship:%s", label);
	(void)snprintf(json, sizeof(json), "{'organisation_id':'@organisation:auditing','person_id':'@person:" LEADER "',"
		"'kind':'operates','target_organisation_id':'@organisation:%s'}", organisation);
	scene_put(s, name, json);
}

/* An audit whose team was confirmed five days ago, and whose leader is tied to who is audited and to a rival. */
static struct scene *waived(void)
{
	struct scene *s = closed_out();
	char json[300];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:kista','person_id':'@person:" LEADER "','role':'leader',"
		"'state':'accepted','confirmed_us':%s}", scene_days(-5));
	scene_put(s, "team_member:kista_leader", json);
	tie(s, "here", "audited");
	tie(s, "elsewhere", "rival");
	return s;
}

Test(report, inv_01_tells_the_waivers_that_concern_its_audit)
{
	struct scene *s = waived();
	char day[80];
	waive(s, "in force", "relationship:here", ",'state':'granted'");
	waive(s, "another tie", "relationship:elsewhere", ",'state':'granted'");
	waive(s, "employed elsewhere", "person:" LEADER, ",'state':'granted'");
	(void)snprintf(day, sizeof(day), ",'state':'expired','ended_us':%s", scene_days(-6));
	waive(s, "ended before", "relationship:here", day);
	(void)snprintf(day, sizeof(day), ",'state':'granted','expires_us':%s", scene_days(-6));
	waive(s, "ran out before", "relationship:here", day);
	(void)snprintf(day, sizeof(day), ",'state':'granted','expires_us':%s", scene_days(-4));
	waive(s, "ran out meanwhile", "relationship:here", day);
	(void)snprintf(day, sizeof(day), ",'state':'expired','ended_us':%s", scene_days(-4));
	waive(s, "ended meanwhile", "relationship:here", day);
	refused(s, "in force", "", "R-REPORT-06");
	refused(s, "ran out meanwhile", "", "R-REPORT-06");
	refused(s, "ended meanwhile", "", "R-REPORT-06");
	scene_report(s, LEADER, "audit:kista", "kista");
	const char *told = scene_row(s, "report:kista", "waivers");
	cr_expect(strstr(told, "in force") && strstr(told, "ran out meanwhile") && strstr(told, "ended meanwhile"), "%s", told);
	const char *first = strstr(told, "\"ended_us\"");
	cr_expect(first && strstr(first + 1, "\"ended_us\""), "two of them are told as ended: %s", told);
	ROW_READS(s, "report:kista", "waivers.3.reason", "");
	scene_free(s);
}

/* What is looked for is the audit's, however much stands beside it. */
Test(report, of_a_place_with_thousands_of_appointments_and_waivers)
{
	enum { MANY = 2100 };
	struct scene *s = waived();
	for (int i = 0; i < MANY; i++) {
		scene_put_unnamed(s, "appointment", "{'scope_id':'@organisation:auditing','person_id':'@person:auditing/EV',"
			"'party_id':'@organisation:auditing','role':'competence_evaluator','state':'active'}");
		scene_put_unnamed(s, "waiver", "{'scope_id':'@organisation:auditing','rule':'R-TEAM-02','reason':'far',"
			"'subject_id':'@person:auditing/EV','state':'granted','granted_us':1}");
	}
	waive(s, "here", "relationship:here", ",'state':'granted'");
	scene_report(s, LEADER, "audit:kista", "kista");
	ROW_READS(s, "report:kista", "waivers.0.reason", "here");
	ROW_READS(s, "report:kista", "waivers.1.reason", "");
	scene_free(s);
}

/* Three hundred findings: the outline comes in pages. */
Test(report, of_many_findings)
{
	struct scene *s = closed_out();
	char name[40], json[400];
	for (int i = 0; i < 300; i++) {
		(void)snprintf(name, sizeof(name), "finding:f%d", i);
		(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:kista','grade':'minor','state':'acknowledged',"
			"'communicated_us':1,'statement':'Backup %d failed','rationale':'Seen on day %d'}", i, i);
		scene_put(s, name, json);
	}
	scene_allowed(s, LEADER, "ReportService/OutlineReport", "{'audit_id':'@audit:kista'}", NULL);
	REPLY_READS(s, "next", "500");
	REPLY_READS(s, "texts.500.text", "");
	cr_expect(strlen(scene_reply(s, "texts.499.text")) > 0);
	cr_expect(strlen(scene_reply(s, "findings.300.finding_id")) > 0, "with the one that was there before");
	scene_allowed(s, LEADER, "ReportService/OutlineReport", "{'audit_id':'@audit:kista','from':500}", NULL);
	REPLY_READS(s, "next", "");
	REPLY_READS(s, "findings.0.finding_id", "");
	cr_expect(strlen(scene_reply(s, "texts.50.text")) > 0);
	scene_free(s);
}

/* Hours from now, in microseconds. */
static long long in_hours(int hours)
{
	return strtoll(scene_days(0), NULL, 10) + hours * 3600000000LL;
}

/* Signed by two, taken up two days ago for one, and what `more` says. */
static void break_glass(struct scene *s, const char *label, const char *scope, const char *more)
{
	char name[60], json[1200];
	(void)snprintf(name, sizeof(name), "break_glass:%s", label);
	(void)snprintf(json, sizeof(json), "{'scope_id':'@%s','person_id':'@person:other/none_auditing','role':'programme_manager',"
		"'person_name':'%s Lind','days':1,'ground':'She died','proposer_name':'%s Ek','approver_name':'Dag Moe','proposed_us':%lld,"
		"'approved_us':%lld,'taken_us':%lld,'until_us':%lld%s}", scope, label, label, in_hours(-96), in_hours(-90), in_hours(-48),
		in_hours(-24), more);
	scene_put(s, name, json);
}

static const char *outline_text(struct scene *s, const char *language, const char *field)
{
	static char at[40];
	char json[100];
	(void)snprintf(json, sizeof(json), "{'audit_id':'@audit:kista','language':'%s'}", language);
	scene_allowed(s, LEADER, "ReportService/OutlineReport", json, NULL);
	for (int i = 0; i < 200; i++) {
		(void)snprintf(at, sizeof(at), "texts.%d.field", i);
		if (strcmp(scene_reply(s, at), field) == 0) {
			(void)snprintf(at, sizeof(at), "texts.%d.text", i);
			return scene_reply(s, at);
		}
	}
	return "";
}

Test(report, inv_19_tells_who_managed_in_an_emergency)
{
	struct scene *s = closed_out();
	char reviewed[300];
	break_glass(s, "Eva", "audit:kista", ",'state':'active'");
	refused(s, "Eva Lind", "", "R-REPORT-06");
	refused(s, "She died", "All was well", "R-REPORT-06");
	refused(s, "Eva Ek", "", "R-REPORT-06");
	refused(s, "Dag Moe", "", "R-REPORT-06");
	refused(s, "taken up; nobody has reviewed what was done", "taken up, and reviewed", "R-REPORT-06");
	refused(s, "\"anchor\":\"break-glass-", "\"anchor\":\"nothing-", "R-REPORT-06 R-REPORT-06 R-REPORT-06 R-REPORT-06 R-REPORT-06");
	cr_expect_str_eq(outline_text(s, "de", "break_glass.state"), "angetreten; was getan wurde, hat niemand überprüft");
	cr_expect_str_eq(outline_text(s, "fr-CA", "break_glass.state"), "pris ; personne n'a revu ce qui a été fait");
	scene_report(s, LEADER, "audit:kista", "kista");
	/* It was reviewed since: the report is no longer what the records give. */
	(void)snprintf(reviewed, sizeof(reviewed), ",'state':'reviewed','reviewer_name':'Siv Berg','reviewed_us':%lld,'review':'As it had to be'",
		in_hours(-1));
	break_glass(s, "Eva", "audit:kista", reviewed);
	scene_refused(s, REVIEWER, "ReportService/ReviewReport", scene_report_read(s, "report:kista"),
		"R-REPORT-06 R-REPORT-06 R-REPORT-06 R-REPORT-06");
	cr_expect_str_eq(outline_text(s, "en", "break_glass.review"), "As it had to be");
	refused(s, "Siv Berg", "", "R-REPORT-06");
	scene_free(s);
}

/* What became of it later is not what the report that was issued says. */
Test(report, inv_19_is_compared_as_it_stood_when_it_was_issued)
{
	struct scene *s = closed_out();
	char reviewed[300];
	break_glass(s, "Eva", "audit:kista", ",'state':'active'");
	issued(s, "kista");
	(void)snprintf(reviewed, sizeof(reviewed), ",'state':'reviewed','reviewer_name':'Siv Berg','reviewed_us':%lld,'review':'As it had to be'",
		in_hours(1));
	break_glass(s, "Eva", "audit:kista", reviewed);
	scene_put(s, "break_glass:next", "{'scope_id':'@audit:kista','person_id':'@person:other/none_auditing','person_name':'Ulf Ek',"
		"'state':'proposed','proposed_us':4102444800000000,'days':1}");
	scene_allowed(s, LEADER, "ReportService/CheckReport", "{'report_id':'@report:kista'}", NULL);
	REPLY_READS(s, "differences.0", "");
	scene_free(s);
}

static void created(struct scene *s, int hours)
{
	char json[1024];
	(void)snprintf(json, sizeof(json), "{" KISTA ",'state':'closed_out','created_us':%lld}", in_hours(hours));
	scene_put(s, "audit:kista", json);
}

/* Who managed the programme, or the organisation, managed the audit: from when it was taken up, and not in another time. */
Test(report, inv_19_tells_who_managed_what_its_audit_stands_in)
{
	struct scene *s = closed_out();
	break_glass(s, "Eva", "programme:own", ",'state':'active'");
	break_glass(s, "Olga", "organisation:auditing", ",'state':'active'");
	break_glass(s, "Nils", "programme:submitted", ",'state':'active'");
	scene_put(s, "break_glass:asked", "{'scope_id':'@programme:own','person_id':'@person:other/none_auditing','person_name':'Ulf Ek',"
		"'state':'proposed','proposed_us':1,'days':1}");
	refused(s, "Eva Lind", "", "R-REPORT-06");
	refused(s, "Olga Lind", "", "R-REPORT-06");
	const char *document = scene_document(s, LEADER, "audit:kista");
	cr_expect(strstr(document, "Nils Lind") == NULL, "of another programme");
	cr_expect(strstr(document, "Ulf Ek") == NULL, "nobody took it up");
	created(s, -23);
	document = scene_document(s, LEADER, "audit:kista");
	cr_expect(strstr(document, "Eva Lind") == NULL && strstr(document, "Olga Lind") == NULL, "it was over before the audit came");
	created(s, -25);
	refused(s, "Eva Lind", "", "R-REPORT-06");
	scene_free(s);
}

/* ISO 19011, 6.5.1 e): a time or a place beside another activity says something else. */
Test(report, says_what_was_done_when_and_where)
{
	struct scene *s = closed_out();
	scene_put(s, "site:hall", "{'organisation_id':'@organisation:audited','name':'Kista hall'}");
	scene_put(s, "plan:kista", "{'audit_id':'@audit:kista','number':1,'agreed_us':1,'presented_us':1}");
	scene_put(s, "slot:walk", "{'audit_id':'@audit:kista','plan_id':'@plan:kista','title':'Walk the halls','kind':'activity',"
		"'local_time':'2027-03-01 09:00-10:00','site_id':'@site:hall','place':'door 2','presented_us':1}");
	scene_put(s, "slot:talk", "{'audit_id':'@audit:kista','plan_id':'@plan:kista','title':'Talk to operators','kind':'activity',"
		"'local_time':'2027-03-02 09:00-10:00','place':'by phone','presented_us':1}");
	cr_expect(strstr(scene_document(s, LEADER, "audit:kista"), "Kista hall, door 2") != NULL);
	refused(s, "2027-03-01", "2027-03-02", "R-REPORT-06");
	refused(s, "Kista hall, door 2", "Kista hall", "R-REPORT-06");
	refused(s, "by phone", "by letter", "R-REPORT-06");
	issued(s, "kista");
	/* Its name is another one since: the report that was issued says what it was called then. */
	scene_put(s, "site:hall", "{'organisation_id':'@organisation:audited','name':'Kista north'}");
	scene_allowed(s, LEADER, "ReportService/CheckReport", "{'report_id':'@report:kista'}", NULL);
	REPLY_READS(s, "differences.0", "");
	scene_free(s);
}
