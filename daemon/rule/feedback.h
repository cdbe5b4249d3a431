/* Feedback of all parties on an audit. ISO 19011, 5.6. */
#ifndef DAEMON_RULE_FEEDBACK_H
#define DAEMON_RULE_FEEDBACK_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct audit_feedback_facts {
	const char *id; /* of the feedback; of the audit while there is none */
	const char *audit_id;
	int32_t audit_state;
	int32_t state;
	int32_t role;
	bool holds_role; /* the person asked, at the audit */
	bool is_asked_already;
};

int feedback_may_ask(const struct audit_feedback_facts *f, struct status *st);
int feedback_may_give(const struct audit_feedback_facts *f, struct status *st, int32_t *ret_state);
int feedback_may_decline(const struct audit_feedback_facts *f, struct status *st, int32_t *ret_state);

/* Of these roles, as a set of who was asked, names in `text` what the standard wants asked and is not. */
void feedback_missing(uint32_t asked, bool has_auditors, char *text, size_t size);

extern const struct rule feedback_rule[];
extern const struct machine feedback_machine;

#endif
