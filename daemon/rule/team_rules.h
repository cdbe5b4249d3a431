/* Places of the team's rules in their table; for team.c and the table only. */
#ifndef DAEMON_RULE_TEAM_RULES_H
#define DAEMON_RULE_TEAM_RULES_H

enum team_rule_place {
	ONE_LEADER,
	INDEPENDENCE,
	COVERAGE,
	ACCEPTED,
	LEAD_GRADE,
	VALID_GRADE,
	TEAM_ROLE,
	ONCE,
	NATURAL_PERSON,
	OWN_PLACE
};

#endif
