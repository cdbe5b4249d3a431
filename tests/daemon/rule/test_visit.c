/* Rules of visits and tests. */
#include "daemon/rule/text.h"
#include "daemon/rule/visit.h"
#include "gen/vocabulary.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct visit_facts visit = { .id = "V-1", .state = VISIT_STATE_ASKED, .site_is_audits = true, .access_given = true,
	.safety_given = true, .pictures_given = true };

#define CONFIRM(name, rules, change) ROW(visit, name, rules, change, visit_may_confirm(&f, &st, &to))

Test(visit, is_arranged_by_both_sides)
{
	ROW(visit, "R-VISIT-01: a site of the audit", "", (void)0, visit_may_add(&f, &st));
	ROW(visit, "R-VISIT-01: another site", "R-VISIT-01", f.site_is_audits = false, visit_may_add(&f, &st));
	ROW(visit, "R-VISIT-02: a second arrangement", "R-VISIT-02", f.site_is_taken = true, visit_may_add(&f, &st));
	CONFIRM("R-VISIT-03 to 06: in order", "", (void)0);
	CONFIRM("R-VISIT-03 INV-11: by who wrote it", "R-VISIT-03", f.signer_is_author = true);
	CONFIRM("R-VISIT-03 INV-11: by their own side", "R-VISIT-03", f.signer_is_authors_side = true);
	CONFIRM("R-VISIT-04: how does one get in", "R-VISIT-04", f.access_given = false);
	CONFIRM("R-VISIT-04: what keeps one safe", "R-VISIT-04", f.safety_given = false);
	CONFIRM("R-VISIT-05: pictures", "R-VISIT-05", f.pictures_given = false);
	CONFIRM("R-VISIT-06: virtual, not tried", "R-VISIT-06", f.is_virtual = true; f.access_given = f.safety_given = false);
	CONFIRM("R-VISIT-06: virtual, nothing for when it fails", "R-VISIT-06", f.is_virtual = true; f.is_tried = true);
	CONFIRM("R-VISIT-06: virtual, in order", "", f.is_virtual = f.is_tried = f.contingency_given = true;
		f.access_given = f.safety_given = false);
	CONFIRM("S-VISIT: twice", "S-VISIT", f.state = VISIT_STATE_CONFIRMED);
	ROW(visit, "S-VISIT: changed after it was confirmed", "", f.state = VISIT_STATE_CONFIRMED,
		visit_may_change(&f, &st, &to));
	ROW(visit, "S-VISIT: in no state", "S-VISIT", f.state = VISIT_STATE_UNSPECIFIED, visit_may_change(&f, &st, &to));
}

static struct test_agreement_facts test = { .id = "T-1", .state = TEST_AGREEMENT_STATE_PROPOSED, .from_us = 100, .to_us = 200,
	.audit_from_us = 50, .audit_to_us = 300, .now_us = 60, .is_read_only = true, .watcher_given = true };

#define PERMIT(name, rules, change) ROW(test, name, rules, change, test_agreement_may_agree(&f, &st, &to))

Test(visit, a_test_is_agreed_to)
{
	PERMIT("R-TEST-01 to 05: in order", "", (void)0);
	PERMIT("R-TEST-01: ends before it begins", "R-TEST-01", f.to_us = 100);
	PERMIT("R-TEST-01: over", "R-TEST-01", f.now_us = 200);
	PERMIT("R-TEST-02: writes, and says nothing of it", "R-TEST-02", f.is_read_only = false);
	PERMIT("R-TEST-02: writes, and says what", "", f.is_read_only = false; f.impact_given = true);
	PERMIT("R-TEST-03: nobody watches", "R-TEST-03", f.watcher_given = false);
	PERMIT("R-TEST-04 INV-11: by who proposed it", "R-TEST-04", f.signer_is_author = true);
	PERMIT("R-TEST-05: outside the audit", "R-TEST-05", f.audit_to_us = 100 - DAY_US);
	PERMIT("S-TEST-AGREEMENT: refused", "S-TEST-AGREEMENT", f.state = TEST_AGREEMENT_STATE_REFUSED);
	ROW(test, "R-TEST-03: proposed, with nobody named yet", "", f.watcher_given = false, test_agreement_may_add(&f, &st));
	ROW(test, "R-TEST-02: proposed, and says nothing", "R-TEST-02", f.is_read_only = false, test_agreement_may_add(&f, &st));
	ROW(test, "S-TEST-AGREEMENT: ended", "", f.state = TEST_AGREEMENT_STATE_AGREED, test_agreement_may_refuse(&f, &st, &to));
	ROW(test, "S-TEST-AGREEMENT: refused twice", "S-TEST-AGREEMENT", f.state = TEST_AGREEMENT_STATE_REFUSED,
		test_agreement_may_refuse(&f, &st, &to));
}
