/* Decides whether something may be disclosed: by both sides' leave, or forced and told to both. */
#include "daemon/rule/disclosure.h"

#include "common/bytes.h"
#include "gen/vocabulary.h"

enum { CLIENT_APPROVES, AUDITEE_AGREES, FORCED_BY_LAW, OTHER_APPROVER, TWO_SIDES };

/* clang-format off */
const struct rule disclosure_rule[] = {
	[CLIENT_APPROVES] = { "R-DISCLOSURE-01", 'H', "ISO 19011:2018, 6.6", "disclosure",
		"what an audit knows is disclosed with the client's approval",
		"auditc disclosure approve {id}" },
	[AUDITEE_AGREES] = { "R-DISCLOSURE-02", 'H', "ISO 19011:2018, 6.6; ISO/IEC 27007:2020, 6.6", "disclosure",
		"what an audit knows of another organisation is disclosed with its agreement",
		"auditc disclosure agree {id}" },
	[FORCED_BY_LAW] = { "R-DISCLOSURE-03", 'H', "ISO 19011:2018, 6.6", "disclosure",
		"a disclosure nobody was asked about names the law that forced it",
		"auditc disclosure add --audit-id {id} --is-forced --legal-ground TEXT" },
	[OTHER_APPROVER] = { "R-DISCLOSURE-04", 'H', "ISO 19011:2018, 6.6; INV-11", "disclosure",
		"a disclosure is approved by another person than the one who asked",
		"auditc disclosure approve {id}" },
	[TWO_SIDES] = { "R-DISCLOSURE-05", 'H', "ISO 19011:2018, 6.6; INV-11", "disclosure",
		"client and audited side give their leave by two people",
		"auditc disclosure get {id}" },
	{ 0 }
};

static const struct transition transition[] = {
	{ DISCLOSURE_STATE_REQUESTED, "approve", DISCLOSURE_STATE_REQUESTED },
	{ DISCLOSURE_STATE_REQUESTED, "agree", DISCLOSURE_STATE_REQUESTED },
	{ DISCLOSURE_STATE_REQUESTED, "refuse", DISCLOSURE_STATE_REFUSED },
	{ DISCLOSURE_STATE_REQUESTED, "record", DISCLOSURE_STATE_DISCLOSED },
	{ DISCLOSURE_STATE_REQUESTED, "force", DISCLOSURE_STATE_FORCED },
	{ DISCLOSURE_STATE_FORCED, "acknowledge", DISCLOSURE_STATE_FORCED },
};
/* clang-format on */

const struct machine disclosure_machine = {
	.noun = "disclosure",
	.state_name = enum_name_disclosure_state,
	.state_count = ARRAY_LEN(enum_name_disclosure_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-DISCLOSURE", 'H', "ISO 19011:2018, 6.6", "disclosure",
		"the state of the disclosure allows what is asked", "auditc disclosure get {id}" },
};

int disclosure_may_add(const struct disclosure_facts *f, struct status *st, int32_t *ret_state)
{
	*ret_state = DISCLOSURE_STATE_REQUESTED;
	if (f->is_forced)
		(void)machine_step(&disclosure_machine, DISCLOSURE_STATE_REQUESTED, "force", f->id, st, ret_state);
	rule_require(st, &disclosure_rule[FORCED_BY_LAW], !f->is_forced || f->ground_given, f->id, "no legal ground is named");
	return rule_verdict(st);
}

int disclosure_may_approve(const struct disclosure_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&disclosure_machine, f->state, "approve", f->id, st, ret_state);
	rule_require(st, &disclosure_rule[OTHER_APPROVER], !f->signer_requested, f->id, "the signer asked for it");
	rule_require(st, &disclosure_rule[TWO_SIDES], !f->signer_agreed, f->id, "the signer agreed to it for the audited side");
	return rule_verdict(st);
}

int disclosure_may_agree(const struct disclosure_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&disclosure_machine, f->state, "agree", f->id, st, ret_state);
	rule_require(st, &disclosure_rule[OTHER_APPROVER], !f->signer_requested, f->id, "the signer asked for it");
	rule_require(st, &disclosure_rule[TWO_SIDES], !f->signer_approved, f->id, "the signer approved it for the client");
	return rule_verdict(st);
}

int disclosure_may_refuse(const struct disclosure_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&disclosure_machine, f->state, "refuse", f->id, st, ret_state);
	return rule_verdict(st);
}

int disclosure_may_record(const struct disclosure_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&disclosure_machine, f->state, "record", f->id, st, ret_state);
	rule_require(st, &disclosure_rule[CLIENT_APPROVES], f->client_approved, f->id, "the client has not approved it");
	rule_require(st, &disclosure_rule[AUDITEE_AGREES], !f->auditee_is_asked || f->auditee_approved, f->id,
		"the audited side has not agreed");
	return rule_verdict(st);
}

int disclosure_may_acknowledge(const struct disclosure_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&disclosure_machine, f->state, "acknowledge", f->id, st, ret_state);
	return rule_verdict(st);
}
