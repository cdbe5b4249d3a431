/* Rules of answers, and of passing a question on. */
#include "daemon/rule/answer.h"
#include "gen/vocabulary.h"
#include "unmet.h"

#include <criterion/criterion.h>

#define WAITING                                                                                    \
	.item = { .request = { .id = "R-1", .audit_id = "A", .audit_state = AUDIT_STATE_IN_FIELDWORK, \
			  .state = REQUEST_STATE_ISSUED },                                         \
		.id = "I-1", .state = REQUEST_ITEM_STATE_OPEN, .others_waiting = 1, .others_unsettled = 1 }

static struct answer_facts draft = { WAITING, .id = "AN-1", .state = ANSWER_STATE_DRAFT, .text_given = true,
	.evidence = 1, .evidence_is_expected = true, .due_us = 200, .now_us = 100 };
static struct answer_reuse_facts earlier = {
	.answer = { WAITING, .id = "I-1", .state = ANSWER_STATE_DRAFT, .text_given = true, .due_us = 200, .now_us = 100 },
	.reuse_allowed = true, .text_is_equal = true, .is_ours = true, .earlier_state = ANSWER_STATE_ACCEPTED,
};
static struct forwarding_facts passed_on = { WAITING, .colleague_is_ours = true, .colleague_can_answer = true };

#define SAVE(name, rules, change) ROW(draft, name, rules, change, answer_may_save(&f, &st))
#define SIGN(name, rules, change) ROW(draft, name, rules, change, answer_may_sign(&f, &st, &to, &to, &to))
#define REUSE(name, rules, change) ROW(earlier, name, rules, change, answer_may_reuse(&f, &st, &to, &to))
#define FORWARD(name, rules, change) ROW(passed_on, name, rules, change, forwarding_may_add(&f, &st))

Test(answer, may_be_saved)
{
	SAVE("R-ANSWER-02: a draft", "", (void)0);
	SAVE("R-ANSWER-01: an empty draft too", "", f.text_given = false; f.evidence = 0);
	SAVE("R-ANSWER-02: with evidence of another audit", "R-ANSWER-02", f.evidence_is_foreign = true);
	SAVE("R-ANSWER-08 INV-18: with evidence of another side", "R-ANSWER-08", f.evidence_is_others = true);
	SAVE("R-ANSWER-03: after the day it is due", "", f.now_us = 201);
	SAVE("S-ANSWER: what is signed stays as it is", "S-ANSWER", f.state = ANSWER_STATE_SIGNED);
	SAVE("S-REQUEST-ITEM: not while an answer waits to be judged", "S-REQUEST-ITEM",
		f.item.state = REQUEST_ITEM_STATE_ANSWERED);
	SAVE("S-REQUEST: not before it is issued", "S-REQUEST", f.item.request.state = REQUEST_STATE_DRAFT);
	SAVE("S-AUDIT INV-12: not in a completed audit", "S-AUDIT", f.item.request.audit_state = AUDIT_STATE_COMPLETED);
}

Test(answer, inv_24_is_signed_and_a_late_one_is_accepted_and_marked)
{
	SIGN("R-ANSWER-01 to 03, 07: in time", "", (void)0);
	SIGN("R-ANSWER-01: says nothing", "R-ANSWER-07 R-ANSWER-01", f.text_given = false; f.evidence = 0);
	SIGN("R-ANSWER-01: evidence alone", "", f.text_given = false);
	SIGN("R-ANSWER-02: by evidence of another audit", "R-ANSWER-02", f.evidence_is_foreign = true);
	SIGN("R-ANSWER-08 INV-18: by evidence of another side", "R-ANSWER-08", f.evidence_is_others = true);
	SIGN("R-ANSWER-03 INV-24: late is advice", "R-ANSWER-03", f.now_us = 201);
	SIGN("R-ANSWER-03: on the day itself", "", f.now_us = 200);
	SIGN("R-ANSWER-07: advice on what is expected", "R-ANSWER-07", f.evidence = 0);
	SIGN("R-ANSWER-07: nothing is expected", "", f.evidence = 0; f.evidence_is_expected = false);
	SIGN("S-ANSWER: once", "S-ANSWER", f.state = ANSWER_STATE_SIGNED);
	SIGN("S-REQUEST-ITEM: one answer an item", "S-REQUEST-ITEM", f.item.state = REQUEST_ITEM_STATE_ANSWERED);
	SIGN("S-REQUEST: not to what was withdrawn", "S-REQUEST", f.item.request.state = REQUEST_STATE_WITHDRAWN);
}

Test(answer, inv_16_stands_again_for_equal_text)
{
	REUSE("R-ANSWER-04 to 06: still true", "", (void)0);
	REUSE("R-ANSWER-04 INV-16: another text", "R-ANSWER-04", f.text_is_equal = false);
	REUSE("R-ANSWER-05: a new answer is wanted", "R-ANSWER-05", f.reuse_allowed = false);
	REUSE("R-ANSWER-06 INV-18: of others", "R-ANSWER-06", f.is_ours = false);
	REUSE("R-ANSWER-06: which was returned", "R-ANSWER-06", f.earlier_state = ANSWER_STATE_RETURNED);
	REUSE("R-ANSWER-06: which is a draft", "R-ANSWER-06", f.earlier_state = ANSWER_STATE_DRAFT);
	REUSE("R-ANSWER-06: which nobody judged yet", "", f.earlier_state = ANSWER_STATE_SIGNED);
	REUSE("R-ANSWER-02: with evidence of that audit", "R-ANSWER-02", f.answer.evidence_is_foreign = true);
	REUSE("S-REQUEST-ITEM: one answer an item", "S-REQUEST-ITEM", f.answer.item.state = REQUEST_ITEM_STATE_ANSWERED);
}

Test(forwarding, inv_18_stays_in_the_house)
{
	FORWARD("R-FORWARDING-01, 02: to a colleague", "", (void)0);
	FORWARD("R-FORWARDING-01 INV-18: to somebody else's", "R-FORWARDING-01", f.colleague_is_ours = false);
	FORWARD("R-FORWARDING-02: to somebody who cannot answer", "R-FORWARDING-02", f.colleague_can_answer = false);
	FORWARD("S-REQUEST-ITEM: not what is answered", "S-REQUEST-ITEM", f.item.state = REQUEST_ITEM_STATE_ANSWERED);
}
