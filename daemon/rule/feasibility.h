/* Whether an audit can reach its objectives. ISO 19011 and ISO/IEC 27007, 6.2.3. */
#ifndef DAEMON_RULE_FEASIBILITY_H
#define DAEMON_RULE_FEASIBILITY_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct feasibility_facts {
	const char *audit_id;
	int32_t audit_state;
	int32_t verdict;
	bool information_suffices;
	bool cooperation_is_given;
	bool resources_suffice;
	bool conditions_given;
	bool alternatives_given;
	bool agreement_given;
	size_t withheld;
	bool judgement_given;
	const char *foreign_item; /* of no criteria of the audit; NULL */
};

/* *ret_state is the audit's. */
int feasibility_may_decide(const struct feasibility_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule feasibility_rule[];

#endif
