/* Who may bring a device in, and who may confirm or end it. */
#ifndef DAEMON_RULE_IDENTITY_H
#define DAEMON_RULE_IDENTITY_H

#include "daemon/rule/rule.h"

extern const struct rule identity_rule[];

struct invitation_facts {
	const char *person_id;
	int64_t now_us;
	int64_t expires_us;
	int64_t life_max_us;
	bool organisation_has_administrator; /* an active one of its own */
	bool inviter_is_of_organisation;
};
/* OK or RULES_UNMET. */
int invitation_may_be_issued(const struct invitation_facts *f, struct status *st);

struct confirmation_facts {
	const char *device_id;
	bool is_pending;
	bool is_own_device;      /* the confirmer's own */
	bool is_inviter;         /* the confirmer invited this device's person */
	bool words_match;
};
int device_may_be_confirmed(const struct confirmation_facts *f, struct status *st);

/* How many must agree to the recovery of a person, and how long it takes, by how many other administrators there are. */
size_t recovery_needs(size_t administrators);
int64_t recovery_delay_us(size_t needed);

struct recovery_facts {
	const char *device_id;
	bool is_recovering;
	bool is_own_device; /* the signer's own */
	bool has_agreed;    /* the signer, before */
	size_t agreed;      /* others than the signer, and the signer where has_agreed */
	size_t needed;
	int64_t now_us;
	int64_t from_us;
};
/* OK or RULES_UNMET; ret_is_over: the device counts now. */
int device_may_be_recovered(const struct recovery_facts *f, struct status *st, bool *ret_is_over);

struct revocation_facts {
	const char *device_id;
	bool is_revoked;
	uint64_t index;            /* of the revocation itself */
	uint64_t compromised_from; /* 0: only lost */
	uint64_t doubted_from;     /* as declared before; 0: not */
	bool is_more_to_doubt;     /* of what it signed from there on */
};
int device_may_be_revoked(const struct revocation_facts *f, struct status *st);

#endif
