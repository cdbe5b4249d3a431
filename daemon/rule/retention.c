/* Decides how a retention rule may change: what was promised to be kept is kept. */
#include "daemon/rule/retention.h"

#include "common/bytes.h"
#include "daemon/rule/text.h"

#include <inttypes.h>

enum { NOT_SHORTENED, BASIS, LONGER, OTHER_SIGNER, ONE_AT_A_TIME, OPEN };

/* clang-format off */
const struct rule retention_rule_rule[] = {
	[NOT_SHORTENED] = { "R-RETENTION-01", 'H', "ISO 19011:2018, 5.5.7 and 6.6; INV-25", "retention_rule",
		"how long records are kept is not shortened once there are audits under it",
		"auditc retention-rule change {id} --years COUNT" },
	[BASIS] = { "R-RETENTION-02", 'H', "ISO 19011:2018, 5.5.7", "retention_rule",
		"a retention rule says what it rests on",
		"auditc retention-rule change {id} --basis TEXT" },
	[LONGER] = { "R-RETENTION-03", 'H', "ISO 19011:2018, 5.5.7 and 6.6; INV-25", "retention_agreement",
		"what both agree on keeps an audit's records no shorter: content goes earlier by an order alone that both sign",
		"auditc retention-agreement propose AUDIT --years COUNT --basis TEXT" },
	[OTHER_SIGNER] = { "R-RETENTION-04", 'H', "ISO 19011:2018, 6.6; INV-11 and INV-25", "retention_agreement",
		"how long records are kept is agreed by another person than the one who proposed it",
		"auditc retention-agreement agree {id}" },
	[ONE_AT_A_TIME] = { "R-RETENTION-05", 'H', "ISO 19011:2018, 6.6; INV-15", "retention_agreement",
		"there is one proposal at a time of how long an audit's records are kept",
		"auditc retention-agreement list --audit-id AUDIT" },
	[OPEN] = { "R-RETENTION-06", 'H', "ISO 19011:2018, 6.6; INV-12", "retention_agreement",
		"how long an audit's records are kept is agreed before it is sealed",
		"auditc record report-retention PROGRAMME" },
	{ 0 }
};

static const struct transition transition[] = {
	{ RETENTION_AGREEMENT_STATE_PROPOSED, "agree", RETENTION_AGREEMENT_STATE_AGREED },
	{ RETENTION_AGREEMENT_STATE_PROPOSED, "refuse", RETENTION_AGREEMENT_STATE_REFUSED },
};
/* clang-format on */

const struct machine retention_agreement_machine = {
	.noun = "retention_agreement",
	.state_name = enum_name_retention_agreement_state,
	.state_count = ARRAY_LEN(enum_name_retention_agreement_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-RETENTION-AGREEMENT", 'H', "ISO 19011:2018, 6.6", "retention_agreement",
		"the state of the agreement allows what is asked",
		"auditc retention-agreement list --filter \"id = {id}\"" },
};

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

/* Asked twice: the audit may have been sealed, or kept for longer, since it was proposed. */
static void require_sound(const struct retention_agreement_facts *f, struct status *st)
{
	rule_require(st, &retention_rule_rule[BASIS], f->basis_given, f->id, "its basis is empty");
	rule_require(st, &retention_rule_rule[LONGER], f->years >= f->years_now, f->id, "it is kept for %" PRIu32 " years",
		f->years_now);
	rule_require(st, &retention_rule_rule[OPEN], f->audit_state != AUDIT_STATE_SEALED, f->audit_id, "the audit is sealed");
}

int retention_agreement_may_propose(const struct retention_agreement_facts *f, struct status *st)
{
	require_sound(f, st);
	rule_require(st, &retention_rule_rule[ONE_AT_A_TIME], !f->is_proposed_already, f->id, "one is not decided");
	return rule_verdict(st);
}

int retention_agreement_may_agree(const struct retention_agreement_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&retention_agreement_machine, f->state, "agree", f->id, st, ret_state);
	require_sound(f, st);
	rule_require(st, &retention_rule_rule[OTHER_SIGNER], !f->signer_is_proposer, f->id, "the signer proposed it");
	return rule_verdict(st);
}

int retention_agreement_may_refuse(const struct retention_agreement_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&retention_agreement_machine, f->state, "refuse", f->id, st, ret_state);
	return rule_verdict(st);
}
