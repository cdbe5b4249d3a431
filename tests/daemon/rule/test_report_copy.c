/* Rules of a report's distribution. */
#include "daemon/rule/report_copy.h"

#include "unmet.h"

#include <criterion/criterion.h>

static struct report_copy_facts sent = { .id = "P", .report_id = "R", .report_state = REPORT_STATE_ISSUED,
	.state = REPORT_COPY_STATE_SENT, .may_see = true, .digest_fits = true };

Test(report_copy, inv_18_goes_to_who_may_see_the_report)
{
	ROW(sent, "the client", "", (void)0, report_copy_may_add(&f, &st));
	ROW(sent, "nobody in the audit", "R-REPORT-COPY-01", f.may_see = false, report_copy_may_add(&f, &st));
	ROW(sent, "again", "R-REPORT-COPY-02", f.is_sent_already = true, report_copy_may_add(&f, &st));
	ROW(sent, "before its issue", "R-REPORT-COPY-03", f.report_state = REPORT_STATE_REVIEWED, report_copy_may_add(&f, &st));
	ROW(sent, "a recalled one", "R-REPORT-COPY-03", f.report_state = REPORT_STATE_RECALLED, report_copy_may_add(&f, &st));
}

Test(report_copy, inv_15_is_received_by_the_digest_of_what_was_issued)
{
	ROW(sent, "fetched", "", (void)0, report_copy_may_acknowledge(&f, &st, &to));
	ROW(sent, "another file", "R-REPORT-COPY-04", f.digest_fits = false, report_copy_may_acknowledge(&f, &st, &to));
	ROW(sent, "twice", "S-REPORT-COPY", f.state = REPORT_COPY_STATE_RECEIVED, report_copy_may_acknowledge(&f, &st, &to));
	ROW(sent, "recalled meanwhile", "S-REPORT-COPY", f.state = REPORT_COPY_STATE_RECALLED,
		report_copy_may_acknowledge(&f, &st, &to));
	ROW(sent, "knows of the recall", "", f.state = REPORT_COPY_STATE_RECALLED,
		report_copy_may_acknowledge_recall(&f, &st, &to));
	ROW(sent, "of no recall", "S-REPORT-COPY", (void)0, report_copy_may_acknowledge_recall(&f, &st, &to));
}

Test(report_copy, of_an_amended_or_recalled_report)
{
	cr_expect_eq(report_copy_after(REPORT_COPY_STATE_SENT, "amend"), REPORT_COPY_STATE_OUTDATED);
	cr_expect_eq(report_copy_after(REPORT_COPY_STATE_RECEIVED, "amend"), REPORT_COPY_STATE_RECEIVED);
	cr_expect_eq(report_copy_after(REPORT_COPY_STATE_SENT, "recall"), REPORT_COPY_STATE_RECALLED);
	cr_expect_eq(report_copy_after(REPORT_COPY_STATE_RECEIVED, "recall"), REPORT_COPY_STATE_RECALLED);
	cr_expect_eq(report_copy_after(REPORT_COPY_STATE_OUTDATED, "recall"), REPORT_COPY_STATE_OUTDATED);
}
