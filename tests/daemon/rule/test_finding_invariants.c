/* Invariants of findings and evidence, each by its number: one case that is allowed, one that is refused. */
#include "daemon/rule/action.h"
#include "daemon/rule/evidence.h"
#include "daemon/rule/finding.h"
#include "daemon/rule/finding_brief.h"
#include "daemon/rule/finding_extension.h"
#include "daemon/rule/finding_tally.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define PLACE(finding_state) \
	{ .id = "F-1", .audit_id = "A", .audit_state = AUDIT_STATE_FOLLOW_UP, .grade = FINDING_GRADE_MAJOR, .state = finding_state }

Test(finding, inv_04_a_trainee_or_expert_never_signs_alone_what_a_nonconformity_rests_on)
{
	/* Collected by a trainee: it counts once an auditor signs its acceptance. */
	struct evidence_decide_facts collected = { .id = "E", .audit_id = "A", .state = EVIDENCE_STATE_SUBMITTED,
		.audit_state = AUDIT_STATE_IN_FIELDWORK, .signer_is_auditor = true, .verifiability = VERIFIABILITY_VERIFIED };
	ROW(collected, "INV-4: co-signed by an auditor", "", (void)0, evidence_may_accept(&f, &st, &to));
	ROW(collected, "INV-4: by another trainee", "R-EVIDENCE-10", f.signer_is_auditor = false,
		evidence_may_accept(&f, &st, &to));
	ROW(collected, "INV-4: by its collector alone", "R-EVIDENCE-09", f.signer_is_collector = true,
		evidence_may_accept(&f, &st, &to));
	struct finding_draft_facts nc = { .place = PLACE(FINDING_STATE_DRAFT), .criteria = 1, .evidence = 1,
		.statement_given = true, .rationale_given = true };
	nc.place.audit_state = AUDIT_STATE_IN_FIELDWORK;
	ROW(nc, "INV-4: a nonconformity on it before", "R-FINDING-03", (void)0, finding_may_review(&f, &st, &to));
	ROW(nc, "INV-4: and after", "", f.evidence_accepted = 1, finding_may_review(&f, &st, &to));
}

Test(finding, inv_05_evidence_is_signed_by_a_member_or_the_audited_side)
{
	struct evidence_submit_facts note = { .audit_id = "A", .audit_state = AUDIT_STATE_IN_FIELDWORK,
		.signer_is_member = true, .source = EVIDENCE_SOURCE_RECORD, .method = AUDITING_METHOD_REMOTE_NO_INTERACTION,
		.media_type = "", .has_note = true, .criteria = 1 };
	ROW(note, "INV-5: a member", "", (void)0, evidence_may_submit(&f, &st));
	ROW(note, "INV-5: neither", "R-EVIDENCE-01", f.signer_is_member = false, evidence_may_submit(&f, &st));
}

Test(finding, inv_06_a_nonconformity_has_criterion_evidence_statement_and_rationale)
{
	struct finding_draft_facts nc = { .place = PLACE(FINDING_STATE_DRAFT), .criteria = 1, .evidence = 1,
		.evidence_accepted = 1, .statement_given = true, .rationale_given = true };
	nc.place.audit_state = AUDIT_STATE_IN_FIELDWORK;
	ROW(nc, "INV-6: all of it", "", (void)0, finding_may_review(&f, &st, &to));
	ROW(nc, "INV-6: none of it", "R-FINDING-01 R-FINDING-03 R-FINDING-04 R-FINDING-05",
		f.criteria = f.evidence_accepted = 0; f.statement_given = f.rationale_given = false,
		finding_may_review(&f, &st, &to));
	ROW(nc, "INV-6: a criterion outside the pinned set", "R-FINDING-02", f.foreign_item = "A.5.1",
		finding_may_review(&f, &st, &to));
}

/* What may touch words, grade or opinions. */
static const char *const changes[] = { "change", "grade", "resolve", "uphold", "dispute", "withdraw", "merge", "absorb" };

