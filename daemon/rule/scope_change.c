/* Decides on changes of what an audit is about. */
#include "daemon/rule/scope_change.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"

enum { SOMETHING, PINNED, PLACES, OTHERS };

/* clang-format off */
const struct rule scope_change_rule[] = {
	[SOMETHING] = { "R-SCOPE-01", 'H', "ISO 19011:2018, 6.4.4", "scope_change",
		"a change names what is to hold",
		"auditc scope-change request --audit-id {id} --scope-text TEXT" },
	[PINNED] = { "R-SCOPE-02", 'H', "ISO 19011:2018, 5.5.2; INV-16", "scope_change",
		"criteria that are added come from pinned sources",
		"auditc criteria-source list" },
	[PLACES] = { "R-SCOPE-03", 'H', "ISO 19011:2018, 5.4.3", "scope_change",
		"sites and units that are added belong to the audited organisation",
		"auditc unit list" },
	[OTHERS] = { "R-SCOPE-04", 'H', "ISO 19011:2018, 6.4.4; INV-11 and INV-17", "scope_change",
		"consent is given by others than who asked",
		"auditc scope-change list" },
	{ 0 }
};

static const struct transition transition[] = {
	{ SCOPE_CHANGE_STATE_REQUESTED, "consent-client", SCOPE_CHANGE_STATE_CLIENT_CONSENTED },
	{ SCOPE_CHANGE_STATE_REQUESTED, "consent-auditee", SCOPE_CHANGE_STATE_AUDITEE_CONSENTED },
	{ SCOPE_CHANGE_STATE_CLIENT_CONSENTED, "consent-auditee", SCOPE_CHANGE_STATE_AGREED },
	{ SCOPE_CHANGE_STATE_AUDITEE_CONSENTED, "consent-client", SCOPE_CHANGE_STATE_AGREED },
	{ SCOPE_CHANGE_STATE_REQUESTED, "refuse", SCOPE_CHANGE_STATE_REFUSED },
	{ SCOPE_CHANGE_STATE_CLIENT_CONSENTED, "refuse", SCOPE_CHANGE_STATE_REFUSED },
	{ SCOPE_CHANGE_STATE_AUDITEE_CONSENTED, "refuse", SCOPE_CHANGE_STATE_REFUSED },
};
/* clang-format on */

const struct machine scope_change_machine = {
	.noun = "scope_change",
	.state_name = enum_name_scope_change_state,
	.state_count = ARRAY_LEN(enum_name_scope_change_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-SCOPE", 'H', "ISO 19011:2018, 6.4.4; INV-17", "scope_change",
		"the state of the change allows what is asked", "auditc scope-change list" },
};

int scope_change_may_request(const struct scope_change_facts *f, struct status *st)
{
	audit_require(f->audit_state, "change-scope", f->audit_id, st);
	rule_require(st, &scope_change_rule[SOMETHING], f->changes_something, f->audit_id, "nothing is named");
	rule_require(st, &scope_change_rule[PINNED], !f->unpinned_source, f->audit_id, "\"%s\" is not pinned",
		f->unpinned_source ? f->unpinned_source : "");
	rule_require(st, &scope_change_rule[PLACES], !f->foreign_place, f->audit_id,
		"\"%s\" belongs to another organisation", f->foreign_place ? f->foreign_place : "");
	return rule_verdict(st);
}

static int decide(const struct scope_change_facts *f, const char *event, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&scope_change_machine, f->state, event, f->id, st, ret_state);
	audit_require(f->audit_state, "change-scope", f->audit_id, st);
	rule_require(st, &scope_change_rule[OTHERS], !f->signer_requested, f->id, "the signer asked for it");
	return rule_verdict(st);
}

int scope_change_may_consent(const struct scope_change_facts *f, struct status *st, int32_t *ret_state)
{
	return decide(f, f->for_client ? "consent-client" : "consent-auditee", st, ret_state);
}

int scope_change_may_refuse(const struct scope_change_facts *f, struct status *st, int32_t *ret_state)
{
	return decide(f, "refuse", st, ret_state);
}
