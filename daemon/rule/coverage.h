/* What an audit does for the coverage of a programme. ISO 19011, 5.4.3. */
#ifndef DAEMON_RULE_COVERAGE_H
#define DAEMON_RULE_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

/* Its fieldwork was done: what it looked at is known. An audit that ended early covers nothing, sealed or not. */
bool audit_counts(int32_t audit_state, bool ended_early);
/* Nothing more happens in it. */
bool audit_is_over(int32_t audit_state);
/* Its records may be disposed of as a whole, once their time is over: those of one that was called off are kept too. */
bool audit_may_go(int32_t audit_state);
/* Nor may anything be written in it any more. */
bool audit_is_settled(int32_t audit_state);

/* CoverageStatus of a criterion at a unit by one audit that has both in its scope. */
int32_t coverage_by(int32_t audit_state, bool ended_early, bool is_sampled);
/* The better of two: covered, planned, not sampled, not covered. */
int32_t coverage_better(int32_t one, int32_t other);

#endif