Test(finding, inv_07_what_is_issued_was_communicated_and_stays_as_it_is)
{
	struct finding_place p = PLACE(FINDING_STATE_UPHELD);
	ROW(p, "INV-7: a divergence that stands", "", (void)0, finding_may_issue(&f, false, &st, &to));
	ROW(p, "INV-7: a draft", "S-FINDING", f.state = FINDING_STATE_TEAM_REVIEWED, finding_may_issue(&f, false, &st, &to));
	ROW(p, "INV-7: an open dispute", "S-FINDING", f.state = FINDING_STATE_DISPUTED, finding_may_issue(&f, false, &st, &to));
	ROW(p, "INV-7: twice", "R-FINDING-30", f.state = FINDING_STATE_RESPONDED, finding_may_issue(&f, true, &st, &to));
	static const struct machine *const machine[] = { &finding_machine, &finding_note_machine };
	static const int32_t after[] = { FINDING_STATE_ISSUED, FINDING_STATE_RESPONSE_REQUESTED, FINDING_STATE_RESPONDED,
		FINDING_STATE_RESPONSE_RETURNED, FINDING_STATE_RESPONSE_ACCEPTED, FINDING_STATE_IN_PROGRESS,
		FINDING_STATE_IMPLEMENTED_CLAIMED, FINDING_STATE_IMPLEMENTATION_VERIFIED,
		FINDING_STATE_EFFECTIVENESS_PENDING, FINDING_STATE_CLOSED, FINDING_STATE_REOPENED,
		FINDING_STATE_TRANSFERRED };
	for (size_t m = 0; m < 2; m++)
		for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++)
			for (size_t k = 0; k < sizeof(changes) / sizeof(changes[0]); k++) {
				static struct status st;
				int32_t to;
				status_reset(&st);
				cr_expect(not(machine_step(machine[m], after[i], changes[k], "F", &st, &to)), "%s in %s",
					changes[k], machine[m]->state_name[after[i]]);
			}
}

Test(finding, inv_08_a_major_closes_by_somebody_independent_after_the_waiting_time)
{
	struct finding_follow_up_facts due = { .place = PLACE(FINDING_STATE_EFFECTIVENESS_PENDING),
		.signer_is_auditing_side = true, .evidence = 1, .verdict_given = true, .implementation_verified_us = 100,
		.effectiveness_from_us = 200, .now_us = 200 };
	ROW(due, "INV-8: independent, late enough, on newer evidence", "", (void)0, finding_may_close(&f, &st, &to));
	ROW(due, "INV-8: owner", "R-FINDING-08", f.signer_owns_action = true, finding_may_close(&f, &st, &to));
	ROW(due, "INV-8: owner's manager", "R-FINDING-08", f.signer_manages = true, finding_may_close(&f, &st, &to));
	ROW(due, "INV-8: author of the plan", "R-FINDING-08", f.signer_responded = true, finding_may_close(&f, &st, &to));
	ROW(due, "INV-8: of the audited side", "R-FINDING-15", f.signer_is_auditing_side = false,
		finding_may_close(&f, &st, &to));
	ROW(due, "INV-8: a day too early", "R-FINDING-19", f.now_us = 199, finding_may_close(&f, &st, &to));
	ROW(due, "INV-8: older evidence", "R-FINDING-18", f.evidence_early = 1, finding_may_close(&f, &st, &to));
}

