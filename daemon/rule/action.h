/* Corrective actions of the audited side. ISO 19011, 6.7. */
#ifndef DAEMON_RULE_ACTION_H
#define DAEMON_RULE_ACTION_H

#include "daemon/rule/finding.h"

/* Earlier due dates an action keeps; as many as the vocabulary allows. */
enum { ACTION_RESCHEDULES_MAX = 100 };
/* Actions of one finding, over all its cycles. */
enum { ACTIONS_MAX = 100 };

struct action_add_facts {
	struct finding_place finding;
	bool owner_is_audited; /* of the audited organisation, or the signer's own */
	size_t actions;        /* it has already */
	int64_t due_us;
	int64_t now_us;
};

int action_may_add(const struct action_add_facts *f, struct status *st);

struct action_facts {
	const char *id;
	struct finding_place finding;
	int32_t state;
	bool is_current; /* of the finding's present cycle */
	int64_t due_us;  /* the new one */
	int64_t now_us;
	size_t reschedules;
	size_t evidence;
	bool evidence_is_foreign;
	bool signer_took_part; /* owns, planned or did it */
};

int action_may_reschedule(const struct action_facts *f, struct status *st, int32_t *ret_state);
int action_may_finish(const struct action_facts *f, struct status *st, int32_t *ret_state);
/* Its finding goes along: into progress, or back into it. */
int action_may_begin(const struct action_facts *f, struct status *st, int32_t *ret_state, int32_t *ret_finding_state);
int action_may_verify(const struct action_facts *f, struct status *st, int32_t *ret_state);
int action_may_reject(const struct action_facts *f, struct status *st, int32_t *ret_state, int32_t *ret_finding_state);

extern const struct rule action_rule[];
extern const struct machine action_machine;

#endif
