/* Rules of criteria sources. */
#include "daemon/rule/criteria.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct criteria_facts open = { .id = "S", .state = CRITERIA_SOURCE_STATE_OPEN, .item_count = 123,
	.item_count_named = 123 };

Test(criteria, items_join_an_open_source_in_order)
{
	ROW(open, "R-CRITERIA-01, 02: the next ones", "", (void)0, criteria_may_import(&f, &st));
	ROW(open, "R-CRITERIA-01 INV-16: a gap", "R-CRITERIA-01", f.item_count_named = 124,
		criteria_may_import(&f, &st));
	ROW(open, "R-CRITERIA-02 INV-16: a label twice", "R-CRITERIA-02", f.repeated_label = "A.8.13",
		criteria_may_import(&f, &st));
	ROW(open, "S-CRITERIA-SOURCE INV-16: pinned", "S-CRITERIA-SOURCE", f.state = CRITERIA_SOURCE_STATE_PINNED,
		criteria_may_import(&f, &st));
}

Test(criteria, a_pin_names_the_count)
{
	ROW(open, "R-CRITERIA-03: as many as sent", "", (void)0, criteria_may_pin(&f, &st, &to));
	ROW(open, "R-CRITERIA-03 INV-16: one is missing", "R-CRITERIA-03", f.item_count = 122,
		criteria_may_pin(&f, &st, &to));
	ROW(open, "R-CRITERIA-03: none at all", "R-CRITERIA-03", f.item_count = f.item_count_named = 0,
		criteria_may_pin(&f, &st, &to));
	ROW(open, "S-CRITERIA-SOURCE: twice", "S-CRITERIA-SOURCE", f.state = CRITERIA_SOURCE_STATE_PINNED,
		criteria_may_pin(&f, &st, &to));
}

Test(criteria, a_pin_takes_its_items)
{
	static const char *const item[] = { "I1", "I2" };
	const struct criteria_pin some = { "S", item, 2 }, all = { "S", NULL, 0 };
	cr_expect(criteria_pin_takes(&some, "S", "I2"));
	cr_expect(not(criteria_pin_takes(&some, "S", "I3")), "an item that was not chosen");
	cr_expect(not(criteria_pin_takes(&some, "T", "I2")), "an item of another source");
	cr_expect(criteria_pin_takes(&all, "S", "I3"), "none chosen: all of the source");
	cr_expect(not(criteria_pin_takes(&all, "T", "I3")));
}
