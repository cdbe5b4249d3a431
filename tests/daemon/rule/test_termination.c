/* Rules of terminations. */
#include "daemon/rule/termination.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct termination_facts end = { .id = "T", .audit_id = "A", .audit_state = AUDIT_STATE_SUSPENDED,
	.state = TERMINATION_STATE_PROPOSED, .report_given = true };

Test(termination, is_proposed_with_a_report)
{
	ROW(end, "an incident", "", (void)0, termination_may_propose(&f, &st));
	ROW(end, "a second time", "R-TERMINATION-01", f.is_proposed_already = true, termination_may_propose(&f, &st));
	ROW(end, "nothing said of what was found", "R-TERMINATION-02", f.report_given = false,
		termination_may_propose(&f, &st));
	ROW(end, "not begun", "S-AUDIT", f.audit_state = AUDIT_STATE_SCHEDULED, termination_may_propose(&f, &st));
}

Test(termination, is_decided_by_leader_and_client)
{
	ROW(end, "agreed", "", (void)0, termination_may_agree(&f, &st, &to, &to));
	ROW(end, "INV-11: by who proposed it", "R-TERMINATION-03", f.signer_proposed = true,
		termination_may_agree(&f, &st, &to, &to));
	ROW(end, "refused before", "S-TERMINATION", f.state = TERMINATION_STATE_REFUSED,
		termination_may_agree(&f, &st, &to, &to));
	ROW(end, "over meanwhile", "S-AUDIT", f.audit_state = AUDIT_STATE_COMPLETED,
		termination_may_agree(&f, &st, &to, &to));
	ROW(end, "refused", "", (void)0, termination_may_refuse(&f, &st, &to));
	ROW(end, "refused by who proposed it", "R-TERMINATION-03", f.signer_proposed = true,
		termination_may_refuse(&f, &st, &to));
}
