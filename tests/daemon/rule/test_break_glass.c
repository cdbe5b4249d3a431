/* Rules of break-glass: two administrators, a third person, a delay, a review. */
#include "daemon/rule/break_glass.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define HOUR (INT64_C(3600) * 1000 * 1000)
#define DAY (24 * HOUR)

/* A hundred days in; the signer has been an administrator since the beginning. */
static struct break_glass_facts sound = { .id = "G", .state = BREAK_GLASS_STATE_PROPOSED, .now_us = 100 * DAY };
static struct break_glass_facts approved = { .id = "G", .state = BREAK_GLASS_STATE_APPROVED, .from_us = 100 * DAY,
	.lapses_us = 106 * DAY, .now_us = 100 * DAY };
static struct break_glass_end_facts held = { .id = "G", .state = BREAK_GLASS_STATE_ACTIVE, .until_us = 100 * DAY,
	.now_us = 100 * DAY, .signer_was_there = true };

#define PROPOSE(name, rules, change) ROW(sound, name, rules, change, break_glass_may_propose(&f, &st))
#define APPROVE(name, rules, change) ROW(sound, name, rules, change, break_glass_may_approve(&f, &st, &to))
#define TAKE_UP(name, rules, change) ROW(approved, name, rules, change, break_glass_may_take_up(&f, &st, &to))
#define REFUSE(name, rules, change) ROW(held, name, rules, change, break_glass_may_refuse(&f, &st, &to))
#define END(name, rules, change) ROW(held, name, rules, change, break_glass_may_end(&f, &st, &to))
#define REVIEW(name, rules, change) ROW(held, name, rules, change, break_glass_may_review(&f, &st, &to))

Test(break_glass, inv_19_an_administrator_asks_for_a_third_person)
{
	PROPOSE("R-GLASS-02 to 08 INV-19: for a third person", "", (void)0);
	PROPOSE("R-GLASS-02 INV-19: for oneself", "R-GLASS-02", f.person_is_signatory = true);
	PROPOSE("R-GLASS-02 INV-19: for another administrator", "R-GLASS-02", f.person_is_administrator = true);
	PROPOSE("R-GLASS-03 INV-19: for a service account", "R-GLASS-03", f.person_is_service = true);
	PROPOSE("R-GLASS-04 INV-18: for the audited side", "R-GLASS-04", f.person_is_audited = true);
	PROPOSE("R-GLASS-05: who manages already", "R-GLASS-05", f.person_manages = true);
	PROPOSE("R-GLASS-06: an administrator of six days", "R-GLASS-06", f.administrator_since_us = 93 * DAY + 1);
	PROPOSE("R-GLASS-06: of seven", "", f.administrator_since_us = 93 * DAY);
	PROPOSE("R-GLASS-06: by no appointment", "R-GLASS-06", f.administrator_since_us = f.now_us);
	PROPOSE("R-GLASS-07 INV-12: when it is over", "R-GLASS-07", f.is_over = true);
	PROPOSE("R-GLASS-08: while another is open", "R-GLASS-08", f.is_open_elsewhere = true);
}

Test(break_glass, inv_19_another_administrator_signs)
{
	APPROVE("R-GLASS-01 to 07 INV-19: by another", "", (void)0);
	APPROVE("R-GLASS-01 INV-11: by the same", "R-GLASS-01", f.signer_is_proposer = true);
	APPROVE("R-GLASS-02: for oneself", "R-GLASS-02", f.person_is_signatory = true);
	APPROVE("R-GLASS-02: who has become an administrator", "R-GLASS-02", f.person_is_administrator = true);
	APPROVE("R-GLASS-03: a service account", "R-GLASS-03", f.person_is_service = true);
	APPROVE("R-GLASS-04: who has come to speak for the audited side", "R-GLASS-04", f.person_is_audited = true);
	APPROVE("R-GLASS-05: who has been appointed meanwhile", "R-GLASS-05", f.person_manages = true);
	APPROVE("R-GLASS-06: an administrator since yesterday", "R-GLASS-06", f.administrator_since_us = 99 * DAY);
	APPROVE("R-GLASS-07: over meanwhile", "R-GLASS-07", f.is_over = true);
	APPROVE("R-GLASS-13 INV-11: the first one was dismissed", "R-GLASS-13", f.proposer_left = true);
	APPROVE("S-BREAK-GLASS: approved before", "S-BREAK-GLASS", f.state = BREAK_GLASS_STATE_APPROVED);
	APPROVE("S-BREAK-GLASS: refused before", "S-BREAK-GLASS", f.state = BREAK_GLASS_STATE_REFUSED);
}

