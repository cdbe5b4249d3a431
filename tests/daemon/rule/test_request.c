/* Rules of requests and their items. */
#include "daemon/rule/request.h"
#include "gen/vocabulary.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define DAY INT64_C(86400000000)

static struct request_issue_facts ready = {
	.place = { .id = "R-1", .audit_id = "A", .audit_state = AUDIT_STATE_INITIATED, .state = REQUEST_STATE_DRAFT },
	.items = 3, .basis_given = true, .confidentiality_given = true, .is_disclosed = true,
};
static struct request_place issued = { .id = "R-1", .audit_id = "A", .audit_state = AUDIT_STATE_IN_FIELDWORK,
	.state = REQUEST_STATE_ISSUED };
static struct request_item_draft_facts drafted = {
	.request = { .id = "R-1", .audit_id = "A", .audit_state = AUDIT_STATE_INITIATED, .state = REQUEST_STATE_DRAFT },
	.id = "I-1", .state = REQUEST_ITEM_STATE_OPEN, .items = 3,
};
static struct request_item_facts answered = {
	.request = { .id = "R-1", .audit_id = "A", .audit_state = AUDIT_STATE_IN_FIELDWORK,
		.state = REQUEST_STATE_ANSWERED },
	.id = "I-1", .state = REQUEST_ITEM_STATE_ANSWERED, .others_unsettled = 2,
};

#define ADD(name, rules, change) \
	ROW(issued, name, rules, change, request_may_add(f.audit_state, f.audit_id, &st))
#define STEP(name, rules, change, event) ROW(issued, name, rules, change, request_may_step(&f, event, &st, &to))
#define ISSUE(name, rules, change) ROW(ready, name, rules, change, request_may_issue(&f, &st, &to))
#define DRAFT(name, rules, change) ROW(drafted, name, rules, change, request_item_may_draft(&f, &st))
#define ITEM(name, rules, change, event) \
	ROW(answered, name, rules, change, request_item_may_step(&f, event, &st, &to, &to))

Test(request, is_drafted_once_contact_is_made)
{
	ADD("S-AUDIT: in fieldwork", "", (void)0);
	ADD("S-AUDIT: not before contact", "S-AUDIT", f.audit_state = AUDIT_STATE_TEAM_CONFIRMED);
	ADD("S-AUDIT INV-12: nor in a completed audit", "S-AUDIT", f.audit_state = AUDIT_STATE_COMPLETED);
}

Test(request, may_be_issued)
{
	ISSUE("R-REQUEST-01 to 05: complete", "", (void)0);
	ISSUE("R-REQUEST-01: nobody agreed to keep it confidential", "R-REQUEST-01", f.confidentiality_given = false);
	ISSUE("R-REQUEST-02: asks nothing", "R-REQUEST-02", f.items = 0);
	ISSUE("R-REQUEST-03: by what right?", "R-REQUEST-03", f.basis_given = false);
	ISSUE("R-REQUEST-04 INV-18: to whom the audit is unannounced", "R-REQUEST-04", f.is_disclosed = false);
	ISSUE("R-REQUEST-05: advice against 51 questions", "R-REQUEST-05", f.items = 51);
	ISSUE("S-REQUEST: once", "S-REQUEST", f.place.state = REQUEST_STATE_ISSUED);
	ISSUE("S-AUDIT: not in a completed audit", "S-AUDIT", f.place.audit_state = AUDIT_STATE_COMPLETED);
}

Test(request, is_acknowledged_withdrawn_and_closed)
{
	STEP("S-REQUEST: acknowledged", "", (void)0, "acknowledge");
	STEP("S-REQUEST: once", "S-REQUEST", f.state = REQUEST_STATE_ANSWERING, "acknowledge");
	STEP("S-REQUEST: withdrawn", "", (void)0, "withdraw");
	STEP("S-REQUEST: not once it is closed", "S-REQUEST", f.state = REQUEST_STATE_CLOSED, "withdraw");
	STEP("S-REQUEST: closed when all of it is accepted", "", f.state = REQUEST_STATE_ACCEPTED, "close");
	STEP("S-REQUEST: not while an answer waits to be judged", "S-REQUEST", f.state = REQUEST_STATE_ANSWERED, "close");
	STEP("S-REQUEST: what was issued stays as it was read", "S-REQUEST", (void)0, "change");
	STEP("S-AUDIT INV-12: not in a completed audit", "S-AUDIT", f.audit_state = AUDIT_STATE_COMPLETED, "acknowledge");
}

