/* Decides whether content may be disposed of: two people, a ground, and nothing open that still needs it. */
#include "daemon/rule/disposal_order.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/coverage.h"
#include "daemon/rule/text.h"

enum { OTHER_APPROVER, OVER, RETENTION, NEEDED, UNCHANGED, AUDITEE_SIGNED, OTHER_SIGNER, STEPS, OTHER_SIDE, HOLDERS, ANSWERED };

/* clang-format off */
const struct rule disposal_order_rule[] = {
	[OTHER_APPROVER] = { "R-DISPOSAL-01", 'H', "ISO 19011:2018, 5.5.7; INV-11 and INV-25", "disposal_order",
		"a disposal is approved by another person than the one who proposed it",
		"auditc disposal-order get {id}" },
	[OVER] = { "R-DISPOSAL-02", 'H', "ISO 19011:2018, 6.6; INV-25", "disposal_order",
		"an audit is disposed of as a whole once it is over: completed, terminated or cancelled",
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
	[AUDITEE_SIGNED] = { "R-DISPOSAL-06", 'H', "ISO 19011:2018, 6.6; INV-25", "disposal_order",
		"where it was agreed so, the audited side has signed before anything is disposed of",
		"auditc disposal-consent list --audit-id AUDIT" },
	[OTHER_SIGNER] = { "R-DISPOSAL-07", 'H', "ISO 19011:2018, 6.6; INV-11 and INV-25", "disposal_consent",
		"the audited side's signature is another person's than who proposed the disposal",
		"auditc disposal-consent give {id}" },
	[STEPS] = { "R-DISPOSAL-08", 'H', "ISO 19011:2018, 5.5.7 and 6.6; INV-25", "disposal_order",
		"records of contacts and meetings, and of who came along, are disposed of once the audit is over",
		"auditc audit complete AUDIT" },
	[OTHER_SIDE] = { "R-DISPOSAL-09", 'H', "ISO 19011:2018, 6.6; INV-11 and INV-25", "disposal_order",
		"a disposal is approved by another person than who signed it for the audited side",
		"auditc disposal-order get {id}" },
	[HOLDERS] = { "R-DISPOSAL-10", 'H', "ISO 19011:2018, 6.6; INV-25", "disposal_order",
		"holders of copies are asked once the order is approved, each of them once",
		"auditc disposal show {id}" },
	[ANSWERED] = { "R-DISPOSAL-11", 'H', "ISO 19011:2018, 6.6; INV-25", "disposal_order",
		"what the law demands goes against an objection, or from under an open finding, for a reason that is on record",
		"auditc disposal approve {id} --reason TEXT --yes" },
	{ 0 }
};

static const struct transition transition[] = {
	{ DISPOSAL_ORDER_STATE_PROPOSED, "approve", DISPOSAL_ORDER_STATE_APPROVED },
	{ DISPOSAL_ORDER_STATE_PROPOSED, "refuse", DISPOSAL_ORDER_STATE_REFUSED },
};
static const struct transition notice_transition[] = {
	{ DISPOSAL_NOTICE_STATE_ASKED, "confirm", DISPOSAL_NOTICE_STATE_CONFIRMED },
	{ DISPOSAL_NOTICE_STATE_ASKED, "keep", DISPOSAL_NOTICE_STATE_KEPT },
	{ DISPOSAL_NOTICE_STATE_KEPT, "confirm", DISPOSAL_NOTICE_STATE_CONFIRMED },
};
static const struct transition consent_transition[] = {
	{ DISPOSAL_CONSENT_STATE_ASKED, "give", DISPOSAL_CONSENT_STATE_GIVEN },
	{ DISPOSAL_CONSENT_STATE_ASKED, "refuse", DISPOSAL_CONSENT_STATE_REFUSED },
	/* Of what the law demands, as it is proposed; and once the order is decided. */
	{ DISPOSAL_CONSENT_STATE_ASKED, "tell", DISPOSAL_CONSENT_STATE_TOLD },
	{ DISPOSAL_CONSENT_STATE_TOLD, "refuse", DISPOSAL_CONSENT_STATE_OBJECTED },
	{ DISPOSAL_CONSENT_STATE_ASKED, "lapse", DISPOSAL_CONSENT_STATE_LAPSED },
	{ DISPOSAL_CONSENT_STATE_TOLD, "lapse", DISPOSAL_CONSENT_STATE_LAPSED },
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

const struct machine disposal_consent_machine = {
	.noun = "disposal_consent",
	.state_name = enum_name_disposal_consent_state,
	.state_count = ARRAY_LEN(enum_name_disposal_consent_state),
	.transition = consent_transition,
	.transition_count = ARRAY_LEN(consent_transition),
	.rule = { "S-DISPOSAL-CONSENT", 'H', "ISO 19011:2018, 6.6", "disposal_consent",
		"the state of the consent allows what is asked",
		"auditc disposal-consent review {id}" },
};

const struct machine disposal_notice_machine = {
	.noun = "disposal_notice",
	.state_name = enum_name_disposal_notice_state,
	.state_count = ARRAY_LEN(enum_name_disposal_notice_state),
	.transition = notice_transition,
	.transition_count = ARRAY_LEN(notice_transition),
	.rule = { "S-DISPOSAL-NOTICE", 'H', "ISO 19011:2018, 6.6", "disposal_notice",
		"the state of the notice allows what is asked",
		"auditc disposal-notice list" },
};

/* What only the audited side can bring about does not stand in the way of what the law demands (docs/decisions/0049). */
static bool goes_from_under(const struct disposal_order_facts *f)
{
	return f->ground == DISPOSAL_GROUND_LAW && !f->is_whole_audit && f->findings_open > 0;
}

/* Asked twice: what was sound when it was proposed may not be so any more when it is approved. */
static void require_sound(const struct disposal_order_facts *f, struct status *st)
{
	char until[DAY_TEXT_BYTES], rule_until[DAY_TEXT_BYTES];
	bool has_ended = f->ground == DISPOSAL_GROUND_RETENTION_ENDED;
	day_format(f->retained_until_us, until);
	day_format(f->rule_until_us, rule_until);
	rule_require(st, &disposal_order_rule[OVER], !f->is_whole_audit || audit_may_go(f->audit_state), f->id,
		"the audit goes on");
	rule_require(st, &disposal_order_rule[STEPS], !f->has_step_records || audit_may_go(f->audit_state), f->id,
		"the audit goes on");
	rule_require(st, &disposal_order_rule[RETENTION], !has_ended || f->has_rule || f->retained_until_us > 0, f->id,
		"no date is named");
	rule_require(st, &disposal_order_rule[RETENTION],
		!has_ended || !f->has_rule || (f->rule_until_us > 0 && f->rule_until_us <= f->now_us), f->id,
		"its retention rule keeps it until %s",
		f->rule_until_us > 0 ? rule_until : "the audit has ended, and years after");
	rule_require(st, &disposal_order_rule[RETENTION], f->retained_until_us <= f->now_us, f->id,
		"it is kept until %s", until);
	rule_require(st, &disposal_order_rule[NEEDED], f->findings_open == 0 || goes_from_under(f), f->id,
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
	rule_require(st, &disposal_order_rule[OTHER_SIDE], !f->signer_is_auditees, f->id,
		"the signer signed it for the audited side");
	rule_require(st, &disposal_order_rule[UNCHANGED], f->rows_gone == 0 && f->rows_changed == 0, f->id,
		"gone: %zu, changed since: %zu", f->rows_gone, f->rows_changed);
	require_sound(f, st);
	rule_require(st, &disposal_order_rule[AUDITEE_SIGNED], !f->auditee_signs || f->auditee_signed, f->id,
		"the audited side has not signed");
	rule_require(st, &disposal_order_rule[ANSWERED], !f->auditee_objected || (f->reason_given && f->objection_named), f->id,
		"the audited side objected, and %s", f->reason_given ? "the approval was signed on what was shown before" :
		"nothing is answered");
	rule_require(st, &disposal_order_rule[ANSWERED], f->reason_given || !goes_from_under(f), f->id,
		"%zu open findings need it, and nothing says why it goes all the same", f->findings_open);
	return rule_verdict(st);
}

int disposal_order_may_notify(const struct disposal_order_facts *f, struct status *st)
{
	const bool is_approved = f->state == DISPOSAL_ORDER_STATE_APPROVED;
	rule_require(st, &disposal_order_rule[HOLDERS], is_approved, f->id, "the order is not approved");
	rule_require(st, &disposal_order_rule[HOLDERS], !is_approved || f->holders_waiting > 0, f->id,
		"all who are known to hold copies have been asked");
	return rule_verdict(st);
}

int disposal_order_may_refuse(const struct disposal_order_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&disposal_order_machine, f->state, "refuse", f->id, st, ret_state);
	return rule_verdict(st);
}

int disposal_consent_may_give(const struct disposal_consent_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&disposal_consent_machine, f->state, "give", f->id, st, ret_state);
	rule_require(st, &disposal_order_rule[OTHER_SIGNER], !f->signer_is_proposer, f->id, "the signer proposed the disposal");
	return rule_verdict(st);
}

bool disposal_consent_is_open(int32_t state)
{
	return state == DISPOSAL_CONSENT_STATE_ASKED || state == DISPOSAL_CONSENT_STATE_TOLD;
}

int disposal_consent_may_refuse(const struct disposal_consent_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&disposal_consent_machine, f->state, "refuse", f->id, st, ret_state);
	return rule_verdict(st);
}

int disposal_notice_may_answer(int32_t state, const char *event, const char *id, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&disposal_notice_machine, state, event, id, st, ret_state);
	return rule_verdict(st);
}
