/* What an audit does for the coverage of a criterion at a unit. */
#include "daemon/rule/coverage.h"
#include "gen/vocabulary.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(coverage, is_what_was_looked_at)
{
	cr_expect(eq(i32, coverage_by(AUDIT_STATE_FOLLOW_UP, true), COVERAGE_STATUS_COVERED));
	cr_expect(eq(i32, coverage_by(AUDIT_STATE_COMPLETED, true), COVERAGE_STATUS_COVERED));
	cr_expect(eq(i32, coverage_by(AUDIT_STATE_COMPLETED, false), COVERAGE_STATUS_NOT_SAMPLED));
	cr_expect(eq(i32, coverage_by(AUDIT_STATE_PROPOSED, false), COVERAGE_STATUS_PLANNED));
	cr_expect(eq(i32, coverage_by(AUDIT_STATE_IN_FIELDWORK, true), COVERAGE_STATUS_PLANNED), "it is not over");
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
