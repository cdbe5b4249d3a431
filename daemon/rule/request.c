/* Decides when a request is issued, how its items move, and what state that leaves the request in. */
#include "daemon/rule/request.h"

#include "common/bytes.h"
#include "common/hash.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/text.h"
#include "gen/vocabulary.h"

#include <string.h>

enum { CONFIDENTIALITY, HAS_ITEMS, BASIS, DISCLOSED, MANY, PINNED_SET, LABEL_ONCE, FOUR_EYES, ITEMS_MAX, READ };

/* clang-format off */
const struct rule request_rule[] = {
	[CONFIDENTIALITY] = { "R-REQUEST-01", 'H', "ISO 19011:2018, 6.2.2; ISO/IEC 27007:2020, 6.2.2", "request",
		"nothing is asked of the audited side before the confidentiality agreement is on record",
		"auditc explain R-AUDIT-11" },
	[HAS_ITEMS] = { "R-REQUEST-02", 'H', "ISO 19011:2018, 6.4.7", "request",
		"a request asks at least one thing",
		"auditc request-item add --request {id} --label 1 --question TEXT --classification internal" },
	[BASIS] = { "R-REQUEST-03", 'H', "ISO 19011:2018, 6.2.2", "request",
		"a request says what gives the right to ask: a law, a clause of the contract, the programme",
		"auditc request change {id} --basis TEXT" },
	[DISCLOSED] = { "R-REQUEST-04", 'H', "ISO 19011:2018, 6.2.2; INV-18", "request",
		"a request goes to whom its audit was disclosed to",
		"auditc request get {id}" },
	[MANY] = { "R-REQUEST-05", 'A', "ISO 19011:2018, 6.4.7", "request",
		"a request asks no more than can be answered well",
		"auditc request-item list --request {id}" },
	[PINNED_SET] = { "R-REQUEST-06", 'H', "ISO 19011:2018, 5.5.2; INV-16", "request_item",
		"a question is about criteria of its audit only",
		"auditc criteria-item list" },
	[LABEL_ONCE] = { "R-REQUEST-07", 'H', "ISO 19011:2018, 6.4.7", "request_item",
		"a label stands for one item of its request",
		"auditc request-item list --request REQUEST" },
	[FOUR_EYES] = { "R-REQUEST-08", 'H', "ISO 19011:2018, 4; INV-11", "request_item",
		"an answer is accepted or returned by another person than the one who signed it",
		"auditc request-item get {id}" },
	[ITEMS_MAX] = { "R-REQUEST-09", 'H', "ISO 19011:2018, 6.4.7", "request_item",
		"a request has at most 200 items",
		"auditc request add --audit AUDIT --title TEXT" },
	[READ] = { "R-REQUEST-10", 'H', "ISO 19011:2018, 5.5.3; INV-18", "request_item",
		"an answer is judged by who may read it: in a joint audit the side that asked",
		"auditc joint-agreement list --audit AUDIT" },
	{ 0 }
};

