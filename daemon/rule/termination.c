/* Decides on the termination of an audit. */
#include "daemon/rule/termination.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"

enum { ONCE, REPORT, TWO };

/* clang-format off */
const struct rule termination_rule[] = {
	[ONCE] = { "R-TERMINATION-01", 'H', "ISO 19011:2018, 6.4.4", "termination",
		"a termination waits for the client once at a time",
		"auditc termination list --audit-id {id}" },
	[REPORT] = { "R-TERMINATION-02", 'H', "ISO 19011:2018, 6.4.4 and 6.5.1", "termination",
		"an audit that ends early has a report of what was done, found and left",
		"auditc termination propose --audit-id {id} --partial-report TEXT" },
	[TWO] = { "R-TERMINATION-03", 'H', "ISO 19011:2018, 6.4.4; INV-11", "termination",
		"leader and client are two people when they end an audit",
		"auditc termination list" },
	{ 0 }
};

static const struct transition transition[] = {
	{ TERMINATION_STATE_PROPOSED, "agree", TERMINATION_STATE_AGREED },
	{ TERMINATION_STATE_PROPOSED, "refuse", TERMINATION_STATE_REFUSED },
};
/* clang-format on */

const struct machine termination_machine = {
	.noun = "termination",
	.state_name = enum_name_termination_state,
	.state_count = ARRAY_LEN(enum_name_termination_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-TERMINATION", 'H', "ISO 19011:2018, 6.4.4", "termination",
		"the state of the termination allows what is asked", "auditc termination list" },
};

int termination_may_propose(const struct termination_facts *f, struct status *st)
{
	int32_t to;
	(void)machine_step(&audit_machine, f->audit_state, "terminate", f->audit_id, st, &to);
	rule_require(st, &termination_rule[ONCE], !f->is_proposed_already, f->audit_id, "one is proposed already");
	rule_require(st, &termination_rule[REPORT], f->report_given, f->audit_id, "it says nothing");
	return rule_verdict(st);
}

int termination_may_agree(const struct termination_facts *f, struct status *st, int32_t *ret_state,
	int32_t *ret_audit_state)
{
	(void)machine_step(&termination_machine, f->state, "agree", f->id, st, ret_state);
	(void)machine_step(&audit_machine, f->audit_state, "terminate", f->audit_id, st, ret_audit_state);
	rule_require(st, &termination_rule[TWO], !f->signer_proposed, f->id, "the signer proposed it");
	return rule_verdict(st);
}

int termination_may_refuse(const struct termination_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&termination_machine, f->state, "refuse", f->id, st, ret_state);
	rule_require(st, &termination_rule[TWO], !f->signer_proposed, f->id, "the signer proposed it");
	return rule_verdict(st);
}
