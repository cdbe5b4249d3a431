/* Rules of retention. */
#include "daemon/rule/audit.h"
#include "daemon/rule/retention.h"
#include "daemon/rule/text.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(retention, inv_25_is_not_shortened_under_what_was_promised)
{
	struct retention_facts longer = { .id = "R", .years = 5, .years_now = 3, .basis_given = true, .audits = 2 };
	ROW(longer, "R-RETENTION-01, 02: longer", "", (void)0, retention_rule_may_change(&f, &st));
	ROW(longer, "R-RETENTION-01 INV-25: shorter", "R-RETENTION-01", f.years = 2, retention_rule_may_change(&f, &st));
	ROW(longer, "R-RETENTION-01: shorter before there is an audit", "", f.years = 2; f.audits = 0,
		retention_rule_may_change(&f, &st));
	ROW(longer, "R-RETENTION-02: resting on nothing", "R-RETENTION-02", f.basis_given = false,
		retention_rule_may_change(&f, &st));
}

Test(retention, is_counted_from_the_last_day)
{
	cr_expect(eq(i64, retention_until_us(0, 3), 0), "there is none");
	cr_expect(eq(i64, retention_until_us(DAY_US, 3), DAY_US + 3 * 366 * DAY_US));
}

static struct retention_agreement_facts longer_agreed = { .id = "G", .audit_id = "A", .state = RETENTION_AGREEMENT_STATE_PROPOSED,
	.audit_state = AUDIT_STATE_PLANNED, .years = 5, .years_now = 3, .basis_given = true };

Test(retention, inv_25_is_agreed_by_both_and_no_shorter)
{
	ROW(longer_agreed, "R-RETENTION-02, 03, 05, 06: proposed", "", (void)0, retention_agreement_may_propose(&f, &st));
	ROW(longer_agreed, "R-RETENTION-03 INV-25: as long", "", f.years = 3, retention_agreement_may_propose(&f, &st));
	ROW(longer_agreed, "R-RETENTION-03 INV-25: shorter", "R-RETENTION-03", f.years = 2,
		retention_agreement_may_propose(&f, &st));
	ROW(longer_agreed, "R-RETENTION-02: without a basis", "R-RETENTION-02", f.basis_given = false,
		retention_agreement_may_propose(&f, &st));
	ROW(longer_agreed, "R-RETENTION-05 INV-15: beside another proposal", "R-RETENTION-05", f.is_proposed_already = true,
		retention_agreement_may_propose(&f, &st));
	ROW(longer_agreed, "R-RETENTION-06 INV-12: sealed", "R-RETENTION-06", f.audit_state = AUDIT_STATE_SEALED,
		retention_agreement_may_propose(&f, &st));
	ROW(longer_agreed, "R-RETENTION-04 INV-11: agreed by another", "", (void)0, retention_agreement_may_agree(&f, &st, &to));
	ROW(longer_agreed, "R-RETENTION-04 INV-11: by who proposed it", "R-RETENTION-04", f.signer_is_proposer = true,
		retention_agreement_may_agree(&f, &st, &to));
	ROW(longer_agreed, "R-RETENTION-03: kept for longer since", "R-RETENTION-03", f.years_now = 6,
		retention_agreement_may_agree(&f, &st, &to));
	ROW(longer_agreed, "S-RETENTION-AGREEMENT: agreed already", "S-RETENTION-AGREEMENT",
		f.state = RETENTION_AGREEMENT_STATE_AGREED, retention_agreement_may_agree(&f, &st, &to));
	ROW(longer_agreed, "S-RETENTION-AGREEMENT: taken back by who proposed it", "", f.signer_is_proposer = true,
		retention_agreement_may_refuse(&f, &st, &to));
	ROW(longer_agreed, "S-RETENTION-AGREEMENT: refused twice", "S-RETENTION-AGREEMENT",
		f.state = RETENTION_AGREEMENT_STATE_REFUSED, retention_agreement_may_refuse(&f, &st, &to));
}
