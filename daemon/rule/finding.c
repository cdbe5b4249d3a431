/* Decides each step of a finding from its draft to its issue, and what stands beside the way to its closure. */
#include "daemon/rule/finding.h"

#include "daemon/rule/audit.h"
#include "daemon/rule/finding_rules.h"
#include "daemon/rule/text.h"

#include <string.h>

bool finding_is_nonconformity(int32_t grade)
{
	return grade == FINDING_GRADE_MAJOR || grade == FINDING_GRADE_MINOR;
}

bool finding_is_open(int32_t state)
{
	return state != FINDING_STATE_CLOSED && state != FINDING_STATE_WITHDRAWN &&
		state != FINDING_STATE_RESOLVED_WITHDRAWN && state != FINDING_STATE_TRANSFERRED &&
		state != FINDING_STATE_MERGED;
}

bool finding_is_on_board(int32_t state)
{
	return state == FINDING_STATE_DRAFT || state == FINDING_STATE_TEAM_REVIEWED;
}

int64_t finding_due(int64_t from_us, uint32_t days)
{
	return days ? from_us + (int64_t)days * DAY_US : 0;
}

int64_t finding_response_due(int64_t from_us, uint32_t days)
{
	return finding_due(from_us, days ? days : 30);
}

int64_t finding_effectiveness_from(int64_t implementation_verified_us, uint32_t wait_days)
{
	return implementation_verified_us + (int64_t)wait_days * DAY_US;
}

static const struct machine *machine_of(int32_t grade)
{
	return finding_is_nonconformity(grade) ? &finding_machine : &finding_note_machine;
}

void finding_step(const struct finding_place *p, const char *event, struct status *st, int32_t *ret_state)
{
	(void)machine_step(machine_of(p->grade), p->state, event, p->id, st, ret_state);
	audit_require(p->audit_state, "work-on-finding", p->audit_id, st);
}

void finding_require(const struct finding_place *p, const char *event, struct status *st)
{
	int32_t same;
	finding_step(p, event, st, &same);
}

int finding_may_comment(const struct finding_place *p, struct status *st)
{
	audit_require(p->audit_state, "work-on-finding", p->audit_id, st);
	return rule_verdict(st);
}

/* What refers to something outside the audit is refused from the first draft on. */
static void require_within_audit(const struct finding_draft_facts *f, struct status *st)
{
	const char *id = f->place.audit_id;
	rule_require(st, &finding_rule[PINNED_SET], !f->foreign_item, id,
		"\"%s\" is not among the criteria of the audit", f->foreign_item ? f->foreign_item : "");
	rule_require(st, &finding_rule[OWN_EVIDENCE], !f->evidence_is_foreign, id,
		"some of the evidence is of another audit");
	rule_require(st, &finding_rule[UNIT], !f->unit_is_foreign, id,
		"the unit is not in the scope of the audit");
}

int finding_may_add(const struct finding_draft_facts *f, struct status *st)
{
	audit_require(f->place.audit_state, "add-finding", f->place.audit_id, st);
	require_within_audit(f, st);
	return rule_verdict(st);
}

static void require_evidence(const struct finding_draft_facts *f, struct status *st)
{
	bool owes = finding_is_nonconformity(f->place.grade);
	rule_require(st, &finding_rule[EVIDENCE], !owes || f->evidence_accepted > 0, f->place.id,
		"of %zu pieces of evidence %zu are accepted", f->evidence, f->evidence_accepted);
}

static void advise(const struct finding_draft_facts *f, struct status *st)
{
	const char *id = f->place.id;
	bool owes = finding_is_nonconformity(f->place.grade);
	bool recurs = f->place.grade == FINDING_GRADE_MINOR && f->minors_alike > 0;
	rule_require(st, &finding_rule[COMBINED], f->criteria < 2 || f->combined_reason_given, id,
		"it is against %zu criteria", f->criteria);
	rule_require(st, &finding_rule[RECURRING], !recurs, id,
		"%zu other minors are against one of its criteria", f->minors_alike);
	rule_require(st, &finding_rule[WEAK], !owes || f->evidence_weak == 0 || f->evidence_weak < f->evidence_accepted, id,
		"all %zu accepted pieces of evidence are statements", f->evidence_weak);
}

int finding_may_review(const struct finding_draft_facts *f, struct status *st, int32_t *ret_state)
{
	const char *id = f->place.id;
	bool owes = finding_is_nonconformity(f->place.grade);
	finding_step(&f->place, "review", st, ret_state);
	rule_require(st, &finding_rule[CRITERION], !owes || f->criteria > 0, id,
		"no criterion is named");
	require_evidence(f, st);
	rule_require(st, &finding_rule[STATEMENT], !owes || f->statement_given, id,
		"the statement is empty");
	rule_require(st, &finding_rule[RATIONALE], !owes || f->rationale_given, id,
		"the grade has no rationale");
	rule_require(st, &finding_rule[OTHER_REVIEWER], !f->signer_is_author, id,
		"the signer is its author");
	require_within_audit(f, st);
	advise(f, st);
	return rule_verdict(st);
}

