/* Answers on a real store: drafts stay in the house, the signed one is read, what is passed on is nobody else's. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <string.h>

#define AUDIT(title)                                                                               \
	"{'programme_id':'@programme:own','title':'" title "','auditee_organisation_id':'@organisation:audited'," \
	"'disclosed_to_id':'@organisation:audited','type':'second_party','state':'in_fieldwork'," \
	"'criteria':[{'criteria_source_id':'@criteria_source:own'}]}"
/* Digest of "Are backups tried?", or of another text. */
#define ITEM(audit, request, digest, due)                                                          \
	"{'audit_id':'@audit:" audit "','request_id':'@request:" request "','label':'1','question':'Are backups tried?'," \
	"'classification':'internal','reuse_allowed':true,'issued_us':1,'due_us':%s,'state':'open','text_digest':'" digest "'}"

static struct scene *asked(void)
{
	struct scene *s = scene_new();
	char item[500];
	scene_put(s, "audit:fieldwork", AUDIT("Kista Cloud"));
	scene_put(s, "request:asked", "{'audit_id':'@audit:fieldwork','title':'Backup','state':'issued','issued_us':1}");
	(void)snprintf(item, sizeof(item), ITEM("fieldwork", "asked", "aa", "%s"), scene_days(10));
	scene_put(s, "request_item:tried", item);
	return s;
}

static bool says_nothing(struct scene *s, const char *path)
{
	return *scene_reply(s, path) == 0;
}

static bool says(struct scene *s, const char *path)
{
	return !says_nothing(s, path);
}

/* INV-18: what the supplier writes is read by the auditing side once it is signed, and never before. */
Test(answer, inv_18_a_draft_stays_in_the_house)
{
	struct scene *s = asked();
	scene_allowed(s, "audit/SP", "AnswerService/AddAnswer", "{'request_item_id':'@request_item:tried','text':'First words',"
		"'own_note':'ask Eva'}", "mine");
	scene_refused(s, "audit/LA", "AnswerService/GetAnswer", "{'answer_id':'@answer:mine'}", "NOT_FOUND");
	scene_refused(s, "auditing/PM", "AnswerService/GetAnswer", "{'answer_id':'@answer:mine'}", "NOT_FOUND");
	scene_refused(s, "rival/SR", "AnswerService/GetAnswer", "{'answer_id':'@answer:mine'}", "NOT_FOUND");
	scene_refused(s, "audit/AU", "LedgerService/GetHistory", "{'noun':'answer','row_id':'@answer:mine'}", "NOT_FOUND");
	scene_allowed(s, "audit/AU", "AnswerService/ListAnswers", "{'request_item_id':'@request_item:tried'}", NULL);
	cr_expect(says_nothing(s, "answers"), "lists do not hold it either");
	scene_allowed(s, "audit/SR", "AnswerService/GetAnswer", "{'answer_id':'@answer:mine'}", NULL);
	REPLY_READS(s, "answer.own_note", "ask Eva");
	scene_refused(s, "audit/SP", "AnswerService/SignAnswer", "{'answer_id':'@answer:mine'}", "ROLE");
	scene_allowed(s, "audit/SR", "AnswerService/SignAnswer", "{'answer_id':'@answer:mine'}", NULL);
	scene_allowed(s, "audit/LA", "AnswerService/GetAnswer", "{'answer_id':'@answer:mine'}", NULL);
	REPLY_READS(s, "answer.text", "First words");
	cr_expect(says_nothing(s, "answer.own_note"), "the note stays in the house");
	cr_expect(says_nothing(s, "answer.contributor_ids"), "so does who wrote");
	scene_allowed(s, "audit/LA", "LedgerService/GetHistory", "{'noun':'answer','row_id':'@answer:mine'}", NULL);
	cr_expect(says(s, "versions.1"), "there were two versions");
	cr_expect(says_nothing(s, "versions.0.row") != says_nothing(s, "versions.1.row"), "the draft of then stays hidden");
	scene_free(s);
}

