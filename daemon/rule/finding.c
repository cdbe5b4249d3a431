/* Decides each step of a finding; a nonconformity closes on verified effectiveness and on nothing else. */
#include "daemon/rule/finding.h"

#include "daemon/rule/audit.h"
#include "daemon/rule/finding_rules.h"
#include "daemon/rule/text.h"

bool finding_is_nonconformity(int32_t grade)
{
	return grade == FINDING_GRADE_MAJOR || grade == FINDING_GRADE_MINOR;
}

bool finding_is_open(int32_t state)
{
	return state != FINDING_STATE_CLOSED && state != FINDING_STATE_WITHDRAWN;
}

int64_t finding_response_due(int64_t communicated_us, uint32_t days)
{
	return communicated_us + (int64_t)(days ? days : 30) * DAY_US;
}

int64_t finding_effectiveness_from(int64_t implementation_verified_us, uint32_t wait_days)
{
	return implementation_verified_us + (int64_t)wait_days * DAY_US;
}

static void step(const struct finding_place *p, const char *event, struct status *st,
	int32_t *ret_state)
{
	const struct machine *m =
		finding_is_nonconformity(p->grade) ? &finding_machine : &finding_note_machine;
	(void)machine_step(m, p->state, event, p->id, st, ret_state);
	audit_require(p->audit_state, "work-on-finding", p->audit_id, st);
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

int finding_may_review(const struct finding_draft_facts *f, struct status *st, int32_t *ret_state)
{
	const char *id = f->place.id;
	bool owes = finding_is_nonconformity(f->place.grade);
	step(&f->place, "review", st, ret_state);
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
	return rule_verdict(st);
}

int finding_may_communicate(const struct finding_draft_facts *f, struct status *st, int32_t *ret_state)
{
	step(&f->place, "communicate", st, ret_state);
	require_evidence(f, st);
	return rule_verdict(st);
}

int finding_may_step(const struct finding_place *p, const char *event, struct status *st,
	int32_t *ret_state)
{
	step(p, event, st, ret_state);
	return rule_verdict(st);
}

int finding_may_respond(const struct finding_respond_facts *f, struct status *st, int32_t *ret_state)
{
	const char *id = f->place.id;
	char due[DAY_TEXT_BYTES];
	day_format(f->due_us, due);
	step(&f->place, "respond", st, ret_state);
	rule_require(st, &finding_rule[CORRECTION], f->correction_given, id, "no correction is given");
	rule_require(st, &finding_rule[ROOT_CAUSE], f->root_cause_given, id, "no cause is given");
	rule_require(st, &finding_rule[ELSEWHERE], f->elsewhere_given, id,
		"nothing is said about elsewhere");
	rule_require(st, &finding_rule[ACTIONS], f->actions > 0, id, "no action is proposed");
	rule_require(st, &finding_rule[IN_TIME], f->due_us == 0 || f->now_us <= f->due_us, id,
		"it was due by %s", due);
	return rule_verdict(st);
}

int finding_may_claim(const struct finding_follow_up_facts *f, struct status *st, int32_t *ret_state)
{
	step(&f->place, "claim", st, ret_state);
	rule_require(st, &finding_rule[ACTIONS_DONE], f->actions_open == 0, f->place.id,
		"%zu of %zu actions are not done", f->actions_open, f->actions);
	return rule_verdict(st);
}

int finding_may_verify_implementation(const struct finding_follow_up_facts *f, struct status *st,
	int32_t *ret_state)
{
	step(&f->place, "verify-implementation", st, ret_state);
	rule_require(st, &finding_rule[IMPLEMENTATION], !f->signer_owns_action, f->place.id,
		"the signer owned or did an action");
	rule_require(st, &finding_rule[AUDITING_SIDE], f->signer_is_auditing_side, f->place.id,
		"the signer is of the audited side");
	return rule_verdict(st);
}

static void require_independence(const struct finding_follow_up_facts *f, struct status *st)
{
	char part[120] = "";
	if (f->signer_owns_action)
		text_append(part, sizeof(part), "owned or did an action");
	if (f->signer_responded)
		text_append(part, sizeof(part), "wrote the response");
	if (f->signer_claimed)
		text_append(part, sizeof(part), "claimed the actions as done");
	rule_require(st, &finding_rule[INDEPENDENT], !*part, f->place.id, "the signer %s", part);
}

static void require_effect(const struct finding_follow_up_facts *f, struct status *st)
{
	const char *id = f->place.id;
	char from[DAY_TEXT_BYTES];
	day_format(f->effectiveness_from_us, from);
	rule_require(st, &finding_rule[EFFECT_EVIDENCE], f->evidence > 0, id,
		"no evidence of effectiveness is named");
	rule_require(st, &finding_rule[EFFECT_ACCEPTED], f->evidence_unaccepted == 0, id,
		"%zu of %zu pieces of evidence are not accepted", f->evidence_unaccepted, f->evidence);
	rule_require(st, &finding_rule[OWN_EVIDENCE], !f->evidence_is_foreign, id,
		"some of the evidence is of another audit");
	rule_require(st, &finding_rule[EFFECT_AFTER], f->evidence_early == 0, id,
		"%zu of %zu pieces of evidence are older than the verified implementation",
		f->evidence_early, f->evidence);
	bool verified = f->implementation_verified_us > 0;
	if (verified)
		rule_require(st, &finding_rule[WAIT], f->now_us >= f->effectiveness_from_us, id,
			"it may be verified from %s on", from);
	else
		rule_require(st, &finding_rule[WAIT], false, id, "the implementation is not verified");
	rule_require(st, &finding_rule[VERDICT], f->verdict_given, id, "no verdict is given");
}

int finding_may_close(const struct finding_follow_up_facts *f, struct status *st, int32_t *ret_state)
{
	step(&f->place, "close", st, ret_state);
	rule_require(st, &finding_rule[AUDITING_SIDE], f->signer_is_auditing_side, f->place.id,
		"the signer is of the audited side");
	if (finding_is_nonconformity(f->place.grade)) {
		require_independence(f, st);
		require_effect(f, st);
	}
	return rule_verdict(st);
}

int finding_may_reopen(const struct finding_follow_up_facts *f, struct status *st, int32_t *ret_state)
{
	step(&f->place, "reopen", st, ret_state);
	rule_require(st, &finding_rule[AUDITING_SIDE], f->signer_is_auditing_side, f->place.id,
		"the signer is of the audited side");
	return rule_verdict(st);
}

void finding_require_awaits_response(const struct finding_place *p, struct status *st)
{
	int32_t same;
	step(p, "add-action", st, &same);
}
