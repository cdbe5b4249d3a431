/* Rules of conclusions. */
#include "daemon/rule/conclusion.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct conclusion_facts second = { .id = "C", .audit_id = "A", .audit_state = AUDIT_STATE_CONCLUDING,
	.state = CONCLUSION_STATE_DRAFT, .objective = 2, .objectives = 2 };

#define ADD(name, rules, change) ROW(second, name, rules, change, conclusion_may_add(&f, &st))

Test(conclusion, is_one_for_each_objective)
{
	ADD("on the second of two", "", (void)0);
	ADD("on a third of two", "R-CONCLUSION-01", f.objective = 3);
	ADD("on none", "R-CONCLUSION-01", f.objective = 0);
	ADD("a second on the same", "R-CONCLUSION-02", f.is_taken = true);
	ADD("with a recommendation", "R-CONCLUSION-03", f.recommends = true);
	ADD("before fieldwork", "S-AUDIT", f.audit_state = AUDIT_STATE_PLANNED);
}

Test(conclusion, is_agreed_with_dissent_on_record)
{
	ROW(second, "changed", "", (void)0, conclusion_may_change(&f, &st, &to));
	ROW(second, "a dissent", "", (void)0, conclusion_may_dissent(&f, &st, &to));
	ROW(second, "another dissent of the same", "R-CONCLUSION-04", f.has_dissented = true,
		conclusion_may_dissent(&f, &st, &to));
	ROW(second, "agreed", "", (void)0, conclusion_may_agree(&f, &st, &to));
	ROW(second, "changed after that", "S-CONCLUSION", f.state = CONCLUSION_STATE_AGREED,
		conclusion_may_change(&f, &st, &to));
	ROW(second, "dissent after that", "S-CONCLUSION", f.state = CONCLUSION_STATE_AGREED,
		conclusion_may_dissent(&f, &st, &to));
	ROW(second, "after close-out", "S-AUDIT", f.audit_state = AUDIT_STATE_CLOSED_OUT,
		conclusion_may_agree(&f, &st, &to));
}
