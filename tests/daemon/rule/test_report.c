/* Rules of review and issue. */
#include "daemon/rule/report.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct report_issued issued;

static struct report_facts draft = { .id = "R", .audit_id = "A", .audit_state = AUDIT_STATE_REPORTING,
	.state = REPORT_STATE_DRAFT, .digest_fits = true, .recipients = 1 };

#define REVIEW(name, rules, change) ROW(draft, name, rules, change, report_may_review(&f, &st, &to))
#define ISSUE(name, rules, change) ROW(draft, name, rules, f.state = REPORT_STATE_REVIEWED; change, \
	report_may_issue(&f, &st, &issued))

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

#define AMENDS(name, rules, change) \
	ROW(draft, name, rules, f.audit_state = AUDIT_STATE_FOLLOW_UP; f.amended.is_given = true; f.amended.is_of_audit = true; \
		f.amended.what_changed_given = true; f.amended.state = REPORT_STATE_ISSUED; change, report_may_add(&f, &st, &to))

Test(report, is_amended_by_one_that_says_what_changed)
{
	AMENDS("after the report", "", (void)0);
	AMENDS("after a recall", "", f.amended.state = REPORT_STATE_RECALLED);
	AMENDS("of a draft", "R-REPORT-10", f.amended.state = REPORT_STATE_DRAFT);
	AMENDS("of one that was amended", "R-REPORT-10", f.amended.state = REPORT_STATE_AMENDED);
	AMENDS("of another audit's", "R-REPORT-10", f.amended.is_of_audit = false);
	AMENDS("without words", "R-REPORT-10", f.amended.what_changed_given = false);
	AMENDS("before there is a report", "S-AUDIT", f.audit_state = AUDIT_STATE_REPORTING);
	ROW(draft, "with words and no report", "R-REPORT-10", f.amended.what_changed_given = true, report_may_add(&f, &st, &to));
	ISSUE("as an amendment", "", f.audit_state = AUDIT_STATE_REPORT_ISSUED; f.amended.is_given = true;
		f.amended.state = REPORT_STATE_ISSUED);
	cr_expect_eq(issued.amended_state, REPORT_STATE_AMENDED);
	ISSUE("of a recalled one", "", f.audit_state = AUDIT_STATE_REPORT_ISSUED; f.amended.is_given = true;
		f.amended.state = REPORT_STATE_RECALLED);
	cr_expect_eq(issued.amended_state, REPORT_STATE_RECALLED);
	ISSUE("overtaken by another amendment", "S-REPORT", f.audit_state = AUDIT_STATE_REPORT_ISSUED; f.amended.is_given = true;
		f.amended.state = REPORT_STATE_AMENDED);
}

Test(report, is_issued_to_people_and_recalled_once)
{
	ISSUE("to nobody", "R-REPORT-09", f.recipients = 0);
	ROW(draft, "recalled", "", f.state = REPORT_STATE_ISSUED, report_may_recall(&f, &st, &to));
	ROW(draft, "recalled before its issue", "S-REPORT", f.state = REPORT_STATE_REVIEWED, report_may_recall(&f, &st, &to));
	ROW(draft, "recalled twice", "S-REPORT", f.state = REPORT_STATE_RECALLED, report_may_recall(&f, &st, &to));
}
