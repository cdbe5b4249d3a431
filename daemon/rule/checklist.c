/* Decides what may be written on a checklist: never less than what was asked, and nothing that hides why. */
#include "daemon/rule/checklist.h"

#include "daemon/rule/audit.h"
#include "daemon/rule/evidence.h"
#include "gen/vocabulary.h"

enum { ROOM, OWN_EVIDENCE, EVIDENCE, REASON, STANDS, SOMETHING };

/* clang-format off */
const struct rule checklist_rule[] = {
	[ROOM] = { "R-CHECKLIST-01", 'H', "ISO 19011:2018, A.13", "checklist",
		"one call makes at most 200 items: name the criteria, or a slot's checklist",
		"auditc checklist fill {id} --criteria-item-ids ITEM" },
	[OWN_EVIDENCE] = { "R-CHECKLIST-02", 'H', "ISO 19011:2018, 6.4.7", "checklist_item",
		"an answer rests on evidence of its own audit",
		"auditc evidence list --audit-id AUDIT" },
	[EVIDENCE] = { "R-CHECKLIST-03", 'A', "ISO 19011:2018, 6.4.7 and A.18", "checklist_item",
		"what was examined is shown by evidence",
		"auditc checklist-item answer {id} --evidence-ids EVIDENCE" },
	[REASON] = { "R-CHECKLIST-04", 'H', "ISO 19011:2018, 6.3.4 and 6.4.7", "checklist_item",
		"what does not apply or was not examined says why",
		"auditc checklist-item answer {id} --note TEXT" },
	[STANDS] = { "R-CHECKLIST-05", 'H', "ISO 19011:2018, 6.3.4", "checklist_item",
		"an item that was struck stays as it was",
		"auditc checklist-item add --checklist-id CHECKLIST --question TEXT" },
	[SOMETHING] = { "R-CHECKLIST-06", 'H', "ISO 19011:2018, A.13", "checklist",
		"a checklist is filled with what it does not hold yet",
		"auditc checklist-item list --checklist-id {id}" },
	{ 0 }
};
/* clang-format on */

int checklist_may_add(const struct checklist_facts *f, struct status *st)
{
	audit_require(f->audit_state, "use-checklist", f->audit_id, st);
	return rule_verdict(st);
}

int checklist_may_fill(const struct checklist_facts *f, struct status *st)
{
	audit_require(f->audit_state, "use-checklist", f->audit_id, st);
	rule_require(st, &checklist_rule[SOMETHING], f->items_new > 0, f->id, "each criterion has its item");
	rule_require(st, &checklist_rule[ROOM], f->items_new <= CHECKLIST_FILL_MAX, f->id, "it would be %zu items",
		f->items_new);
	return rule_verdict(st);
}

int checklist_item_may_add(const struct checklist_facts *f, struct status *st)
{
	audit_require(f->audit_state, "use-checklist", f->audit_id, st);
	return rule_verdict(st);
}

bool checklist_needs_evidence(int32_t outcome)
{
	return outcome == CHECKLIST_OUTCOME_CONFORMS || outcome == CHECKLIST_OUTCOME_DOES_NOT_CONFORM;
}

int checklist_item_may_answer(const struct checklist_facts *f, struct status *st)
{
	bool is_examined = checklist_needs_evidence(f->outcome);
	audit_require(f->audit_state, "use-checklist", f->audit_id, st);
	rule_require(st, &checklist_rule[STANDS], !f->is_struck, f->id, "it was struck");
	rule_require(st, &checklist_rule[OWN_EVIDENCE], f->evidence_foreign == 0, f->id,
		"%zu pieces are another audit's", f->evidence_foreign);
	evidence_require_one_side(f->evidence_sides, f->id, st);
	rule_require(st, &checklist_rule[EVIDENCE], !is_examined || f->evidence > 0, f->id, "none is named");
	rule_require(st, &checklist_rule[REASON], is_examined || f->note_given, f->id, "its note is empty");
	return rule_verdict(st);
}

int checklist_item_may_strike(const struct checklist_facts *f, struct status *st)
{
	audit_require(f->audit_state, "use-checklist", f->audit_id, st);
	rule_require(st, &checklist_rule[STANDS], !f->is_struck, f->id, "it was struck before");
	return rule_verdict(st);
}