/* Several people save one draft: nothing is overwritten unseen, nothing is lost. */
Test(answer, is_written_by_several_people_and_never_lost)
{
	struct scene *s = asked();
	scene_allowed(s, "audit/SP", "AnswerService/AddAnswer", "{'request_item_id':'@request_item:tried','text':'First'}", "mine");
	scene_allowed(s, "audit/SR", "AnswerService/ChangeAnswer", "{'answer_id':'@answer:mine','text':'Second'}", NULL);
	scene_refused(s, "audit/SP", "AnswerService/ChangeAnswer", "{'answer_id':'@answer:mine','version':1,'text':'Third'}",
		"VERSION");
	ROW_READS(s, "answer:mine", "text", "Second");
	ROW_READS(s, "answer:mine", "contributor_ids.0", scene_id(s, "person:audit/SP"));
	ROW_READS(s, "answer:mine", "contributor_ids.1", scene_id(s, "person:audit/SR"));
	scene_allowed(s, "audit/SP", "AnswerService/AddAnswer", "{'request_item_id':'@request_item:tried','text':'Beside'}", "beside");
	scene_allowed(s, "audit/SR", "AnswerService/SignAnswer", "{'answer_id':'@answer:mine'}", NULL);
	ROW_READS(s, "answer:beside", "state", "draft");
	scene_refused(s, "audit/SR", "AnswerService/ChangeAnswer", "{'answer_id':'@answer:mine','text':'Other'}",
		"S-ANSWER S-REQUEST-ITEM");
	scene_refused(s, "audit/SR", "AnswerService/SignAnswer", "{'answer_id':'@answer:beside'}", "S-REQUEST-ITEM");
	scene_allowed(s, "audit/SP", "LedgerService/GetHistory", "{'noun':'answer','row_id':'@answer:mine'}", NULL);
	cr_expect(says(s, "versions.0.row") && says(s, "versions.2.row"));
	scene_free(s);
}

/* INV-24: late is computed from the receipt of the signed answer; it is accepted and marked. */
Test(answer, inv_24_late_is_accepted_and_marked)
{
	struct scene *s = asked();
	char item[500];
	(void)snprintf(item, sizeof(item), ITEM("fieldwork", "asked", "aa", "%s"), scene_days(-1));
	scene_put(s, "request_item:tried", item);
	scene_allowed(s, "audit/SP", "RequestService/FollowRequest", "{'request_id':'@request:asked'}", NULL);
	REPLY_READS(s, "open.0.is_overdue", "true");
	scene_allowed(s, "audit/SR", "AnswerService/AddAnswer", "{'request_item_id':'@request_item:tried','text':'Yes'}", "late");
	scene_allowed(s, "audit/SR", "AnswerService/SignAnswer", "{'answer_id':'@answer:late'}", NULL);
	cr_expect(eq(str, (char *)scene_rules(s), "R-ANSWER-03"), "advice");
	ROW_READS(s, "answer:late", "is_late", "true");
	ROW_READS(s, "request_item:tried", "is_late", "true");
	char signed_us[32], index[32], json[64];
	(void)snprintf(signed_us, sizeof(signed_us), "%s", scene_row(s, "answer:late", "signed_us"));
	ROW_READS(s, "request_item:tried", "answered_us", signed_us);
	(void)snprintf(index, sizeof(index), "%s", scene_row(s, "answer:late", "ledger_index"));
	(void)snprintf(json, sizeof(json), "{'index':%s}", index);
	scene_allowed(s, "audit/SR", "LedgerService/GetReceipt", json, NULL);
	cr_expect(says(s, "tlog_proof"), "its receipt proves when it came");
	scene_allowed(s, "audit/SR", "LedgerService/GetEntry", json, NULL);
	REPLY_READS(s, "received_us", signed_us);
	scene_free(s);
}

Test(answer, in_time_is_not_late)
{
	struct scene *s = asked();
	scene_allowed(s, "audit/SR", "AnswerService/AddAnswer", "{'request_item_id':'@request_item:tried'}", "early");
	scene_refused(s, "audit/SR", "AnswerService/SignAnswer", "{'answer_id':'@answer:early'}", "R-ANSWER-01");
	scene_allowed(s, "audit/SP", "AnswerService/ChangeAnswer", "{'answer_id':'@answer:early','text':'Yes',"
		"'evidence_ids':['@evidence:by_supplier']}", NULL);
	scene_refused(s, "audit/SP", "AnswerService/ChangeAnswer", "{'answer_id':'@answer:early','evidence_ids':['@evidence:rival']}",
		"NOT_FOUND");
	scene_allowed(s, "audit/SR", "AnswerService/SignAnswer", "{'answer_id':'@answer:early'}", NULL);
	ROW_READS(s, "answer:early", "is_late", "");
	ROW_READS(s, "request:asked", "state", "answered");
	scene_free(s);
}

