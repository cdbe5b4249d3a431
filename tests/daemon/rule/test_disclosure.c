/* Rules of the disclosure register. */
#include "daemon/rule/disclosure.h"
#include "gen/vocabulary.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct disclosure_facts asked = { .id = "D", .state = DISCLOSURE_STATE_REQUESTED, .auditee_is_asked = true };

Test(disclosure, is_on_record_with_leave_of_both_sides)
{
	ROW(asked, "R-DISCLOSURE-01, 02: both", "", f.client_approved = f.auditee_approved = true,
		disclosure_may_record(&f, &st, &to));
	ROW(asked, "R-DISCLOSURE-01: without the client", "R-DISCLOSURE-01", f.auditee_approved = true,
		disclosure_may_record(&f, &st, &to));
	ROW(asked, "R-DISCLOSURE-02: without the audited side", "R-DISCLOSURE-02", f.client_approved = true,
		disclosure_may_record(&f, &st, &to));
	ROW(asked, "R-DISCLOSURE-02: where client and auditee are one", "", f.client_approved = true; f.auditee_is_asked = false,
		disclosure_may_record(&f, &st, &to));
	ROW(asked, "S-DISCLOSURE: after it was refused", "S-DISCLOSURE", f.client_approved = f.auditee_approved = true;
		f.state = DISCLOSURE_STATE_REFUSED, disclosure_may_record(&f, &st, &to));
}

Test(disclosure, inv_11_is_approved_by_another_than_who_asked)
{
	ROW(asked, "R-DISCLOSURE-04 INV-11: by another", "", (void)0, disclosure_may_approve(&f, &st, &to));
	ROW(asked, "R-DISCLOSURE-04 INV-11: by who asked", "R-DISCLOSURE-04", f.signer_requested = true,
		disclosure_may_approve(&f, &st, &to));
	ROW(asked, "R-DISCLOSURE-04 INV-11: agreed to by who asked", "R-DISCLOSURE-04", f.signer_requested = true,
		disclosure_may_agree(&f, &st, &to));
	ROW(asked, "S-DISCLOSURE: agreed to", "", (void)0, disclosure_may_agree(&f, &st, &to));
	ROW(asked, "S-DISCLOSURE: refused", "", (void)0, disclosure_may_refuse(&f, &st, &to));
	ROW(asked, "S-DISCLOSURE: refused when it is out", "S-DISCLOSURE", f.state = DISCLOSURE_STATE_DISCLOSED,
		disclosure_may_refuse(&f, &st, &to));
}

Test(disclosure, inv_11_has_the_leave_of_two_people)
{
	ROW(asked, "R-DISCLOSURE-05 INV-11: approved by another than who agreed", "", f.auditee_approved = true,
		disclosure_may_approve(&f, &st, &to));
	ROW(asked, "R-DISCLOSURE-05 INV-11: approved by who agreed", "R-DISCLOSURE-05",
		f.auditee_approved = f.signer_agreed = true, disclosure_may_approve(&f, &st, &to));
	ROW(asked, "R-DISCLOSURE-05 INV-11: agreed to by another than who approved", "", f.client_approved = true,
		disclosure_may_agree(&f, &st, &to));
	ROW(asked, "R-DISCLOSURE-05 INV-11: agreed to by who approved", "R-DISCLOSURE-05",
		f.client_approved = f.signer_approved = true, disclosure_may_agree(&f, &st, &to));
}

Test(disclosure, that_is_forced_names_the_law_and_is_told)
{
	ROW(asked, "R-DISCLOSURE-03: asked for", "", (void)0, disclosure_may_add(&f, &st, &to));
	ROW(asked, "R-DISCLOSURE-03: forced by a court", "", f.is_forced = f.ground_given = true,
		disclosure_may_add(&f, &st, &to));
	ROW(asked, "R-DISCLOSURE-03: forced by nothing", "R-DISCLOSURE-03", f.is_forced = true,
		disclosure_may_add(&f, &st, &to));
	ROW(asked, "S-DISCLOSURE: told of a forced one", "", f.state = DISCLOSURE_STATE_FORCED,
		disclosure_may_acknowledge(&f, &st, &to));
	ROW(asked, "S-DISCLOSURE: told of one that was asked for", "S-DISCLOSURE", (void)0,
		disclosure_may_acknowledge(&f, &st, &to));
}
