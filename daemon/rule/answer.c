/* Decides when a draft becomes an answer, when an earlier one may stand again, and to whom a question is passed on. */
#include "daemon/rule/answer.h"

#include "common/bytes.h"
#include "daemon/rule/text.h"
#include "gen/vocabulary.h"

enum {
	CONTENT,
	OWN_EVIDENCE,
	IN_TIME,
	SAME_TEXT,
	REUSE_ALLOWED,
	STANDS,
	EXPECTED,
	SAME_SIDE,
	OWN_HOUSE,
	COLLEAGUE
};

/* clang-format off */
const struct rule answer_rule[] = {
	[CONTENT] = { "R-ANSWER-01", 'H', "ISO 19011:2018, 6.4.7", "answer",
		"an answer says something or names evidence",
		"auditc answer change {id} --text TEXT" },
	[OWN_EVIDENCE] = { "R-ANSWER-02", 'H', "ISO 19011:2018, 6.4.7", "answer",
		"an answer rests on evidence of its own audit",
		"auditc evidence list" },
	[IN_TIME] = { "R-ANSWER-03", 'A', "ISO 19011:2018, 6.4.7; INV-24", "answer",
		"an answer comes by the day it is due; a late one is accepted and marked",
		"auditc extension add --request-item ITEM --due DAY --reason TEXT" },
	[SAME_TEXT] = { "R-ANSWER-04", 'H', "ISO 19011:2018, 5.5.2; INV-16", "answer",
		"an earlier answer stands again only where the very same text is asked",
		"auditc answer add --request-item {id} --text TEXT" },
	[REUSE_ALLOWED] = { "R-ANSWER-05", 'H', "ISO 19011:2018, 6.4.7", "answer",
		"an earlier answer stands again where the item allows it",
		"auditc answer add --request-item {id} --text TEXT" },
	[STANDS] = { "R-ANSWER-06", 'H', "ISO 19011:2018, 6.4.7; INV-18", "answer",
		"what stands again is a signed answer of one's own organisation that was not returned",
		"auditc answer propose --request-item {id}" },
	[EXPECTED] = { "R-ANSWER-07", 'A', "ISO 19011:2018, 6.4.7", "answer",
		"an answer shows what the item expects to be shown",
		"auditc evidence submit --audit AUDIT --title TEXT --source record --method remote-no-interaction "
		"--classification internal --verifiability verified --captured TIME --file FILE" },
	[SAME_SIDE] = { "R-ANSWER-08", 'H', "ISO 19011:2018, 5.5.3; INV-18", "answer",
		"in a joint audit evidence goes with an answer to whom it is for",
		"auditc evidence submit --audit AUDIT --title TEXT --source record --method remote-no-interaction "
		"--classification internal --verifiability verified --captured TIME --side ORGANISATION" },
	[OWN_HOUSE] = { "R-FORWARDING-01", 'H', "ISO 19011:2018, 4; INV-18", "forwarding",
		"a question is passed on inside one's own organisation",
		"auditc person list" },
	[COLLEAGUE] = { "R-FORWARDING-02", 'H', "ISO 19011:2018, 6.4.7; INV-18", "forwarding",
		"a question is passed on to somebody who may answer in this audit",
		"auditc appointment add --scope ORGANISATION --person PERSON --role supplier-contributor" },
	{ 0 }
};

static const struct transition transition[] = {
	{ ANSWER_STATE_DRAFT, "save", ANSWER_STATE_DRAFT },
	{ ANSWER_STATE_DRAFT, "sign", ANSWER_STATE_SIGNED },
	{ ANSWER_STATE_SIGNED, "return", ANSWER_STATE_RETURNED },
	{ ANSWER_STATE_SIGNED, "accept", ANSWER_STATE_ACCEPTED },
};
/* clang-format on */

const struct machine answer_machine = {
	.noun = "answer",
	.state_name = enum_name_answer_state,
	.state_count = ARRAY_LEN(enum_name_answer_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-ANSWER", 'H', "ISO 19011:2018, 6.4.7", "answer",
		"the state of the answer allows what is asked", "auditc answer get {id}" },
};

static void require_evidence(const struct answer_facts *f, struct status *st)
{
	rule_require(st, &answer_rule[OWN_EVIDENCE], !f->evidence_is_foreign, f->id,
		"some of the evidence is of another audit");
	rule_require(st, &answer_rule[SAME_SIDE], !f->evidence_is_others, f->id,
		"some of the evidence is for another organisation than who asks");
}

int answer_may_save(const struct answer_facts *f, struct status *st)
{
	int32_t same;
	(void)machine_step(&answer_machine, f->state, "save", f->id, st, &same);
	request_item_require(&f->item, "draft-answer", st, &same, &same);
	require_evidence(f, st);
	return rule_verdict(st);
}

static void require_signed(const struct answer_facts *f, struct status *st, int32_t *ret_item_state,
	int32_t *ret_request_state)
{
	char due[DAY_TEXT_BYTES];
	day_format(f->due_us, due);
	request_item_require(&f->item, "answer", st, ret_item_state, ret_request_state);
	require_evidence(f, st);
	rule_require(st, &answer_rule[EXPECTED], !f->evidence_is_expected || f->evidence > 0, f->id,
		"the item expects evidence and none is named");
	rule_require(st, &answer_rule[IN_TIME], f->now_us <= f->due_us, f->id, "it was due on %s", due);
}

int answer_may_sign(const struct answer_facts *f, struct status *st, int32_t *ret_state, int32_t *ret_item_state,
	int32_t *ret_request_state)
{
	(void)machine_step(&answer_machine, f->state, "sign", f->id, st, ret_state);
	require_signed(f, st, ret_item_state, ret_request_state);
	rule_require(st, &answer_rule[CONTENT], f->text_given || f->evidence > 0, f->id, "it is empty");
	return rule_verdict(st);
}

bool answer_may_stand_again(int32_t state)
{
	return state == ANSWER_STATE_SIGNED || state == ANSWER_STATE_ACCEPTED;
}

int answer_may_reuse(const struct answer_reuse_facts *f, struct status *st, int32_t *ret_item_state,
	int32_t *ret_request_state)
{
	const char *id = f->answer.item.id;
	require_signed(&f->answer, st, ret_item_state, ret_request_state);
	rule_require(st, &answer_rule[SAME_TEXT], f->text_is_equal, id, "the earlier answer was given to another text");
	rule_require(st, &answer_rule[REUSE_ALLOWED], f->reuse_allowed, id, "the item wants a new answer");
	rule_require(st, &answer_rule[STANDS], f->is_ours && answer_may_stand_again(f->earlier_state), id,
		"%s", f->is_ours ? "it is a draft or was returned" : "another organisation gave it");
	return rule_verdict(st);
}

int forwarding_may_add(const struct forwarding_facts *f, struct status *st)
{
	int32_t same;
	request_item_require(&f->item, "draft-answer", st, &same, &same);
	rule_require(st, &answer_rule[OWN_HOUSE], f->colleague_is_ours, f->item.id, "the person is of another organisation");
	rule_require(st, &answer_rule[COLLEAGUE], f->colleague_can_answer, f->item.id,
		"the person has no role of the audited side there");
	return rule_verdict(st);
}
