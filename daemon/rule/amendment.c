/* Decides on amendments. */
#include "daemon/rule/amendment.h"

#include "daemon/rule/audit.h"

enum { MEMBER };

/* clang-format off */
const struct rule amendment_rule[] = {
	[MEMBER] = { "R-AMENDMENT-01", 'H', "ISO 19011:2018, 5.5.7; INV-12", "amendment",
		"an amendment is to a record of the sealed audit",
		"auditc audit get {id}" },
	{ 0 }
};
/* clang-format on */

int amendment_may_add(const struct amendment_facts *f, struct status *st)
{
	audit_require(f->audit_state, "amend", f->audit_id, st);
	rule_require(st, &amendment_rule[MEMBER], f->row_is_member, f->audit_id, "there is no such record in it");
	return rule_verdict(st);
}
