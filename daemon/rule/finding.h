/* A finding from draft to verified effectiveness. ISO 19011, 6.4.8 and 6.7. */
#ifndef DAEMON_RULE_FINDING_H
#define DAEMON_RULE_FINDING_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

/* Major or minor: what a response and effective actions are owed for. */
bool finding_is_nonconformity(int32_t grade);
/* Neither closed nor withdrawn. */
bool finding_is_open(int32_t state);
/* Response expected by, from the time of communication; days 0: 30. INV-24. */
int64_t finding_response_due(int64_t communicated_us, uint32_t days);
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
	bool statement_given;
	bool rationale_given;
	bool signer_is_author;
};

int finding_may_add(const struct finding_draft_facts *f, struct status *st);
int finding_may_review(const struct finding_draft_facts *f, struct status *st, int32_t *ret_state);
/* Evidence may have been disputed and rejected since the review. */
int finding_may_communicate(const struct finding_draft_facts *f, struct status *st, int32_t *ret_state);

/* Steps that need nothing but the right state: acknowledge, dispute, uphold, withdraw,
 * accept-response, return-response. */
int finding_may_step(const struct finding_place *p, const char *event, struct status *st,
	int32_t *ret_state);

struct finding_respond_facts {
	struct finding_place place;
	bool correction_given;
	bool root_cause_given;
	bool elsewhere_given;
	size_t actions; /* of this cycle */
	int64_t due_us;
	int64_t now_us;
};

int finding_may_respond(const struct finding_respond_facts *f, struct status *st, int32_t *ret_state);

struct finding_follow_up_facts {
	struct finding_place place;
	size_t actions;
	size_t actions_open; /* not claimed as done */
	bool signer_owns_action;       /* owner or implementer of an action, of any cycle */
	bool signer_responded;         /* author of the response or of an action */
	bool signer_claimed;           /* that the actions are done */
	bool signer_is_auditing_side;
	size_t evidence;
	size_t evidence_unaccepted;
	size_t evidence_early;         /* received before implementation was verified */
	bool evidence_is_foreign;
	bool verdict_given;
	int64_t implementation_verified_us;
	int64_t effectiveness_from_us;
	int64_t now_us;
};

int finding_may_claim(const struct finding_follow_up_facts *f, struct status *st, int32_t *ret_state);
int finding_may_verify_implementation(const struct finding_follow_up_facts *f, struct status *st,
	int32_t *ret_state);
/* One finding a call (INV-9), and nothing but effectiveness closes a nonconformity (INV-8, INV-10). */
int finding_may_close(const struct finding_follow_up_facts *f, struct status *st, int32_t *ret_state);
int finding_may_reopen(const struct finding_follow_up_facts *f, struct status *st, int32_t *ret_state);

/* An action joins only while the finding awaits its response. */
void finding_require_awaits_response(const struct finding_place *p, struct status *st);

extern const struct rule finding_rule[];
/* Of major and minor nonconformities, and of all other grades, which need no response. */
extern const struct machine finding_machine;
extern const struct machine finding_note_machine;

#endif