static const struct transition transition[] = {
	{ REQUEST_STATE_DRAFT, "change", REQUEST_STATE_DRAFT },
	{ REQUEST_STATE_DRAFT, "issue", REQUEST_STATE_ISSUED },
	{ REQUEST_STATE_DRAFT, "withdraw", REQUEST_STATE_WITHDRAWN },
	{ REQUEST_STATE_ISSUED, "acknowledge", REQUEST_STATE_ACKNOWLEDGED },
	{ REQUEST_STATE_ISSUED, "draft-answer", REQUEST_STATE_ISSUED },
	{ REQUEST_STATE_ISSUED, "extend", REQUEST_STATE_ISSUED },
	{ REQUEST_STATE_ISSUED, "answer", REQUEST_STATE_ANSWERING },
	{ REQUEST_STATE_ISSUED, "answer-last", REQUEST_STATE_ANSWERED },
	{ REQUEST_STATE_ISSUED, "judge", REQUEST_STATE_ISSUED },
	{ REQUEST_STATE_ISSUED, "withdraw", REQUEST_STATE_WITHDRAWN },
	{ REQUEST_STATE_ACKNOWLEDGED, "draft-answer", REQUEST_STATE_ACKNOWLEDGED },
	{ REQUEST_STATE_ACKNOWLEDGED, "extend", REQUEST_STATE_ACKNOWLEDGED },
	{ REQUEST_STATE_ACKNOWLEDGED, "answer", REQUEST_STATE_ANSWERING },
	{ REQUEST_STATE_ACKNOWLEDGED, "answer-last", REQUEST_STATE_ANSWERED },
	{ REQUEST_STATE_ACKNOWLEDGED, "judge", REQUEST_STATE_ACKNOWLEDGED },
	{ REQUEST_STATE_ACKNOWLEDGED, "withdraw", REQUEST_STATE_WITHDRAWN },
	{ REQUEST_STATE_ANSWERING, "draft-answer", REQUEST_STATE_ANSWERING },
	{ REQUEST_STATE_ANSWERING, "extend", REQUEST_STATE_ANSWERING },
	{ REQUEST_STATE_ANSWERING, "answer", REQUEST_STATE_ANSWERING },
	{ REQUEST_STATE_ANSWERING, "answer-last", REQUEST_STATE_ANSWERED },
	{ REQUEST_STATE_ANSWERING, "return", REQUEST_STATE_RETURNED },
	{ REQUEST_STATE_ANSWERING, "judge", REQUEST_STATE_ANSWERING },
	{ REQUEST_STATE_ANSWERING, "escalate", REQUEST_STATE_ANSWERING },
	{ REQUEST_STATE_ANSWERING, "settle", REQUEST_STATE_ACCEPTED },
	{ REQUEST_STATE_ANSWERING, "withdraw", REQUEST_STATE_WITHDRAWN },
	/* A declined item may be answered after all. */
	{ REQUEST_STATE_ANSWERED, "draft-answer", REQUEST_STATE_ANSWERED },
	{ REQUEST_STATE_ANSWERED, "answer-last", REQUEST_STATE_ANSWERED },
	{ REQUEST_STATE_ANSWERED, "return", REQUEST_STATE_RETURNED },
	{ REQUEST_STATE_ANSWERED, "judge", REQUEST_STATE_ANSWERED },
	{ REQUEST_STATE_ANSWERED, "escalate", REQUEST_STATE_ANSWERING },
	{ REQUEST_STATE_ANSWERED, "settle", REQUEST_STATE_ACCEPTED },
	{ REQUEST_STATE_ANSWERED, "withdraw", REQUEST_STATE_WITHDRAWN },
	{ REQUEST_STATE_RETURNED, "draft-answer", REQUEST_STATE_RETURNED },
	{ REQUEST_STATE_RETURNED, "extend", REQUEST_STATE_RETURNED },
	{ REQUEST_STATE_RETURNED, "answer", REQUEST_STATE_ANSWERING },
	{ REQUEST_STATE_RETURNED, "answer-last", REQUEST_STATE_ANSWERED },
	{ REQUEST_STATE_RETURNED, "return", REQUEST_STATE_RETURNED },
	{ REQUEST_STATE_RETURNED, "judge", REQUEST_STATE_RETURNED },
	{ REQUEST_STATE_RETURNED, "escalate", REQUEST_STATE_RETURNED },
	{ REQUEST_STATE_RETURNED, "settle", REQUEST_STATE_ACCEPTED },
	{ REQUEST_STATE_RETURNED, "withdraw", REQUEST_STATE_WITHDRAWN },
	{ REQUEST_STATE_ACCEPTED, "close", REQUEST_STATE_CLOSED },
};

