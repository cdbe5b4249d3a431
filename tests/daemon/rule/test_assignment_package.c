/* Rules of assignments. */
#include "daemon/rule/assignment_package.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct assignment_package_facts issued = { .id = "P", .audit_id = "A", .audit_state = AUDIT_STATE_TEAM_CONFIRMED,
	.state = ASSIGNMENT_PACKAGE_STATE_ISSUED, .has_leader = true, .signer_leads = true, .left_out = "", .days_left = 14 };

#define ISSUE(name, rules, change) ROW(issued, name, rules, change, assignment_package_may_issue(&f, &st))
#define ACCEPT(name, rules, change) ROW(issued, name, rules, change, assignment_package_may_accept(&f, &st, &to))
#define DECLINE(name, rules, change) ROW(issued, name, rules, change, assignment_package_may_decline(&f, &st, &to))

Test(assignment, goes_to_the_leader_in_time)
{
	ISSUE("whole and in time", "", (void)0);
	ISSUE("no leader", "R-ASSIGNMENT-01", f.has_leader = false);
	ISSUE("one is open", "R-ASSIGNMENT-02", f.is_open_already = true);
	ISSUE("nothing on travel", "R-ASSIGNMENT-04", f.left_out = "travel");
	ISSUE("late", "R-ASSIGNMENT-05", f.days_left = 13);
	ISSUE("no confirmed team", "S-AUDIT", f.audit_state = AUDIT_STATE_SCHEDULED);
}

Test(assignment, is_answered_by_whom_it_was_issued_to)
{
	ACCEPT("by the leader", "", (void)0);
	ACCEPT("by another", "R-ASSIGNMENT-03", f.signer_leads = false);
	ACCEPT("again", "S-ASSIGNMENT", f.state = ASSIGNMENT_PACKAGE_STATE_ACCEPTED);
	ACCEPT("after contact", "S-AUDIT", f.audit_state = AUDIT_STATE_INITIATED);
	DECLINE("by the leader", "", (void)0);
	DECLINE("by another", "R-ASSIGNMENT-03", f.signer_leads = false);
}
