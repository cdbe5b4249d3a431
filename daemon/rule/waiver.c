/* Decides who may ask for a waiver, grant it, refuse it and end it. */
#include "daemon/rule/waiver.h"

#include "common/bytes.h"
#include "daemon/rule/text.h"
#include "gen/vocabulary.h"

enum { NOT_BENEFICIARY, NOT_REQUESTER, WAIVABLE, OWN_TIE, GOES_ON, LASTS };

/* clang-format off */
const struct rule waiver_rule[] = {
	[NOT_BENEFICIARY] = { "R-WAIVER-01", 'H', "ISO 19011:2018, 4; INV-11 and INV-34", "waiver",
		"a waiver is granted by another person than the one who benefits",
		"auditc waiver grant {id}" },
	[NOT_REQUESTER] = { "R-WAIVER-02", 'H', "ISO 19011:2018, 4; INV-11 and INV-34", "waiver",
		"a waiver is granted by another person than the one who asked",
		"auditc waiver grant {id}" },
	[WAIVABLE] = { "R-WAIVER-03", 'H', "ISO 19011:2018, 4; INV-34", "waiver",
		"only a rule of grade W can be waived",
		"auditc explain R-WAIVER-03" },
	[OWN_TIE] = { "R-WAIVER-04", 'H', "ISO 19011:2018, 4 and 5.5.4; INV-1", "waiver",
		"a waiver names a tie of the person it is for",
		"auditc relationship list --person-id PERSON" },
	[GOES_ON] = { "R-WAIVER-05", 'H', "ISO 19011:2018, 6.6; INV-12", "waiver",
		"a rule is waived while what it is waived in goes on",
		"auditc waiver list --scope-id {id}" },
	[LASTS] = { "R-WAIVER-06", 'H', "ISO 19011:2018, 4 e)", "waiver",
		"a waiver ends on a day to come",
		"auditc waiver add --expires-us DAY" },
	{ 0 }
};

static const struct transition transition[] = {
	{ WAIVER_STATE_REQUESTED, "grant", WAIVER_STATE_GRANTED },
	{ WAIVER_STATE_REQUESTED, "refuse", WAIVER_STATE_REFUSED },
	{ WAIVER_STATE_GRANTED, "expire", WAIVER_STATE_EXPIRED },
};
/* clang-format on */

const struct machine waiver_machine = {
	.noun = "waiver",
	.state_name = enum_name_waiver_state,
	.state_count = ARRAY_LEN(enum_name_waiver_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-WAIVER", 'H', "ISO 19011:2018, 5.5.4", "waiver",
		"the state of the waiver allows what is asked",
		"auditc waiver list --filter \"id = {id}\"" },
};

/* Asked twice: time goes by between asking and granting. */
static void require_time(const struct waiver_facts *f, struct status *st)
{
	char day[DAY_TEXT_BYTES];
	day_format(f->expires_us, day);
	rule_require(st, &waiver_rule[GOES_ON], !f->scope_is_over, f->id, "the audit is over");
	rule_require(st, &waiver_rule[LASTS], f->expires_us == 0 || f->expires_us > f->now_us, f->id,
		"it would have ended on %s", day);
}

int waiver_may_add(const struct waiver_facts *f, struct status *st)
{
	rule_require(st, &waiver_rule[WAIVABLE], f->grade == 'W', f->id,
		f->grade ? "the rule cannot be waived" : "there is no such rule");
	rule_require(st, &waiver_rule[OWN_TIE], !f->tie_is_anothers, f->id,
		"the relationship is another person's");
	require_time(f, st);
	return rule_verdict(st);
}

int waiver_may_grant(const struct waiver_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&waiver_machine, f->state, "grant", f->id, st, ret_state);
	rule_require(st, &waiver_rule[NOT_BENEFICIARY], !f->signer_benefits, f->id,
		"the signer benefits from it");
	rule_require(st, &waiver_rule[NOT_REQUESTER], !f->signer_requested, f->id,
		"the signer asked for it");
	require_time(f, st);
	return rule_verdict(st);
}

int waiver_may_refuse(const struct waiver_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&waiver_machine, f->state, "refuse", f->id, st, ret_state);
	return rule_verdict(st);
}

int waiver_may_expire(const struct waiver_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&waiver_machine, f->state, "expire", f->id, st, ret_state);
	return rule_verdict(st);
}
