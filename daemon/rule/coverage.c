/* Decides what counts as covered. */
#include "daemon/rule/coverage.h"

#include "gen/vocabulary.h"

bool audit_counts(int32_t audit_state, bool ended_early)
{
	if (ended_early)
		return false;
	return audit_state == AUDIT_STATE_CLOSED_OUT || audit_state == AUDIT_STATE_REPORTING ||
		audit_state == AUDIT_STATE_REPORT_ISSUED || audit_state == AUDIT_STATE_FOLLOW_UP ||
		audit_state == AUDIT_STATE_COMPLETED || audit_state == AUDIT_STATE_SEALED;
}

bool audit_is_over(int32_t audit_state)
{
	return audit_state == AUDIT_STATE_COMPLETED || audit_state == AUDIT_STATE_SEALED ||
		audit_state == AUDIT_STATE_CANCELLED || audit_state == AUDIT_STATE_TERMINATED;
}

bool audit_may_go(int32_t audit_state)
{
	return audit_is_over(audit_state);
}

bool audit_is_settled(int32_t audit_state)
{
	return audit_state == AUDIT_STATE_SEALED || audit_state == AUDIT_STATE_CANCELLED;
}

int32_t coverage_by(int32_t audit_state, bool ended_early, bool is_sampled)
{
	if (audit_counts(audit_state, ended_early))
		return is_sampled ? COVERAGE_STATUS_COVERED : COVERAGE_STATUS_NOT_SAMPLED;
	return audit_is_over(audit_state) ? COVERAGE_STATUS_NOT_COVERED : COVERAGE_STATUS_PLANNED;
}

static int rank(int32_t status)
{
	static const int32_t worst_first[] = { COVERAGE_STATUS_NOT_COVERED, COVERAGE_STATUS_NOT_SAMPLED,
		COVERAGE_STATUS_PLANNED, COVERAGE_STATUS_COVERED };
	for (int i = 0; i < 4; i++)
		if (worst_first[i] == status)
			return i;
	return -1;
}

int32_t coverage_better(int32_t one, int32_t other)
{
	return rank(one) >= rank(other) ? one : other;
}