Test(request, items_are_drafted)
{
	DRAFT("R-REQUEST-06, 07, 09: a question", "", (void)0);
	DRAFT("R-REQUEST-06 INV-16: about a criterion of others", "R-REQUEST-06", f.foreign_item = "A.5.1");
	DRAFT("R-REQUEST-07: by a label that is taken", "R-REQUEST-07", f.label_is_taken = true);
	DRAFT("R-REQUEST-09: one too many", "R-REQUEST-09", f.items = REQUEST_ITEMS_MAX + 1);
	DRAFT("R-REQUEST-09: the last one", "", f.items = REQUEST_ITEMS_MAX);
	DRAFT("S-REQUEST: not once it is issued", "S-REQUEST", f.request.state = REQUEST_STATE_ISSUED);
	DRAFT("S-REQUEST-ITEM: nor one that was withdrawn", "S-REQUEST-ITEM", f.state = REQUEST_ITEM_STATE_WITHDRAWN);
	DRAFT("S-AUDIT: not before contact", "S-AUDIT", f.request.audit_state = AUDIT_STATE_SCHEDULED);
}

Test(request_item, is_judged_by_another_person)
{
	ITEM("R-REQUEST-08: accepted", "", (void)0, "accept");
	ITEM("R-REQUEST-08 INV-11: by who answered", "R-REQUEST-08", f.signer_answered = true, "accept");
	ITEM("R-REQUEST-08: returned", "", (void)0, "return");
	ITEM("R-REQUEST-08 INV-11: returned by who answered", "R-REQUEST-08", f.signer_answered = true, "return");
	ITEM("R-REQUEST-10: declined, where there is no answer to read", "", f.state = REQUEST_ITEM_STATE_OPEN;
		f.answer_is_hidden = true, "decline");
	ITEM("R-REQUEST-10 INV-18: accepted unread", "R-REQUEST-10", f.answer_is_hidden = true, "accept");
	ITEM("R-REQUEST-10 INV-18: returned unread", "R-REQUEST-10", f.answer_is_hidden = true, "return");
	ITEM("S-REQUEST-ITEM: nothing was answered", "S-REQUEST-ITEM", f.state = REQUEST_ITEM_STATE_OPEN, "accept");
	ITEM("S-REQUEST-ITEM: accepted for good", "S-REQUEST-ITEM", f.state = REQUEST_ITEM_STATE_ACCEPTED, "return");
	ITEM("S-AUDIT INV-12: not in a completed audit", "S-AUDIT", f.request.audit_state = AUDIT_STATE_COMPLETED, "accept");
}

Test(request_item, is_declined_escalated_or_withheld_by_consent)
{
	ITEM("S-REQUEST-ITEM: declined", "", f.state = REQUEST_ITEM_STATE_OPEN; f.request.state = REQUEST_STATE_ISSUED,
		"decline");
	ITEM("S-REQUEST-ITEM: not what was answered", "S-REQUEST-ITEM", f.request.state = REQUEST_STATE_ANSWERING, "decline");
	ITEM("S-REQUEST-ITEM: escalated", "", f.state = REQUEST_ITEM_STATE_DECLINED, "escalate");
	ITEM("S-REQUEST-ITEM: withheld by consent", "", f.state = REQUEST_ITEM_STATE_DECLINED, "accept-withheld");
	ITEM("S-REQUEST-ITEM: after escalation too", "", f.state = REQUEST_ITEM_STATE_ESCALATED, "accept-withheld");
	ITEM("S-REQUEST-ITEM: not what nobody declined", "S-REQUEST-ITEM", (void)0, "accept-withheld");
	ITEM("S-REQUEST: nothing is declined in a draft", "S-REQUEST",
		f.state = REQUEST_ITEM_STATE_OPEN; f.request.state = REQUEST_STATE_DRAFT, "decline");
}

/* Which state a step of one item leaves the request in. */
static int32_t leaves(int32_t item, int32_t request, size_t waiting, size_t unsettled, const char *event)
{
	static struct status st;
	struct request_item_facts f = answered;
	int32_t to = 0, request_to = 0;
	status_reset(&st);
	f.state = item;
	f.request.state = request;
	f.others_waiting = waiting;
	f.others_unsettled = unsettled;
	cr_expect(eq(int, request_item_may_step(&f, event, &st, &to, &request_to), OK), "%s in %d", event, item);
	return request_to;
}

