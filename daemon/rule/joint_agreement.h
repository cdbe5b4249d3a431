/* Agreements between organisations that audit together. ISO 19011, 5.5.3. */
#ifndef DAEMON_RULE_JOINT_AGREEMENT_H
#define DAEMON_RULE_JOINT_AGREEMENT_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct joint_agreement_facts {
	const char *id; /* of the agreement, or of the audit while there is none */
	int32_t state;
	size_t parties;
	bool names_one_twice;
	bool names_own;            /* the programme's organisation */
	const char *not_auditing;  /* name of a party that audits nobody; NULL */
	bool share_is_foreign;     /* a giver or receiver is no party, or both are one */
	bool is_proposed_already;  /* another one waits to be accepted */
	bool signer_is_party;
	bool signer_is_author;
	bool has_accepted;         /* the signer's organisation */
	bool is_last;              /* the others have */
};

int joint_agreement_may_propose(const struct joint_agreement_facts *f, struct status *st);
int joint_agreement_may_accept(const struct joint_agreement_facts *f, struct status *st, int32_t *ret_state);
int joint_agreement_may_end(const struct joint_agreement_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule joint_agreement_rule[];
extern const struct machine joint_agreement_machine;

#endif
