/* Review of documented information. ISO 19011, 6.3.1. */
#ifndef DAEMON_RULE_DOCUMENT_REVIEW_H
#define DAEMON_RULE_DOCUMENT_REVIEW_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct document_review_facts {
	const char *audit_id;
	int32_t audit_state;
	int32_t result;
	bool gaps_given;
	bool evidence_is_foreign;
	const char *edition;  /* of the pinned source that the document is; NULL when it is none */
	const char *reviewed; /* the version that was reviewed */
};

int document_review_may_add(const struct document_review_facts *f, struct status *st);

extern const struct rule document_review_rule[];

#endif
