/* Who registers whom, who holds which role where, and what ties a person declares. ISO 19011, 5.4.1 and 5.5.4. */
#ifndef DAEMON_RULE_PERSON_H
#define DAEMON_RULE_PERSON_H

#include "daemon/rule/machine.h"
#include "daemon/rule/role.h"

/* At what a role is held. */
enum scope_kind { SCOPE_ORGANISATION = 1, SCOPE_PROGRAMME = 2, SCOPE_AUDIT = 3 };

struct person_add_facts {
	const char *organisation_id;
	bool organisation_has_administrator; /* an active one of its own */
	bool signer_belongs_there;
};

int person_may_add(const struct person_add_facts *f, struct status *st);

struct appointment_add_facts {
	const char *scope_id;
	int32_t scope_kind;
	int32_t role;
	uint32_t signer_roles;  /* bits at the scope */
	bool signer_is_person;
	bool person_is_service;
	bool person_is_audited; /* belongs to the organisation, or to the audit's auditee, the role is held at */
	bool holds_it_already;
	bool scope_has_administrator; /* an organisation with an active one of its own */
	bool signer_belongs_there;
	bool is_managed; /* somebody managed it, or what stands in it, some time */
	int64_t until_us; /* 0: no end */
	int64_t now_us;
};

/* What grants a role now. until_us: 0 has no end. */
bool appointment_is_held(int32_t state, int64_t until_us, int64_t now_us);

int appointment_may_add(const struct appointment_add_facts *f, struct status *st);

struct appointment_end_facts {
	const char *id;
	int32_t state;
	int32_t role;
	bool is_last_administrator; /* of the organisation that has none above it */
};

int appointment_may_end(const struct appointment_end_facts *f, struct status *st, int32_t *ret_state);

struct relationship_add_facts {
	const char *person_id;
	int64_t from_us;
	int64_t to_us;         /* 0: still so */
	bool unit_is_targets;  /* no unit, or one of the target organisation */
};

int relationship_may_add(const struct relationship_add_facts *f, struct status *st);

/* Years a tie of this kind still counts after its end, where the selection criteria say nothing else. */
uint32_t cooling_off_default(int32_t kind);

struct relationship_step_facts {
	const char *id;
	int32_t state;
	int64_t from_us;
	int64_t to_us;      /* as stored; 0: still so */
	int64_t end_us;     /* as asked for */
	bool signer_is_person;
	bool signer_is_declarer;
};

int relationship_may_verify(const struct relationship_step_facts *f, struct status *st, int32_t *ret_state);
int relationship_may_end(const struct relationship_step_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule person_rule[];
extern const struct machine appointment_machine;
extern const struct machine relationship_machine;

#endif
