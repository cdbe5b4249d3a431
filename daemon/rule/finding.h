/* A finding from draft to verified effectiveness. ISO 19011, 6.4.8 and 6.7. */
#ifndef DAEMON_RULE_FINDING_H
#define DAEMON_RULE_FINDING_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

/* Major or minor: what a response and effective actions are owed for. */
bool finding_is_nonconformity(int32_t grade);
/* Neither closed nor withdrawn, nor going on as another one. An accepted risk leaves it open: INV-10. */
bool finding_is_open(int32_t state);
/* The team's own: not communicated yet. */
bool finding_is_on_board(int32_t state);
/* Response expected by, from the ledger's time of communication, issue or request; days 0: 30. INV-24. */
int64_t finding_response_due(int64_t from_us, uint32_t days);
/* Day of what is due after so many days; 0 when none are agreed. */
int64_t finding_due(int64_t from_us, uint32_t days);
/* Effectiveness may be verified from. INV-8. */
int64_t finding_effectiveness_from(int64_t implementation_verified_us, uint32_t wait_days);

/* What every decision about a finding looks at. */
struct finding_place {
	const char *id; /* of the audit while there is no finding */
	const char *audit_id;
	int32_t audit_state;
	int32_t grade;
	int32_t state;
};

struct finding_draft_facts {
	struct finding_place place;
	size_t criteria;
	const char *foreign_item; /* label outside the audit's criteria; NULL */
	size_t evidence;
	size_t evidence_accepted;
	bool evidence_is_foreign; /* some of it belongs to another audit */
	bool unit_is_foreign;     /* outside the audit's units */
	size_t evidence_weak;     /* accepted, and no more than a statement */
	bool statement_given;
	bool rationale_given;
	bool combined_reason_given;
	bool signer_is_author;
	size_t minors_alike; /* others against one of its criteria, in this audit and at this unit before */
};

int finding_may_add(const struct finding_draft_facts *f, struct status *st);
int finding_may_review(const struct finding_draft_facts *f, struct status *st, int32_t *ret_state);
/* Evidence may have been disputed and rejected since the review. */
int finding_may_communicate(const struct finding_draft_facts *f, struct status *st, int32_t *ret_state);

/* A draft as it would be. */
int finding_may_change(const struct finding_draft_facts *f, struct status *st, int32_t *ret_state);

struct finding_merge_facts {
	struct finding_place place;
	struct finding_place into;
	bool reason_given;
	size_t criteria; /* of both together */
	size_t evidence;
};

/* Criteria and evidence of one finding; as many as the vocabulary allows. */
enum { FINDING_CRITERIA_MAX = 20, FINDING_EVIDENCE_MAX = 50, FINDING_GRADES_MAX = 20, FINDING_CYCLES_MAX = 8 };

/* Where the one goes and where the other stays. */
int finding_may_merge(const struct finding_merge_facts *f, struct status *st, int32_t *ret_state,
	int32_t *ret_into_state);

struct finding_grade_facts {
	struct finding_place place; /* with the grade it has */
	int32_t grade;              /* the one it would get */
	bool is_other;              /* another grade, or another code of it */
	bool rationale_given;
	size_t changes;             /* so far */
};

/* The place's grade or the new one decides which machine it is in; both must allow it. */
int finding_may_grade(const struct finding_grade_facts *f, struct status *st, int32_t *ret_state);

struct finding_resolve_facts {
	struct finding_grade_facts grade;
	bool statement_is_other;
};

int finding_may_resolve(const struct finding_resolve_facts *f, struct status *st, int32_t *ret_state);
int finding_may_issue(const struct finding_place *p, bool is_issued, struct status *st, int32_t *ret_state);

struct finding_risk_facts {
	struct finding_place place;
	bool reason_given;
	int64_t until_us;
	int64_t now_us;
};

/* Leads nowhere: the finding stays as open as it was. INV-10. */
int finding_may_accept_risk(const struct finding_risk_facts *f, struct status *st, int32_t *ret_state);

struct finding_transfer_facts {
	struct finding_place place;
	bool is_other_audit;
	bool is_same_auditee;
	int32_t to_state; /* of the later audit */
	bool signer_manages_there;
};

int finding_may_transfer(const struct finding_transfer_facts *f, struct status *st, int32_t *ret_state);

/* Steps that need nothing but the right state: acknowledge, dispute, uphold, withdraw, request-response, correct,
 * accept-response, return-response, escalate. */
int finding_may_step(const struct finding_place *p, const char *event, struct status *st,
	int32_t *ret_state);

struct finding_respond_facts {
	struct finding_place place;
	bool correction_given;
	bool root_cause_given;
	bool elsewhere_given;
	bool cause_method_given;
	size_t actions; /* of this cycle */
	int64_t due_us;
	int64_t now_us;
};

/* After the day it was due: accepted, and marked. INV-24. */
bool finding_is_late(int64_t due_us, int64_t now_us);

int finding_may_respond(const struct finding_respond_facts *f, struct status *st, int32_t *ret_state);

struct finding_follow_up_facts {
	struct finding_place place;
	size_t actions;
	size_t actions_open; /* not claimed as done */
	bool signer_owns_action;       /* or planned, moved or did an action, of any cycle */
	bool signer_responded;         /* corrected, responded or claimed, in any cycle */
	bool signer_claimed;           /* that the actions are done */
	bool signer_manages;           /* the audited organisation or unit, and so the owner */
	bool signer_is_auditing_side;
	size_t evidence;
	size_t evidence_unaccepted;
	size_t evidence_early;         /* received before implementation was verified, or within the waiting time */
	bool response_is_owed;         /* by the scale, for what is no nonconformity, and not given */
	size_t cycles;                 /* closed by reopening so far */
	bool evidence_is_foreign;
	bool verdict_given;
	int64_t implementation_verified_us;
	int64_t effectiveness_from_us;
	int64_t now_us;
};

int finding_may_claim(const struct finding_follow_up_facts *f, struct status *st, int32_t *ret_state);
int finding_may_verify_implementation(const struct finding_follow_up_facts *f, struct status *st,
	int32_t *ret_state);
int finding_may_plan_effectiveness(const struct finding_follow_up_facts *f, struct status *st,
	int32_t *ret_state);
/* One finding a call (INV-9), and nothing but effectiveness closes a nonconformity (INV-8, INV-10). */
int finding_may_close(const struct finding_follow_up_facts *f, struct status *st, int32_t *ret_state);
int finding_may_reopen(const struct finding_follow_up_facts *f, struct status *st, int32_t *ret_state);

/* Notes the machine's and the audit's rule unless they allow the event: add-action, begin, verify-action, extend, comment. */
void finding_require(const struct finding_place *p, const char *event, struct status *st);
/* The team comments as long as the audit goes on. */
int finding_may_comment(const struct finding_place *p, struct status *st);
/* The same as finding_require, and where it leads; for what is about an action and moves its finding. */
void finding_step(const struct finding_place *p, const char *event, struct status *st, int32_t *ret_state);

extern const struct rule finding_rule[];
/* Of major and minor nonconformities, and of all other grades, which need no response. */
extern const struct machine finding_machine;
extern const struct machine finding_note_machine;

#endif
