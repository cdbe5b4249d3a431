/* What makes evidence count. ISO 19011, 6.4.7 and Annex A.5, A.14 to A.17. */
#ifndef DAEMON_RULE_EVIDENCE_H
#define DAEMON_RULE_EVIDENCE_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct evidence_submit_facts {
	const char *audit_id;
	int32_t audit_state;
	bool signer_is_member;  /* accepted, of the confirmed team */
	bool signer_is_audited; /* speaks or answers for the audited side */
	int32_t source;
	int32_t method;
	const char *media_type; /* "" without a file */
	bool has_file;
	bool has_note;
	bool permission_given;
	bool place_given; /* in words or as a site */
	bool interviewee_given;
	size_t criteria;
	const char *foreign_item;     /* label of an item outside the audit's criteria; NULL */
	bool site_is_foreign;         /* neither in the audit's scope nor the auditee's */
	bool derived_is_foreign;      /* derived from evidence of another audit */
	bool is_summary_confirmed;
	int32_t tool_kind;
	bool tool_given;
	bool tool_risk_given;
	int64_t captured_us;
	int64_t received_us;
	bool is_joint;          /* several organisations audit together */
	bool side_given;        /* one of them it is for */
	bool is_for_all_sides;
	bool side_is_no_party;
};

int evidence_may_submit(const struct evidence_submit_facts *f, struct status *st);

struct evidence_decide_facts {
	const char *id;
	const char *audit_id;
	int32_t state;
	int32_t audit_state;
	bool signer_is_collector;
	bool signer_is_auditor; /* leader or auditor, not in training, no technical expert */
	bool signer_leads;
	bool is_doubtful;       /* its key was declared compromised, and nobody stood for it since */
	bool signer_set_aside;  /* quarantined it */
	int32_t source;
	int32_t verifiability;
	bool judgement_given;   /* why a mere statement counts */
	size_t attributes;      /* of five, looked at; ISO 19011, A.5 */
	size_t findings_issued; /* that rest on it */
	bool is_single_auditor; /* the team has no second one */
	const char *signer_id;  /* for whom R-EVIDENCE-21 may be waived */
};

int evidence_may_accept(const struct evidence_decide_facts *f, struct status *st, int32_t *ret_state);
int evidence_may_reject(const struct evidence_decide_facts *f, struct status *st, int32_t *ret_state);
int evidence_may_dispute(const struct evidence_decide_facts *f, struct status *st, int32_t *ret_state);

struct evidence_supersede_facts {
	struct evidence_decide_facts decide;
	int64_t received_us;
	int32_t by_state;
	bool by_is_foreign;
	int64_t by_received_us;
};

/* Notes what forbids a record that rests on evidence of so many sides, for decisions that look at more. */
void evidence_require_one_side(size_t sides, const char *id, struct status *st);

int evidence_may_supersede(const struct evidence_supersede_facts *f, struct status *st, int32_t *ret_state);
int evidence_may_withdraw(const struct evidence_decide_facts *f, struct status *st, int32_t *ret_state);
int evidence_may_confirm(const struct evidence_decide_facts *f, struct status *st);
int evidence_may_annotate(const struct evidence_decide_facts *f, struct status *st);
int evidence_may_quarantine(const struct evidence_decide_facts *f, struct status *st, int32_t *ret_state);
int evidence_may_release(const struct evidence_decide_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule evidence_rule[];
extern const struct machine evidence_machine;

#endif
