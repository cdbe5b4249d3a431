/* Rules of feasibility. */
#include "daemon/rule/feasibility.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct feasibility_facts plain = { .audit_id = "A", .audit_state = AUDIT_STATE_INITIATED,
	.verdict = FEASIBILITY_VERDICT_FEASIBLE, .information_suffices = true, .cooperation_is_given = true,
	.resources_suffice = true };

#define DECIDE(name, rules, change) ROW(plain, name, rules, change, feasibility_may_decide(&f, &st, &to))

Test(feasibility, is_decided_on_grounds)
{
	DECIDE("feasible", "", (void)0);
	DECIDE("without information", "R-FEASIBILITY-01", f.information_suffices = false);
	DECIDE("without cooperation", "R-FEASIBILITY-01", f.cooperation_is_given = false);
	DECIDE("without time", "R-FEASIBILITY-01", f.resources_suffice = false);
	DECIDE("on conditions nobody names", "R-FEASIBILITY-02 R-FEASIBILITY-04",
		f.verdict = FEASIBILITY_VERDICT_CONDITIONALLY_FEASIBLE);
	DECIDE("on conditions", "", f.verdict = FEASIBILITY_VERDICT_CONDITIONALLY_FEASIBLE; f.resources_suffice = false;
		f.conditions_given = true; f.agreement_given = true);
	DECIDE("not feasible, and no alternative", "R-FEASIBILITY-03 R-FEASIBILITY-04",
		f.verdict = FEASIBILITY_VERDICT_INFEASIBLE);
	DECIDE("not feasible", "", f.verdict = FEASIBILITY_VERDICT_INFEASIBLE; f.cooperation_is_given = false;
		f.alternatives_given = true; f.agreement_given = true);
	DECIDE("decided already", "S-AUDIT", f.audit_state = AUDIT_STATE_FEASIBLE);
}

Test(feasibility, judges_what_is_withheld)
{
	DECIDE("nothing said of it", "R-FEASIBILITY-05", f.withheld = 2);
	DECIDE("judged", "", f.withheld = 2; f.judgement_given = true);
	DECIDE("INV-16: of other criteria", "R-FEASIBILITY-06", f.foreign_item = "A.7.2");
}
