/* Rules of scope changes. */
#include "daemon/rule/scope_change.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct scope_change_facts change = { .id = "C", .audit_id = "A", .audit_state = AUDIT_STATE_IN_FIELDWORK,
	.state = SCOPE_CHANGE_STATE_REQUESTED, .changes_something = true };

#define REQUEST(name, rules, change_) ROW(change, name, rules, change_, scope_change_may_request(&f, &st))
#define CONSENT(name, rules, change_) ROW(change, name, rules, change_, scope_change_may_consent(&f, &st, &to))
#define REFUSE(name, rules, change_) ROW(change, name, rules, change_, scope_change_may_refuse(&f, &st, &to))

Test(scope, change_is_asked_for)
{
	REQUEST("a wider scope", "", (void)0);
	REQUEST("nothing", "R-SCOPE-01", f.changes_something = false);
	REQUEST("INV-16: an open source", "R-SCOPE-02", f.unpinned_source = "Policy");
	REQUEST("a site of others", "R-SCOPE-03", f.foreign_place = "Umeå");
	REQUEST("before anything is agreed", "S-AUDIT", f.audit_state = AUDIT_STATE_SCHEDULED);
}

Test(scope, inv_17_change_needs_client_and_auditee)
{
	static struct status st;
	int32_t to = 0;
	struct scope_change_facts f = change;
	f.for_client = true;
	cr_expect(scope_change_may_consent(&f, &st, &to) == OK && to == SCOPE_CHANGE_STATE_CLIENT_CONSENTED);
	f.state = to;
	expect_unmet("the client twice", scope_change_may_consent(&f, &st, &to), &st, "S-SCOPE");
	f.for_client = false;
	cr_expect(scope_change_may_consent(&f, &st, &to) == OK && to == SCOPE_CHANGE_STATE_AGREED);
	f.state = SCOPE_CHANGE_STATE_REQUESTED;
	cr_expect(scope_change_may_consent(&f, &st, &to) == OK && to == SCOPE_CHANGE_STATE_AUDITEE_CONSENTED);
	f.state = to;
	expect_unmet("the auditee twice", scope_change_may_consent(&f, &st, &to), &st, "S-SCOPE");
}

Test(scope, change_is_decided_by_others_than_who_asked)
{
	CONSENT("INV-11: by who asked", "R-SCOPE-04", f.signer_requested = true);
	CONSENT("refused before", "S-SCOPE", f.state = SCOPE_CHANGE_STATE_REFUSED);
	CONSENT("after fieldwork", "S-AUDIT", f.audit_state = AUDIT_STATE_CONCLUDING);
	REFUSE("by another", "", (void)0);
	REFUSE("INV-11: by who asked", "R-SCOPE-04", f.signer_requested = true);
	REFUSE("agreed before", "S-SCOPE", f.state = SCOPE_CHANGE_STATE_AGREED);
}
