/* Comments of a report's review. ISO 19011, 5.5.6. */
#ifndef DAEMON_RULE_REPORT_COMMENT_H
#define DAEMON_RULE_REPORT_COMMENT_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct report_comment_facts {
	const char *id;
	const char *report_id;
	int32_t report_state;
	int32_t state;
	bool signer_is_author; /* of the comment */
};

int report_comment_may_add(const struct report_comment_facts *f, struct status *st);
int report_comment_may_answer(const struct report_comment_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule report_comment_rule[];
extern const struct machine report_comment_machine;

#endif
