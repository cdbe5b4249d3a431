/* Decides who breaks the glass, for whom, from when to when, and who says afterwards what was done. */
#include "daemon/rule/break_glass.h"

#include "common/bytes.h"
#include "daemon/rule/text.h"

#include <inttypes.h>

enum { TWO, THIRD, NATURAL, SIDE, NEEDED, SEASONED, GOES_ON, ONCE, DELAY, OVER, APART, OLDER, STAYED };

#define HOUR_US (INT64_C(3600) * 1000 * 1000)

/* clang-format off */
const struct rule break_glass_rule[] = {
	[TWO] = { "R-GLASS-01", 'H', "ISO 19011:2018, 4; INV-11 and INV-19", "break_glass",
		"glass is broken by two administrators, each another person",
		"auditc break-glass get {id}" },
	[THIRD] = { "R-GLASS-02", 'H', "ISO 19011:2018, 4; INV-19", "break_glass",
		"the role goes to a third person, who is no administrator there",
		"auditc person list" },
	[NATURAL] = { "R-GLASS-03", 'H', "ISO 19011:2018, 4; INV-19", "break_glass",
		"the role goes to a natural person",
		"auditc person list" },
	[SIDE] = { "R-GLASS-04", 'H', "ISO 19011:2018, 4 e) and 5.4.1; INV-18", "break_glass",
		"who manages in an emergency does not speak for the audited side there",
		"auditc person list" },
	[NEEDED] = { "R-GLASS-05", 'H', "ISO 19011:2018, 5.4.1; INV-19", "break_glass",
		"who manages there already needs no emergency",
		"auditc appointment list" },
	[SEASONED] = { "R-GLASS-06", 'H', "ISO 19011:2018, 4; INV-19", "break_glass",
		"who breaks the glass has been an administrator there for a week",
		"auditc appointment list" },
	[GOES_ON] = { "R-GLASS-07", 'H', "ISO 19011:2018, 6.6; INV-12", "break_glass",
		"what somebody is to manage goes on",
		"auditc break-glass list" },
	[ONCE] = { "R-GLASS-08", 'H', "ISO 19011:2018, 5.4.1; INV-19", "break_glass",
		"one emergency at a time has somebody manage there",
		"auditc break-glass list" },
	[DELAY] = { "R-GLASS-09", 'H', "ISO 19011:2018, 4; INV-19", "break_glass",
		"the role is taken up a day after the second signature, when all had time to refuse it, and within a week",
		"auditc break-glass get {id}" },
	[OVER] = { "R-GLASS-10", 'H', "ISO 19011:2018, 5.6; INV-19", "break_glass",
		"what was done is reviewed when it is over",
		"auditc break-glass end {id} --reason TEXT" },
	[APART] = { "R-GLASS-11", 'H', "ISO 19011:2018, 4; INV-11 and INV-19", "break_glass",
		"what was done is reviewed by another person than who did it and who let them",
		"auditc break-glass get {id}" },
	[OLDER] = { "R-GLASS-12", 'H', "ISO 19011:2018, 4 e); INV-19", "break_glass",
		"who reviews had their role before the glass was broken, or from somebody who had theirs before",
		"auditc appointment list" },
	[STAYED] = { "R-GLASS-13", 'H', "ISO 19011:2018, 4; INV-11 and INV-19", "break_glass",
		"whoever signed for it is an administrator there when the next one signs, and when it is taken up",
		"auditc break-glass refuse {id} --reason TEXT" },
	{ 0 }
};

static const struct transition transition[] = {
	{ BREAK_GLASS_STATE_PROPOSED, "approve", BREAK_GLASS_STATE_APPROVED },
	{ BREAK_GLASS_STATE_PROPOSED, "refuse", BREAK_GLASS_STATE_REFUSED },
	{ BREAK_GLASS_STATE_APPROVED, "refuse", BREAK_GLASS_STATE_REFUSED },
	{ BREAK_GLASS_STATE_APPROVED, "take-up", BREAK_GLASS_STATE_ACTIVE },
	{ BREAK_GLASS_STATE_ACTIVE, "end", BREAK_GLASS_STATE_ENDED },
	{ BREAK_GLASS_STATE_ACTIVE, "review", BREAK_GLASS_STATE_REVIEWED },
	{ BREAK_GLASS_STATE_ENDED, "review", BREAK_GLASS_STATE_REVIEWED },
};
/* clang-format on */

const struct machine break_glass_machine = {
	.noun = "break_glass",
	.state_name = enum_name_break_glass_state,
	.state_count = ARRAY_LEN(enum_name_break_glass_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-BREAK-GLASS", 'H', "ISO 19011:2018, 5.4.1; INV-19", "break_glass",
		"the state of the break-glass allows what is asked",
		"auditc break-glass get {id}" },
};

