/* What is expected next of whom, for a finding in its present state. ISO 19011, 6.7. */
#ifndef DAEMON_RULE_FINDING_BRIEF_H
#define DAEMON_RULE_FINDING_BRIEF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct finding_brief_facts {
	int32_t state;
	bool is_nonconformity;
	bool owes_response;      /* by its class or its scale */
	bool is_corrected;
	size_t actions_open;     /* of this cycle, not claimed as done */
	int64_t correction_due_us;
	int64_t response_due_us;
	int64_t evidence_due_us;
	int64_t effectiveness_from_us;
	int64_t now_us;
};

struct finding_expectation {
	const char *text;
	const char *command; /* "{id}" is the finding's */
	bool is_auditees;
	int64_t due_us;      /* 0: no day */
	bool is_overdue;
};

enum { FINDING_EXPECTATIONS_MAX = 4 };

/* Those of the finding itself, next first; each open action is one more. */
size_t finding_expected(const struct finding_brief_facts *f, struct finding_expectation ret_expected[FINDING_EXPECTATIONS_MAX]);

#endif
