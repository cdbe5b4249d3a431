/* Rules of objectives. */
#include "daemon/rule/objective.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct objective_facts open = { .id = "O", .state = OBJECTIVE_STATE_OPEN, .programme_id = "P",
	.programme_state = PROGRAMME_STATE_DRAFT };

Test(objective, changes_with_its_draft)
{
	ROW(open, "in a draft", "", (void)0, objective_may_change(&f, &st));
	ROW(open, "in an amendment", "", f.programme_state = PROGRAMME_STATE_AMENDING, objective_may_change(&f, &st));
	ROW(open, "S-PROGRAMME: not once it is submitted", "S-PROGRAMME", f.programme_state = PROGRAMME_STATE_SUBMITTED,
		objective_may_change(&f, &st));
	ROW(open, "S-OBJECTIVE: not once it is taken out", "S-OBJECTIVE", f.state = OBJECTIVE_STATE_REMOVED,
		objective_may_change(&f, &st));
}

Test(objective, stays_while_an_audit_serves_it)
{
	ROW(open, "R-OBJECTIVE-01: none does", "", (void)0, objective_may_remove(&f, &st, &to));
	ROW(open, "R-OBJECTIVE-01: one does", "R-OBJECTIVE-01", f.audits = 1, objective_may_remove(&f, &st, &to));
}

Test(objective, is_concluded_while_its_programme_runs)
{
	ROW(open, "running", "", f.programme_state = PROGRAMME_STATE_RUNNING, objective_may_conclude(&f, &st, &to));
	ROW(open, "R-OBJECTIVE-02: advice on audits that go on", "R-OBJECTIVE-02", f.programme_state = PROGRAMME_STATE_RUNNING;
		f.audits = f.audits_open = 1, objective_may_conclude(&f, &st, &to));
	ROW(open, "S-PROGRAMME: a draft", "S-PROGRAMME", (void)0, objective_may_conclude(&f, &st, &to));
	ROW(open, "S-OBJECTIVE: said again, better", "", f.programme_state = PROGRAMME_STATE_UNDER_REVIEW;
		f.state = OBJECTIVE_STATE_CONCLUDED, objective_may_conclude(&f, &st, &to));
}
