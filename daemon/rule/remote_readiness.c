/* Decides on readiness for remote methods. */
#include "daemon/rule/remote_readiness.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/text.h"

enum { READY, COMPLETE, ONE_OPEN, OTHER_SIDE };

/* clang-format off */
const struct rule remote_readiness_rule[] = {
	[READY] = { "R-REMOTE-01", 'W', "ISO/IEC TS 17012:2024, 5.2.2; ISO 19011:2018, A.16", "remote_readiness",
		"remote methods are used once both sides agreed that the eight conditions hold",
		"auditc remote-readiness add --audit-id {id}" },
	[COMPLETE] = { "R-REMOTE-02", 'H', "ISO/IEC TS 17012:2024, 5.2.2", "remote_readiness",
		"both sides sign when something is said of each of the eight conditions",
		"auditc remote-readiness change {id}" },
	[ONE_OPEN] = { "R-REMOTE-03", 'H', "ISO/IEC TS 17012:2024, 5.2.2", "remote_readiness",
		"an audit has one record at a time that the audited side has not agreed to",
		"auditc remote-readiness change {id}" },
	[OTHER_SIDE] = { "R-REMOTE-04", 'H', "ISO/IEC TS 17012:2024, 5.2.2; INV-11", "remote_readiness",
		"readiness is agreed to by another person than those who wrote it",
		"auditc remote-readiness agree {id}" },
	{ 0 }
};

static const struct transition transition[] = {
	{ REMOTE_READINESS_STATE_SIGNED, "change", REMOTE_READINESS_STATE_SIGNED },
	{ REMOTE_READINESS_STATE_SIGNED, "agree", REMOTE_READINESS_STATE_AGREED },
};
/* clang-format on */

const struct machine remote_readiness_machine = {
	.noun = "remote_readiness",
	.state_name = enum_name_remote_readiness_state,
	.state_count = ARRAY_LEN(enum_name_remote_readiness_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-REMOTE", 'H', "ISO/IEC TS 17012:2024, 5.2.2", "remote_readiness",
		"the state of the record allows what is asked", "auditc remote-readiness list" },
};

size_t remote_conditions_said(const char *const text[REMOTE_CONDITIONS], char ret_open[REMOTE_OPEN_BYTES])
{
	static const char *const name[REMOTE_CONDITIONS] = { "objectives", "acceptance", "technology", "information", "limits",
		"abilities", "understanding", "change" };
	size_t said = 0;
	ret_open[0] = 0;
	for (size_t i = 0; i < REMOTE_CONDITIONS; i++) {
		if (text[i] && *text[i])
			said++;
		else
			text_append(ret_open, REMOTE_OPEN_BYTES, name[i]);
	}
	return said;
}

int remote_readiness_may_add(const struct remote_readiness_facts *f, struct status *st)
{
	audit_require(f->audit_state, "prepare", f->audit_id, st);
	rule_require(st, &remote_readiness_rule[ONE_OPEN], !f->open_id, f->open_id, "one is open");
	return rule_verdict(st);
}

int remote_readiness_may_change(const struct remote_readiness_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&remote_readiness_machine, f->state, "change", f->id, st, ret_state);
	audit_require(f->audit_state, "prepare", f->audit_id, st);
	return rule_verdict(st);
}

int remote_readiness_may_agree(const struct remote_readiness_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&remote_readiness_machine, f->state, "agree", f->id, st, ret_state);
	audit_require(f->audit_state, "prepare", f->audit_id, st);
	rule_require(st, &remote_readiness_rule[COMPLETE], !*f->left_open, f->id, "nothing is said of: %s",
		f->left_open);
	rule_require(st, &remote_readiness_rule[OTHER_SIDE], !f->signer_is_author, f->id, "you wrote in it");
	return rule_verdict(st);
}

void remote_readiness_require(bool is_remote, bool is_agreed, const char *audit_id, struct status *st)
{
	rule_require(st, &remote_readiness_rule[READY], !is_remote || is_agreed, audit_id,
		"no record is agreed and no waiver is granted");
}
