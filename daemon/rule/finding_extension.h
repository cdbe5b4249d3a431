/* More time for a response: only by grant, and only while the response is owed. INV-24. */
#ifndef DAEMON_RULE_FINDING_EXTENSION_H
#define DAEMON_RULE_FINDING_EXTENSION_H

#include "daemon/rule/finding.h"

/* Earlier days a response was due by which more time is granted; issue, request and cycles move it beside these. */
enum { FINDING_EXTENSIONS_MAX = 60 };

struct finding_extension_facts {
	const char *id; /* of the extension; of the finding while there is none */
	struct finding_place finding;
	int32_t state;
	size_t requested; /* undecided ones of the finding */
	size_t earlier;   /* days it was due before */
	int64_t due_us;   /* as it is */
	int64_t until_us; /* as it would be */
};

int finding_extension_may_add(const struct finding_extension_facts *f, struct status *st);
int finding_extension_may_grant(const struct finding_extension_facts *f, struct status *st, int32_t *ret_state);
int finding_extension_may_refuse(const struct finding_extension_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule finding_extension_rule[];
extern const struct machine finding_extension_machine;

#endif