static const struct transition item_transition[] = {
	{ REQUEST_ITEM_STATE_OPEN, "change", REQUEST_ITEM_STATE_OPEN },
	{ REQUEST_ITEM_STATE_OPEN, "draft-answer", REQUEST_ITEM_STATE_OPEN },
	{ REQUEST_ITEM_STATE_OPEN, "extend", REQUEST_ITEM_STATE_OPEN },
	{ REQUEST_ITEM_STATE_OPEN, "answer", REQUEST_ITEM_STATE_ANSWERED },
	{ REQUEST_ITEM_STATE_OPEN, "decline", REQUEST_ITEM_STATE_DECLINED },
	{ REQUEST_ITEM_STATE_OPEN, "withdraw", REQUEST_ITEM_STATE_WITHDRAWN },
	{ REQUEST_ITEM_STATE_ANSWERED, "return", REQUEST_ITEM_STATE_RETURNED },
	{ REQUEST_ITEM_STATE_ANSWERED, "accept", REQUEST_ITEM_STATE_ACCEPTED },
	{ REQUEST_ITEM_STATE_RETURNED, "draft-answer", REQUEST_ITEM_STATE_RETURNED },
	{ REQUEST_ITEM_STATE_RETURNED, "extend", REQUEST_ITEM_STATE_RETURNED },
	{ REQUEST_ITEM_STATE_RETURNED, "answer", REQUEST_ITEM_STATE_ANSWERED },
	{ REQUEST_ITEM_STATE_RETURNED, "decline", REQUEST_ITEM_STATE_DECLINED },
	{ REQUEST_ITEM_STATE_RETURNED, "withdraw", REQUEST_ITEM_STATE_WITHDRAWN },
	{ REQUEST_ITEM_STATE_DECLINED, "draft-answer", REQUEST_ITEM_STATE_DECLINED },
	{ REQUEST_ITEM_STATE_DECLINED, "answer", REQUEST_ITEM_STATE_ANSWERED },
	{ REQUEST_ITEM_STATE_DECLINED, "escalate", REQUEST_ITEM_STATE_ESCALATED },
	{ REQUEST_ITEM_STATE_DECLINED, "accept-withheld", REQUEST_ITEM_STATE_WITHHELD_ACCEPTED },
	{ REQUEST_ITEM_STATE_DECLINED, "withdraw", REQUEST_ITEM_STATE_WITHDRAWN },
	{ REQUEST_ITEM_STATE_ESCALATED, "draft-answer", REQUEST_ITEM_STATE_ESCALATED },
	{ REQUEST_ITEM_STATE_ESCALATED, "extend", REQUEST_ITEM_STATE_ESCALATED },
	{ REQUEST_ITEM_STATE_ESCALATED, "answer", REQUEST_ITEM_STATE_ANSWERED },
	{ REQUEST_ITEM_STATE_ESCALATED, "accept-withheld", REQUEST_ITEM_STATE_WITHHELD_ACCEPTED },
	{ REQUEST_ITEM_STATE_ESCALATED, "withdraw", REQUEST_ITEM_STATE_WITHDRAWN },
};
/* clang-format on */

const struct machine request_machine = {
	.noun = "request",
	.state_name = enum_name_request_state,
	.state_count = ARRAY_LEN(enum_name_request_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-REQUEST", 'H', "ISO 19011:2018, 6.4.7", "request",
		"the state of the request allows what is asked", "auditc request get {id}" },
};

const struct machine request_item_machine = {
	.noun = "request_item",
	.state_name = enum_name_request_item_state,
	.state_count = ARRAY_LEN(enum_name_request_item_state),
	.transition = item_transition,
	.transition_count = ARRAY_LEN(item_transition),
	.rule = { "S-REQUEST-ITEM", 'H', "ISO 19011:2018, 6.4.7", "request_item",
		"the state of the item allows what is asked", "auditc request-item get {id}" },
};

/* What is asked and answered is evidence: it may move as long as evidence may be submitted. */
static void require_audit(int32_t audit_state, const char *audit_id, struct status *st)
{
	audit_require(audit_state, "submit-evidence", audit_id, st);
}

int request_may_add(int32_t audit_state, const char *audit_id, struct status *st)
{
	require_audit(audit_state, audit_id, st);
	return rule_verdict(st);
}

int request_may_step(const struct request_place *f, const char *event, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&request_machine, f->state, event, f->id, st, ret_state);
	require_audit(f->audit_state, f->audit_id, st);
	return rule_verdict(st);
}

int request_may_issue(const struct request_issue_facts *f, struct status *st, int32_t *ret_state)
{
	const char *id = f->place.id;
	(void)machine_step(&request_machine, f->place.state, "issue", id, st, ret_state);
	require_audit(f->place.audit_state, f->place.audit_id, st);
	rule_require(st, &request_rule[CONFIDENTIALITY], f->confidentiality_given, id, "no agreement is on record");
	rule_require(st, &request_rule[HAS_ITEMS], f->items > 0, id, "it has no item");
	rule_require(st, &request_rule[BASIS], f->basis_given, id, "no basis is named");
	rule_require(st, &request_rule[DISCLOSED], f->is_disclosed, id,
		"the audit is unannounced: nobody would see the request");
	rule_require(st, &request_rule[MANY], f->items <= REQUEST_ITEMS_MANY, id, "it has %zu items", f->items);
	return rule_verdict(st);
}

