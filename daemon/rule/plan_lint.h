/* Noting what is wrong with a plan, row by row; for plan_lint.c and plan_slot.c only. */
#ifndef DAEMON_RULE_PLAN_LINT_H
#define DAEMON_RULE_PLAN_LINT_H

#include "daemon/rule/plan.h"

/* Where rows go; what does not fit is left out. */
struct lint {
	struct lint_row *row;
	size_t count;
	size_t max;
	const char *grades; /* of the rules that are noted */
};

void lint_note(struct lint *l, const struct rule *rule, bool holds, const char *id, const char *missing, ...)
	__attribute__((format(printf, 5, 6)));

/* Fills in what is known into the command of the row noted last, if it is of this rule: rule_fill. */
void lint_fill(struct lint *l, const struct rule *rule, const char *word, const char *value);

/* Takes over what was noted. */
void lint_require(const struct lint *l, struct status *st);

/* Whether the member is in it: assigned, or it is for the whole team. */
bool slot_has(const struct plan_slot *slot, const struct plan_member *member);
/* Criteria are audited in it. */
bool slot_audits(const struct plan_slot *slot);
bool slot_is_remote(const struct plan_slot *slot);
bool slot_has_item(const struct plan_slot *slot, const char *item_id);
/* Whether the assignment takes this item of its slot. */
bool assignment_takes(const struct plan_assignment *a, const char *item_id);

/* Every rule about one slot; of two slots that clash, only the later one is named when `once`. */
void lint_slot(struct lint *l, const struct plan_facts *f, const struct plan_slot *slot, bool once);
/* An item's label, "" for one that is not in scope. */
const char *plan_label(const struct plan_facts *f, const char *item_id);

#endif
