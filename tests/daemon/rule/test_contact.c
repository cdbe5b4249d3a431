/* Rules of contact. */
#include "daemon/rule/contact.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct contact_facts called = { .audit_id = "A", .audit_state = AUDIT_STATE_TEAM_CONFIRMED,
	.assignment_accepted = true, .held_us = 5, .now_us = 5 };

Test(contact, comes_after_the_assignment_was_accepted)
{
	ROW(called, "accepted", "", (void)0, contact_may_add(&f, &st));
	ROW(called, "not accepted", "R-CONTACT-01", f.assignment_accepted = false, contact_may_add(&f, &st));
	ROW(called, "to come", "R-CONTACT-02", f.held_us = 6, contact_may_add(&f, &st));
	ROW(called, "no team", "S-AUDIT", f.audit_state = AUDIT_STATE_TEAM_PROPOSED, contact_may_add(&f, &st));
}
