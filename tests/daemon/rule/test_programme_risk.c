/* Rules of a programme's risks. */
#include "daemon/rule/programme_risk.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct programme_risk_facts treated = { .id = "R", .state = PROGRAMME_RISK_STATE_TREATED, .programme_id = "P",
	.programme_state = PROGRAMME_STATE_RUNNING, .review_us = 200, .now_us = 100 };

Test(programme_risk, is_judged_again_on_a_day_to_come)
{
	ROW(treated, "R-PROGRAMME-RISK-02: to come", "", (void)0, programme_risk_may_add(&f, &st));
	ROW(treated, "R-PROGRAMME-RISK-02: no day yet", "", f.review_us = 0, programme_risk_may_add(&f, &st));
	ROW(treated, "R-PROGRAMME-RISK-02: over", "R-PROGRAMME-RISK-02", f.review_us = 100, programme_risk_may_add(&f, &st));
	ROW(treated, "R-PROGRAMME-RISK-02: reviewed for a day that is over", "R-PROGRAMME-RISK-02", f.review_us = 50,
		programme_risk_may(&f, "review", &st, &to));
	ROW(treated, "S-PROGRAMME: not in a closed programme", "S-PROGRAMME", f.programme_state = PROGRAMME_STATE_CLOSED,
		programme_risk_may_add(&f, &st));
}

Test(programme_risk, inv_11_what_remains_is_accepted_by_another)
{
	ROW(treated, "R-PROGRAMME-RISK-01: by another", "", (void)0, programme_risk_may(&f, "accept", &st, &to));
	ROW(treated, "R-PROGRAMME-RISK-01 INV-11: by who entered it", "R-PROGRAMME-RISK-01", f.signer_is_author = true,
		programme_risk_may(&f, "accept", &st, &to));
	ROW(treated, "who entered it treats it", "", f.signer_is_author = true, programme_risk_may(&f, "treat", &st, &to));
	ROW(treated, "S-PROGRAMME-RISK: a closed one is over", "S-PROGRAMME-RISK", f.state = PROGRAMME_RISK_STATE_CLOSED,
		programme_risk_may(&f, "treat", &st, &to));
}

Test(programme_risk, is_judged_with_likelihood_impact_and_day)
{
	const int32_t open = PROGRAMME_RISK_STATE_IDENTIFIED;
	cr_expect(programme_risk_is_judged(open, 2, 3, 1));
	cr_expect(!programme_risk_is_judged(open, 0, 3, 1));
	cr_expect(!programme_risk_is_judged(open, 2, 0, 1));
	cr_expect(!programme_risk_is_judged(open, 2, 3, 0));
	cr_expect(!programme_risk_is_judged(PROGRAMME_RISK_STATE_CLOSED, 2, 3, 1));
}
