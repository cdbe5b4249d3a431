/* Rules of disposal. */
#include "daemon/rule/audit.h"
#include "daemon/rule/disposal_order.h"
#include "unmet.h"

#include <criterion/criterion.h>

/* A piece of evidence whose agreed time is over, and an audit that the parties agreed to forget. */
static struct disposal_order_facts piece = { .id = "D", .audit_id = "A", .state = DISPOSAL_ORDER_STATE_PROPOSED,
	.audit_state = AUDIT_STATE_FOLLOW_UP, .ground = DISPOSAL_GROUND_RETENTION_ENDED, .retained_until_us = 90, .now_us = 100 };
static struct disposal_order_facts whole = { .id = "D", .audit_id = "A", .state = DISPOSAL_ORDER_STATE_PROPOSED,
	.audit_state = AUDIT_STATE_COMPLETED, .is_whole_audit = true, .ground = DISPOSAL_GROUND_AGREEMENT, .now_us = 100 };

Test(disposal_order, inv_25_is_proposed_once_the_time_agreed_is_over)
{
	ROW(piece, "R-DISPOSAL-03, 04 INV-25: its time is over", "", (void)0, disposal_order_may_propose(&f, &st));
	ROW(whole, "R-DISPOSAL-02 INV-25: a completed audit", "", (void)0, disposal_order_may_propose(&f, &st));
	ROW(whole, "R-DISPOSAL-02 INV-25: a sealed audit", "", f.audit_state = AUDIT_STATE_SEALED,
		disposal_order_may_propose(&f, &st));
	ROW(whole, "R-DISPOSAL-02 INV-25: an audit that was ended", "", f.audit_state = AUDIT_STATE_TERMINATED,
		disposal_order_may_propose(&f, &st));
	ROW(whole, "R-DISPOSAL-02 INV-25: an audit that was called off", "", f.audit_state = AUDIT_STATE_CANCELLED,
		disposal_order_may_propose(&f, &st));
	ROW(whole, "R-DISPOSAL-02 INV-25: an audit that goes on", "R-DISPOSAL-02", f.audit_state = AUDIT_STATE_FOLLOW_UP,
		disposal_order_may_propose(&f, &st));
	ROW(piece, "R-DISPOSAL-03 INV-25: kept for longer", "R-DISPOSAL-03", f.retained_until_us = 101,
		disposal_order_may_propose(&f, &st));
	ROW(piece, "R-DISPOSAL-03 INV-25: no date", "R-DISPOSAL-03", f.retained_until_us = 0,
		disposal_order_may_propose(&f, &st));
	ROW(piece, "R-DISPOSAL-03 INV-25: its rule's time is over", "", f.has_rule = true; f.rule_until_us = 100;
		f.retained_until_us = 0, disposal_order_may_propose(&f, &st));
	ROW(piece, "R-DISPOSAL-03 INV-25: its rule keeps it", "R-DISPOSAL-03", f.has_rule = true; f.rule_until_us = 101,
		disposal_order_may_propose(&f, &st));
	ROW(piece, "R-DISPOSAL-03 INV-25: its time has not begun", "R-DISPOSAL-03", f.has_rule = true,
		disposal_order_may_propose(&f, &st));
	ROW(whole, "R-DISPOSAL-03 INV-25: the parties agreed otherwise", "", f.has_rule = true; f.rule_until_us = 101,
		disposal_order_may_propose(&f, &st));
	ROW(whole, "R-DISPOSAL-03 INV-25: a date stands whatever the ground is", "R-DISPOSAL-03",
		f.retained_until_us = 101, disposal_order_may_propose(&f, &st));
	ROW(piece, "R-DISPOSAL-04 INV-6: an open finding rests on it", "R-DISPOSAL-04", f.findings_open = 2,
		disposal_order_may_propose(&f, &st));
	ROW(piece, "R-DISPOSAL-08 INV-25: a meeting of an audit that goes on", "R-DISPOSAL-08", f.has_step_records = true,
		disposal_order_may_propose(&f, &st));
	ROW(piece, "R-DISPOSAL-08 INV-25: a meeting of one that is over", "", f.has_step_records = true;
		f.audit_state = AUDIT_STATE_SEALED, disposal_order_may_propose(&f, &st));
	ROW(whole, "all that is missing at once", "R-DISPOSAL-02 R-DISPOSAL-03 R-DISPOSAL-04",
		f.audit_state = AUDIT_STATE_IN_FIELDWORK; f.retained_until_us = 101; f.findings_open = 1,
		disposal_order_may_propose(&f, &st));
}

