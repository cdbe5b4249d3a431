/* Decides whether a draw may be begun, answered, revealed and given up, so that neither side picks what is drawn. */
#include "daemon/rule/sampling_draw.h"

#include "daemon/rule/audit.h"
#include "daemon/rule/sampling.h"
#include "daemon/rule/sampling_rules.h"
#include "daemon/rule/text.h"

#include <inttypes.h>

int sampling_draw_may_begin(const struct sampling_draw_begin_facts *f, struct status *st)
{
	int32_t same;
	(void)machine_step(&sampling_plan_machine, f->plan_state, "draw", f->id, st, &same);
	rule_require(st, &sampling_rule[POPULATION_FIRST], f->population_on_record, f->id, "its population is not on record");
	rule_require(st, &sampling_rule[DRAWN_SIMPLY], f->procedure == SAMPLING_PROCEDURE_SIMPLE_RANDOM, f->id,
		"its items are selected otherwise");
	rule_require(st, &sampling_rule[DRAWN_SIMPLY], f->sample_size <= f->population_size, f->id,
		"%" PRIu32 " of %" PRIu32, f->sample_size, f->population_size);
	rule_require(st, &sampling_rule[DRAWN_ONCE], !f->is_begun_already, f->id, "a draw of it is begun");
	rule_require(st, &sampling_rule[DRAWN_ONCE], !f->items_are_named, f->id, "items of it are named");
	rule_require(st, &sampling_rule[TIME_TO_ANSWER], f->answer_until_us >= f->now_us + DAY_US, f->id,
		"that is less than a day from now");
	audit_require(f->audit_state, "submit-evidence", f->id, st);
	return rule_verdict(st);
}

int sampling_draw_may_answer(const struct sampling_draw_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&sampling_draw_machine, f->state, "answer", f->id, st, ret_state);
	rule_require(st, &sampling_rule[ANSWERED_IN_TIME], f->now_us <= f->answer_until_us, f->id, "its time is over");
	audit_require(f->audit_state, "submit-evidence", f->id, st);
	return rule_verdict(st);
}

int sampling_draw_may_reveal(const struct sampling_draw_facts *f, struct status *st, int32_t *ret_state)
{
	char until[DAY_TEXT_BYTES];
	day_format(f->answer_until_us, until);
	(void)machine_step(&sampling_draw_machine, f->state, "reveal", f->id, st, ret_state);
	rule_require(st, &sampling_rule[REVEALED_LAST], f->state != SAMPLING_DRAW_STATE_BEGUN || f->now_us > f->answer_until_us,
		f->id, "the audited side may give its nonce until %s", until);
	rule_require(st, &sampling_rule[AS_COMMITTED], f->nonce_opens, f->id, "its SHA-256 is not what was committed to");
	audit_require(f->audit_state, "submit-evidence", f->id, st);
	return rule_verdict(st);
}

int sampling_draw_may_abandon(const struct sampling_draw_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&sampling_draw_machine, f->state, "abandon", f->id, st, ret_state);
	rule_require(st, &sampling_rule[ABANDONED_WITH_REASON], f->reason_given, f->id, "no reason is given");
	audit_require(f->audit_state, "submit-evidence", f->id, st);
	return rule_verdict(st);
}
