/* Requests on a real store: issued after the agreement, followed by both sides, returned, declined, withheld by consent. */
#include "common/clock.h"
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <string.h>

#define DIGEST "'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE='"
#define AUDIT(agreement)                                                                           \
	"{'programme_id':'@programme:own','title':'Kista Cloud','auditee_organisation_id':'@organisation:audited'," \
	"'disclosed_to_id':'@organisation:audited','type':'second_party','state':'in_fieldwork'," agreement \
	"'criteria':[{'criteria_source_id':'@criteria_source:own'}]}"
#define ITEM(label, question)                                                                      \
	"{'request_id':'@request:asked','label':'" label "','question':'" question "','criteria_item_id':'@criteria_item:own'," \
	"'classification':'internal','reuse_allowed':true,'answer_days':10}"

static struct scene *drafted(void)
{
	struct scene *s = scene_new();
	scene_put(s, "audit:fieldwork", AUDIT("'confidentiality_sha256':" DIGEST ","));
	scene_allowed(s, "audit/AU", "RequestService/AddRequest", "{'audit_id':'@audit:fieldwork','title':'Backup',"
		"'basis':'contract, 7.3','purpose':'before the visit'}", "asked");
	scene_allowed(s, "audit/AU", "RequestItemService/AddRequestItem", ITEM("1", "Are backups tried?"), "tried");
	scene_allowed(s, "audit/LA", "RequestItemService/AddRequestItem", ITEM("2", "Who may restore?"), "restore");
	return s;
}

static struct scene *issued(void)
{
	struct scene *s = drafted();
	scene_allowed(s, "audit/LA", "RequestService/IssueRequest", "{'request_id':'@request:asked'}", NULL);
	return s;
}

static void answer(struct scene *s, const char *item, const char *label)
{
	char json[200];
	(void)snprintf(json, sizeof(json), "{'request_item_id':'@request_item:%s','text':'Each month'}", item);
	scene_allowed(s, "audit/SR", "AnswerService/AddAnswer", json, label);
	(void)snprintf(json, sizeof(json), "{'answer_id':'@answer:%s'}", label);
	scene_allowed(s, "audit/SR", "AnswerService/SignAnswer", json, NULL);
}

Test(request, is_the_auditing_sides_alone_until_it_is_issued)
{
	struct scene *s = drafted();
	ROW_READS(s, "request:asked", "item_count", "2");
	ROW_READS(s, "request_item:tried", "criterion_label", "A.8.13");
	scene_refused(s, "audit/SR", "RequestService/GetRequest", "{'request_id':'@request:asked'}", "NOT_FOUND");
	scene_refused(s, "audit/SR", "RequestItemService/GetRequestItem", "{'request_item_id':'@request_item:tried'}",
		"NOT_FOUND");
	scene_refused(s, "audit/AU", "RequestService/IssueRequest", "{'request_id':'@request:asked'}", "ROLE");
	scene_refused(s, "audit/LA", "RequestService/IssueRequest", "{'request_id':'@request:asked','version':1}", "VERSION");
	scene_refused(s, "audit/AU", "RequestItemService/AddRequestItem", ITEM("2", "Again?"), "R-REQUEST-07");
	scene_allowed(s, "audit/LA", "RequestService/IssueRequest", "{'request_id':'@request:asked'}", NULL);
	scene_allowed(s, "audit/SR", "RequestService/GetRequest", "{'request_id':'@request:asked'}", NULL);
	REPLY_READS(s, "request.state", "issued");
	scene_refused(s, "audit/AU", "RequestItemService/AddRequestItem", ITEM("3", "One more?"), "S-REQUEST");
	scene_refused(s, "audit/LA", "RequestService/ChangeRequest", "{'request_id':'@request:asked','title':'Other'}",
		"S-REQUEST");
	scene_refused(s, "rival/SR", "RequestService/GetRequest", "{'request_id':'@request:asked'}", "NOT_FOUND");
	scene_free(s);
}

Test(request, needs_an_agreement_a_basis_and_an_item)
{
	struct scene *s = scene_new();
	scene_put(s, "audit:fieldwork", AUDIT("'unit_ids':[],"));
	scene_allowed(s, "audit/LA", "RequestService/AddRequest", "{'audit_id':'@audit:fieldwork','title':'Backup'}", "asked");
	scene_refused(s, "audit/LA", "RequestService/IssueRequest", "{'request_id':'@request:asked'}",
		"R-REQUEST-01 R-REQUEST-02 R-REQUEST-03");
	scene_free(s);
}

