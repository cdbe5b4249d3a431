/* Who is sent a report, and who has it. ISO 19011, 6.5.2. */
#ifndef DAEMON_RULE_REPORT_COPY_H
#define DAEMON_RULE_REPORT_COPY_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct report_copy_facts {
	const char *id;        /* of the copy, or of the person it is to be sent to */
	const char *report_id;
	int32_t report_state;
	int32_t state;
	bool may_see;          /* by a role of its recipient in the audit */
	bool is_sent_already;
	bool digest_fits;      /* what is acknowledged is the report's file */
};

/* Notes why this person is not sent the report. Its state is asked for by report_copy_may_add. */
void report_copy_require(const struct report_copy_facts *f, struct status *st);
int report_copy_may_add(const struct report_copy_facts *f, struct status *st);
int report_copy_may_acknowledge(const struct report_copy_facts *f, struct status *st, int32_t *ret_state);
int report_copy_may_acknowledge_recall(const struct report_copy_facts *f, struct status *st, int32_t *ret_state);

/* What becomes of a copy when its report is amended ("amend") or recalled ("recall"): most stay as they are. */
int32_t report_copy_after(int32_t state, const char *event);

extern const struct rule report_copy_rule[];
extern const struct machine report_copy_machine;

#endif
