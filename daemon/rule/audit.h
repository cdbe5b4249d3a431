/* An audit from proposal to completion. ISO 19011, 5.5 and 6. */
#ifndef DAEMON_RULE_AUDIT_H
#define DAEMON_RULE_AUDIT_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

/* What an audit is about; judged when it is proposed and again when it is scheduled. */
struct audit_brief_facts {
	const char *id; /* of the audit, or of the programme while there is none */
	bool programme_is_approved;
	size_t objectives;           /* of the audit itself */
	size_t programme_objectives; /* linked ones */
	bool objectives_are_programmes;
	bool scope_given;
	size_t sources;
	const char *unpinned_source; /* title; NULL when all are pinned */
	const char *foreign_item;    /* chosen item that its source does not have; NULL */
	const char *foreign_place;   /* site or unit of another organisation; NULL */
	size_t competences;
	int32_t type;
	int32_t auditee_kind;
	bool auditee_is_auditing; /* the auditing organisation itself */
};

int audit_may_add(const struct audit_brief_facts *f, struct status *st);

struct audit_schedule_facts {
	struct audit_brief_facts brief;
	int32_t state;
	int64_t from_us;
	int64_t to_us;
	int64_t programme_from_us;
	int64_t programme_to_us;
};

int audit_may_schedule(const struct audit_schedule_facts *f, struct status *st, int32_t *ret_state);

struct audit_initiate_facts {
	const char *id;
	int32_t state;
	bool signer_is_accepted_leader;
	bool confidentiality_given;
};

int audit_may_initiate(const struct audit_initiate_facts *f, struct status *st, int32_t *ret_state);

struct audit_fieldwork_facts {
	const char *id;
	int32_t state;
	int64_t from_us; /* of the audit */
	int64_t to_us;
	int64_t opening_meeting_us;
	int64_t now_us;
};

int audit_may_begin_fieldwork(const struct audit_fieldwork_facts *f, struct status *st,
	int32_t *ret_state);

struct audit_end_facts {
	const char *id;
	int32_t state;
	size_t evidence_submitted;  /* neither accepted nor rejected */
	size_t slots_open;          /* of the agreed plan, neither done nor not done */
	size_t uncommunicated;      /* nonconformities the auditee does not know yet */
	size_t majors_open;
	size_t minors_open;
};

int audit_may_conclude(const struct audit_end_facts *f, struct status *st, int32_t *ret_state);
int audit_may_complete(const struct audit_end_facts *f, struct status *st, int32_t *ret_state);

/*
 * Notes the audit's rule as unmet unless its state allows the event: "change-team", "submit-evidence",
 * "decide-evidence", "add-finding", "work-on-finding", "plan", "record-slot",
 * "use-checklist".
 */
void audit_require(int32_t state, const char *event, const char *id, struct status *st);

extern const struct rule audit_rule[];
extern const struct machine audit_machine;

#endif