/* Only "close" leads to CLOSED, and for a nonconformity only from verified implementation with a plan for its effect. */
Test(finding, inv_10_an_accepted_risk_is_no_conformity)
{
	struct finding_risk_facts risk = { .place = PLACE(FINDING_STATE_RESPONSE_ACCEPTED), .reason_given = true,
		.until_us = 200, .now_us = 100 };
	int32_t after = 0;
	static struct status kept;
	ROW(risk, "INV-10: borne until a day to come", "", (void)0, finding_may_accept_risk(&f, &st, &to));
	cr_expect(eq(int, finding_may_accept_risk(&risk, &kept, &after), OK));
	cr_expect(eq(i32, after, FINDING_STATE_RESPONSE_ACCEPTED), "it stays where it was");
	cr_expect(finding_is_open(after), "and open");
	ROW(risk, "INV-10: without end", "R-FINDING-32", f.until_us = 100, finding_may_accept_risk(&f, &st, &to));
	ROW(risk, "INV-10: for no reason", "R-FINDING-32", f.reason_given = false, finding_may_accept_risk(&f, &st, &to));
	ROW(risk, "INV-10: of what is closed", "S-FINDING", f.place.state = FINDING_STATE_CLOSED,
		finding_may_accept_risk(&f, &st, &to));
	for (size_t i = 0; i < finding_machine.transition_count; i++) {
		const struct transition *t = &finding_machine.transition[i];
		cr_expect(t->to != FINDING_STATE_CLOSED || t->from == FINDING_STATE_CLOSED ||
			(t->from == FINDING_STATE_EFFECTIVENESS_PENDING && strcmp(t->event, "close") == 0), "%s", t->event);
	}
}

static struct finding_extension_facts asked = { .id = "X-1", .finding = PLACE(FINDING_STATE_RESPONSE_REQUESTED),
	.state = FINDING_EXTENSION_STATE_REQUESTED, .due_us = 100, .until_us = 200 };

#define EXTEND(name, rules, change) ROW(asked, name, rules, change, finding_extension_may_add(&f, &st))

Test(finding, inv_24_a_day_moves_by_grant_only_and_late_is_marked)
{
	EXTEND("INV-24: more time is asked for", "", (void)0);
	EXTEND("R-FINDING-EXTENSION-01 INV-24: for an earlier day", "R-FINDING-EXTENSION-01", f.until_us = 100);
	EXTEND("R-FINDING-EXTENSION-01 INV-24: where no day is set", "R-FINDING-EXTENSION-01", f.due_us = 0);
	EXTEND("R-FINDING-EXTENSION-02: while one is not decided", "R-FINDING-EXTENSION-02", f.requested = 1);
	EXTEND("R-FINDING-EXTENSION-03: too often", "R-FINDING-EXTENSION-03", f.earlier = FINDING_EXTENSIONS_MAX);
	EXTEND("S-FINDING: once it is answered", "S-FINDING", f.finding.state = FINDING_STATE_RESPONDED);
	ROW(asked, "INV-24: granted", "", (void)0, finding_extension_may_grant(&f, &st, &to));
	ROW(asked, "S-FINDING-EXTENSION INV-24: once", "S-FINDING-EXTENSION", f.state = FINDING_EXTENSION_STATE_GRANTED,
		finding_extension_may_grant(&f, &st, &to));
	ROW(asked, "INV-24: refused", "", (void)0, finding_extension_may_refuse(&f, &st, &to));
	ROW(asked, "S-FINDING-EXTENSION: nor after it was refused", "S-FINDING-EXTENSION", f.state = FINDING_EXTENSION_STATE_REFUSED,
		finding_extension_may_refuse(&f, &st, &to));
	cr_expect(finding_is_late(100, 101), "INV-24: late is marked");
	cr_expect(not(finding_is_late(100, 100)));
	cr_expect(not(finding_is_late(0, 100)), "and nothing is late that is due by no day");
	cr_expect(eq(i64, finding_due(1000, 0), 0));
}

static int state_numbers(const struct finding_tally_facts *f, struct status *st)
{
	return finding_tally_may_add(f, st);
}

