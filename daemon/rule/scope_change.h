/* Changes of objectives, scope or criteria by consent. ISO 19011, 6.4.4. */
#ifndef DAEMON_RULE_SCOPE_CHANGE_H
#define DAEMON_RULE_SCOPE_CHANGE_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct scope_change_facts {
	const char *id; /* of the change; of the audit while there is none */
	const char *audit_id;
	int32_t audit_state;
	int32_t state;
	bool changes_something;
	const char *unpinned_source; /* NULL */
	const char *foreign_place;   /* NULL */
	bool signer_requested;
	bool for_client; /* the signer speaks for the client, else for the auditee */
};

int scope_change_may_request(const struct scope_change_facts *f, struct status *st);
int scope_change_may_consent(const struct scope_change_facts *f, struct status *st, int32_t *ret_state);
int scope_change_may_refuse(const struct scope_change_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule scope_change_rule[];
extern const struct machine scope_change_machine;

#endif
