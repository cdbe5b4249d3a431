/* Decides what may be included, left out and aimed at. */
#include "daemon/rule/inclusion.h"

#include "common/bytes.h"
#include "daemon/rule/programme.h"

enum { REASON, UNIVERSE, ONCE, MONTH };
enum { PINNED, ITEMS, UNITS };

/* clang-format off */
const struct rule inclusion_rule[] = {
	[REASON] = { "R-INCLUSION-01", 'H', "ISO 19011:2018, 5.4.3", "inclusion",
		"a unit is left out for a reason",
		"auditc inclusion add {id} --decision excluded --reason TEXT" },
	[UNIVERSE] = { "R-INCLUSION-02", 'H', "ISO 19011:2018, 5.4.3", "inclusion",
		"a programme decides on units of its own universe",
		"auditc unit list" },
	[ONCE] = { "R-INCLUSION-03", 'H', "ISO 19011:2018, 5.4.3", "inclusion",
		"a unit is decided on once, and the decision changed where it is to be another",
		"auditc inclusion list --programme-id {id}" },
	[MONTH] = { "R-INCLUSION-04", 'H', "ISO 19011:2018, 5.4.3", "inclusion",
		"a unit is meant for a month of the programme's period, written as 202703",
		"auditc programme get {id}" },
	{ 0 }
};

const struct rule coverage_target_rule[] = {
	[PINNED] = { "R-COVERAGE-TARGET-01", 'H', "ISO 19011:2018, 5.4.3; INV-16", "coverage target",
		"criteria to be covered come from a pinned source",
		"auditc criteria-source pin SOURCE --item-count COUNT" },
	[ITEMS] = { "R-COVERAGE-TARGET-02", 'H', "ISO 19011:2018, 5.4.3", "coverage target",
		"items to be covered belong to the source that is named",
		"auditc criteria-item list" },
	[UNITS] = { "R-COVERAGE-TARGET-03", 'H', "ISO 19011:2018, 5.4.3", "coverage target",
		"a target is set for a unit of the programme's universe",
		"auditc unit list" },
	{ 0 }
};

static const struct transition transition[] = {
	{ COVERAGE_TARGET_STATE_IN_FORCE, "remove", COVERAGE_TARGET_STATE_REMOVED },
};
/* clang-format on */

const struct machine coverage_target_machine = {
	.noun = "coverage_target",
	.state_name = enum_name_coverage_target_state,
	.state_count = ARRAY_LEN(enum_name_coverage_target_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-COVERAGE-TARGET", 'H', "ISO 19011:2018, 5.4.3", "coverage target",
		"the state of the target allows what is asked", "auditc coverage-target list" },
};

int inclusion_may_decide(const struct inclusion_facts *f, struct status *st)
{
	const char *id = f->programme_id;
	programme_require(f->programme_state, "change", id, st);
	rule_require(st, &inclusion_rule[REASON], f->decision == INCLUSION_DECISION_INCLUDED || f->reason_given, id,
		"no reason is given");
	rule_require(st, &inclusion_rule[UNIVERSE], !f->foreign_unit, id, "\"%s\" is none of it",
		f->foreign_unit ? f->foreign_unit : "");
	rule_require(st, &inclusion_rule[ONCE], !f->decided_unit, id, "\"%s\" is decided on already",
		f->decided_unit ? f->decided_unit : "");
	rule_require(st, &inclusion_rule[MONTH], f->month_fits, id, "the month is none of them");
	return rule_verdict(st);
}

int coverage_target_may_add(const struct coverage_target_facts *f, struct status *st)
{
	const char *id = f->programme_id;
	programme_require(f->programme_state, "change", id, st);
	rule_require(st, &coverage_target_rule[PINNED], f->is_pinned, id, "its source is open");
	rule_require(st, &coverage_target_rule[ITEMS], !f->foreign_item, id, "\"%s\" is of another source",
		f->foreign_item ? f->foreign_item : "");
	rule_require(st, &coverage_target_rule[UNITS], !f->foreign_unit, id, "\"%s\" is none of it",
		f->foreign_unit ? f->foreign_unit : "");
	return rule_verdict(st);
}

int coverage_target_may_remove(const struct coverage_target_facts *f, struct status *st, int32_t *ret_state)
{
	programme_require(f->programme_state, "change", f->programme_id, st);
	(void)machine_step(&coverage_target_machine, f->state, "remove", f->id, st, ret_state);
	return rule_verdict(st);
}
