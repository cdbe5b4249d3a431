/* Selection criteria, development records and feedback on auditors. ISO 19011, 7.3 to 7.6. */
#ifndef DAEMON_RULE_AUDITOR_H
#define DAEMON_RULE_AUDITOR_H

#include "daemon/rule/rule.h"

#include <stddef.h>

enum { FEEDBACK_AUTHORS_MIN = 2 }; /* one alone would be known */

struct selection_criteria_facts {
	const char *id; /* of the organisation, or of the criteria when they are changed */
	bool is_there_already;
	bool names_a_grade_twice;
	bool names_a_kind_twice;
};

int selection_criteria_may_set(const struct selection_criteria_facts *f, struct status *st);

struct cpd_facts {
	const char *person_id;
	int64_t done_us;
	int64_t now_us;
	bool person_is_service;
};

int cpd_record_may_add(const struct cpd_facts *f, struct status *st);

struct feedback_facts {
	const char *audit_id;
	bool person_is_member;  /* holds, or held, an accepted place in the team */
	bool signer_is_person;
	bool is_given_already;  /* by the signer, on this person in this audit */
	bool says_something;
	bool rates_twice;
};

int auditor_feedback_may_add(const struct feedback_facts *f, struct status *st);

extern const struct rule auditor_rule[];

#endif