int64_t break_glass_from_us(int64_t approved_us)
{
	return approved_us + BREAK_GLASS_DELAY_HOURS * HOUR_US;
}

int64_t break_glass_lapses_us(int64_t approved_us)
{
	return approved_us + BREAK_GLASS_LAPSE_DAYS * DAY_US;
}

bool break_glass_is_unreviewed(int32_t state)
{
	return state == BREAK_GLASS_STATE_ACTIVE || state == BREAK_GLASS_STATE_ENDED;
}

static void require_person(const struct break_glass_facts *f, struct status *st)
{
	rule_require(st, &break_glass_rule[THIRD], !f->person_is_signatory && !f->person_is_administrator, f->id, "%s",
		f->person_is_signatory ? "it is the signer's own" : "the person is an administrator there");
	rule_require(st, &break_glass_rule[NATURAL], !f->person_is_service, f->id, "it is a service account");
	rule_require(st, &break_glass_rule[SIDE], !f->person_is_audited, f->id, "the person speaks for the audited side");
	rule_require(st, &break_glass_rule[NEEDED], !f->person_manages, f->id, "the person manages there");
	rule_require(st, &break_glass_rule[GOES_ON], !f->is_over, f->id, "it is over");
}

static void require_administrator(const struct break_glass_facts *f, struct status *st)
{
	int64_t days = (f->now_us - f->administrator_since_us) / DAY_US;
	rule_require(st, &break_glass_rule[SEASONED], days >= BREAK_GLASS_SEASON_DAYS, f->id,
		"the signer has been one for %" PRId64 " days", days);
}

/* Two stand for it, not one and somebody who was dismissed: what is refused makes room for another proposal. */
static void require_signatories(const struct break_glass_facts *f, struct status *st)
{
	rule_require(st, &break_glass_rule[STAYED], !f->proposer_left, f->id, "who proposed it is none any more");
	rule_require(st, &break_glass_rule[STAYED], !f->approver_left, f->id, "who approved it is none any more");
}

int break_glass_may_propose(const struct break_glass_facts *f, struct status *st)
{
	require_administrator(f, st);
	require_person(f, st);
	rule_require(st, &break_glass_rule[ONCE], !f->is_open_elsewhere, f->id, "another one is open");
	return rule_verdict(st);
}

int break_glass_may_approve(const struct break_glass_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&break_glass_machine, f->state, "approve", f->id, st, ret_state);
	rule_require(st, &break_glass_rule[TWO], !f->signer_is_proposer, f->id, "the signer proposed it");
	require_administrator(f, st);
	require_signatories(f, st);
	require_person(f, st);
	return rule_verdict(st);
}

int break_glass_may_take_up(const struct break_glass_facts *f, struct status *st, int32_t *ret_state)
{
	int64_t left_us = f->from_us - f->now_us;
	(void)machine_step(&break_glass_machine, f->state, "take-up", f->id, st, ret_state);
	require_person(f, st);
	require_signatories(f, st);
	if (f->state == BREAK_GLASS_STATE_APPROVED && left_us > 0)
		rule_require(st, &break_glass_rule[DELAY], false, f->id, "%" PRId64 " hours are left",
			(left_us + HOUR_US - 1) / HOUR_US);
	else if (f->state == BREAK_GLASS_STATE_APPROVED)
		rule_require(st, &break_glass_rule[DELAY], f->now_us < f->lapses_us, f->id, "the week is over");
	return rule_verdict(st);
}

int break_glass_may_refuse(const struct break_glass_end_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&break_glass_machine, f->state, "refuse", f->id, st, ret_state);
	return rule_verdict(st);
}

int break_glass_may_end(const struct break_glass_end_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&break_glass_machine, f->state, "end", f->id, st, ret_state);
	return rule_verdict(st);
}

int break_glass_may_review(const struct break_glass_end_facts *f, struct status *st, int32_t *ret_state)
{
	bool is_held = f->state == BREAK_GLASS_STATE_ACTIVE && f->now_us < f->until_us;
	(void)machine_step(&break_glass_machine, f->state, "review", f->id, st, ret_state);
	rule_require(st, &break_glass_rule[OVER], !is_held, f->id, "the role is still held");
	rule_require(st, &break_glass_rule[APART], !f->signer_took_part, f->id, "the signer took part in it");
	rule_require(st, &break_glass_rule[OLDER], f->signer_was_there, f->id, "the signer's own role is younger");
	return rule_verdict(st);
}
