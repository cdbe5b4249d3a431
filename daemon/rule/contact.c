/* Decides on entries of the contact log. */
#include "daemon/rule/contact.h"

#include "daemon/rule/audit.h"

enum { ASSIGNED, PAST };

/* clang-format off */
const struct rule contact_rule[] = {
	[ASSIGNED] = { "R-CONTACT-01", 'H', "ISO 19011:2018, 5.5.5 and 6.2.2", "contact",
		"the auditee is contacted after the leader accepted the assignment",
		"auditc assignment-package list --audit-id {id}" },
	[PAST] = { "R-CONTACT-02", 'H', "ISO 19011:2018, 6.2.2", "contact",
		"the log holds contacts that were made",
		"auditc contact add --audit-id {id} --held-us TIME" },
	{ 0 }
};
/* clang-format on */

int contact_may_add(const struct contact_facts *f, struct status *st)
{
	audit_require(f->audit_state, "contact", f->audit_id, st);
	rule_require(st, &contact_rule[ASSIGNED], f->assignment_accepted, f->audit_id,
		"no assignment is accepted");
	rule_require(st, &contact_rule[PAST], f->held_us <= f->now_us, f->audit_id, "it is yet to come");
	return rule_verdict(st);
}
