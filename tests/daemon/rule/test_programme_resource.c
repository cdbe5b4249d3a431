/* Rules of a programme's resources, and reckoning in months. */
#include "daemon/rule/programme_resource.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define DAY_2027_01_01 INT64_C(1798761600000000)
#define DAY_2027_12_31 INT64_C(1830211200000000)

static struct programme_resource_facts march = { .id = "R", .state = PROGRAMME_RESOURCE_STATE_REQUESTED, .programme_id = "P",
	.programme_state = PROGRAMME_STATE_DRAFT, .first_month = 202703, .last_month = 202703, .from_us = DAY_2027_01_01,
	.to_us = DAY_2027_12_31, .requested = 10, .granted = 10 };

Test(programme_resource, is_requested_for_months_of_the_period)
{
	ROW(march, "R-PROGRAMME-RESOURCE-01: one of them", "", (void)0, programme_resource_may_add(&f, &st));
	ROW(march, "R-PROGRAMME-RESOURCE-01: all of them", "", f.first_month = 202701; f.last_month = 202712,
		programme_resource_may_add(&f, &st));
	ROW(march, "R-PROGRAMME-RESOURCE-01: before", "R-PROGRAMME-RESOURCE-01", f.first_month = 202612,
		programme_resource_may_add(&f, &st));
	ROW(march, "R-PROGRAMME-RESOURCE-01: behind", "R-PROGRAMME-RESOURCE-01", f.last_month = 202801,
		programme_resource_may_add(&f, &st));
	ROW(march, "R-PROGRAMME-RESOURCE-01: no month", "R-PROGRAMME-RESOURCE-01", f.first_month = 202700; f.last_month = 202700,
		programme_resource_may_add(&f, &st));
	ROW(march, "S-PROGRAMME: while it runs", "S-PROGRAMME", f.programme_state = PROGRAMME_STATE_RUNNING,
		programme_resource_may_add(&f, &st));
}

Test(programme_resource, inv_11_is_granted_by_another)
{
	ROW(march, "R-PROGRAMME-RESOURCE-02: by another", "", (void)0, programme_resource_may_grant(&f, &st, &to));
	ROW(march, "R-PROGRAMME-RESOURCE-02 INV-11: by who requested it", "R-PROGRAMME-RESOURCE-02", f.signer_is_author = true,
		programme_resource_may_grant(&f, &st, &to));
	ROW(march, "S-PROGRAMME: of a closed one", "S-PROGRAMME", f.programme_state = PROGRAMME_STATE_CLOSED,
		programme_resource_may_grant(&f, &st, &to));
}

Test(programme_resource, what_is_cut_is_short)
{
	static struct status st;
	int32_t to = 0;
	struct programme_resource_facts f = march;
	cr_expect(eq(int, programme_resource_may_grant(&f, &st, &to), OK));
	cr_expect(eq(i32, to, PROGRAMME_RESOURCE_STATE_GRANTED));
	f.granted = 9;
	cr_expect(eq(int, programme_resource_may_grant(&f, &st, &to), OK));
	cr_expect(eq(i32, to, PROGRAMME_RESOURCE_STATE_SHORT));
}

Test(programme_resource, is_resolved_when_it_is_short)
{
	ROW(march, "S-PROGRAMME-RESOURCE: nothing to resolve", "S-PROGRAMME-RESOURCE", (void)0,
		programme_resource_may_resolve(&f, &st, &to));
	ROW(march, "short", "", f.state = PROGRAMME_RESOURCE_STATE_SHORT, programme_resource_may_resolve(&f, &st, &to));
	ROW(march, "changed in a draft", "", (void)0, programme_resource_may_change(&f, &st, &to));
	ROW(march, "S-PROGRAMME: and not while it runs", "S-PROGRAMME", f.programme_state = PROGRAMME_STATE_RUNNING,
		programme_resource_may_change(&f, &st, &to));
}

Test(programme_resource, months_are_reckoned)
{
	cr_expect(eq(u32, month_add(202712, 1), 202801));
	cr_expect(eq(u32, month_add(202701, 11), 202712));
	cr_expect(eq(u32, month_add(202701, 0), 202701));
	cr_expect(eq(i32, month_between(202701, 202801), 12));
	cr_expect(eq(i32, month_between(202803, 202712), -3));
	cr_expect(eq(u32, month_of(DAY_2027_12_31), 202712));
	cr_expect(eq(u32, month_of(0), 0), "no day is in no month");
	cr_expect(month_is_within(202712, DAY_2027_01_01, DAY_2027_12_31));
	cr_expect(not(month_is_within(202713, DAY_2027_01_01, DAY_2027_12_31)), "there is no such month");
	cr_expect(not(month_is_within(202801, DAY_2027_01_01, DAY_2027_12_31)));
}
