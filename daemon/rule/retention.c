/* Decides how a retention rule may change: what was promised to be kept is kept. */
#include "daemon/rule/retention.h"

#include "daemon/rule/text.h"

#include <inttypes.h>

enum { NOT_SHORTENED, BASIS };

/* clang-format off */
const struct rule retention_rule_rule[] = {
	[NOT_SHORTENED] = { "R-RETENTION-01", 'H', "ISO 19011:2018, 5.5.7 and 6.6; INV-25", "retention_rule",
		"how long records are kept is not shortened once there are audits under it",
		"auditc retention-rule change {id} --years COUNT" },
	[BASIS] = { "R-RETENTION-02", 'H', "ISO 19011:2018, 5.5.7", "retention_rule",
		"a retention rule says what it rests on",
		"auditc retention-rule change {id} --basis TEXT" },
	{ 0 }
};
/* clang-format on */

const char retention_basis_default[] = "default: until the parties agree on another time";

int64_t retention_until_us(int64_t last_day_us, uint32_t years)
{
	return last_day_us > 0 ? last_day_us + (int64_t)years * 366 * DAY_US : 0;
}

int retention_rule_may_change(const struct retention_facts *f, struct status *st)
{
	rule_require(st, &retention_rule_rule[NOT_SHORTENED], f->years >= f->years_now || f->audits == 0, f->id,
		"%zu audits were made under %" PRIu32 " years", f->audits, f->years_now);
	rule_require(st, &retention_rule_rule[BASIS], f->basis_given, f->id, "its basis is empty");
	return rule_verdict(st);
}
