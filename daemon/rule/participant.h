/* Guides, observers and interpreters. ISO 19011, 6.4.2. */
#ifndef DAEMON_RULE_PARTICIPANT_H
#define DAEMON_RULE_PARTICIPANT_H

#include "daemon/rule/machine.h"

struct participant_facts {
	const char *id; /* of the participant, or of the audit while there is none */
	int32_t kind;
	int32_t state;
	bool confidentiality_given;
	bool audits;              /* has a place in the team, or speaks for a side */
	bool signer_is_proposer;
	bool signer_is_guest;     /* the participant themself */
	uint32_t signer_sides;    /* roles the signer consents for, ROLE_SET */
	uint32_t consented_sides;
};

/* The sides that must consent, of those that have: leader and audited side, for an observer the client too. */
bool participant_is_consented(int32_t kind, uint32_t sides);

int participant_may_add(const struct participant_facts *f, struct status *st);
/* *ret_state is ADMITTED once no side is left. */
int participant_may_admit(const struct participant_facts *f, struct status *st, int32_t *ret_state);
int participant_may_deny(const struct participant_facts *f, struct status *st, int32_t *ret_state);
int participant_may_expel(const struct participant_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule participant_rule[];
extern const struct machine participant_machine;

#endif
