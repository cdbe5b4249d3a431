/* Who may waive a rule of grade W, for whom and until when. ISO 19011, 4 e); how a rule is waived: rule.h. */
#ifndef DAEMON_RULE_WAIVER_H
#define DAEMON_RULE_WAIVER_H

#include "daemon/rule/machine.h"

struct waiver_facts {
	const char *id; /* of the waiver, or of its scope while there is none */
	int32_t state;
	char grade; /* of the rule it names; 0 when there is no such rule */
	bool scope_is_over;
	bool tie_is_anothers;
	bool signer_benefits;
	bool signer_requested;
	int64_t expires_us; /* 0: without end */
	int64_t now_us;
};

int waiver_may_add(const struct waiver_facts *f, struct status *st);
int waiver_may_grant(const struct waiver_facts *f, struct status *st, int32_t *ret_state);
int waiver_may_refuse(const struct waiver_facts *f, struct status *st, int32_t *ret_state);
int waiver_may_expire(const struct waiver_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule waiver_rule[];
extern const struct machine waiver_machine;

#endif
