/* Rules of readiness for remote methods. */
#include "daemon/rule/remote_readiness.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct remote_readiness_facts record = { .id = "R", .audit_id = "A", .audit_state = AUDIT_STATE_FEASIBLE,
	.state = REMOTE_READINESS_STATE_SIGNED, .left_open = "" };

static int ask(bool is_remote, bool is_agreed, struct status *st)
{
	remote_readiness_require(is_remote, is_agreed, "A", st);
	return rule_verdict(st);
}

Test(remote, readiness_is_signed_by_both_sides)
{
	ROW(record, "added", "", (void)0, remote_readiness_may_add(&f, &st));
	ROW(record, "added twice", "R-REMOTE-03", f.open_id = "R", remote_readiness_may_add(&f, &st));
	ROW(record, "changed", "", (void)0, remote_readiness_may_change(&f, &st, &to));
	ROW(record, "changed too late", "S-AUDIT", f.audit_state = AUDIT_STATE_CONCLUDING,
		remote_readiness_may_change(&f, &st, &to));
	ROW(record, "changed after both signed", "S-REMOTE", f.state = REMOTE_READINESS_STATE_AGREED,
		remote_readiness_may_change(&f, &st, &to));
	ROW(record, "too late", "S-AUDIT", f.audit_state = AUDIT_STATE_CONCLUDING, remote_readiness_may_add(&f, &st));
	ROW(record, "agreed", "", (void)0, remote_readiness_may_agree(&f, &st, &to));
	ROW(record, "five of eight", "R-REMOTE-02", f.left_open = "limits, abilities, change",
		remote_readiness_may_agree(&f, &st, &to));
	ROW(record, "both sides in one person", "R-REMOTE-04", f.signer_is_author = true,
		remote_readiness_may_agree(&f, &st, &to));
	ROW(record, "again", "S-REMOTE", f.state = REMOTE_READINESS_STATE_AGREED,
		remote_readiness_may_agree(&f, &st, &to));
}

Test(remote, methods_need_readiness_or_a_waiver)
{
	ROW(record, "on site", "", (void)f, ask(false, false, &st));
	ROW(record, "agreed", "", (void)f, ask(true, true, &st));
	ROW(record, "neither", "R-REMOTE-01", (void)f, ask(true, false, &st));
}
