/* When content may be disposed of, and by whose decision. ISO 19011, 5.5.7 and 6.6. */
#ifndef DAEMON_RULE_DISPOSAL_ORDER_H
#define DAEMON_RULE_DISPOSAL_ORDER_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct disposal_order_facts {
	const char *id; /* the order's; the audit's while it is proposed */
	const char *audit_id;
	int32_t state; /* of the order */
	int32_t audit_state;
	bool is_whole_audit;
	size_t findings_open; /* that are of what goes, or rest on it */
	int32_t ground;
	int64_t retained_until_us; /* the order's own date; 0 */
	int64_t rule_until_us;     /* of the retention rule attached to the audit; 0: none, or not over yet at all */
	bool has_rule;
	int64_t now_us;
	bool auditee_signs; /* as the retention rule says */
	bool auditee_signed;
	bool signer_is_proposer;
	bool signer_is_auditees; /* signed for the audited side */
	bool has_step_records; /* meetings, contacts, who came along: the audit's steps rest on them while it goes on */
	size_t rows_gone;      /* already */
	size_t rows_changed;   /* since the order was proposed */
	size_t holders_waiting; /* of copies, who are still to be asked */
	bool auditee_objected;  /* to what the law is said to demand */
	bool objection_named;   /* that one, by who approves */
	bool reason_given;      /* by who approves */
};

int disposal_order_may_propose(const struct disposal_order_facts *f, struct status *st);
int disposal_order_may_approve(const struct disposal_order_facts *f, struct status *st, int32_t *ret_state);
int disposal_order_may_notify(const struct disposal_order_facts *f, struct status *st);
int disposal_order_may_refuse(const struct disposal_order_facts *f, struct status *st, int32_t *ret_state);

struct disposal_consent_facts {
	const char *id;
	int32_t state;
	bool signer_is_proposer; /* of the order */
};

int disposal_consent_may_give(const struct disposal_consent_facts *f, struct status *st, int32_t *ret_state);
int disposal_consent_may_refuse(const struct disposal_consent_facts *f, struct status *st, int32_t *ret_state);

/* Nothing was said yet. */
bool disposal_consent_is_open(int32_t state);

/* Of a notice to who holds copies; KEPT may be confirmed later. */
int disposal_notice_may_answer(int32_t state, const char *event, const char *id, struct status *st, int32_t *ret_state);

extern const struct rule disposal_order_rule[];
extern const struct machine disposal_notice_machine;
extern const struct machine disposal_order_machine;
extern const struct machine disposal_consent_machine;

#endif
