/* Rules of a review's comments. */
#include "daemon/rule/report_comment.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct report_comment_facts asked = { .id = "C", .report_id = "R", .report_state = REPORT_STATE_DRAFT,
	.state = REPORT_COMMENT_STATE_OPEN };

Test(report_comment, is_made_in_a_review_and_answered_by_another)
{
	ROW(asked, "in review", "", (void)0, report_comment_may_add(&f, &st));
	ROW(asked, "after it", "R-REPORT-COMMENT-02", f.report_state = REPORT_STATE_REVIEWED, report_comment_may_add(&f, &st));
	ROW(asked, "answered by another", "", (void)0, report_comment_may_answer(&f, &st, &to));
	ROW(asked, "answered by who asked", "R-REPORT-COMMENT-01", f.signer_is_author = true,
		report_comment_may_answer(&f, &st, &to));
	ROW(asked, "answered twice", "S-REPORT-COMMENT", f.state = REPORT_COMMENT_STATE_ANSWERED,
		report_comment_may_answer(&f, &st, &to));
}