int request_item_may_draft(const struct request_item_draft_facts *f, struct status *st)
{
	int32_t same;
	(void)machine_step(&request_machine, f->request.state, "change", f->request.id, st, &same);
	(void)machine_step(&request_item_machine, f->state, "change", f->id, st, &same);
	require_audit(f->request.audit_state, f->request.audit_id, st);
	rule_require(st, &request_rule[PINNED_SET], !f->foreign_item, f->id,
		"\"%s\" is not among the criteria of the audit", f->foreign_item ? f->foreign_item : "");
	rule_require(st, &request_rule[LABEL_ONCE], !f->label_is_taken, f->id, "another item has this label");
	rule_require(st, &request_rule[ITEMS_MAX], f->items <= REQUEST_ITEMS_MAX, f->id, "it would have %zu", f->items);
	return rule_verdict(st);
}

bool request_item_is_waiting(int32_t state)
{
	return state == REQUEST_ITEM_STATE_OPEN || state == REQUEST_ITEM_STATE_RETURNED ||
		state == REQUEST_ITEM_STATE_ESCALATED;
}

bool request_item_is_unsettled(int32_t state)
{
	return request_item_is_waiting(state) || state == REQUEST_ITEM_STATE_ANSWERED ||
		state == REQUEST_ITEM_STATE_DECLINED;
}

static bool is_one_of(const char *event, const char *a, const char *b)
{
	return strcmp(event, a) == 0 || strcmp(event, b) == 0;
}

/* What a step of one item is for the request as a whole. */
static const char *request_event(const struct request_item_facts *f, const char *event)
{
	if (is_one_of(event, "draft-answer", "extend") || is_one_of(event, "return", "escalate"))
		return event;
	if (is_one_of(event, "answer", "decline"))
		return f->others_waiting == 0 ? "answer-last" : "answer";
	if (f->request.state == REQUEST_STATE_DRAFT)
		return "change"; /* an item is taken out of a draft */
	return f->others_unsettled == 0 ? "settle" : "judge";
}

void request_item_require(const struct request_item_facts *f, const char *event, struct status *st, int32_t *ret_state,
	int32_t *ret_request_state)
{
	(void)machine_step(&request_item_machine, f->state, event, f->id, st, ret_state);
	(void)machine_step(&request_machine, f->request.state, request_event(f, event), f->request.id, st,
		ret_request_state);
	require_audit(f->request.audit_state, f->request.audit_id, st);
	rule_require(st, &request_rule[FOUR_EYES], !is_one_of(event, "return", "accept") || !f->signer_answered, f->id,
		"the signer gave the answer");
	rule_require(st, &request_rule[READ], !is_one_of(event, "return", "accept") || !f->answer_is_hidden, f->id,
		"the answer is another side's");
}

int request_item_may_step(const struct request_item_facts *f, const char *event, struct status *st, int32_t *ret_state,
	int32_t *ret_request_state)
{
	request_item_require(f, event, st, ret_state, ret_request_state);
	return rule_verdict(st);
}

int64_t request_item_due(int64_t issued_us, uint32_t answer_days)
{
	return issued_us + (int64_t)(answer_days ? answer_days : ANSWER_DAYS_DEFAULT) * DAY_US;
}

bool request_item_is_overdue(int32_t state, int64_t due_us, int64_t now_us)
{
	return request_item_is_waiting(state) && due_us > 0 && now_us > due_us;
}

void request_item_digest(const struct request_item_text *text, char ret_digest[REQUEST_ITEM_DIGEST_BYTES])
{
	static const char label[] = "isms-audit request item v1"; /* with its NUL */
	struct hash digest = HASH_PIECES(BYTES(label, sizeof(label)), BYTES(text->question, strlen(text->question) + 1),
		BYTES(text->evidence_expected, strlen(text->evidence_expected) + 1),
		BYTES(text->criterion, text->criterion_bytes));
	hash_format(&digest, ret_digest);
}
