/* Places of the sampling rules in their table; for sampling.c, sampling_statement.c and the table only. */
#ifndef DAEMON_RULE_SAMPLING_RULES_H
#define DAEMON_RULE_SAMPLING_RULES_H

enum sampling_rule_place {
	PARAMETERS,
	CHANCE,
	AT_RANDOM,
	POPULATION_FIRST,
	OF_POPULATION,
	REPLACED_WITH_REASON,
	DEVIATION_SHOWN,
	ALL_EXAMINED,
	SHORTFALL,
	RATIONALE,
	AUDITS_CRITERIA,
	AUDITS_EVIDENCE
};

#endif
