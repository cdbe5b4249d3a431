/* Who outside may be told what an audit knows. ISO 19011, 6.6. */
#ifndef DAEMON_RULE_DISCLOSURE_H
#define DAEMON_RULE_DISCLOSURE_H

#include "daemon/rule/machine.h"

struct disclosure_facts {
	const char *id; /* the audit's while it is added */
	int32_t state;
	bool is_forced;
	bool ground_given;
	bool signer_requested;
	bool signer_approved; /* for the client */
	bool signer_agreed;   /* for the audited side */
	bool client_approved;
	bool auditee_is_asked; /* it is another organisation than the client's */
	bool auditee_approved;
};

/* *ret_state: requested, or on record at once where it was forced. */
int disclosure_may_add(const struct disclosure_facts *f, struct status *st, int32_t *ret_state);
int disclosure_may_approve(const struct disclosure_facts *f, struct status *st, int32_t *ret_state);
int disclosure_may_agree(const struct disclosure_facts *f, struct status *st, int32_t *ret_state);
int disclosure_may_refuse(const struct disclosure_facts *f, struct status *st, int32_t *ret_state);
int disclosure_may_record(const struct disclosure_facts *f, struct status *st, int32_t *ret_state);
int disclosure_may_acknowledge(const struct disclosure_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule disclosure_rule[];
extern const struct machine disclosure_machine;

#endif
