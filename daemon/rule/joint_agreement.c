/* Decides about agreements of a joint audit: who is in it, who accepts for whom. */
#include "daemon/rule/joint_agreement.h"

#include "common/bytes.h"

enum { SEVERAL, OWN, AUDITING, SHARES, ONE_AT_A_TIME, PARTY, ONCE, NOT_AUTHOR };

/* clang-format off */
const struct rule joint_agreement_rule[] = {
	[SEVERAL] = { "R-JOINT-01", 'H', "ISO 19011:2018, 5.5.3", "joint_agreement",
		"a joint audit is one of several organisations, each named once",
		"auditc joint-agreement propose --audit-id {id} --organisation-ids ORGANISATION "
		"--organisation-ids ORGANISATION" },
	[OWN] = { "R-JOINT-02", 'H', "ISO 19011:2018, 5.5.3", "joint_agreement",
		"the organisation whose programme the audit is of takes part",
		"auditc audit get {id}" },
	[AUDITING] = { "R-JOINT-03", 'H', "ISO 19011:2018, 5.5.3", "joint_agreement",
		"the parties of an agreement are organisations that audit",
		"auditc organisation list" },
	[SHARES] = { "R-JOINT-04", 'H', "ISO 19011:2018, 5.5.3; INV-18", "joint_agreement",
		"one party shares with another",
		"auditc joint-agreement propose --audit-id {id} --shares JSON" },
	[ONE_AT_A_TIME] = { "R-JOINT-05", 'H', "ISO 19011:2018, 5.5.3", "joint_agreement",
		"one agreement at a time waits to be accepted",
		"auditc joint-agreement list --audit-id {id}" },
	[PARTY] = { "R-JOINT-06", 'H', "ISO 19011:2018, 5.5.3; INV-18", "joint_agreement",
		"an agreement is accepted, and ended, by people of its parties for their own",
		"auditc joint-agreement get {id}" },
	[ONCE] = { "R-JOINT-07", 'H', "ISO 19011:2018, 5.5.3", "joint_agreement",
		"each party accepts once",
		"auditc joint-agreement get {id}" },
	[NOT_AUTHOR] = { "R-JOINT-08", 'H', "ISO 19011:2018, 5.5.3; INV-11", "joint_agreement",
		"an agreement is accepted by others than its author",
		"auditc joint-agreement accept {id}" },
	{ 0 }
};

static const struct transition transition[] = {
	{ JOINT_AGREEMENT_STATE_PROPOSED, "accept", JOINT_AGREEMENT_STATE_PROPOSED },
	{ JOINT_AGREEMENT_STATE_PROPOSED, "accept-last", JOINT_AGREEMENT_STATE_ACTIVE },
	{ JOINT_AGREEMENT_STATE_PROPOSED, "end", JOINT_AGREEMENT_STATE_ENDED },
	{ JOINT_AGREEMENT_STATE_ACTIVE, "end", JOINT_AGREEMENT_STATE_ENDED },
};
/* clang-format on */

const struct machine joint_agreement_machine = {
	.noun = "joint_agreement",
	.state_name = enum_name_joint_agreement_state,
	.state_count = ARRAY_LEN(enum_name_joint_agreement_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-JOINT-AGREEMENT", 'H', "ISO 19011:2018, 5.5.3", "joint_agreement",
		"the state of the agreement allows what is asked",
		"auditc joint-agreement get {id}" },
};

int joint_agreement_may_propose(const struct joint_agreement_facts *f, struct status *st)
{
	rule_require(st, &joint_agreement_rule[SEVERAL], f->parties >= 2 && !f->names_one_twice, f->id,
		"%zu named%s", f->parties, f->names_one_twice ? ", one of them twice" : "");
	rule_require(st, &joint_agreement_rule[OWN], f->names_own, f->id, "it is not named");
	rule_require(st, &joint_agreement_rule[AUDITING], !f->not_auditing, f->id, "\"%s\" does not",
		f->not_auditing ? f->not_auditing : "");
	rule_require(st, &joint_agreement_rule[SHARES], !f->share_is_foreign, f->id,
		"a share is by or for none of them, or for its giver");
	rule_require(st, &joint_agreement_rule[ONE_AT_A_TIME], !f->is_proposed_already, f->id,
		"another one is proposed");
	return rule_verdict(st);
}

static void require_party(const struct joint_agreement_facts *f, struct status *st)
{
	rule_require(st, &joint_agreement_rule[PARTY], f->signer_is_party, f->id,
		"the signer's organisation is no party of it");
}

int joint_agreement_may_accept(const struct joint_agreement_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&joint_agreement_machine, f->state, f->is_last ? "accept-last" : "accept", f->id, st, ret_state);
	require_party(f, st);
	rule_require(st, &joint_agreement_rule[ONCE], !f->has_accepted, f->id, "the signer's organisation has");
	rule_require(st, &joint_agreement_rule[NOT_AUTHOR], !f->signer_is_author, f->id, "the signer proposed it");
	return rule_verdict(st);
}

int joint_agreement_may_end(const struct joint_agreement_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&joint_agreement_machine, f->state, "end", f->id, st, ret_state);
	require_party(f, st);
	return rule_verdict(st);
}
