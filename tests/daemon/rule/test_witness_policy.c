/* Rules of witness policies. */
#include "daemon/rule/witness_policy.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct witness_policy_facts both = { .id = "P-1", .witnesses = 2, .organisations = 2, .other_id = "" };

#define SET(name, rules, change) ROW(both, name, rules, change, witness_policy_may_set(&f, &st))

Test(witness_policy, asks_for_what_can_be)
{
	SET("R-WITNESS-01: two of two", "", (void)0);
	SET("R-WITNESS-01: three of one", "", f.witnesses = 3; f.organisations = 1);
	SET("R-WITNESS-01: nobody", "", f.witnesses = 0; f.organisations = 0);
	SET("R-WITNESS-01: one of two", "R-WITNESS-01", f.witnesses = 1);
	SET("R-WITNESS-01: two of none", "R-WITNESS-01", f.organisations = 0);
	SET("R-WITNESS-01: none of two", "R-WITNESS-01", f.witnesses = 0);
}

Test(witness_policy, is_one_for_a_programme)
{
	SET("R-WITNESS-02: a second", "R-WITNESS-02", f.other_id = "W-1");
}
