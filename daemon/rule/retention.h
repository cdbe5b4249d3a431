/* How long records are kept. ISO 19011, 5.5.7 and 6.6. */
#ifndef DAEMON_RULE_RETENTION_H
#define DAEMON_RULE_RETENTION_H

#include "daemon/rule/machine.h"

#include <stddef.h>
#include <stdint.h>

enum { RETENTION_YEARS_DEFAULT = 3 };
extern const char retention_basis_default[];

/* The day until which something is kept: `years` after its last day, of 366 days each. 0 while there is none. */
int64_t retention_until_us(int64_t last_day_us, uint32_t years);

struct retention_facts {
	const char *id;
	uint32_t years;
	uint32_t years_now;
	bool basis_given;
	size_t audits; /* that were made under it */
};

int retention_rule_may_change(const struct retention_facts *f, struct status *st);

struct retention_agreement_facts {
	const char *id;       /* the agreement's; the audit's while it is proposed */
	const char *audit_id;
	int32_t state;        /* of the agreement */
	int32_t audit_state;
	uint32_t years;
	uint32_t years_now;   /* for which the audit is kept */
	bool basis_given;
	bool is_proposed_already;
	bool signer_is_proposer;
};

int retention_agreement_may_propose(const struct retention_agreement_facts *f, struct status *st);
int retention_agreement_may_agree(const struct retention_agreement_facts *f, struct status *st, int32_t *ret_state);
int retention_agreement_may_refuse(const struct retention_agreement_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule retention_rule_rule[];
extern const struct machine retention_agreement_machine;

#endif
