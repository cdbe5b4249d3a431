/* Rules of carrying over. */
#include "daemon/rule/carry_over.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct carry_over_facts major = { .audit_id = "A", .audit_state = AUDIT_STATE_FOLLOW_UP,
	.is_open_nonconformity = true, .review_by_us = 6, .now_us = 5 };

#define CARRY(name, rules, change) ROW(major, name, rules, change, carry_over_may_add(&f, &st))

Test(carry, over_is_an_explicit_decision)
{
	CARRY("an open major", "", (void)0);
	CARRY("of another audit", "R-CARRY-01", f.finding_is_foreign = true);
	CARRY("closed, or an observation", "R-CARRY-02", f.is_open_nonconformity = false);
	CARRY("twice", "R-CARRY-03", f.is_carried_already = true);
	CARRY("to a day that is past", "R-CARRY-04", f.review_by_us = 5);
	CARRY("INV-11: by the leader", "R-CARRY-05", f.signer_led = true);
	CARRY("in fieldwork", "S-AUDIT", f.audit_state = AUDIT_STATE_IN_FIELDWORK);
}
