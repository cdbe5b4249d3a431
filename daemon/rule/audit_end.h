/* An audit from the end of its fieldwork to its seal. ISO 19011, 6.4.9 to 6.6. */
#ifndef DAEMON_RULE_AUDIT_END_H
#define DAEMON_RULE_AUDIT_END_H

#include "daemon/rule/machine.h"

#include <stdbool.h>
#include <stddef.h>

struct audit_end_facts {
	const char *id;
	int32_t state;
	size_t evidence_submitted; /* neither accepted nor rejected */
	size_t slots_open;         /* of the agreed plan, neither done nor not done */
	size_t uncommunicated;     /* findings the auditee does not know yet */
	size_t majors_open;        /* and not carried over */
	size_t minors_open;
	size_t objectives;
	size_t concluded;          /* objectives with an agreed conclusion */
	bool closing_is_on_record; /* held, or waived with a reason */
	const char *feedback_missing; /* parties nobody asked: "client, leader"; "" */
	size_t feedback_waiting;   /* asked and not answered */
	uint32_t witnesses_asked;  /* by the programme's policy; 0: none */
	uint32_t organisations_asked;
	size_t witnesses;          /* people who cosigned a checkpoint that holds the audit as it is */
	size_t organisations;      /* theirs */
	const char *witnessed_by;  /* names of them, for the message */
	size_t bundles_out;        /* of anybody */
	const char *bundles_text;  /* whose, on which device, and what it holds as far as it was told */
	size_t glass_open;         /* emergencies of this audit or its programme that nobody has reviewed */
	const char *glass_text;    /* who manages, or managed, in them */
};

int audit_may_conclude(const struct audit_end_facts *f, struct status *st, int32_t *ret_state);
int audit_may_close_out(const struct audit_end_facts *f, struct status *st, int32_t *ret_state);
int audit_may_complete(const struct audit_end_facts *f, struct status *st, int32_t *ret_state);
int audit_may_seal(const struct audit_end_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule audit_end_rule[];

#endif
