/* Rules of review and issue. */
#include "daemon/rule/report.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct report_facts draft = { .id = "R", .audit_id = "A", .audit_state = AUDIT_STATE_REPORTING,
	.state = REPORT_STATE_DRAFT, .digest_fits = true };

#define REVIEW(name, rules, change) ROW(draft, name, rules, change, report_may_review(&f, &st, &to))
#define ISSUE(name, rules, change) ROW(draft, name, rules, f.state = REPORT_STATE_REVIEWED; change, report_may_issue(&f, &st, &to, &to))

Test(report, inv_11_is_reviewed_and_issued_by_others_than_its_author)
{
	REVIEW("by another", "", (void)0);
	REVIEW("by its author", "R-REPORT-01", f.signer_is_author = true);
	ISSUE("by another", "", (void)0);
	ISSUE("by its author", "R-REPORT-03", f.signer_is_author = true);
	ROW(draft, "sent back", "", (void)0, report_may_return(&f, &st, &to));
	ROW(draft, "sent back by its author", "R-REPORT-01", f.signer_is_author = true, report_may_return(&f, &st, &to));
}

Test(report, is_the_very_file_that_was_put_forward)
{
	REVIEW("INV-15: another file", "R-REPORT-02", f.digest_fits = false);
	ISSUE("INV-15: another file", "R-REPORT-02", f.digest_fits = false);
	REVIEW("a comment has no answer", "R-REPORT-08", f.comments_open = 1);
	ISSUE("not reviewed", "S-REPORT", f.state = REPORT_STATE_DRAFT);
	REVIEW("sent back before", "S-REPORT", f.state = REPORT_STATE_RETURNED);
	ISSUE("after another", "S-AUDIT", f.audit_state = AUDIT_STATE_REPORT_ISSUED);
	ROW(draft, "put forward", "", f.audit_state = AUDIT_STATE_CLOSED_OUT, report_may_add(&f, &st, &to));
	ROW(draft, "put forward before close-out", "S-AUDIT", f.audit_state = AUDIT_STATE_CONCLUDING,
		report_may_add(&f, &st, &to));
}
