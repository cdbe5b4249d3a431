/* Rules of bundles. */
#include "daemon/rule/audit.h"
#include "daemon/rule/bundle.h"
#include "unmet.h"

#include <criterion/criterion.h>

#define DAY_US INT64_C(86400000000)

static struct bundle_checkout_facts whole = { .audit_id = "A", .audit_state = AUDIT_STATE_IN_FIELDWORK, .slot_count = 2,
	.foreign_id = "", .expires_us = 6 * DAY_US, .now_us = DAY_US, .out_elsewhere = 19 };
static struct bundle_read_facts asked = { .id = "B", .audit_id = "A", .state = BUNDLE_STATE_OUT, .slot_id = "S", .is_of_person = true,
	.is_of_device = true, .is_within = true, .is_own = true, .expires_us = 2 * DAY_US, .now_us = DAY_US };
static struct bundle_facts out = { .id = "B", .state = BUNDLE_STATE_OUT, .is_of_device = true, .reason_given = true };

#define CHECKOUT(name, rules, change) ROW(whole, name, rules, change, bundle_may_checkout(&f, &st))
#define READ(name, rules, change) ROW(asked, name, rules, change, bundle_may_read(&f, &st))
#define TELL(name, rules, change) ROW(out, name, rules, change, bundle_may_tell(&f, &st, &to))
#define SETTLE(name, rules, change) ROW(out, name, rules, change, bundle_may_settle(&f, &st, &to))
#define RETURN(name, rules, change) ROW(out, name, rules, change, bundle_may_return(&f, &st, &to))

Test(bundle, inv_21_holds_the_own_slots_alone_and_expires)
{
	CHECKOUT("R-BUNDLE-01 INV-21: one's own", "", (void)0);
	CHECKOUT("R-BUNDLE-01 INV-21: a colleague's among them", "R-BUNDLE-01", f.foreign_count = 1; f.foreign_id = "S");
	CHECKOUT("R-BUNDLE-02: none", "R-BUNDLE-02", f.slot_count = 0);
	CHECKOUT("R-BUNDLE-03 INV-21: fourteen days", "", f.expires_us = 15 * DAY_US);
	CHECKOUT("R-BUNDLE-03 INV-21: longer", "R-BUNDLE-03", f.expires_us = 15 * DAY_US + 1);
	CHECKOUT("R-BUNDLE-03 INV-21: over already", "R-BUNDLE-03", f.expires_us = f.now_us);
	CHECKOUT("R-BUNDLE-04: the twentieth audit", "", (void)0);
	CHECKOUT("R-BUNDLE-04: the next", "R-BUNDLE-04", f.out_elsewhere = 20);
	CHECKOUT("before there is a plan", "S-AUDIT", f.audit_state = AUDIT_STATE_FEASIBLE);
	CHECKOUT("planned", "", f.audit_state = AUDIT_STATE_PLANNED);
	CHECKOUT("after fieldwork", "S-AUDIT", f.audit_state = AUDIT_STATE_CONCLUDING);
}

Test(bundle, inv_21_is_bound_to_person_and_device)
{
	READ("R-BUNDLE-01, 05, 06 INV-21: by whom and by the device that checked it out", "", (void)0);
	READ("R-BUNDLE-01 INV-21: a slot that was given to another since", "R-BUNDLE-01", f.is_own = false);
	READ("R-BUNDLE-05 INV-21: by a colleague", "R-BUNDLE-05", f.is_of_person = f.is_own = false);
	READ("R-BUNDLE-05 INV-21: by another device", "R-BUNDLE-05", f.is_of_device = false);
	READ("R-BUNDLE-05 INV-21: a slot that is not in it", "R-BUNDLE-05", f.is_within = false);
	READ("R-BUNDLE-05 INV-21: a colleague's slot that is not in it", "R-BUNDLE-05", f.is_within = f.is_own = false);
	READ("R-BUNDLE-06 INV-21: its last moment", "", f.now_us = f.expires_us - 1);
	READ("R-BUNDLE-06 INV-21: expired", "R-BUNDLE-06", f.now_us = f.expires_us);
	READ("R-BUNDLE-06 INV-21: given back", "R-BUNDLE-06", f.state = BUNDLE_STATE_RETURNED);
	READ("R-BUNDLE-06 INV-21: its device was revoked", "R-BUNDLE-06", f.state = BUNDLE_STATE_VOID);
}

Test(bundle, is_told_of_and_given_back_by_its_device)
{
	TELL("R-BUNDLE-07: by its device", "", f.undelivered = 3);
	TELL("R-BUNDLE-07: by another", "R-BUNDLE-07", f.is_of_device = false);
	TELL("given back", "S-BUNDLE", f.state = BUNDLE_STATE_RETURNED);
	RETURN("R-BUNDLE-07, 08: all delivered", "", (void)0);
	RETURN("R-BUNDLE-07: by another device", "R-BUNDLE-07", f.is_of_device = false);
	RETURN("R-BUNDLE-08: one statement is left", "R-BUNDLE-08", f.undelivered = 1);
	RETURN("void", "S-BUNDLE", f.state = BUNDLE_STATE_VOID);
}

Test(bundle, inv_22_which_of_two_stands_is_said_once_and_why)
{
	SETTLE("R-BUNDLE-09, 10 INV-22: once, for a reason", "", (void)0);
	SETTLE("R-BUNDLE-09 INV-22: again", "R-BUNDLE-09", f.is_settled = true);
	SETTLE("R-BUNDLE-10 INV-22: for none", "R-BUNDLE-10", f.reason_given = false);
	SETTLE("R-BUNDLE-07: by another device", "R-BUNDLE-07", f.is_of_device = false);
	SETTLE("given back", "S-BUNDLE", f.state = BUNDLE_STATE_RETURNED);
}
