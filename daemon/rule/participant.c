/* Decides who may come along: each side consents, confidentiality is agreed, and nobody of them audits. */
#include "daemon/rule/participant.h"

#include "common/bytes.h"
#include "daemon/rule/role.h"
#include "gen/vocabulary.h"

enum { CONFIDENTIALITY, OTHER_SIDE, APART, ONCE };

/* clang-format off */
const struct rule participant_rule[] = {
	[CONFIDENTIALITY] = { "R-PARTICIPANT-01", 'H', "ISO 19011:2018, 6.4.2", "participant",
		"who comes along has signed a confidentiality agreement before they are admitted",
		"auditc participant admit {id} --confidentiality-sha256 @FILE" },
	[OTHER_SIDE] = { "R-PARTICIPANT-02", 'H', "ISO 19011:2018, 6.4.2; INV-11", "participant",
		"nobody admits whom they proposed, or themself",
		"auditc participant get {id}" },
	[APART] = { "R-PARTICIPANT-03", 'H', "ISO 19011:2018, 6.4.2; INV-4", "participant",
		"who comes along has no part in the audit: neither in its team nor for a side",
		"auditc team-member list --audit-id AUDIT" },
	[ONCE] = { "R-PARTICIPANT-04", 'H', "ISO 19011:2018, 6.4.2", "participant",
		"each side consents once",
		"auditc participant get {id}" },
	{ 0 }
};

static const struct transition transition[] = {
	{ PARTICIPANT_STATE_PROPOSED, "consent", PARTICIPANT_STATE_PROPOSED },
	{ PARTICIPANT_STATE_PROPOSED, "admit", PARTICIPANT_STATE_ADMITTED },
	{ PARTICIPANT_STATE_PROPOSED, "deny", PARTICIPANT_STATE_DENIED },
	{ PARTICIPANT_STATE_ADMITTED, "deny", PARTICIPANT_STATE_DENIED },
	{ PARTICIPANT_STATE_ADMITTED, "expel", PARTICIPANT_STATE_EXPELLED },
};
/* clang-format on */

const struct machine participant_machine = {
	.noun = "participant",
	.state_name = enum_name_participant_state,
	.state_count = ARRAY_LEN(enum_name_participant_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-PARTICIPANT", 'H', "ISO 19011:2018, 6.4.2", "participant",
		"the state of the participant allows what is asked", "auditc participant get {id}" },
};

enum { AUDITED = ROLE_SET(ROLE_AUDITEE_REPRESENTATIVE) | ROLE_SET(ROLE_SUPPLIER_REPRESENTATIVE),
	CLIENT = ROLE_SET(ROLE_AUDIT_CLIENT), LEADER = ROLE_SET(ROLE_LEADER) };

static uint32_t sides_of(uint32_t roles)
{
	return ((roles & AUDITED) ? (uint32_t)AUDITED : 0) | (roles & (uint32_t)(CLIENT | LEADER));
}

bool participant_is_consented(int32_t kind, uint32_t sides)
{
	return (sides & LEADER) && (sides & AUDITED) && (kind != PARTICIPANT_KIND_OBSERVER || (sides & CLIENT));
}

static void require_apart(const struct participant_facts *f, struct status *st)
{
	rule_require(st, &participant_rule[APART], !f->audits, f->id, "the person is in the team, or speaks for a side");
}

int participant_may_add(const struct participant_facts *f, struct status *st)
{
	require_apart(f, st);
	return rule_verdict(st);
}

int participant_may_admit(const struct participant_facts *f, struct status *st, int32_t *ret_state)
{
	uint32_t signer = sides_of(f->signer_sides), consented = sides_of(f->consented_sides);
	bool admits = participant_is_consented(f->kind, signer | consented);
	(void)machine_step(&participant_machine, f->state, admits ? "admit" : "consent", f->id, st, ret_state);
	rule_require(st, &participant_rule[OTHER_SIDE], !f->signer_is_proposer && !f->signer_is_guest, f->id,
		"the signer %s", f->signer_is_guest ? "is the one who would come" : "proposed them");
	rule_require(st, &participant_rule[ONCE], (signer & ~consented) != 0, f->id, "the signer's side has consented");
	rule_require(st, &participant_rule[CONFIDENTIALITY], !admits || f->confidentiality_given, f->id,
		"no confidentiality agreement is named");
	require_apart(f, st);
	return rule_verdict(st);
}

int participant_may_deny(const struct participant_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&participant_machine, f->state, "deny", f->id, st, ret_state);
	return rule_verdict(st);
}

int participant_may_expel(const struct participant_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&participant_machine, f->state, "expel", f->id, st, ret_state);
	return rule_verdict(st);
}
