/* Rules of files of rows. */
#include "daemon/rule/import.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct import_facts file = { .id = "ORG", .rows = 20, .effective = 20, .effective_max = 256 };

#define ENTER(name, rules, change) ROW(file, name, rules, change, import_may_enter(&f, &st))

Test(import, inv_30_has_an_effect)
{
	ENTER("R-IMPORT-01, 05: twenty rows", "", (void)0);
	ENTER("R-IMPORT-01 INV-30: nothing new", "R-IMPORT-01", f.effective = 0);
	ENTER("R-IMPORT-01: what is refused may have had one", "", f.effective = 0; f.refused = 3);
	ENTER("R-IMPORT-05: as many as fit", "", f.rows = f.effective = 256);
	ENTER("R-IMPORT-05: one more", "R-IMPORT-05", f.rows = f.effective = 257);
	ENTER("R-IMPORT-05: more rows that are there already", "", f.rows = 9000);
}

/* INV-31: what single rows break is noted by the service, under rules that refuse. */
Test(import, inv_31_rows_are_refused_by_name)
{
	static const enum import_rule rule[] = { IMPORT_ONE_ROW_A_KEY, IMPORT_IS_KNOWN, IMPORT_STAYS };
	static const char *const named[] = { "R-IMPORT-02", "R-IMPORT-03", "R-IMPORT-04" };
	for (size_t i = 0; i < sizeof(rule) / sizeof(rule[0]); i++) {
		static struct status st;
		struct import_facts f = file;
		f.refused = 1;
		rule_require(&st, &import_rule[rule[i]], false, "ORG", "row 3");
		expect_unmet(named[i], import_may_enter(&f, &st), &st, named[i]);
	}
}
