/* What is looked for and what was seen. ISO 19011, 6.3.4 and A.13. */
#ifndef DAEMON_RULE_CHECKLIST_H
#define DAEMON_RULE_CHECKLIST_H

#include "daemon/rule/rule.h"

#include <stddef.h>

/* The most items one call may make: each is a row of the statement. */
enum { CHECKLIST_FILL_MAX = 200 };

struct checklist_facts {
	const char *id; /* of the checklist or its item, or of the audit while there is none */
	const char *audit_id;
	int32_t audit_state;
	size_t items_new;          /* that filling would make */
	bool is_struck;            /* the item stands in a later version no more */
	int32_t outcome;
	bool note_given;
	size_t evidence;
	size_t evidence_foreign;   /* of another audit */
	size_t evidence_sides;     /* of a joint audit */
};

int checklist_may_add(const struct checklist_facts *f, struct status *st);
int checklist_may_fill(const struct checklist_facts *f, struct status *st);
int checklist_item_may_add(const struct checklist_facts *f, struct status *st);
int checklist_item_may_answer(const struct checklist_facts *f, struct status *st);
int checklist_item_may_strike(const struct checklist_facts *f, struct status *st);

/* Whether evidence is due: something was examined. */
bool checklist_needs_evidence(int32_t outcome);

extern const struct rule checklist_rule[];

#endif