/* Three minors, one of them closed and one with an accepted risk, and a major; a draft and a misreading count nowhere. */
static size_t count_seven(struct finding_count count[FINDING_COUNTS_MAX])
{
	static const struct finding_to_count seven[] = {
		{ FINDING_GRADE_MINOR, "", FINDING_STATE_CLOSED, true, true },
		{ FINDING_GRADE_MINOR, "", FINDING_STATE_RESPONDED, true, true },
		{ FINDING_GRADE_MINOR, "", FINDING_STATE_ISSUED, true, false },
		{ FINDING_GRADE_MAJOR, "", FINDING_STATE_ISSUED, true, false },
		{ FINDING_GRADE_MAJOR, "", FINDING_STATE_DRAFT, false, false },
		{ FINDING_GRADE_MAJOR, "", FINDING_STATE_WITHDRAWN, true, false },
		{ FINDING_GRADE_MAJOR, "", FINDING_STATE_RESOLVED_WITHDRAWN, true, false },
	};
	size_t counts = 0;
	for (size_t i = 0; i < sizeof(seven) / sizeof(seven[0]); i++)
		cr_assert(finding_tally_count(count, &counts, &seven[i]));
	return counts;
}

#define STATE(name, rules, change) ROW(numbers, name, rules, change, state_numbers(&f, &st))

Test(finding, inv_33_numbers_of_a_report_are_those_of_the_records)
{
	static struct finding_count counted[FINDING_COUNTS_MAX], stated[3];
	size_t counts = count_seven(counted);
	cr_assert(eq(sz, counts, 2));
	cr_expect(counted[0].count == 3 && counted[0].open == 2 && counted[0].risk_accepted == 1);
	cr_expect(counted[1].count == 1 && counted[1].open == 1);
	stated[0] = counted[1];
	stated[1] = counted[0];
	struct finding_tally_facts numbers = { .audit_id = "A", .stated = stated, .stated_count = 2, .counted = counted,
		.counted_count = counts };
	STATE("INV-33: the same, in another order", "", (void)0);
	STATE("INV-33: one grade is missing", "R-FINDING-TALLY-01", f.stated_count = 1);
	STATE("INV-33: one too few", "R-FINDING-TALLY-01", stated[1].count = 2);
	stated[1].count = 3;
	STATE("INV-33: an accepted risk that is told as closed", "R-FINDING-TALLY-01", stated[1].open = 1);
	stated[1].open = 2;
	stated[2] = stated[0];
	STATE("INV-33: a grade twice", "R-FINDING-TALLY-01", f.stated_count = 3);
	stated[2] = (struct finding_count){ .grade = FINDING_GRADE_STRENGTH, .code = "" };
	STATE("INV-33: none of a grade", "", f.stated_count = 3);
}

Test(finding, brief_says_what_is_expected_of_whom_by_when)
{
	struct finding_expectation e[FINDING_EXPECTATIONS_MAX];
	struct finding_brief_facts f = { .state = FINDING_STATE_ISSUED, .is_nonconformity = true, .owes_response = true,
		.correction_due_us = 100, .response_due_us = 200, .now_us = 150 };
	cr_assert(eq(sz, finding_expected(&f, e), 2));
	cr_expect(e[0].is_overdue && e[0].is_auditees, "the correction is late");
	cr_expect(eq(i64, e[0].due_us, 100));
	cr_expect(not(e[1].is_overdue));
	cr_expect(eq(i64, e[1].due_us, 200));
	f.is_corrected = true;
	cr_expect(eq(sz, finding_expected(&f, e), 1));
	f.state = FINDING_STATE_EFFECTIVENESS_PENDING;
	f.effectiveness_from_us = 100;
	cr_assert(eq(sz, finding_expected(&f, e), 1));
	cr_expect(not(e[0].is_auditees), "effectiveness is verified by the auditing side");
	cr_expect(not(e[0].is_overdue), "it is not before that day, rather than by it");
	f.state = FINDING_STATE_CLOSED;
	cr_expect(eq(sz, finding_expected(&f, e), 0));
	f.state = FINDING_STATE_ISSUED;
	f.is_nonconformity = f.owes_response = false;
	cr_expect(eq(sz, finding_expected(&f, e), 0), "a strength asks for nothing");
}
