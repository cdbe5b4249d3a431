/* Who reviewed and issued which report. ISO 19011, 5.5.6 and 6.5. */
#ifndef DAEMON_RULE_REPORT_H
#define DAEMON_RULE_REPORT_H

#include "daemon/rule/machine.h"

#include <stdbool.h>
#include <stddef.h>

/* The report that one takes the place of. */
struct report_amended {
	bool is_given;
	bool is_of_audit;
	bool what_changed_given;
	int32_t state;
};

struct report_facts {
	const char *id;
	const char *audit_id;
	int32_t audit_state;
	int32_t state;
	bool signer_is_author;
	bool digest_fits; /* of the file that was read is that of the record */
	size_t comments_open;
	size_t recipients; /* named, or of the report that is amended */
	struct report_amended amended;
};

/* What issuing makes of the three. */
struct report_issued {
	int32_t state;
	int32_t audit_state;
	int32_t amended_state;
};

/* *ret_audit_state: putting a report forward begins reporting. */
int report_may_add(const struct report_facts *f, struct status *st, int32_t *ret_audit_state);
int report_may_review(const struct report_facts *f, struct status *st, int32_t *ret_state);
int report_may_return(const struct report_facts *f, struct status *st, int32_t *ret_state);
int report_may_issue(const struct report_facts *f, struct status *st, struct report_issued *ret_issued);
int report_may_recall(const struct report_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule report_rule[];
extern const struct machine report_machine;

#endif