/* INV-18: to whom a question was passed on, and why, is known inside the supplier alone. */
Test(forwarding, inv_18_is_never_seen_by_the_auditing_side)
{
	struct scene *s = asked();
	scene_allowed(s, "audit/SR", "ForwardingService/AddForwarding", "{'request_item_id':'@request_item:tried',"
		"'to_person_id':'@person:audit/SP','note':'you know the tapes'}", "passed");
	ROW_READS(s, "forwarding:passed", "note", "you know the tapes");
	scene_allowed(s, "audit/SP", "ForwardingService/ListForwardings", "{'request_item_id':'@request_item:tried'}", NULL);
	REPLY_READS(s, "forwardings.0.note", "you know the tapes");
	static const char *const outside[] = { "audit/LA", "audit/AU", "auditing/PM" };
	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
		scene_refused(s, outside[i], "LedgerService/GetHistory", "{'noun':'forwarding','row_id':'@forwarding:passed'}",
			"NOT_FOUND");
		scene_allowed(s, outside[i], "ForwardingService/ListForwardings", "{}", NULL);
		cr_expect(says_nothing(s, "forwardings"), "%s", outside[i]);
	}
	scene_refused(s, "audit/SR", "ForwardingService/AddForwarding", "{'request_item_id':'@request_item:tried',"
		"'to_person_id':'@person:audit/LA'}", "R-FORWARDING-01 R-FORWARDING-02");
	scene_refused(s, "audit/LA", "ForwardingService/AddForwarding", "{'request_item_id':'@request_item:tried',"
		"'to_person_id':'@person:audit/SP'}", "ROLE");
	scene_free(s);
}

/* An accepted answer of last year's audit. */
static struct scene *asked_again(const char *item)
{
	struct scene *s = asked();
	scene_put(s, "audit:over", "{'programme_id':'@programme:own','title':'Kista 2026','state':'completed',"
		"'auditee_organisation_id':'@organisation:audited','disclosed_to_id':'@organisation:audited','type':'second_party'}");
	scene_put(s, "request:before", "{'audit_id':'@audit:over','title':'Backup 2026','state':'closed','issued_us':1}");
	scene_put(s, "request_item:before", item);
	scene_put(s, "answer:before", "{'audit_id':'@audit:over','request_item_id':'@request_item:before','state':'accepted',"
		"'party_id':'@organisation:audited','text':'Each month','signed_us':1}");
	return s;
}

#define BEFORE(digest)                                                                             \
	"{'audit_id':'@audit:over','request_id':'@request:before','label':'7','state':'accepted','issued_us':1,'text_digest':'" \
	digest "'}"

/* INV-16: an earlier answer is proposed and stands again where the digest of the text is equal. */
Test(answer, inv_16_stands_again_for_the_same_text)
{
	struct scene *s = asked_again(BEFORE("aa"));
	scene_allowed(s, "audited/SR", "AnswerService/ProposeAnswer", "{'request_item_id':'@request_item:tried'}", NULL);
	REPLY_READS(s, "earlier.0.answer.text", "Each month");
	REPLY_READS(s, "earlier.0.audit_title", "Kista 2026");
	REPLY_READS(s, "earlier.0.request_title", "Backup 2026");
	scene_allowed(s, "audit/SR", "AnswerService/ProposeAnswer", "{'request_item_id':'@request_item:tried'}", NULL);
	cr_expect(says_nothing(s, "earlier"), "who speaks in this audit alone does not read the last one");
	scene_allowed(s, "audited/SR", "AnswerService/ReuseAnswer", "{'request_item_id':'@request_item:tried',"
		"'earlier_answer_id':'@answer:before'}", "confirmed");
	ROW_READS(s, "answer:confirmed", "text", "Each month");
	ROW_READS(s, "answer:confirmed", "state", "signed");
	ROW_READS(s, "answer:confirmed", "reused_answer_id", scene_id(s, "answer:before"));
	ROW_READS(s, "request_item:tried", "answer_id", scene_id(s, "answer:confirmed"));
	scene_free(s);
}

Test(answer, inv_16_does_not_stand_for_another_text)
{
	struct scene *s = asked_again(BEFORE("bb"));
	scene_allowed(s, "audited/SR", "AnswerService/ProposeAnswer", "{'request_item_id':'@request_item:tried'}", NULL);
	cr_expect(says_nothing(s, "earlier"));
	scene_refused(s, "audited/SR", "AnswerService/ReuseAnswer", "{'request_item_id':'@request_item:tried',"
		"'earlier_answer_id':'@answer:before'}", "R-ANSWER-04");
	scene_free(s);
}
