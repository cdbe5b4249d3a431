/* Rules of a programme's reviews. */
#include "daemon/rule/programme_review.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct programme_review_facts held = { .id = "R", .state = PROGRAMME_REVIEW_STATE_HELD, .programme_id = "P",
	.programme_state = PROGRAMME_STATE_UNDER_REVIEW, .missing = "", .outcomes = 2, .held_us = 10, .now_us = 10 };

Test(programme_review, looks_at_each_input)
{
	ROW(held, "R-PROGRAMME-REVIEW-01 to 03: all of them", "", (void)0, programme_review_may_add(&f, &st));
	ROW(held, "R-PROGRAMME-REVIEW-01: not the records", "R-PROGRAMME-REVIEW-01", f.missing = "records",
		programme_review_may_add(&f, &st));
	ROW(held, "R-PROGRAMME-REVIEW-02: advice on what came out", "R-PROGRAMME-REVIEW-02", f.outcomes = 0,
		programme_review_may_add(&f, &st));
	ROW(held, "R-PROGRAMME-REVIEW-03: it is to come", "R-PROGRAMME-REVIEW-03", f.held_us = 11,
		programme_review_may_add(&f, &st));
	ROW(held, "S-PROGRAMME: of a draft", "S-PROGRAMME", f.programme_state = PROGRAMME_STATE_DRAFT,
		programme_review_may_add(&f, &st));
}

Test(programme_review, inv_11_is_confirmed_by_another)
{
	ROW(held, "reported", "", (void)0, programme_review_may_report(&f, &st, &to));
	ROW(held, "S-PROGRAMME-REVIEW: confirmed before it is reported", "S-PROGRAMME-REVIEW", (void)0,
		programme_review_may_acknowledge(&f, &st, &to));
	ROW(held, "R-PROGRAMME-REVIEW-04: by another", "", f.state = PROGRAMME_REVIEW_STATE_REPORTED,
		programme_review_may_acknowledge(&f, &st, &to));
	ROW(held, "R-PROGRAMME-REVIEW-04 INV-11: by who held it", "R-PROGRAMME-REVIEW-04",
		f.state = PROGRAMME_REVIEW_STATE_REPORTED; f.signer_is_author = true,
		programme_review_may_acknowledge(&f, &st, &to));
}