int finding_may_communicate(const struct finding_draft_facts *f, struct status *st, int32_t *ret_state)
{
	finding_step(&f->place, "communicate", st, ret_state);
	require_evidence(f, st);
	return rule_verdict(st);
}

int finding_may_step(const struct finding_place *p, const char *event, struct status *st,
	int32_t *ret_state)
{
	finding_step(p, event, st, ret_state);
	return rule_verdict(st);
}

int finding_may_change(const struct finding_draft_facts *f, struct status *st, int32_t *ret_state)
{
	finding_step(&f->place, "change", st, ret_state);
	require_within_audit(f, st);
	return rule_verdict(st);
}

static void require_mergeable(const struct finding_merge_facts *f, struct status *st)
{
	const char *flaw = NULL;
	if (strcmp(f->place.id, f->into.id) == 0)
		flaw = "it is the same finding";
	else if (strcmp(f->place.audit_id, f->into.audit_id) != 0)
		flaw = "the other one is of another audit";
	else if (!f->reason_given)
		flaw = "no reason is given";
	else if (f->criteria > FINDING_CRITERIA_MAX || f->evidence > FINDING_EVIDENCE_MAX)
		flaw = "both together have too many criteria or too much evidence";
	rule_require(st, &finding_rule[MERGEABLE], !flaw, f->place.id, "%s", flaw ? flaw : "");
}

int finding_may_merge(const struct finding_merge_facts *f, struct status *st, int32_t *ret_state,
	int32_t *ret_into_state)
{
	finding_step(&f->place, "merge", st, ret_state);
	(void)machine_step(machine_of(f->into.grade), f->into.state, "absorb", f->into.id, st, ret_into_state);
	require_mergeable(f, st);
	return rule_verdict(st);
}

int finding_may_grade(const struct finding_grade_facts *f, struct status *st, int32_t *ret_state)
{
	const char *flaw = NULL;
	finding_step(&f->place, "grade", st, ret_state);
	if (!f->is_other)
		flaw = "it has that grade";
	else if (!f->rationale_given)
		flaw = "no reason is given";
	else if (f->changes >= FINDING_GRADES_MAX)
		flaw = "it was changed too often to keep all of it";
	rule_require(st, &finding_rule[REGRADED], !flaw, f->place.id, "%s", flaw ? flaw : "");
	return rule_verdict(st);
}

int finding_may_resolve(const struct finding_resolve_facts *f, struct status *st, int32_t *ret_state)
{
	const struct finding_grade_facts *g = &f->grade;
	finding_step(&g->place, "resolve", st, ret_state);
	rule_require(st, &finding_rule[RESOLVED], f->statement_is_other || g->is_other, g->place.id,
		"both are as they were");
	rule_require(st, &finding_rule[REGRADED], !g->is_other || g->rationale_given, g->place.id,
		"the grade changes and no reason is given");
	return rule_verdict(st);
}

int finding_may_issue(const struct finding_place *p, bool is_issued, struct status *st, int32_t *ret_state)
{
	finding_step(p, "issue", st, ret_state);
	rule_require(st, &finding_rule[ISSUED_ONCE], !is_issued, p->id, "it is issued");
	return rule_verdict(st);
}

int finding_may_accept_risk(const struct finding_risk_facts *f, struct status *st, int32_t *ret_state)
{
	char until[DAY_TEXT_BYTES];
	day_format(f->until_us, until);
	finding_step(&f->place, "accept-risk", st, ret_state);
	if (f->reason_given)
		rule_require(st, &finding_rule[RISK_UNTIL], f->until_us > f->now_us, f->place.id, "%s is past", until);
	else
		rule_require(st, &finding_rule[RISK_UNTIL], false, f->place.id, "no reason is given");
	return rule_verdict(st);
}

/* Announced to the auditee and not over. */
static bool can_take(int32_t audit_state)
{
	static const int32_t state[] = { AUDIT_STATE_SCHEDULED, AUDIT_STATE_TEAM_PROPOSED, AUDIT_STATE_TEAM_CONFIRMED,
		AUDIT_STATE_INITIATED, AUDIT_STATE_FEASIBLE, AUDIT_STATE_CONDITIONALLY_FEASIBLE, AUDIT_STATE_PLANNED,
		AUDIT_STATE_IN_FIELDWORK, AUDIT_STATE_FOLLOW_UP };
	for (size_t i = 0; i < sizeof(state) / sizeof(state[0]); i++)
		if (state[i] == audit_state)
			return true;
	return false;
}

int finding_may_transfer(const struct finding_transfer_facts *f, struct status *st, int32_t *ret_state)
{
	const char *flaw = NULL;
	finding_step(&f->place, "transfer", st, ret_state);
	if (!f->is_other_audit)
		flaw = "it is in that audit";
	else if (!f->is_same_auditee)
		flaw = "that audit is of another organisation";
	else if (!can_take(f->to_state))
		flaw = "that audit is not scheduled yet, or is over";
	else if (!f->signer_manages_there)
		flaw = "the signer does not manage that audit's programme";
	rule_require(st, &finding_rule[SUCCESSOR], !flaw, f->place.id, "%s", flaw ? flaw : "");
	return rule_verdict(st);
}
