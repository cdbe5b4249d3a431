/* Rules of feedback. */
#include "daemon/rule/feedback.h"
#include "daemon/rule/role.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct audit_feedback_facts asked = { .id = "F", .audit_id = "A", .audit_state = AUDIT_STATE_FOLLOW_UP,
	.state = FEEDBACK_STATE_ASKED, .role = ROLE_LEADER, .holds_role = true };

Test(feedback, is_asked_of_who_took_part)
{
	ROW(asked, "the leader", "", (void)0, feedback_may_ask(&f, &st));
	ROW(asked, "one who did not lead", "R-FEEDBACK-01", f.holds_role = false, feedback_may_ask(&f, &st));
	ROW(asked, "twice", "R-FEEDBACK-02", f.is_asked_already = true, feedback_may_ask(&f, &st));
	ROW(asked, "in fieldwork", "S-AUDIT", f.audit_state = AUDIT_STATE_IN_FIELDWORK, feedback_may_ask(&f, &st));
	ROW(asked, "given", "", (void)0, feedback_may_give(&f, &st, &to));
	ROW(asked, "given again", "S-FEEDBACK", f.state = FEEDBACK_STATE_GIVEN, feedback_may_give(&f, &st, &to));
	ROW(asked, "declined", "", (void)0, feedback_may_decline(&f, &st, &to));
	ROW(asked, "declined after the seal", "S-AUDIT", f.audit_state = AUDIT_STATE_SEALED,
		feedback_may_decline(&f, &st, &to));
}

static void expect_missing(uint32_t asked_of, bool has_auditors, const char *wanted)
{
	char text[80];
	feedback_missing(asked_of, has_auditors, text, sizeof(text));
	cr_expect(strcmp(text, wanted) == 0, "%s, wanted %s", text, wanted);
}

Test(feedback, is_wanted_from_all_parties)
{
	uint32_t all = ROLE_SET(ROLE_AUDIT_CLIENT) | ROLE_SET(ROLE_SUPPLIER_REPRESENTATIVE) | ROLE_SET(ROLE_AUDITOR) |
		ROLE_SET(ROLE_LEADER);
	expect_missing(0, true, "client, auditee, auditor, leader");
	expect_missing(all, true, "");
	expect_missing(all & ~ROLE_SET(ROLE_AUDITOR), true, "auditor");
	expect_missing(all & ~ROLE_SET(ROLE_AUDITOR), false, "");
}