/* INV-24: due days are computed from the receipt of the statement that issued the request. */
Test(request, inv_24_due_days_come_from_the_receipt)
{
	struct scene *s = issued();
	char since[CLOCK_TEXT_BYTES], due[CLOCK_TEXT_BYTES];
	int64_t issued_us = 0;
	(void)snprintf(since, sizeof(since), "%s", scene_row(s, "request:asked", "issued_us"));
	cr_assert(eq(int, clock_parse(since, strlen(since), &issued_us), 0));
	clock_format(issued_us + 10 * INT64_C(86400000000), due);
	ROW_READS(s, "request_item:tried", "due_us", due);
	ROW_READS(s, "request_item:tried", "issued_us", since);
	cr_expect(strtoll(scene_row(s, "request:asked", "issued_index"), NULL, 10) > 0);
	scene_free(s);
}

/* INV-24: a day moves by grant alone, and the earlier one stays on record. */
Test(request, inv_24_a_day_moves_by_grant_alone)
{
	struct scene *s = issued();
	char json[300], due[CLOCK_TEXT_BYTES], later[CLOCK_TEXT_BYTES];
	(void)snprintf(due, sizeof(due), "%s", scene_row(s, "request_item:tried", "due_us"));
	int64_t later_us = clock_now_us() + 30 * INT64_C(86400000000);
	clock_format(later_us, later);
	(void)snprintf(json, sizeof(json), "{'request_item_id':'@request_item:tried','due_us':'%s','reason':'holidays'}", later);
	scene_refused(s, "audit/SP", "ExtensionService/AddExtension", json, "ROLE");
	scene_allowed(s, "audit/SR", "ExtensionService/AddExtension", json, "more");
	scene_refused(s, "audit/SR", "ExtensionService/AddExtension", json, "R-EXTENSION-02");
	ROW_READS(s, "request_item:tried", "due_us", due);
	scene_refused(s, "audit/SR", "ExtensionService/GrantExtension", "{'extension_id':'@extension:more'}", "ROLE");
	scene_allowed(s, "audit/LA", "ExtensionService/GrantExtension", "{'extension_id':'@extension:more'}", NULL);
	ROW_READS(s, "request_item:tried", "due_us", later);
	ROW_READS(s, "request_item:tried", "earlier_due_us.0", due);
	scene_refused(s, "audit/SR", "ExtensionService/AddExtension", json, "R-EXTENSION-01");
	(void)snprintf(json, sizeof(json), "{'request_item_id':'@request_item:tried','due_us':%s,'reason':'again'}",
		scene_days(60));
	scene_allowed(s, "audit/SR", "ExtensionService/AddExtension", json, "again");
	scene_allowed(s, "audit/LA", "ExtensionService/RefuseExtension",
		"{'extension_id':'@extension:again','refused_reason':'the visit is next week'}", NULL);
	ROW_READS(s, "request_item:tried", "due_us", later);
	scene_free(s);
}

Test(request, is_answered_returned_accepted_and_closed)
{
	struct scene *s = issued();
	scene_allowed(s, "audit/SR", "RequestService/AcknowledgeRequest", "{'request_id':'@request:asked'}", NULL);
	answer(s, "tried", "first");
	ROW_READS(s, "request:asked", "state", "answering");
	answer(s, "restore", "second");
	ROW_READS(s, "request:asked", "state", "answered");
	scene_refused(s, "audit/LA", "RequestService/CloseRequest", "{'request_id':'@request:asked'}", "S-REQUEST");
	scene_refused(s, "audit/SR", "RequestItemService/ReturnRequestItem",
		"{'request_item_id':'@request_item:tried','missing':'-'}", "ROLE");
	scene_allowed(s, "audit/AU", "RequestItemService/ReturnRequestItem",
		"{'request_item_id':'@request_item:tried','missing':'the log of the last test'}", NULL);
	ROW_READS(s, "request:asked", "state", "returned");
	ROW_READS(s, "answer:first", "state", "returned");
	ROW_READS(s, "answer:first", "missing", "the log of the last test");
	answer(s, "tried", "again");
	ROW_READS(s, "request:asked", "state", "answered");
	scene_allowed(s, "audit/AU", "RequestItemService/AcceptRequestItem", "{'request_item_id':'@request_item:tried'}", NULL);
	ROW_READS(s, "request:asked", "state", "answered");
	scene_allowed(s, "audit/LA", "RequestItemService/AcceptRequestItem", "{'request_item_id':'@request_item:restore'}",
		NULL);
	ROW_READS(s, "request:asked", "state", "accepted");
	scene_allowed(s, "audit/LA", "RequestService/CloseRequest", "{'request_id':'@request:asked'}", NULL);
	scene_refused(s, "audit/LA", "RequestService/WithdrawRequest", "{'request_id':'@request:asked','reason':'late'}",
		"S-REQUEST");
	scene_free(s);
}

