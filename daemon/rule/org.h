/* What holds for organisations and the audit universe. ISO 19011, 5.4.3. */
#ifndef DAEMON_RULE_ORG_H
#define DAEMON_RULE_ORG_H

#include "daemon/rule/rule.h"

struct organisation_add_facts {
	const char *parent_id;
	int32_t parent_kind;
};

int organisation_may_add(const struct organisation_add_facts *f, struct status *st);

struct unit_add_facts {
	const char *organisation_id;
	int32_t organisation_kind;
	const char *foreign_site; /* name of a site of another organisation; NULL when there is none */
};

int unit_may_add(const struct unit_add_facts *f, struct status *st);

extern const struct rule org_rule[];

#endif
