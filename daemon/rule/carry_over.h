/* Nonconformities left to be followed up after an audit. ISO 19011, 6.6. */
#ifndef DAEMON_RULE_CARRY_OVER_H
#define DAEMON_RULE_CARRY_OVER_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct carry_over_facts {
	const char *audit_id;
	int32_t audit_state;
	bool finding_is_foreign;
	bool is_open_nonconformity;
	bool is_carried_already;
	int64_t review_by_us;
	int64_t now_us;
	bool signer_led; /* leads the audit */
};

int carry_over_may_add(const struct carry_over_facts *f, struct status *st);

extern const struct rule carry_over_rule[];

#endif
