/* What one member's evaluations and ties say of a team; for team.c alone. */
#ifndef DAEMON_RULE_TEAM_MEMBER_H
#define DAEMON_RULE_TEAM_MEMBER_H

#include "daemon/rule/team.h"

/* The last instant up to which the member's evaluations that cover it on this day go on; 0: none does. */
int64_t member_covers_until(const struct member_facts *m, const struct need *need, int64_t day_us);

void require_grade(const struct member_facts *m, int64_t to_us, const char *audit_id, struct status *st);
void require_independence(const struct member_facts *m, int64_t from_us, int64_t to_us, const char *audit_id,
	struct status *st);

#endif
