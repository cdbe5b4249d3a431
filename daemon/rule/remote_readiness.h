/* Readiness for remote methods. ISO/IEC TS 17012, 5.2.2. */
#ifndef DAEMON_RULE_REMOTE_READINESS_H
#define DAEMON_RULE_REMOTE_READINESS_H

#include "daemon/rule/machine.h"

#include <stddef.h>

#include <stdbool.h>

enum { REMOTE_CONDITIONS = 8, REMOTE_OPEN_BYTES = 160 };

/*
 * How many of the eight conditions something is said of, and the names of the others: "abilities, change". In the order of
 * the record: objectives, acceptance, technology, information, limits, abilities, understanding, change.
 */
size_t remote_conditions_said(const char *const text[REMOTE_CONDITIONS], char ret_open[REMOTE_OPEN_BYTES]);

struct remote_readiness_facts {
	const char *id; /* of the record; of the audit while there is none */
	const char *audit_id;
	int32_t audit_state;
	int32_t state;
	const char *open_id;   /* the record that is not agreed yet; NULL */
	const char *left_open; /* conditions nothing is said of; "" */
	bool signer_is_author;
};

int remote_readiness_may_add(const struct remote_readiness_facts *f, struct status *st);
int remote_readiness_may_change(const struct remote_readiness_facts *f, struct status *st, int32_t *ret_state);
int remote_readiness_may_agree(const struct remote_readiness_facts *f, struct status *st, int32_t *ret_state);

/* Remote methods are used when all eight conditions are agreed, or that is waived for the audit. */
void remote_readiness_require(bool is_remote, bool is_agreed, const char *audit_id, struct status *st);

extern const struct rule remote_readiness_rule[];
extern const struct machine remote_readiness_machine;

#endif
