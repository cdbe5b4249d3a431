/* Decides whether a nonconformity may be carried over. */
#include "daemon/rule/carry_over.h"

#include "daemon/rule/audit.h"

enum { OWN, OPEN, ONCE, DAY, NOT_LEADER };

/* clang-format off */
const struct rule carry_over_rule[] = {
	[OWN] = { "R-CARRY-01", 'H', "ISO 19011:2018, 6.6", "carry_over",
		"what is carried over was found in this audit",
		"auditc finding list --audit-id {id}" },
	[OPEN] = { "R-CARRY-02", 'H', "ISO 19011:2018, 6.6", "carry_over",
		"a nonconformity that is open is carried over",
		"auditc finding list --audit-id {id}" },
	[ONCE] = { "R-CARRY-03", 'H', "ISO 19011:2018, 6.6", "carry_over",
		"a nonconformity is carried over once",
		"auditc carry-over list --audit-id {id}" },
	[DAY] = { "R-CARRY-04", 'H', "ISO 19011:2018, 6.7", "carry_over",
		"what is carried over is looked at again on a day to come",
		"auditc carry-over add --audit-id {id} --review-by-us DAY" },
	[NOT_LEADER] = { "R-CARRY-05", 'H', "ISO 19011:2018, 6.6; INV-11", "carry_over",
		"carrying over is decided by another person than the leader",
		"auditc carry-over add --audit-id {id}" },
	{ 0 }
};
/* clang-format on */

int carry_over_may_add(const struct carry_over_facts *f, struct status *st)
{
	audit_require(f->audit_state, "carry-over", f->audit_id, st);
	rule_require(st, &carry_over_rule[OWN], !f->finding_is_foreign, f->audit_id, "it is of another audit");
	rule_require(st, &carry_over_rule[OPEN], f->is_open_nonconformity, f->audit_id,
		"it is no nonconformity, or not open");
	rule_require(st, &carry_over_rule[ONCE], !f->is_carried_already, f->audit_id, "that is decided already");
	rule_require(st, &carry_over_rule[DAY], f->review_by_us > f->now_us, f->audit_id, "the day is past");
	rule_require(st, &carry_over_rule[NOT_LEADER], !f->signer_led, f->audit_id, "the signer leads the audit");
	return rule_verdict(st);
}
