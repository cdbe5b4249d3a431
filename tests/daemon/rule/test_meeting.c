/* Rules of meetings. */
#include "daemon/rule/meeting.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct meeting_facts opening = { .audit_id = "A", .audit_state = AUDIT_STATE_FEASIBLE,
	.kind = MEETING_KIND_OPENING, .held_us = 5, .now_us = 5, .attendees = 3, .minutes_given = true, .topics = 11,
	.topics_due = 11 };

#define MEET(name, rules, change) ROW(opening, name, rules, change, meeting_may_add(&f, &st))
#define WAIVED f.is_waived = true; f.held_us = 0; f.attendees = 0; f.minutes_given = false; f.topics = 0

Test(meeting, has_attendance_and_minutes)
{
	MEET("held", "", (void)0);
	MEET("to come", "R-MEETING-01", f.held_us = 6);
	MEET("at no time", "R-MEETING-01", f.held_us = 0);
	MEET("of nobody", "R-MEETING-02", f.attendees = 0);
	MEET("without minutes", "R-MEETING-03", f.minutes_given = false);
	MEET("a topic left out", "R-MEETING-06", f.topics = 10);
	MEET("closing before fieldwork", "S-AUDIT", f.kind = MEETING_KIND_CLOSING);
	MEET("closing", "", f.kind = MEETING_KIND_CLOSING; f.audit_state = AUDIT_STATE_CONCLUDING);
	MEET("opening in fieldwork", "S-AUDIT", f.audit_state = AUDIT_STATE_IN_FIELDWORK);
	MEET("of the team", "", f.kind = MEETING_KIND_TEAM; f.audit_state = AUDIT_STATE_IN_FIELDWORK);
}

Test(meeting, is_waived_with_a_reason)
{
	MEET("in a small internal audit", "", WAIVED; f.is_first_party = true);
	MEET("at a supplier", "R-MEETING-07", WAIVED);
	MEET("waived and held", "R-MEETING-04", WAIVED; f.is_first_party = true; f.says_more = true);
	MEET("of the team", "R-MEETING-05", WAIVED; f.is_first_party = true; f.kind = MEETING_KIND_TEAM);
}

Test(meeting, opening_and_closing_confirm_different_things)
{
	cr_expect(meeting_topics(MEETING_KIND_OPENING) == 11);
	cr_expect(meeting_topics(MEETING_KIND_CLOSING) == 6);
	cr_expect(meeting_topics(MEETING_KIND_TEAM) == 0);
	cr_expect(meeting_confirms(MEETING_KIND_OPENING, MEETING_TOPIC_GRADING));
	cr_expect(!meeting_confirms(MEETING_KIND_CLOSING, MEETING_TOPIC_GRADING));
	cr_expect(!meeting_confirms(MEETING_KIND_OPENING, MEETING_TOPIC_UNSPECIFIED));
}
