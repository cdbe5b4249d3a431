/* Decides what a review must have looked at, and who confirms that it was reported. */
#include "daemon/rule/programme_review.h"

#include "common/bytes.h"
#include "daemon/rule/programme.h"

enum { INPUTS, OUTCOMES, HELD, OTHER_CONFIRMS };

/* clang-format off */
const struct rule programme_review_rule[] = {
	[INPUTS] = { "R-PROGRAMME-REVIEW-01", 'H', "ISO 19011:2018, 5.7", "programme review",
		"a review says something of each of its inputs",
		"auditc programme-review add --programme-id {id} --held-us DAY --trends TEXT" },
	[OUTCOMES] = { "R-PROGRAMME-REVIEW-02", 'A', "ISO 19011:2018, 5.7", "programme review",
		"changes or lessons come out of a review",
		"auditc programme-review add --programme-id {id} --held-us DAY --lessons TEXT" },
	[HELD] = { "R-PROGRAMME-REVIEW-03", 'H', "ISO 19011:2018, 5.7", "programme review",
		"a review is recorded once it was held",
		"auditc programme-review list" },
	[OTHER_CONFIRMS] = { "R-PROGRAMME-REVIEW-04", 'H', "ISO 19011:2018, 5.7; INV-11", "programme review",
		"the report is confirmed by another person than who held the review",
		"auditc appointment list" },
	{ 0 }
};

static const struct transition transition[] = {
	{ PROGRAMME_REVIEW_STATE_HELD, "report", PROGRAMME_REVIEW_STATE_REPORTED },
	{ PROGRAMME_REVIEW_STATE_REPORTED, "acknowledge", PROGRAMME_REVIEW_STATE_ACKNOWLEDGED },
};
/* clang-format on */

const struct machine programme_review_machine = {
	.noun = "programme_review",
	.state_name = enum_name_programme_review_state,
	.state_count = ARRAY_LEN(enum_name_programme_review_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-PROGRAMME-REVIEW", 'H', "ISO 19011:2018, 5.7", "programme review",
		"the state of the review allows what is asked", "auditc programme-review list" },
};

int programme_review_may_add(const struct programme_review_facts *f, struct status *st)
{
	programme_require(f->programme_state, "record", f->programme_id, st);
	rule_require(st, &programme_review_rule[INPUTS], !f->missing[0], f->programme_id, "nothing is said of: %s", f->missing);
	rule_require(st, &programme_review_rule[HELD], f->held_us > 0 && f->held_us <= f->now_us, f->programme_id,
		"it is to be held in the future");
	rule_require(st, &programme_review_rule[OUTCOMES], f->outcomes > 0, f->programme_id, "nothing came out of it");
	return rule_verdict(st);
}

int programme_review_may_report(const struct programme_review_facts *f, struct status *st, int32_t *ret_state)
{
	programme_require(f->programme_state, "record", f->programme_id, st);
	(void)machine_step(&programme_review_machine, f->state, "report", f->id, st, ret_state);
	return rule_verdict(st);
}

int programme_review_may_acknowledge(const struct programme_review_facts *f, struct status *st, int32_t *ret_state)
{
	programme_require(f->programme_state, "record", f->programme_id, st);
	(void)machine_step(&programme_review_machine, f->state, "acknowledge", f->id, st, ret_state);
	rule_require(st, &programme_review_rule[OTHER_CONFIRMS], !f->signer_is_author, f->id, "the signer held it");
	return rule_verdict(st);
}
