/* Rules of retention. */
#include "daemon/rule/retention.h"
#include "daemon/rule/text.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(retention, inv_25_is_not_shortened_under_what_was_promised)
{
	struct retention_facts longer = { .id = "R", .years = 5, .years_now = 3, .basis_given = true, .audits = 2 };
	ROW(longer, "R-RETENTION-01, 02: longer", "", (void)0, retention_rule_may_change(&f, &st));
	ROW(longer, "R-RETENTION-01 INV-25: shorter", "R-RETENTION-01", f.years = 2, retention_rule_may_change(&f, &st));
	ROW(longer, "R-RETENTION-01: shorter before there is an audit", "", f.years = 2; f.audits = 0,
		retention_rule_may_change(&f, &st));
	ROW(longer, "R-RETENTION-02: resting on nothing", "R-RETENTION-02", f.basis_given = false,
		retention_rule_may_change(&f, &st));
}

Test(retention, is_counted_from_the_last_day)
{
	cr_expect(eq(i64, retention_until_us(0, 3), 0), "there is none");
	cr_expect(eq(i64, retention_until_us(DAY_US, 3), DAY_US + 3 * 366 * DAY_US));
}
