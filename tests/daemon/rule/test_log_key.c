/* Rules of log keys. */
#include "daemon/rule/log_key.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct log_key_facts whole = { .id = "O-1", .runs_ledger = true, .said_records = 2, .records = 2, .has_key = true,
	.has_room = true };

#define ROTATE(name, rules, change) ROW(whole, name, rules, change, log_key_may_rotate(&f, &st))

Test(log_key, inv_14_begins_where_the_ledger_is_run_and_on_its_newest_record)
{
	ROTATE("R-LOG-KEY-01, 02, 03, 04 INV-14: as it should be", "", (void)0);
	ROTATE("R-LOG-KEY-01 INV-14: at a supplier", "R-LOG-KEY-01", f.runs_ledger = false);
	ROTATE("R-LOG-KEY-02: somebody else was first", "R-LOG-KEY-02", f.records = 3);
	ROTATE("R-LOG-KEY-02: a record that is not there", "R-LOG-KEY-02", f.records = 1);
}

Test(log_key, begins_with_the_key_at_hand_and_with_all_who_must)
{
	ROTATE("R-LOG-KEY-03: another key than the server has", "R-LOG-KEY-03", f.has_key = false);
	ROTATE("R-LOG-KEY-04 INV-14: one holder of two", "R-LOG-KEY-04",
		f.lacks = "as many holders of the root as its threshold asks for");
	ROTATE("R-LOG-KEY-05 INV-14: a root that the log key consents to", "", f.asks_consent = f.has_consent = true);
	ROTATE("R-LOG-KEY-05 INV-14: a root by an administrator alone", "R-LOG-KEY-05", f.asks_consent = true);
	ROTATE("R-LOG-KEY-06 INV-14: no record is left for a thief's key", "R-LOG-KEY-06", f.has_room = false;
		f.lacks = "the last records are kept");
	ROTATE("R-LOG-KEY-04: which cannot be told of another list", "R-LOG-KEY-02", f.lacks = "it does not follow";
		f.records = 3);
}