Test(break_glass, inv_19_is_taken_up_after_a_day_and_within_a_week)
{
	cr_expect(eq(i64, break_glass_from_us(5), 5 + DAY));
	cr_expect(eq(i64, break_glass_lapses_us(5), 5 + 7 * DAY));
	TAKE_UP("R-GLASS-09: after the delay", "", (void)0);
	TAKE_UP("R-GLASS-09: a moment too early", "R-GLASS-09", f.now_us--);
	TAKE_UP("R-GLASS-09: on the last day", "", f.now_us = 106 * DAY - 1);
	TAKE_UP("R-GLASS-09: after it", "R-GLASS-09", f.now_us = 106 * DAY);
	TAKE_UP("R-GLASS-02: who has become an administrator", "R-GLASS-02", f.person_is_administrator = true);
	TAKE_UP("R-GLASS-05: who has been appointed meanwhile", "R-GLASS-05", f.person_manages = true);
	TAKE_UP("R-GLASS-07: over meanwhile", "R-GLASS-07", f.is_over = true);
	TAKE_UP("R-GLASS-13 INV-11: the first one was dismissed", "R-GLASS-13", f.proposer_left = true);
	TAKE_UP("R-GLASS-13 INV-11: the second one was", "R-GLASS-13", f.approver_left = true);
	TAKE_UP("S-BREAK-GLASS: with one signature", "S-BREAK-GLASS", f.state = BREAK_GLASS_STATE_PROPOSED);
	TAKE_UP("S-BREAK-GLASS: refused", "S-BREAK-GLASS", f.state = BREAK_GLASS_STATE_REFUSED);
	TAKE_UP("S-BREAK-GLASS: twice", "S-BREAK-GLASS", f.state = BREAK_GLASS_STATE_ACTIVE);
}

Test(break_glass, is_refused_before_and_ended_after_it_was_taken_up)
{
	REFUSE("with one signature", "", f.state = BREAK_GLASS_STATE_PROPOSED);
	REFUSE("with two", "", f.state = BREAK_GLASS_STATE_APPROVED);
	REFUSE("S-BREAK-GLASS: taken up", "S-BREAK-GLASS", (void)0);
	END("while it is held", "", (void)0);
	END("S-BREAK-GLASS: before", "S-BREAK-GLASS", f.state = BREAK_GLASS_STATE_APPROVED);
	END("S-BREAK-GLASS: twice", "S-BREAK-GLASS", f.state = BREAK_GLASS_STATE_ENDED);
}

Test(break_glass, inv_19_is_reviewed_by_somebody_who_had_no_part_in_it)
{
	REVIEW("R-GLASS-10 to 12: its time is over", "", (void)0);
	REVIEW("R-GLASS-10 to 12: ended before", "", f.state = BREAK_GLASS_STATE_ENDED; f.until_us = 101 * DAY);
	REVIEW("R-GLASS-10: still held", "R-GLASS-10", f.until_us = 100 * DAY + 1);
	REVIEW("R-GLASS-11 INV-11: by who held it, or signed for it", "R-GLASS-11", f.signer_took_part = true);
	REVIEW("R-GLASS-12: by whom they appointed", "R-GLASS-12", f.signer_was_there = false);
	REVIEW("S-BREAK-GLASS: reviewed before", "S-BREAK-GLASS", f.state = BREAK_GLASS_STATE_REVIEWED);
	REVIEW("S-BREAK-GLASS: never taken up", "S-BREAK-GLASS", f.state = BREAK_GLASS_STATE_REFUSED);
	cr_expect(break_glass_is_unreviewed(BREAK_GLASS_STATE_ACTIVE) && break_glass_is_unreviewed(BREAK_GLASS_STATE_ENDED));
	cr_expect(not(break_glass_is_unreviewed(BREAK_GLASS_STATE_APPROVED) || break_glass_is_unreviewed(BREAK_GLASS_STATE_REVIEWED) ||
		break_glass_is_unreviewed(BREAK_GLASS_STATE_REFUSED)));
}
