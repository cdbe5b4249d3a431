/* Decides whether content may be disposed of: two people, a ground, and nothing open that still needs it. */
#include "daemon/rule/disposal_order.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/text.h"

enum { OTHER_APPROVER, COMPLETED, RETENTION, NEEDED, UNCHANGED };

/* clang-format off */
const struct rule disposal_order_rule[] = {
	[OTHER_APPROVER] = { "R-DISPOSAL-01", 'H', "ISO 19011:2018, 5.5.7; INV-11 and INV-25", "disposal_order",
		"a disposal is approved by another person than the one who proposed it",
		"auditc disposal-order get {id}" },
	[COMPLETED] = { "R-DISPOSAL-02", 'H', "ISO 19011:2018, 6.6; INV-25", "disposal_order",
		"an audit is disposed of as a whole once it is completed",
		"auditc audit complete AUDIT" },
	[RETENTION] = { "R-DISPOSAL-03", 'H', "ISO 19011:2018, 6.6; INV-25", "disposal_order",
		"what is kept until an agreed date is disposed of after it",
		"auditc disposal-order propose --retained-until-us DAY" },
	[NEEDED] = { "R-DISPOSAL-04", 'H', "ISO 19011:2018, 5.5.7; INV-6 and INV-25", "disposal_order",
		"nothing is disposed of while a finding that needs it is open",
		"auditc finding list --audit-id AUDIT" },
	[UNCHANGED] = { "R-DISPOSAL-05", 'H', "ISO 19011:2018, 5.5.7; INV-15 and INV-25", "disposal_order",
		"what is disposed of is there, as it was when the disposal was proposed",
		"auditc disposal-order refuse {id}" },
	{ 0 }
};

static const struct transition transition[] = {
	{ DISPOSAL_ORDER_STATE_PROPOSED, "approve", DISPOSAL_ORDER_STATE_APPROVED },
	{ DISPOSAL_ORDER_STATE_PROPOSED, "refuse", DISPOSAL_ORDER_STATE_REFUSED },
};
/* clang-format on */

const struct machine disposal_order_machine = {
	.noun = "disposal_order",
	.state_name = enum_name_disposal_order_state,
	.state_count = ARRAY_LEN(enum_name_disposal_order_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-DISPOSAL", 'H', "ISO 19011:2018, 5.5.7", "disposal_order",
		"the state of the disposal order allows what is asked", "auditc disposal-order get {id}" },
};

/* Asked twice: what was sound when it was proposed may not be so any more when it is approved. */
static void require_sound(const struct disposal_order_facts *f, struct status *st)
{
	char until[DAY_TEXT_BYTES];
	day_format(f->retained_until_us, until);
	bool is_completed = f->audit_state == AUDIT_STATE_COMPLETED || f->audit_state == AUDIT_STATE_SEALED;
	rule_require(st, &disposal_order_rule[COMPLETED], !f->is_whole_audit || is_completed, f->id,
		"the audit is not completed");
	rule_require(st, &disposal_order_rule[RETENTION],
		f->ground != DISPOSAL_GROUND_RETENTION_ENDED || f->retained_until_us > 0, f->id, "no date is named");
	rule_require(st, &disposal_order_rule[RETENTION], f->retained_until_us <= f->now_us, f->id,
		"it is kept until %s", until);
	rule_require(st, &disposal_order_rule[NEEDED], f->findings_open == 0, f->id,
		"%zu open findings need it", f->findings_open);
}

int disposal_order_may_propose(const struct disposal_order_facts *f, struct status *st)
{
	require_sound(f, st);
	return rule_verdict(st);
}

int disposal_order_may_approve(const struct disposal_order_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&disposal_order_machine, f->state, "approve", f->id, st, ret_state);
	rule_require(st, &disposal_order_rule[OTHER_APPROVER], !f->signer_is_proposer, f->id,
		"the signer proposed it");
	rule_require(st, &disposal_order_rule[UNCHANGED], f->is_there && f->version == f->version_named, f->id,
		f->is_there ? "it was changed since" : "it is gone");
	require_sound(f, st);
	return rule_verdict(st);
}

int disposal_order_may_refuse(const struct disposal_order_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&disposal_order_machine, f->state, "refuse", f->id, st, ret_state);
	return rule_verdict(st);
}
