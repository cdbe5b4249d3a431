/* What an audit does for the coverage of a criterion at a unit. */
#include "common/bytes.h"
#include "daemon/rule/coverage.h"
#include "gen/vocabulary.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(coverage, is_what_was_looked_at)
{
	cr_expect(eq(i32, coverage_by(AUDIT_STATE_FOLLOW_UP, false, true), COVERAGE_STATUS_COVERED));
	cr_expect(eq(i32, coverage_by(AUDIT_STATE_COMPLETED, false, true), COVERAGE_STATUS_COVERED));
	cr_expect(eq(i32, coverage_by(AUDIT_STATE_COMPLETED, false, false), COVERAGE_STATUS_NOT_SAMPLED));
	cr_expect(eq(i32, coverage_by(AUDIT_STATE_SEALED, true, true), COVERAGE_STATUS_NOT_COVERED), "it ended early");
	cr_expect(eq(i32, coverage_by(AUDIT_STATE_PROPOSED, false, false), COVERAGE_STATUS_PLANNED));
	cr_expect(eq(i32, coverage_by(AUDIT_STATE_IN_FIELDWORK, false, true), COVERAGE_STATUS_PLANNED), "it is not over");
}

Test(coverage, of_several_audits_the_best_counts)
{
	static const int32_t worst_first[] = { COVERAGE_STATUS_NOT_COVERED, COVERAGE_STATUS_NOT_SAMPLED,
		COVERAGE_STATUS_PLANNED, COVERAGE_STATUS_COVERED };
	for (int one = 0; one < 4; one++)
		for (int other = 0; other < 4; other++)
			cr_expect(eq(i32, coverage_better(worst_first[one], worst_first[other]),
				worst_first[one > other ? one : other]));
}

/* What each state of an audit does for coverage was thought of: a new one is put into its place here and in the rule. */
Test(coverage, knows_each_state_of_an_audit)
{
	static const struct { int32_t state; bool counts, is_over; } of[] = {
		{ AUDIT_STATE_PROPOSED, false, false }, { AUDIT_STATE_SCHEDULED, false, false },
		{ AUDIT_STATE_TEAM_PROPOSED, false, false }, { AUDIT_STATE_TEAM_CONFIRMED, false, false },
		{ AUDIT_STATE_INITIATED, false, false }, { AUDIT_STATE_FEASIBLE, false, false },
		{ AUDIT_STATE_CONDITIONALLY_FEASIBLE, false, false }, { AUDIT_STATE_INFEASIBLE, false, false },
		{ AUDIT_STATE_PLANNED, false, false }, { AUDIT_STATE_IN_FIELDWORK, false, false },
		{ AUDIT_STATE_SUSPENDED, false, false }, { AUDIT_STATE_CONCLUDING, false, false },
		{ AUDIT_STATE_CLOSED_OUT, true, false }, { AUDIT_STATE_REPORTING, true, false },
		{ AUDIT_STATE_REPORT_ISSUED, true, false }, { AUDIT_STATE_FOLLOW_UP, true, false },
		{ AUDIT_STATE_COMPLETED, true, true }, { AUDIT_STATE_SEALED, true, true },
		{ AUDIT_STATE_CANCELLED, false, true }, { AUDIT_STATE_TERMINATED, false, true } };
	size_t states = 0;
	for (size_t i = 0; i < ARRAY_LEN(enum_name_audit_state); i++)
		states += enum_name_audit_state[i] != NULL;
	cr_expect(eq(sz, states, ARRAY_LEN(of)), "a state is to be put into its place in daemon/rule/coverage.c and here");
	for (size_t i = 0; i < ARRAY_LEN(of); i++) {
		cr_expect(audit_counts(of[i].state, false) == of[i].counts, "%s", enum_name_audit_state[of[i].state]);
		cr_expect(audit_counts(of[i].state, true) == false, "%s, ended early", enum_name_audit_state[of[i].state]);
		cr_expect(audit_is_settled(of[i].state) == (of[i].state == AUDIT_STATE_SEALED ||
			of[i].state == AUDIT_STATE_CANCELLED), "%s", enum_name_audit_state[of[i].state]);
		cr_expect(audit_is_over(of[i].state) == of[i].is_over, "%s", enum_name_audit_state[of[i].state]);
	}
}