Test(disposal_order, may_be_approved)
{
	ROW(piece, "R-DISPOSAL-01, 05: by another, as proposed", "", (void)0, disposal_order_may_approve(&f, &st, &to));
	ROW(piece, "R-DISPOSAL-01 INV-11: by who proposed it", "R-DISPOSAL-01", f.signer_is_proposer = true,
		disposal_order_may_approve(&f, &st, &to));
	ROW(piece, "R-DISPOSAL-09 INV-11: by who signed it for the audited side", "R-DISPOSAL-09", f.signer_is_auditees = true,
		disposal_order_may_approve(&f, &st, &to));
	ROW(piece, "R-DISPOSAL-05 INV-15: changed since", "R-DISPOSAL-05", f.rows_changed = 1,
		disposal_order_may_approve(&f, &st, &to));
	ROW(piece, "R-DISPOSAL-05: disposed of by another order", "R-DISPOSAL-05", f.rows_gone = 1,
		disposal_order_may_approve(&f, &st, &to));
	ROW(whole, "R-DISPOSAL-02: opened again since", "R-DISPOSAL-02", f.audit_state = AUDIT_STATE_FOLLOW_UP,
		disposal_order_may_approve(&f, &st, &to));
	ROW(whole, "S-DISPOSAL: approved already", "S-DISPOSAL", f.state = DISPOSAL_ORDER_STATE_APPROVED,
		disposal_order_may_approve(&f, &st, &to));
	ROW(whole, "S-DISPOSAL: refused", "S-DISPOSAL", f.state = DISPOSAL_ORDER_STATE_REFUSED,
		disposal_order_may_approve(&f, &st, &to));
}

Test(disposal_order, inv_25_is_signed_by_the_audited_side_where_agreed)
{
	struct disposal_consent_facts consent = { .id = "C", .state = DISPOSAL_CONSENT_STATE_ASKED };
	ROW(whole, "R-DISPOSAL-06 INV-25: signed", "", f.auditee_signs = f.auditee_signed = true,
		disposal_order_may_approve(&f, &st, &to));
	ROW(whole, "R-DISPOSAL-06 INV-25: not signed", "R-DISPOSAL-06", f.auditee_signs = true,
		disposal_order_may_approve(&f, &st, &to));
	ROW(consent, "R-DISPOSAL-07 INV-25: given", "", (void)0, disposal_consent_may_give(&f, &st, &to));
	ROW(consent, "R-DISPOSAL-07 INV-11: by who proposed it", "R-DISPOSAL-07", f.signer_is_proposer = true,
		disposal_consent_may_give(&f, &st, &to));
	ROW(consent, "S-DISPOSAL-CONSENT: given twice", "S-DISPOSAL-CONSENT", f.state = DISPOSAL_CONSENT_STATE_GIVEN,
		disposal_consent_may_give(&f, &st, &to));
	ROW(consent, "S-DISPOSAL-CONSENT: refused", "", (void)0, disposal_consent_may_refuse(&f, &st, &to));
}

Test(disposal_order, may_be_refused)
{
	ROW(piece, "by anybody who may decide, also who proposed it", "", f.signer_is_proposer = true,
		disposal_order_may_refuse(&f, &st, &to));
	ROW(piece, "S-DISPOSAL: too late", "S-DISPOSAL", f.state = DISPOSAL_ORDER_STATE_APPROVED,
		disposal_order_may_refuse(&f, &st, &to));
}

static int answer(int32_t state, const char *event, struct status *st, int32_t *ret_state)
{
	return disposal_notice_may_answer(state, event, "N", st, ret_state);
}

Test(disposal_order, notices_are_answered_once_but_what_is_kept_may_go_later)
{
	const int32_t asked = DISPOSAL_NOTICE_STATE_ASKED, kept = DISPOSAL_NOTICE_STATE_KEPT,
		confirmed = DISPOSAL_NOTICE_STATE_CONFIRMED;
	ROW(asked, "S-DISPOSAL-NOTICE: destroyed", "", (void)0, answer(f, "confirm", &st, &to));
	ROW(asked, "S-DISPOSAL-NOTICE: kept", "", (void)0, answer(f, "keep", &st, &to));
	ROW(kept, "S-DISPOSAL-NOTICE: kept, then destroyed", "", (void)0, answer(f, "confirm", &st, &to));
	ROW(kept, "S-DISPOSAL-NOTICE: kept twice", "S-DISPOSAL-NOTICE", (void)0, answer(f, "keep", &st, &to));
	ROW(confirmed, "S-DISPOSAL-NOTICE: destroyed twice", "S-DISPOSAL-NOTICE", (void)0, answer(f, "confirm", &st, &to));
	ROW(confirmed, "S-DISPOSAL-NOTICE: destroyed, then kept", "S-DISPOSAL-NOTICE", (void)0, answer(f, "keep", &st, &to));
}

