/* Audit conclusions, one for each objective. ISO 19011, 6.4.9. */
#ifndef DAEMON_RULE_CONCLUSION_H
#define DAEMON_RULE_CONCLUSION_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct conclusion_facts {
	const char *id; /* of the conclusion; of the audit while there is none */
	const char *audit_id;
	int32_t audit_state;
	int32_t state;
	uint32_t objective; /* from 1 on */
	size_t objectives;  /* of the audit */
	bool is_taken;      /* another conclusion is on it */
	bool recommends;
	size_t dissents;
	bool has_dissented; /* the signer */
};

int conclusion_may_add(const struct conclusion_facts *f, struct status *st);
int conclusion_may_change(const struct conclusion_facts *f, struct status *st, int32_t *ret_state);
int conclusion_may_dissent(const struct conclusion_facts *f, struct status *st, int32_t *ret_state);
int conclusion_may_agree(const struct conclusion_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule conclusion_rule[];
extern const struct machine conclusion_machine;

#endif
