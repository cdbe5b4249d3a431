/* Rules of statements that arrive too late. */
#include "daemon/rule/late_statement.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct late_hold_facts late = { .audit_id = "A", .device_id = "D", .key_counted_once = true, .is_offline = true,
	.is_of_audit = true, .signer_might = true, .waiting = LATE_WAITING_MAX - 1 };
static struct late_decide_facts held = { .id = "L", .state = LATE_STATEMENT_STATE_QUARANTINED, .reason_given = true,
	.names_content = true };

#define HOLD(name, rules, change) ROW(late, name, rules, change, late_may_hold(&f, &st))
#define ACCEPT(name, rules, change) ROW(held, name, rules, change, late_may_accept(&f, &st, &to))
#define REJECT(name, rules, change) ROW(held, name, rules, change, late_may_reject(&f, &st, &to))

Test(late_statement, inv_32_what_arrives_too_late_is_kept)
{
	HOLD("R-LATE-01 to 04 INV-32: refused as it arrives", "", (void)0);
	HOLD("R-LATE-01: signed by nobody's key", "R-LATE-01", f.device_id = ""; f.key_counted_once = false);
	HOLD("R-LATE-01: by a device that was never let sign", "R-LATE-01", f.key_counted_once = false);
	HOLD("R-LATE-02: what counts", "R-LATE-02", f.counts_now = true);
	HOLD("R-LATE-03 INV-22: entered before", "R-LATE-03", f.is_entered = true);
	HOLD("R-LATE-03 INV-22: held before", "R-LATE-03", f.is_held = true);
	HOLD("R-LATE-03 INV-25: what is disposed of", "R-LATE-03", f.was_disposed = true);
	HOLD("R-LATE-04: what is not written without a network", "R-LATE-04", f.is_offline = false);
	HOLD("R-LATE-04: about another audit", "R-LATE-04", f.is_of_audit = false);
	HOLD("R-LATE-07 INV-32: signed after its key's end", "R-LATE-07", f.saw_key_end = true);
	HOLD("R-LATE-08 INV-5: by somebody without a role", "R-LATE-08", f.signer_might = false);
	HOLD("R-LATE-11 INV-18: of the other side, and no word of the rest", "R-LATE-11", f.is_of_other_side = true;
		f.is_held = true; f.counts_now = true; f.waiting = LATE_WAITING_MAX);
	HOLD("R-LATE-09: one more than waits at most", "R-LATE-09", f.waiting = LATE_WAITING_MAX);
}

Test(late_statement, inv_22_what_is_held_is_not_entered_beside_it)
{
	ROW(late, "R-LATE-03 INV-22: not held", "", (void)0, late_may_enter(f.audit_id, f.is_held, &st));
	ROW(late, "R-LATE-03 INV-22: held", "R-LATE-03", f.is_held = true, late_may_enter(f.audit_id, f.is_held, &st));
}

Test(late_statement, inv_32_somebody_else_decides_and_says_why)
{
	ACCEPT("R-LATE-05, 06 INV-32: by another, for a reason", "", (void)0);
	ACCEPT("R-LATE-05 INV-11: by who signed it", "R-LATE-05", f.is_signer = true);
	ACCEPT("R-LATE-12 INV-18: by the other side", "R-LATE-12", f.is_others = true);
	ACCEPT("R-LATE-06: for none", "R-LATE-06", f.reason_given = false);
	ACCEPT("R-LATE-10 INV-32: of something else", "R-LATE-10", f.names_content = false);
	ACCEPT("S-LATE-STATEMENT: rejected before", "S-LATE-STATEMENT", f.state = LATE_STATEMENT_STATE_REJECTED);
	REJECT("R-LATE-05, 06: by another, for a reason", "", (void)0);
	REJECT("R-LATE-05 INV-11: by who signed it", "R-LATE-05", f.is_signer = true);
	REJECT("R-LATE-12 INV-18: by the other side", "R-LATE-12", f.is_others = true);
	REJECT("R-LATE-06: for none", "R-LATE-06", f.reason_given = false);
	REJECT("R-LATE-10 INV-32: of something else", "R-LATE-10", f.names_content = false);
	REJECT("S-LATE-STATEMENT: accepted before", "S-LATE-STATEMENT", f.state = LATE_STATEMENT_STATE_ACCEPTED);
}