Test(disposal_order, inv_25_asks_every_holder_of_a_copy_once_it_is_approved)
{
	ROW(piece, "R-DISPOSAL-10 INV-25: some are still to be asked", "", f.state = DISPOSAL_ORDER_STATE_APPROVED;
		f.holders_waiting = 1, disposal_order_may_notify(&f, &st));
	ROW(piece, "R-DISPOSAL-10: all were asked", "R-DISPOSAL-10", f.state = DISPOSAL_ORDER_STATE_APPROVED,
		disposal_order_may_notify(&f, &st));
	ROW(piece, "R-DISPOSAL-10: nothing went yet", "R-DISPOSAL-10", f.holders_waiting = 1, disposal_order_may_notify(&f, &st));
	ROW(piece, "R-DISPOSAL-10: it was refused", "R-DISPOSAL-10", f.state = DISPOSAL_ORDER_STATE_REFUSED;
		f.holders_waiting = 1, disposal_order_may_notify(&f, &st));
}

/* docs/decisions/0049 */
Test(disposal_order, inv_25_what_the_law_demands_waits_for_nothing_that_the_audited_side_alone_can_do)
{
	struct disposal_order_facts erased = piece;
	erased.ground = DISPOSAL_GROUND_LAW;
	erased.retained_until_us = 0;
	struct disposal_consent_facts told = { .id = "C", .state = DISPOSAL_CONSENT_STATE_TOLD };
	ROW(erased, "R-DISPOSAL-03 INV-25: its retention rule keeps it", "", f.has_rule = true; f.rule_until_us = 101,
		disposal_order_may_propose(&f, &st));
	ROW(erased, "R-DISPOSAL-04 INV-25: an open finding rests on it", "", f.findings_open = 2,
		disposal_order_may_propose(&f, &st));
	ROW(erased, "R-DISPOSAL-11 INV-25: nothing needs it, nobody objects", "", (void)0,
		disposal_order_may_approve(&f, &st, &to));
	ROW(erased, "R-DISPOSAL-11 INV-25: from under a finding for no reason", "R-DISPOSAL-11", f.findings_open = 2,
		disposal_order_may_approve(&f, &st, &to));
	ROW(erased, "R-DISPOSAL-11 INV-25: for a reason", "", f.findings_open = 2; f.reason_given = true,
		disposal_order_may_approve(&f, &st, &to));
	ROW(erased, "R-DISPOSAL-11 INV-25: an objection that nobody answers", "R-DISPOSAL-11", f.auditee_objected = true,
		disposal_order_may_approve(&f, &st, &to));
	ROW(erased, "R-DISPOSAL-11 INV-25: an objection that came after the reason was given", "R-DISPOSAL-11",
		f.auditee_objected = f.reason_given = true, disposal_order_may_approve(&f, &st, &to));
	ROW(erased, "R-DISPOSAL-11 INV-25: an objection that is named, and not answered", "R-DISPOSAL-11",
		f.auditee_objected = f.objection_named = true, disposal_order_may_approve(&f, &st, &to));
	ROW(erased, "R-DISPOSAL-11 INV-25: an objection that is answered", "",
		f.auditee_objected = f.objection_named = f.reason_given = true, disposal_order_may_approve(&f, &st, &to));
	ROW(erased, "R-DISPOSAL-08 INV-25: a step of an audit that the programme can end", "R-DISPOSAL-08",
		f.has_step_records = true, disposal_order_may_propose(&f, &st));
	ROW(whole, "R-DISPOSAL-04 INV-25: the whole, of which the findings can go first", "R-DISPOSAL-04",
		f.ground = DISPOSAL_GROUND_LAW; f.findings_open = 1, disposal_order_may_propose(&f, &st));
	ROW(told, "S-DISPOSAL-CONSENT: objected to", "", (void)0, disposal_consent_may_refuse(&f, &st, &to));
	ROW(told, "S-DISPOSAL-CONSENT: consented to, which nobody asked", "S-DISPOSAL-CONSENT", (void)0,
		disposal_consent_may_give(&f, &st, &to));
}
