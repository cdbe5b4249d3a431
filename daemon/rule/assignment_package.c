/* Decides on the assignment of an audit to its leader. */
#include "daemon/rule/assignment_package.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"

#include <inttypes.h>

enum { LEADER, ONCE, SIGNER, COMPLETE, EARLY };

/* Days before an audit under which its leader is told late. */
enum { EARLY_DAYS = 14 };

/* clang-format off */
const struct rule assignment_package_rule[] = {
	[LEADER] = { "R-ASSIGNMENT-01", 'H', "ISO 19011:2018, 5.5.5", "assignment_package",
		"an assignment goes to the leader of the confirmed team",
		"auditc team-member list --audit-id {id}" },
	[ONCE] = { "R-ASSIGNMENT-02", 'H', "ISO 19011:2018, 5.5.5", "assignment_package",
		"an audit is assigned once, unless it was declined",
		"auditc assignment-package list --audit-id {id}" },
	[SIGNER] = { "R-ASSIGNMENT-03", 'H', "ISO 19011:2018, 5.5.5", "assignment_package",
		"the leader it was issued to accepts or declines",
		"auditc assignment-package list" },
	[COMPLETE] = { "R-ASSIGNMENT-04", 'A', "ISO 19011:2018, 5.5.5", "assignment_package",
		"an assignment says what else the leader must know, or that there is nothing",
		"auditc assignment-package issue --audit-id {id}" },
	[EARLY] = { "R-ASSIGNMENT-05", 'A', "ISO 19011:2018, 5.5.5", "assignment_package",
		"an audit is assigned in time to prepare it",
		"auditc audit schedule {id} --from-us DAY --to-us DAY" },
	{ 0 }
};

static const struct transition transition[] = {
	{ ASSIGNMENT_PACKAGE_STATE_ISSUED, "accept", ASSIGNMENT_PACKAGE_STATE_ACCEPTED },
	{ ASSIGNMENT_PACKAGE_STATE_ISSUED, "decline", ASSIGNMENT_PACKAGE_STATE_DECLINED },
};
/* clang-format on */

const struct machine assignment_package_machine = {
	.noun = "assignment_package",
	.state_name = enum_name_assignment_package_state,
	.state_count = ARRAY_LEN(enum_name_assignment_package_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-ASSIGNMENT", 'H', "ISO 19011:2018, 5.5.5", "assignment_package",
		"the state of the assignment allows what is asked", "auditc assignment-package list" },
};

int assignment_package_may_issue(const struct assignment_package_facts *f, struct status *st)
{
	audit_require(f->audit_state, "assign", f->audit_id, st);
	rule_require(st, &assignment_package_rule[LEADER], f->has_leader, f->audit_id, "nobody leads it");
	rule_require(st, &assignment_package_rule[ONCE], !f->is_open_already, f->audit_id,
		"one is issued already");
	rule_require(st, &assignment_package_rule[COMPLETE], !*f->left_out, f->audit_id, "not said: %s",
		f->left_out);
	rule_require(st, &assignment_package_rule[EARLY], f->days_left >= EARLY_DAYS, f->audit_id,
		"%" PRId64 " days are left, under %d", f->days_left, EARLY_DAYS);
	return rule_verdict(st);
}

static int answer(const struct assignment_package_facts *f, const char *event, struct status *st,
	int32_t *ret_state)
{
	(void)machine_step(&assignment_package_machine, f->state, event, f->id, st, ret_state);
	audit_require(f->audit_state, "assign", f->audit_id, st);
	rule_require(st, &assignment_package_rule[SIGNER], f->signer_leads, f->id,
		"the signer is not the leader it was issued to");
	return rule_verdict(st);
}

int assignment_package_may_accept(const struct assignment_package_facts *f, struct status *st, int32_t *ret_state)
{
	return answer(f, "accept", st, ret_state);
}

int assignment_package_may_decline(const struct assignment_package_facts *f, struct status *st, int32_t *ret_state)
{
	return answer(f, "decline", st, ret_state);
}
