/* Audits that end before they are done. ISO 19011, 6.4.4. */
#ifndef DAEMON_RULE_TERMINATION_H
#define DAEMON_RULE_TERMINATION_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct termination_facts {
	const char *id; /* of the termination; of the audit while there is none */
	const char *audit_id;
	int32_t audit_state;
	int32_t state;
	bool is_proposed_already;
	bool report_given; /* words that say something */
	bool signer_proposed;
};

int termination_may_propose(const struct termination_facts *f, struct status *st);
int termination_may_agree(const struct termination_facts *f, struct status *st, int32_t *ret_state,
	int32_t *ret_audit_state);
int termination_may_refuse(const struct termination_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule termination_rule[];
extern const struct machine termination_machine;

#endif
