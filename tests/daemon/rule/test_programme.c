/* Rules of programmes. */
#include "daemon/rule/programme.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct programme_facts draft = { .id = "P", .state = PROGRAMME_STATE_DRAFT, .from_us = 10, .to_us = 20,
	.objectives = 2, .purpose_given = true, .profile = "19011:2026+27007:2020" };
static struct programme_facts submitted = { .id = "P", .state = PROGRAMME_STATE_SUBMITTED, .from_us = 10,
	.to_us = 20, .objectives = 2, .version = 4, .version_named = 4 };

Test(programme, may_be_submitted)
{
	ROW(draft, "R-PROGRAMME-01, 02, 05, 06: complete", "", (void)0, programme_may_submit(&f, &st, &to));
	ROW(draft, "R-PROGRAMME-01: no objective", "R-PROGRAMME-01", f.objectives = 0,
		programme_may_submit(&f, &st, &to));
	ROW(draft, "R-PROGRAMME-02: ends as it begins", "R-PROGRAMME-02", f.to_us = 10,
		programme_may_submit(&f, &st, &to));
	ROW(draft, "R-PROGRAMME-05: advice on purpose", "R-PROGRAMME-05", f.purpose_given = false,
		programme_may_submit(&f, &st, &to));
	ROW(draft, "R-PROGRAMME-06: advice on measures", "R-PROGRAMME-06", f.objectives_unmeasured = 1,
		programme_may_submit(&f, &st, &to));
	ROW(submitted, "S-PROGRAMME and all that is missing", "S-PROGRAMME R-PROGRAMME-01 R-PROGRAMME-02 R-PROGRAMME-05",
		f.objectives = 0; f.from_us = 30, programme_may_submit(&f, &st, &to));
}

Test(programme, may_be_approved)
{
	ROW(submitted, "R-PROGRAMME-03, 04: by another, as read", "", (void)0,
		programme_may_approve(&f, &st, &to));
	ROW(submitted, "R-PROGRAMME-03 INV-11: by its author", "R-PROGRAMME-03", f.signer_is_author = true,
		programme_may_approve(&f, &st, &to));
	ROW(submitted, "R-PROGRAMME-04 INV-15: another version", "R-PROGRAMME-04", f.version_named = 3,
		programme_may_approve(&f, &st, &to));
	ROW(draft, "S-PROGRAMME: a draft", "S-PROGRAMME", (void)0, programme_may_approve(&f, &st, &to));
}

Test(programme, other_steps)
{
	ROW(draft, "R-PROGRAMME-02: a period", "", (void)0, programme_may_add(&f, &st));
	ROW(draft, "R-PROGRAMME-02: none", "R-PROGRAMME-02", f.to_us = 5, programme_may_add(&f, &st));
	ROW(draft, "R-PROGRAMME-07: the default profile", "", f.profile = programme_profile_default,
		programme_may_add(&f, &st));
	ROW(draft, "R-PROGRAMME-07: a profile nobody knows", "R-PROGRAMME-07", f.profile = "19011:2011",
		programme_may_add(&f, &st));
	ROW(draft, "S-PROGRAMME: objectives join a draft", "", (void)0, programme_may_take_objective(&f, &st));
	ROW(submitted, "S-PROGRAMME: and no later", "S-PROGRAMME", (void)0,
		programme_may_take_objective(&f, &st));
	ROW(submitted, "S-PROGRAMME: returned", "", (void)0, programme_may_return(&f, &st, &to));
	ROW(draft, "S-PROGRAMME: a draft is not returned", "S-PROGRAMME", (void)0,
		programme_may_return(&f, &st, &to));
}
