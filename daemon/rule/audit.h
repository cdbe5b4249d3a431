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
	size_t contacts; /* in the log */
	size_t topics;   /* of 6.2.2 that they settle */
	size_t topics_due;
};

int audit_may_initiate(const struct audit_initiate_facts *f, struct status *st, int32_t *ret_state);

struct audit_fieldwork_facts {
	const char *id;
	int32_t state;
	bool is_unannounced;
	int64_t from_us; /* of the audit */
	int64_t to_us;
	int64_t opening_meeting_us; /* on record; 0: none is */
	bool opening_is_waived;
	int64_t now_us;
	bool is_remote; /* its method is */
	bool readiness_is_agreed;
};

int audit_may_begin_fieldwork(const struct audit_fieldwork_facts *f, struct status *st,
	int32_t *ret_state);

enum { AUDIT_REVIEWED_MAX = 100 }; /* findings, as many as its row holds */

struct audit_review_facts {
	const char *id;
	int32_t state;
	bool finding_is_foreign; /* of another audit than the one it follows up */
	bool is_reviewed_already;
	size_t reviewed;
};

int audit_may_review_finding(const struct audit_review_facts *f, struct status *st);

/*
 * Notes the audit's rule as unmet unless its state allows the event: those of audit_machine.c
 * that lead nowhere else, "submit-evidence", "plan", "request" among them.
 */
void audit_require(int32_t state, const char *event, const char *id, struct status *st);

extern const struct rule audit_rule[];
extern const struct machine audit_machine;

#endif