Test(request_item, moves_its_request)
{
	static const struct {
		int32_t item, request;
		size_t waiting, unsettled;
		const char *event;
		int32_t to;
	} row[] = {
		{ REQUEST_ITEM_STATE_OPEN, REQUEST_STATE_ISSUED, 2, 2, "answer", REQUEST_STATE_ANSWERING },
		{ REQUEST_ITEM_STATE_OPEN, REQUEST_STATE_ANSWERING, 0, 2, "answer", REQUEST_STATE_ANSWERED },
		{ REQUEST_ITEM_STATE_OPEN, REQUEST_STATE_ISSUED, 0, 0, "decline", REQUEST_STATE_ANSWERED },
		{ REQUEST_ITEM_STATE_ANSWERED, REQUEST_STATE_ANSWERED, 0, 2, "return", REQUEST_STATE_RETURNED },
		{ REQUEST_ITEM_STATE_RETURNED, REQUEST_STATE_RETURNED, 0, 2, "answer", REQUEST_STATE_ANSWERED },
		{ REQUEST_ITEM_STATE_RETURNED, REQUEST_STATE_RETURNED, 1, 2, "answer", REQUEST_STATE_ANSWERING },
		{ REQUEST_ITEM_STATE_ANSWERED, REQUEST_STATE_ANSWERED, 0, 2, "accept", REQUEST_STATE_ANSWERED },
		{ REQUEST_ITEM_STATE_ANSWERED, REQUEST_STATE_ANSWERED, 0, 0, "accept", REQUEST_STATE_ACCEPTED },
		{ REQUEST_ITEM_STATE_DECLINED, REQUEST_STATE_ANSWERED, 0, 1, "escalate", REQUEST_STATE_ANSWERING },
		{ REQUEST_ITEM_STATE_DECLINED, REQUEST_STATE_ANSWERED, 0, 0, "accept-withheld", REQUEST_STATE_ACCEPTED },
		{ REQUEST_ITEM_STATE_OPEN, REQUEST_STATE_DRAFT, 1, 1, "withdraw", REQUEST_STATE_DRAFT },
		{ REQUEST_ITEM_STATE_OPEN, REQUEST_STATE_ISSUED, 1, 1, "withdraw", REQUEST_STATE_ISSUED },
		{ REQUEST_ITEM_STATE_OPEN, REQUEST_STATE_ISSUED, 1, 1, "draft-answer", REQUEST_STATE_ISSUED },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		cr_expect(eq(i32, leaves(row[i].item, row[i].request, row[i].waiting, row[i].unsettled, row[i].event), row[i].to),
			"row %zu: %s", i, row[i].event);
}

/* INV-24: days count from the receipt of what issued the request; overdue is a matter of the clock. */
Test(request_item, inv_24_due_days_count_from_the_receipt)
{
	cr_expect(eq(i64, request_item_due(100, 10), 100 + 10 * DAY));
	cr_expect(eq(i64, request_item_due(100, 0), 100 + 14 * DAY), "fourteen where none are named");
	cr_expect(request_item_is_overdue(REQUEST_ITEM_STATE_OPEN, 100, 101));
	cr_expect(not(request_item_is_overdue(REQUEST_ITEM_STATE_OPEN, 100, 100)), "on the day itself");
	cr_expect(request_item_is_overdue(REQUEST_ITEM_STATE_RETURNED, 100, 101));
	cr_expect(not(request_item_is_overdue(REQUEST_ITEM_STATE_ANSWERED, 100, 101)), "it waits for the other side");
	cr_expect(not(request_item_is_overdue(REQUEST_ITEM_STATE_OPEN, 0, 101)), "a draft is due never");
}

static void expect_digest(const char *name, bool is_equal, const struct request_item_text *a,
	const struct request_item_text *b)
{
	char one[REQUEST_ITEM_DIGEST_BYTES], other[REQUEST_ITEM_DIGEST_BYTES];
	request_item_digest(a, one);
	request_item_digest(b, other);
	cr_expect(eq(int, strcmp(one, other) == 0, is_equal), "%s", name);
}

/* docs/formats.md has the first digest: printf 'isms-audit request item v1\0Are backups tried?\0restore log\0' | sha256sum */
Test(request_item, inv_16_equal_text_has_an_equal_digest)
{
	static const uint8_t packed[] = { 10, 1, 'x' }, other[] = { 10, 1, 'y' };
	const struct request_item_text text = { "Are backups tried?", "restore log", NULL, 0 };
	struct request_item_text changed = text;
	char digest[REQUEST_ITEM_DIGEST_BYTES];
	request_item_digest(&text, digest);
	cr_expect(eq(str, digest, "5ab34f42dee3901fade5587538c4cbca13ed4798aed958c51e7f42abbab29c55"));
	expect_digest("the same", true, &text, &changed);
	changed.question = "Are backups tested?";
	expect_digest("another question", false, &text, &changed);
	changed = (struct request_item_text){ "Are backups tried?restore", " log", NULL, 0 };
	expect_digest("cut elsewhere", false, &text, &changed);
	changed = (struct request_item_text){ text.question, text.evidence_expected, packed, sizeof(packed) };
	expect_digest("about a criterion", false, &text, &changed);
	struct request_item_text edition = { text.question, text.evidence_expected, other, sizeof(other) };
	expect_digest("about its next edition", false, &changed, &edition);
	edition.criterion = packed;
	expect_digest("about the same text in another source", true, &changed, &edition);
}
