/* Rules of decisions on the universe and of targets for its criteria. */
#include "daemon/rule/inclusion.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct inclusion_facts included = { .programme_id = "P", .programme_state = PROGRAMME_STATE_DRAFT,
	.decision = INCLUSION_DECISION_INCLUDED, .month_fits = true };
static struct coverage_target_facts target = { .id = "T", .state = COVERAGE_TARGET_STATE_IN_FORCE, .programme_id = "P",
	.programme_state = PROGRAMME_STATE_DRAFT, .is_pinned = true };

Test(inclusion, leaves_out_for_a_reason)
{
	ROW(included, "in", "", (void)0, inclusion_may_decide(&f, &st));
	ROW(included, "R-INCLUSION-01: out, for a reason", "", f.decision = INCLUSION_DECISION_EXCLUDED;
		f.reason_given = true, inclusion_may_decide(&f, &st));
	ROW(included, "R-INCLUSION-01: out, for none", "R-INCLUSION-01", f.decision = INCLUSION_DECISION_EXCLUDED,
		inclusion_may_decide(&f, &st));
	ROW(included, "R-INCLUSION-02: of another's universe", "R-INCLUSION-02", f.foreign_unit = "Depot",
		inclusion_may_decide(&f, &st));
	ROW(included, "R-INCLUSION-03: decided already", "R-INCLUSION-03", f.decided_unit = "Depot",
		inclusion_may_decide(&f, &st));
	ROW(included, "R-INCLUSION-04: meant for a month of another year", "R-INCLUSION-04", f.month_fits = false,
		inclusion_may_decide(&f, &st));
	ROW(included, "S-PROGRAMME: not while it runs", "S-PROGRAMME", f.programme_state = PROGRAMME_STATE_RUNNING,
		inclusion_may_decide(&f, &st));
}

Test(coverage_target, names_pinned_criteria_and_own_units)
{
	ROW(target, "both", "", (void)0, coverage_target_may_add(&f, &st));
	ROW(target, "R-COVERAGE-TARGET-01: an open source", "R-COVERAGE-TARGET-01", f.is_pinned = false,
		coverage_target_may_add(&f, &st));
	ROW(target, "R-COVERAGE-TARGET-02: an item of another source", "R-COVERAGE-TARGET-02", f.foreign_item = "A.5.1",
		coverage_target_may_add(&f, &st));
	ROW(target, "R-COVERAGE-TARGET-03: a unit of another's universe", "R-COVERAGE-TARGET-03", f.foreign_unit = "Depot",
		coverage_target_may_add(&f, &st));
	ROW(target, "taken out of a draft", "", (void)0, coverage_target_may_remove(&f, &st, &to));
	ROW(target, "S-COVERAGE-TARGET: once", "S-COVERAGE-TARGET", f.state = COVERAGE_TARGET_STATE_REMOVED,
		coverage_target_may_remove(&f, &st, &to));
	ROW(target, "S-PROGRAMME: not while it runs", "S-PROGRAMME", f.programme_state = PROGRAMME_STATE_RUNNING,
		coverage_target_may_remove(&f, &st, &to));
}
