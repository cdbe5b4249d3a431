/* Decides what is taken along, and who opens it. */
#include "daemon/rule/bundle.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"

#include <inttypes.h>

enum { OWN, SOME, UNTIL, MANY, BOUND, EXPIRED, DEVICE, DELIVERED, ONCE, WHY };

#define DAY_US INT64_C(86400000000)

/* clang-format off */
const struct rule bundle_rule[] = {
	[OWN] = { "R-BUNDLE-01", 'H', "ISO 19011:2018, 6.3.4; INV-21", "audit",
		"a bundle holds slots of the agreed plan that are assigned to whom it is for, and no others",
		"auditc bundle checkout {id}" },
	[SOME] = { "R-BUNDLE-02", 'H', "ISO 19011:2018, 6.3.4", "audit",
		"a bundle holds at least one slot",
		"auditc slot list --audit-id {id}" },
	[UNTIL] = { "R-BUNDLE-03", 'H', "ISO 19011:2018, 6.3.4; INV-21", "audit",
		"a bundle expires within fourteen days",
		"auditc bundle checkout {id} --expires 5d" },
	[MANY] = { "R-BUNDLE-04", 'H', "ISO 19011:2018, 6.3.4", "audit",
		"a device has bundles of at most twenty audits at a time",
		"auditc bundle list --filter \"state = out\"" },
	[BOUND] = { "R-BUNDLE-05", 'H', "ISO 19011:2018, 6.3.4; INV-21", "bundle",
		"a bundle is read by whom and by the device that checked it out, and holds nothing but its slots",
		"auditc bundle checkout AUDIT" },
	[EXPIRED] = { "R-BUNDLE-06", 'H', "ISO 19011:2018, 6.3.4; INV-21", "bundle",
		"a bundle is read while it is out and has not expired",
		"auditc bundle checkout AUDIT" },
	[DEVICE] = { "R-BUNDLE-07", 'H', "ISO 19011:2018, 6.3.4; INV-21", "bundle",
		"what a device holds of a bundle that device says",
		"auditc device lost DEVICE" },
	[DELIVERED] = { "R-BUNDLE-08", 'H', "ISO 19011:2018, 6.3.4", "bundle",
		"a bundle is given back when what was written with it is delivered",
		"auditc sync" },
	[ONCE] = { "R-BUNDLE-09", 'H', "ISO 19011:2018, 6.3.4; INV-22", "bundle",
		"which of two stands is said once of a statement",
		"auditc bundle get {id}" },
	[WHY] = { "R-BUNDLE-10", 'H', "ISO 19011:2018, 6.3.4; INV-22", "bundle",
		"why one of two stands is on record",
		"auditc outbox settle NUMBER --keep own --reason TEXT" },
	{ 0 }
};

static const struct transition transition[] = {
	{ BUNDLE_STATE_OUT, "tell", BUNDLE_STATE_OUT },
	{ BUNDLE_STATE_OUT, "settle", BUNDLE_STATE_OUT },
	{ BUNDLE_STATE_OUT, "return", BUNDLE_STATE_RETURNED },
	{ BUNDLE_STATE_OUT, "void", BUNDLE_STATE_VOID },
};
/* clang-format on */

const struct machine bundle_machine = {
	.noun = "bundle",
	.state_name = enum_name_bundle_state,
	.state_count = ARRAY_LEN(enum_name_bundle_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-BUNDLE", 'H', "ISO 19011:2018, 6.3.4", "bundle",
		"the state of the bundle allows what is asked", "auditc bundle get {id}" },
};

int bundle_may_checkout(const struct bundle_checkout_facts *f, struct status *st)
{
	audit_require(f->audit_state, "record-slot", f->audit_id, st);
	rule_require(st, &bundle_rule[OWN], f->foreign_count == 0, f->audit_id,
		"%zu of the slots are not the signer's in the agreed plan, among them %s", f->foreign_count, f->foreign_id);
	rule_require(st, &bundle_rule[SOME], f->slot_count > 0, f->audit_id,
		"no slot of the agreed plan is assigned to the signer");
	rule_require(st, &bundle_rule[UNTIL],
		f->expires_us > f->now_us && f->expires_us <= f->now_us + BUNDLE_DAYS_MAX * DAY_US, f->audit_id,
		f->expires_us > f->now_us ? "it would expire later" : "it would have expired");
	rule_require(st, &bundle_rule[MANY], f->out_elsewhere < BUNDLES_OUT_MAX, f->audit_id, "it has %zu",
		f->out_elsewhere);
	return rule_verdict(st);
}

int bundle_may_read(const struct bundle_read_facts *f, struct status *st)
{
	rule_require(st, &bundle_rule[OWN], !f->is_of_person || !f->is_within || f->is_own, f->audit_id,
		"slot %s is not the asker's in the agreed plan any more", f->slot_id);
	rule_require(st, &bundle_rule[BOUND], f->is_of_person && f->is_of_device && f->is_within, f->id, "%s",
		!f->is_of_person ? "somebody else checked it out"
		: !f->is_of_device ? "it was checked out onto another device"
				   : "the slot is none of its slots");
	rule_require(st, &bundle_rule[EXPIRED], f->state == BUNDLE_STATE_OUT && f->now_us < f->expires_us, f->id, "%s",
		f->state == BUNDLE_STATE_OUT ? "it has expired" : "it is not out any more");
	return rule_verdict(st);
}

static void require_device(const struct bundle_facts *f, struct status *st)
{
	rule_require(st, &bundle_rule[DEVICE], f->is_of_device, f->id, "it is out on another device");
}

int bundle_may_tell(const struct bundle_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&bundle_machine, f->state, "tell", f->id, st, ret_state);
	require_device(f, st);
	return rule_verdict(st);
}

int bundle_may_settle(const struct bundle_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&bundle_machine, f->state, "settle", f->id, st, ret_state);
	require_device(f, st);
	rule_require(st, &bundle_rule[ONCE], !f->is_settled, f->id, "it was said of this one before");
	rule_require(st, &bundle_rule[WHY], f->reason_given, f->id, "no reason is given");
	return rule_verdict(st);
}

int bundle_may_return(const struct bundle_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&bundle_machine, f->state, "return", f->id, st, ret_state);
	require_device(f, st);
	rule_require(st, &bundle_rule[DELIVERED], f->undelivered == 0, f->id, "the device holds %" PRIu32 " statements",
		f->undelivered);
	return rule_verdict(st);
}
