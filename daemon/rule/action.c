/* Decides when an action may join a finding, move its date and count as done. */
#include "daemon/rule/action.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/text.h"

enum { DUE, OWNER, EVIDENCE, RESCHEDULES, OWN_EVIDENCE, CURRENT, OTHER_VERIFIER, MANY };

/* clang-format off */
const struct rule action_rule[] = {
	[DUE] = { "R-ACTION-01", 'H', "ISO 19011:2018, 6.7", "action",
		"an action is due on a day to come",
		"auditc action reschedule {id} --due-us DAY" },
	[OWNER] = { "R-ACTION-02", 'H', "ISO 19011:2018, 6.7", "action",
		"an action is owned by someone of the audited side",
		"auditc person list" },
	[EVIDENCE] = { "R-ACTION-03", 'H', "ISO 19011:2018, 6.7", "action",
		"an action is done when evidence shows it",
		"auditc action finish {id} --evidence-ids EVIDENCE" },
	[RESCHEDULES] = { "R-ACTION-04", 'H', "ISO 19011:2018, 6.7", "action",
		"all earlier due dates stay on record, so they cannot be without end",
		"auditc action list --filter \"id = {id}\"" },
	[OWN_EVIDENCE] = { "R-ACTION-05", 'H', "ISO 19011:2018, 6.7", "action",
		"what shows an action done is evidence of the same audit",
		"auditc evidence list" },
	[CURRENT] = { "R-ACTION-06", 'H', "ISO 19011:2018, 6.7", "action",
		"an action that was not effective stays as it was; a new cycle has actions of its own",
		"auditc action add --finding-id FINDING" },
	[OTHER_VERIFIER] = { "R-ACTION-07", 'H', "ISO 19011:2018, 6.7; INV-8", "action",
		"what was done is verified or rejected by someone who neither owned, planned nor did it",
		"auditc team-member list" },
	[MANY] = { "R-ACTION-08", 'H', "ISO 19011:2018, 6.7", "action",
		"a response has as many actions as can be followed",
		"auditc action list --finding-id {id}" },
	{ 0 }
};

static const struct transition transition[] = {
	{ ACTION_STATE_PROPOSED, "agree", ACTION_STATE_AGREED },
	{ ACTION_STATE_PROPOSED, "reschedule", ACTION_STATE_PROPOSED },
	{ ACTION_STATE_AGREED, "reschedule", ACTION_STATE_AGREED },
	{ ACTION_STATE_AGREED, "begin", ACTION_STATE_IN_PROGRESS },
	{ ACTION_STATE_AGREED, "finish", ACTION_STATE_DONE_CLAIMED },
	{ ACTION_STATE_IN_PROGRESS, "reschedule", ACTION_STATE_IN_PROGRESS },
	{ ACTION_STATE_IN_PROGRESS, "finish", ACTION_STATE_DONE_CLAIMED },
	{ ACTION_STATE_DONE_CLAIMED, "verify", ACTION_STATE_VERIFIED },
	{ ACTION_STATE_DONE_CLAIMED, "reject", ACTION_STATE_REJECTED },
	{ ACTION_STATE_REJECTED, "reschedule", ACTION_STATE_REJECTED },
	{ ACTION_STATE_REJECTED, "begin", ACTION_STATE_IN_PROGRESS },
	{ ACTION_STATE_REJECTED, "finish", ACTION_STATE_DONE_CLAIMED },
};
/* clang-format on */

const struct machine action_machine = {
	.noun = "action",
	.state_name = enum_name_action_state,
	.state_count = ARRAY_LEN(enum_name_action_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-ACTION", 'H', "ISO 19011:2018, 6.7", "action",
		"the state of the action allows what is asked",
		"auditc action list --filter \"id = {id}\"" },
};

static void require_due(int64_t due_us, int64_t now_us, const char *id, struct status *st)
{
	char due[DAY_TEXT_BYTES];
	day_format(due_us, due);
	rule_require(st, &action_rule[DUE], due_us > now_us, id, "%s is past", due);
}

int action_may_add(const struct action_add_facts *f, struct status *st)
{
	finding_require(&f->finding, "add-action", st);
	rule_require(st, &action_rule[OWNER], f->owner_is_audited, f->finding.id,
		"the owner is of another organisation");
	require_due(f->due_us, f->now_us, f->finding.id, st);
	rule_require(st, &action_rule[MANY], f->actions < ACTIONS_MAX, f->finding.id, "it has %zu", f->actions);
	return rule_verdict(st);
}

static void require_current(const struct action_facts *f, struct status *st)
{
	rule_require(st, &action_rule[CURRENT], f->is_current, f->id,
		"its finding was reopened, closed or handed over since");
}

int action_may_reschedule(const struct action_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&action_machine, f->state, "reschedule", f->id, st, ret_state);
	audit_require(f->finding.audit_state, "work-on-finding", f->finding.audit_id, st);
	require_current(f, st);
	require_due(f->due_us, f->now_us, f->id, st);
	rule_require(st, &action_rule[RESCHEDULES], f->reschedules < ACTION_RESCHEDULES_MAX, f->id,
		"it was moved %zu times", f->reschedules);
	return rule_verdict(st);
}

int action_may_finish(const struct action_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&action_machine, f->state, "finish", f->id, st, ret_state);
	audit_require(f->finding.audit_state, "work-on-finding", f->finding.audit_id, st);
	require_current(f, st);
	rule_require(st, &action_rule[EVIDENCE], f->evidence > 0, f->id, "no evidence is named");
	rule_require(st, &action_rule[OWN_EVIDENCE], !f->evidence_is_foreign, f->id,
		"some of the evidence is of another audit");
	return rule_verdict(st);
}

int action_may_begin(const struct action_facts *f, struct status *st, int32_t *ret_state, int32_t *ret_finding_state)
{
	(void)machine_step(&action_machine, f->state, "begin", f->id, st, ret_state);
	finding_step(&f->finding, "begin", st, ret_finding_state);
	require_current(f, st);
	return rule_verdict(st);
}

static void require_verifier(const struct action_facts *f, struct status *st)
{
	require_current(f, st);
	rule_require(st, &action_rule[OTHER_VERIFIER], !f->signer_took_part, f->id, "the signer owns, planned or did it");
}

int action_may_verify(const struct action_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&action_machine, f->state, "verify", f->id, st, ret_state);
	finding_require(&f->finding, "verify-action", st);
	require_verifier(f, st);
	return rule_verdict(st);
}

int action_may_reject(const struct action_facts *f, struct status *st, int32_t *ret_state, int32_t *ret_finding_state)
{
	(void)machine_step(&action_machine, f->state, "reject", f->id, st, ret_state);
	finding_step(&f->finding, "reject-action", st, ret_finding_state);
	require_verifier(f, st);
	return rule_verdict(st);
}
