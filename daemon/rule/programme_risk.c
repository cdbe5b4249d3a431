/* Decides what may become of a programme's risk. */
#include "daemon/rule/programme_risk.h"

#include "common/bytes.h"
#include "daemon/rule/programme.h"
#include "daemon/rule/text.h"

#include <string.h>

enum { OTHER_ACCEPTS, TO_COME };

/* clang-format off */
const struct rule programme_risk_rule[] = {
	[OTHER_ACCEPTS] = { "R-PROGRAMME-RISK-01", 'H', "ISO 19011:2018, 5.3; INV-11", "programme risk",
		"what remains of a risk is accepted by another person than who entered it",
		"auditc appointment list" },
	[TO_COME] = { "R-PROGRAMME-RISK-02", 'H', "ISO 19011:2018, 5.3", "programme risk",
		"a risk is to be judged again on a day to come",
		"auditc programme-risk review {id} --likelihood 2 --impact 3 --review-us DAY" },
	{ 0 }
};

#define STATE(name) PROGRAMME_RISK_STATE_##name
static const struct transition transition[] = {
	{ STATE(IDENTIFIED), "treat", STATE(TREATED) },
	{ STATE(IDENTIFIED), "review", STATE(IDENTIFIED) },
	{ STATE(IDENTIFIED), "accept", STATE(ACCEPTED) },
	{ STATE(IDENTIFIED), "close", STATE(CLOSED) },
	{ STATE(TREATED), "treat", STATE(TREATED) },
	{ STATE(TREATED), "review", STATE(TREATED) },
	{ STATE(TREATED), "accept", STATE(ACCEPTED) },
	{ STATE(TREATED), "close", STATE(CLOSED) },
	{ STATE(ACCEPTED), "treat", STATE(TREATED) },
	{ STATE(ACCEPTED), "review", STATE(IDENTIFIED) }, /* judged anew, it is to be accepted anew */
	{ STATE(ACCEPTED), "close", STATE(CLOSED) },
};
/* clang-format on */

const struct machine programme_risk_machine = {
	.noun = "programme_risk",
	.state_name = enum_name_programme_risk_state,
	.state_count = ARRAY_LEN(enum_name_programme_risk_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-PROGRAMME-RISK", 'H', "ISO 19011:2018, 5.3", "programme risk",
		"the state of the risk allows what is asked", "auditc programme-risk list" },
};

static void require_to_come(const struct programme_risk_facts *f, struct status *st)
{
	char day[DAY_TEXT_BYTES];
	day_format(f->review_us, day);
	rule_require(st, &programme_risk_rule[TO_COME], f->review_us == 0 || f->review_us > f->now_us, f->id,
		"%s is over", day);
}

int programme_risk_may_add(const struct programme_risk_facts *f, struct status *st)
{
	programme_require(f->programme_state, "register", f->programme_id, st);
	require_to_come(f, st);
	return rule_verdict(st);
}

int programme_risk_may(const struct programme_risk_facts *f, const char *event, struct status *st, int32_t *ret_state)
{
	programme_require(f->programme_state, "register", f->programme_id, st);
	(void)machine_step(&programme_risk_machine, f->state, event, f->id, st, ret_state);
	if (strcmp(event, "review") == 0)
		require_to_come(f, st);
	rule_require(st, &programme_risk_rule[OTHER_ACCEPTS], strcmp(event, "accept") != 0 || !f->signer_is_author, f->id,
		"the signer entered it");
	return rule_verdict(st);
}

bool programme_risk_is_judged(int32_t state, uint32_t likelihood, uint32_t impact, int64_t review_us)
{
	return state != PROGRAMME_RISK_STATE_CLOSED && likelihood > 0 && impact > 0 && review_us > 0;
}
