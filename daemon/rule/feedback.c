/* Decides on feedback. */
#include "daemon/rule/feedback.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/role.h"
#include "daemon/rule/text.h"

enum { ROLE, ONCE };

/* clang-format off */
const struct rule feedback_rule[] = {
	[ROLE] = { "R-FEEDBACK-01", 'H', "ISO 19011:2018, 5.6", "feedback",
		"a person is asked as what they are in the audit",
		"auditc appointment list" },
	[ONCE] = { "R-FEEDBACK-02", 'H', "ISO 19011:2018, 5.6", "feedback",
		"a person is asked once in a role",
		"auditc feedback list --audit-id {id}" },
	{ 0 }
};

static const struct transition transition[] = {
	{ FEEDBACK_STATE_ASKED, "give", FEEDBACK_STATE_GIVEN },
	{ FEEDBACK_STATE_ASKED, "decline", FEEDBACK_STATE_DECLINED },
};
/* clang-format on */

const struct machine feedback_machine = {
	.noun = "feedback",
	.state_name = enum_name_feedback_state,
	.state_count = ARRAY_LEN(enum_name_feedback_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-FEEDBACK", 'H', "ISO 19011:2018, 5.6", "feedback",
		"the state of the feedback allows what is asked", "auditc feedback list" },
};

int feedback_may_ask(const struct audit_feedback_facts *f, struct status *st)
{
	audit_require(f->audit_state, "ask-feedback", f->audit_id, st);
	rule_require(st, &feedback_rule[ROLE], f->holds_role, f->audit_id, "the person is not %s there",
		role_name(f->role));
	rule_require(st, &feedback_rule[ONCE], !f->is_asked_already, f->audit_id, "they are asked already");
	return rule_verdict(st);
}

static int answer(const struct audit_feedback_facts *f, const char *event, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&feedback_machine, f->state, event, f->id, st, ret_state);
	audit_require(f->audit_state, "give-feedback", f->audit_id, st);
	return rule_verdict(st);
}

int feedback_may_give(const struct audit_feedback_facts *f, struct status *st, int32_t *ret_state)
{
	return answer(f, "give", st, ret_state);
}

int feedback_may_decline(const struct audit_feedback_facts *f, struct status *st, int32_t *ret_state)
{
	return answer(f, "decline", st, ret_state);
}

void feedback_missing(uint32_t asked, bool has_auditors, char *text, size_t size)
{
	text[0] = 0;
	if (!(asked & ROLE_SET(ROLE_AUDIT_CLIENT)))
		text_append(text, size, "client");
	if (!(asked & ROLES_AUDITED_SIDE))
		text_append(text, size, "auditee");
	if (has_auditors && !(asked & ROLE_SET(ROLE_AUDITOR)))
		text_append(text, size, "auditor");
	if (!(asked & ROLE_SET(ROLE_LEADER)))
		text_append(text, size, "leader");
}
