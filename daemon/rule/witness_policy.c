/* Decides what a programme may ask of witnesses. */
#include "daemon/rule/witness_policy.h"

#include <inttypes.h>

enum { SENSE, ONCE };

/* clang-format off */
const struct rule witness_policy_rule[] = {
	[SENSE] = { "R-WITNESS-01", 'H', "ISO 19011:2018, 5.5.7", "witness_policy",
		"witnesses are asked for of at least one organisation, and no more organisations than witnesses",
		"auditc witness-policy list" },
	[ONCE] = { "R-WITNESS-02", 'H', "ISO 19011:2018, 5.5.7", "witness_policy",
		"a programme has one witness policy, which is changed",
		"auditc witness-policy change {id} --witnesses COUNT --organisations COUNT --reason TEXT" },
	{ 0 }
};
/* clang-format on */

int witness_policy_may_set(const struct witness_policy_facts *f, struct status *st)
{
	bool is_off = f->witnesses == 0 && f->organisations == 0;
	rule_require(st, &witness_policy_rule[SENSE],
		is_off || (f->organisations > 0 && f->witnesses >= f->organisations), f->id,
		"%" PRIu32 " witnesses of %" PRIu32 " organisations", f->witnesses, f->organisations);
	rule_require(st, &witness_policy_rule[ONCE], !*f->other_id, f->other_id, "it has one already");
	return rule_verdict(st);
}
