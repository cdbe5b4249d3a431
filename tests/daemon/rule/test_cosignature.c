/* Rules of cosignatures. */
#include "daemon/rule/cosignature.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct cosignature_facts whole = { .id = "D-1", .tree_size = 100, .ledger_size = 101, .root_is_ours = true, .is_signed = true,
	.last_size = 90, .holds_news = true, .time_us = 1000000000, .newest_us = 999000000, .now_us = 1001000000 };

#define ADD(name, rules, change) ROW(whole, name, rules, change, cosignature_may_add(&f, &st))

Test(cosignature, inv_14_is_of_this_ledger_and_no_other_history)
{
	ADD("R-COSIGNATURE-01, 02 INV-14: of its beginning", "", (void)0);
	ADD("R-COSIGNATURE-01: of all of it", "", f.ledger_size = 100);
	ADD("R-COSIGNATURE-01: of more than there is", "R-COSIGNATURE-01", f.ledger_size = 99);
	ADD("R-COSIGNATURE-02 INV-14: of another history", "R-COSIGNATURE-02", f.root_is_ours = false);
	ADD("R-COSIGNATURE-02: which cannot be told where there is no such size", "R-COSIGNATURE-01", f.ledger_size = 99;
		f.root_is_ours = false);
}

Test(cosignature, is_the_devices_own)
{
	ADD("R-COSIGNATURE-03: by another key", "R-COSIGNATURE-03", f.is_signed = false);
}

Test(cosignature, is_not_made_because_of_another_one)
{
	ADD("R-COSIGNATURE-04: the first", "", f.last_size = 0);
	ADD("R-COSIGNATURE-04: the same again", "R-COSIGNATURE-04", f.last_size = 100);
	ADD("R-COSIGNATURE-04: going back", "R-COSIGNATURE-04", f.last_size = 101);
	ADD("R-COSIGNATURE-04: nothing but cosignatures since", "R-COSIGNATURE-04", f.holds_news = false);
}

Test(cosignature, states_its_time_within_five_minutes)
{
	ADD("R-COSIGNATURE-05: five minutes ahead", "", f.time_us = f.now_us + 300000000);
	ADD("R-COSIGNATURE-05: more", "R-COSIGNATURE-05", f.time_us = f.now_us + 300000001);
	ADD("R-COSIGNATURE-05: five minutes before what it is of", "", f.time_us = f.newest_us - 300000000);
	ADD("R-COSIGNATURE-05: more", "R-COSIGNATURE-05", f.time_us = f.newest_us - 300000001);
	ADD("R-COSIGNATURE-05: made offline, entered a day later", "", f.now_us += 86400000000);
}
