/* Decides on conclusions and dissents. */
#include "daemon/rule/conclusion.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"

enum { EXISTS, ONE, RECOMMENDS, ONCE };

/* clang-format off */
const struct rule conclusion_rule[] = {
	[EXISTS] = { "R-CONCLUSION-01", 'H', "ISO 19011:2018, 6.4.9", "conclusion",
		"a conclusion is on an objective of the audit",
		"auditc audit get {id}" },
	[ONE] = { "R-CONCLUSION-02", 'H', "ISO 19011:2018, 6.4.9", "conclusion",
		"an objective has one conclusion",
		"auditc conclusion list --audit-id {id}" },
	[RECOMMENDS] = { "R-CONCLUSION-03", 'A', "ISO 19011:2018, 6.4.9", "conclusion",
		"recommendations are given where the plan asks for them",
		"auditc audit get {id}" },
	[ONCE] = { "R-CONCLUSION-04", 'H', "ISO 19011:2018, 6.4.9", "conclusion",
		"a dissent stands as it was recorded, once a person",
		"auditc conclusion list" },
	{ 0 }
};

static const struct transition transition[] = {
	{ CONCLUSION_STATE_DRAFT, "change", CONCLUSION_STATE_DRAFT },
	{ CONCLUSION_STATE_DRAFT, "dissent", CONCLUSION_STATE_DRAFT },
	{ CONCLUSION_STATE_DRAFT, "agree", CONCLUSION_STATE_AGREED },
};
/* clang-format on */

const struct machine conclusion_machine = {
	.noun = "conclusion",
	.state_name = enum_name_conclusion_state,
	.state_count = ARRAY_LEN(enum_name_conclusion_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-CONCLUSION", 'H', "ISO 19011:2018, 6.4.9", "conclusion",
		"the state of the conclusion allows what is asked", "auditc conclusion list" },
};

int conclusion_may_add(const struct conclusion_facts *f, struct status *st)
{
	audit_require(f->audit_state, "form-conclusion", f->audit_id, st);
	rule_require(st, &conclusion_rule[EXISTS], f->objective >= 1 && f->objective <= f->objectives, f->audit_id,
		"it has %zu objectives, and this is on number %u", f->objectives, (unsigned)f->objective);
	rule_require(st, &conclusion_rule[ONE], !f->is_taken, f->audit_id, "there is one on it already");
	rule_require(st, &conclusion_rule[RECOMMENDS], !f->recommends, f->audit_id,
		"a recommendation is given: see that the plan asks for it");
	return rule_verdict(st);
}

static void step(const struct conclusion_facts *f, const char *event, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&conclusion_machine, f->state, event, f->id, st, ret_state);
	audit_require(f->audit_state, "form-conclusion", f->audit_id, st);
}

int conclusion_may_change(const struct conclusion_facts *f, struct status *st, int32_t *ret_state)
{
	step(f, "change", st, ret_state);
	return rule_verdict(st);
}

int conclusion_may_dissent(const struct conclusion_facts *f, struct status *st, int32_t *ret_state)
{
	step(f, "dissent", st, ret_state);
	rule_require(st, &conclusion_rule[ONCE], !f->has_dissented, f->id, "the signer's dissent is on record");
	return rule_verdict(st);
}

int conclusion_may_agree(const struct conclusion_facts *f, struct status *st, int32_t *ret_state)
{
	step(f, "agree", st, ret_state);
	return rule_verdict(st);
}
