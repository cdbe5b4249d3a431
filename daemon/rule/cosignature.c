/* Decides which cosignatures a ledger takes: of itself, by whom they say, and never because of another cosignature. */
#include "daemon/rule/cosignature.h"

#include <inttypes.h>

enum { SIZE, ROOT, SIGNED, NEWS, TIME };

/* clang-format off */
const struct rule cosignature_rule[] = {
	[SIZE] = { "R-COSIGNATURE-01", 'H', "ISO 19011:2018, 5.5.7; INV-14", "device",
		"what is cosigned has no more entries than the ledger",
		"auditc log compare FILE" },
	[ROOT] = { "R-COSIGNATURE-02", 'H', "ISO 19011:2018, 5.5.7; INV-14", "device",
		"what is cosigned is the beginning of this ledger and of no other history",
		"auditc log compare FILE" },
	[SIGNED] = { "R-COSIGNATURE-03", 'H', "ISO 19011:2018, 5.5.7", "device",
		"a cosignature is by the key of the device that enters it",
		"auditc log witness" },
	[NEWS] = { "R-COSIGNATURE-04", 'H', "ISO 19011:2018, 5.5.7", "device",
		"a witness cosigns again what holds more than cosignatures since its last one",
		"auditc log head" },
	[TIME] = { "R-COSIGNATURE-05", 'H', "ISO 19011:2018, 5.5.7", "device",
		"a cosignature states when it was made: after what it is of, and not in the future",
		"auditc doctor" },
	{ 0 }
};
/* clang-format on */

int cosignature_may_add(const struct cosignature_facts *f, struct status *st)
{
	const int64_t skew_us = INT64_C(1000000) * COSIGNATURE_SKEW_S;
	bool is_there = f->tree_size <= f->ledger_size;
	rule_require(st, &cosignature_rule[SIZE], is_there, f->id, "it is of %" PRId64 " entries, and there are %" PRId64,
		f->tree_size, f->ledger_size);
	rule_require(st, &cosignature_rule[ROOT], !is_there || f->root_is_ours, f->id,
		"the first %" PRId64 " entries have another root", f->tree_size);
	rule_require(st, &cosignature_rule[SIGNED], f->is_signed, f->id, "the signature is not good");
	rule_require(st, &cosignature_rule[NEWS], f->tree_size > f->last_size && f->holds_news, f->id,
		"it is of %" PRId64 " entries, after one of %" PRId64, f->tree_size, f->last_size);
	rule_require(st, &cosignature_rule[TIME],
		f->time_us >= f->newest_us - skew_us && f->time_us <= f->now_us + skew_us, f->id,
		"the clocks are more than %d seconds apart", COSIGNATURE_SKEW_S);
	return rule_verdict(st);
}
