/* Decides each step from the response on; a nonconformity closes on verified effectiveness and on nothing else. */
#include "daemon/rule/finding.h"
#include "daemon/rule/finding_rules.h"
#include "daemon/rule/text.h"

bool finding_is_late(int64_t due_us, int64_t now_us)
{
	return due_us > 0 && now_us > due_us;
}

static void require_response(const struct finding_respond_facts *f, struct status *st)
{
	const char *id = f->place.id;
	rule_require(st, &finding_rule[CORRECTION], f->correction_given, id, "no correction is given");
	rule_require(st, &finding_rule[ROOT_CAUSE], f->root_cause_given, id, "no cause is given");
	rule_require(st, &finding_rule[ELSEWHERE], f->elsewhere_given, id,
		"nothing is said about elsewhere");
	rule_require(st, &finding_rule[ACTIONS], f->actions > 0, id, "no action is proposed");
	rule_require(st, &finding_rule[CAUSE_METHOD], f->cause_method_given, id, "no method is named");
}

int finding_may_respond(const struct finding_respond_facts *f, struct status *st, int32_t *ret_state)
{
	char due[DAY_TEXT_BYTES];
	day_format(f->due_us, due);
	finding_step(&f->place, "respond", st, ret_state);
	if (finding_is_nonconformity(f->place.grade))
		require_response(f, st);
	rule_require(st, &finding_rule[IN_TIME], !finding_is_late(f->due_us, f->now_us), f->place.id,
		"it was due by %s", due);
	return rule_verdict(st);
}

int finding_may_claim(const struct finding_follow_up_facts *f, struct status *st, int32_t *ret_state)
{
	finding_step(&f->place, "claim", st, ret_state);
	rule_require(st, &finding_rule[ACTIONS_DONE], f->actions_open == 0, f->place.id,
		"%zu of %zu actions are not done", f->actions_open, f->actions);
	return rule_verdict(st);
}

int finding_may_verify_implementation(const struct finding_follow_up_facts *f, struct status *st,
	int32_t *ret_state)
{
	finding_step(&f->place, "verify-implementation", st, ret_state);
	rule_require(st, &finding_rule[IMPLEMENTATION], !f->signer_owns_action, f->place.id,
		"the signer owned, planned or did an action");
	rule_require(st, &finding_rule[AUDITING_SIDE], f->signer_is_auditing_side, f->place.id,
		"the signer is of the audited side");
	return rule_verdict(st);
}

int finding_may_plan_effectiveness(const struct finding_follow_up_facts *f, struct status *st,
	int32_t *ret_state)
{
	finding_step(&f->place, "plan-effectiveness", st, ret_state);
	rule_require(st, &finding_rule[AUDITING_SIDE], f->signer_is_auditing_side, f->place.id,
		"the signer is of the audited side");
	return rule_verdict(st);
}

static void require_independence(const struct finding_follow_up_facts *f, struct status *st)
{
	char part[160] = "";
	if (f->signer_owns_action)
		text_append(part, sizeof(part), "owned, planned or did an action");
	if (f->signer_responded)
		text_append(part, sizeof(part), "wrote the response");
	if (f->signer_claimed)
		text_append(part, sizeof(part), "claimed the actions as done");
	if (f->signer_manages)
		text_append(part, sizeof(part), "manages the owner");
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
		"%zu of %zu pieces of evidence are older than the verified implementation and its waiting time",
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
	finding_step(&f->place, "close", st, ret_state);
	rule_require(st, &finding_rule[AUDITING_SIDE], f->signer_is_auditing_side, f->place.id,
		"the signer is of the audited side");
	if (finding_is_nonconformity(f->place.grade)) {
		require_independence(f, st);
		require_effect(f, st);
	} else {
		rule_require(st, &finding_rule[OWED], !f->response_is_owed, f->place.id, "nothing was answered");
	}
	return rule_verdict(st);
}

int finding_may_reopen(const struct finding_follow_up_facts *f, struct status *st, int32_t *ret_state)
{
	finding_step(&f->place, "reopen", st, ret_state);
	rule_require(st, &finding_rule[CYCLES], f->cycles < FINDING_CYCLES_MAX, f->place.id, "it was reopened %zu times",
		f->cycles);
	rule_require(st, &finding_rule[AUDITING_SIDE], f->signer_is_auditing_side, f->place.id,
		"the signer is of the audited side");
	return rule_verdict(st);
}
