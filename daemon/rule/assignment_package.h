/* What a leader is given with an audit. ISO 19011, 5.5.5. */
#ifndef DAEMON_RULE_ASSIGNMENT_PACKAGE_H
#define DAEMON_RULE_ASSIGNMENT_PACKAGE_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct assignment_package_facts {
	const char *id; /* of the package; of the audit while there is none */
	const char *audit_id;
	int32_t audit_state;
	int32_t state;
	bool has_leader;      /* a member of the confirmed team leads */
	bool is_open_already; /* one is issued and not declined */
	bool signer_leads;
	const char *left_out; /* what is not said, by name; "" for none */
	int64_t days_left;    /* until the audit begins */
};

int assignment_package_may_issue(const struct assignment_package_facts *f, struct status *st);
int assignment_package_may_accept(const struct assignment_package_facts *f, struct status *st, int32_t *ret_state);
int assignment_package_may_decline(const struct assignment_package_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule assignment_package_rule[];
extern const struct machine assignment_package_machine;

#endif
