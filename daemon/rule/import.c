/* Decides whether a file of rows is entered: whole, with an effect, as one statement. */
#include "daemon/rule/import.h"

/* clang-format off */
const struct rule import_rule[] = {
	[IMPORT_HAS_EFFECT] = { "R-IMPORT-01", 'H', "ISO 19011:2018, 5.5.7; INV-30", "import",
		"an import adds or changes something",
		"auditc import sites FILE --organisation {id} --dry-run" },
	[IMPORT_ONE_ROW_A_KEY] = { "R-IMPORT-02", 'H', "ISO 19011:2018, 5.5.7; INV-30", "import",
		"one row stands for one thing: its name is there once",
		"auditc import sites FILE --organisation {id} --dry-run" },
	[IMPORT_IS_KNOWN] = { "R-IMPORT-03", 'H', "ISO 19011:2018, 5.5.7; INV-31", "import",
		"what a row refers to is registered before",
		"auditc import sites FILE --organisation {id} --dry-run" },
	[IMPORT_STAYS] = { "R-IMPORT-04", 'H', "ISO 19011:2018, 5.5.7; INV-31", "import",
		"what others rely on is no matter of a file: kind of an organisation, person or service account",
		"auditc import sites FILE --organisation {id} --dry-run" },
	[IMPORT_FITS] = { "R-IMPORT-05", 'H', "ISO 19011:2018, 5.5.7; INV-30", "import",
		"one statement changes a limited number of rows, of at most 1 MiB and 10000 elements",
		"auditc import sites FILE --organisation {id} --dry-run" },
	{ 0 }
};
/* clang-format on */

int import_may_enter(const struct import_facts *f, struct status *st)
{
	rule_require(st, &import_rule[IMPORT_HAS_EFFECT], f->effective > 0 || f->refused > 0, f->id,
		"all %zu rows are there already, as they stand in the file", f->rows);
	rule_require(st, &import_rule[IMPORT_FITS], f->effective <= f->effective_max, f->id,
		"%zu rows would be added or changed, one statement takes %zu: split the file", f->effective,
		f->effective_max);
	return rule_verdict(st);
}