Test(request, what_is_declined_is_escalated_or_not_covered)
{
	struct scene *s = issued();
	scene_refused(s, "audit/SP", "RequestItemService/DeclineRequestItem",
		"{'request_item_id':'@request_item:restore','reason':'names'}", "ROLE");
	scene_allowed(s, "audit/SR", "RequestItemService/DeclineRequestItem", "{'request_item_id':'@request_item:restore',"
		"'reason':'names of administrators','offers_on_site_view':true}", NULL);
	ROW_READS(s, "request_item:restore", "offers_on_site_view", "true");
	scene_allowed(s, "audit/LA", "RequestItemService/EscalateRequestItem",
		"{'request_item_id':'@request_item:restore','escalation':'to both security officers'}", NULL);
	scene_allowed(s, "audit/LA", "RequestItemService/AcceptWithheldRequestItem",
		"{'request_item_id':'@request_item:restore','area_not_covered':'who may restore'}", NULL);
	ROW_READS(s, "request_item:restore", "state", "withheld_accepted");
	ROW_READS(s, "request_item:restore", "area_not_covered", "who may restore");
	scene_refused(s, "audit/LA", "RequestItemService/AcceptWithheldRequestItem",
		"{'request_item_id':'@request_item:tried','area_not_covered':'tests'}", "S-REQUEST-ITEM");
	answer(s, "tried", "first");
	scene_allowed(s, "audit/LA", "RequestItemService/AcceptRequestItem", "{'request_item_id':'@request_item:tried'}", NULL);
	ROW_READS(s, "request:asked", "state", "accepted");
	scene_free(s);
}

Test(request, a_question_or_all_of_it_is_taken_back)
{
	struct scene *s = issued();
	scene_allowed(s, "audit/LA", "RequestItemService/WithdrawRequestItem",
		"{'request_item_id':'@request_item:restore','reason':'asked elsewhere'}", NULL);
	ROW_READS(s, "request_item:restore", "state", "withdrawn");
	ROW_READS(s, "request:asked", "state", "issued");
	scene_allowed(s, "audit/LA", "RequestService/WithdrawRequest", "{'request_id':'@request:asked','reason':'deferred'}",
		NULL);
	scene_refused(s, "audit/SR", "AnswerService/AddAnswer", "{'request_item_id':'@request_item:tried','text':'x'}",
		"S-REQUEST");
	scene_free(s);
}

/* Who asks, by what right, how far it is, and who reads: on one page. */
Test(request, is_followed_by_who_is_asked)
{
	struct scene *s = issued();
	answer(s, "tried", "first");
	scene_allowed(s, "audit/SP", "RequestService/FollowRequest", "{'request_id':'@request:asked'}", NULL);
	REPLY_READS(s, "basis", "contract, 7.3");
	REPLY_READS(s, "state", "answering");
	REPLY_READS(s, "audit_title", "Kista Cloud");
	REPLY_READS(s, "answered.0.label", "1");
	REPLY_READS(s, "open.0.label", "2");
	REPLY_READS(s, "open.1", "");
	REPLY_READS(s, "returned", "");
	cr_expect(gt(sz, strlen(scene_reply(s, "asking_organisation")), 0));
	cr_expect(gt(sz, strlen(scene_reply(s, "issuer_name")), 0));
	cr_expect(gt(sz, strlen(scene_reply(s, "readers.0.role")), 0), "who reads what is uploaded");
	scene_free(s);
}
