/* Decides whether a programme may be submitted and who may approve it. */
#include "daemon/rule/programme.h"

#include "common/bytes.h"
#include "daemon/rule/text.h"

#include <inttypes.h>

enum { OBJECTIVES, PERIOD, OTHER_APPROVER, EXACT_VERSION, PURPOSE, MEASURES, PROFILE };

/* clang-format off */
const struct rule programme_rule[] = {
	[OBJECTIVES] = { "R-PROGRAMME-01", 'H', "ISO 19011:2018, 5.2", "programme",
		"a programme has at least one objective before it is submitted",
		"auditc objective add --programme-id {id}" },
	[PERIOD] = { "R-PROGRAMME-02", 'H', "ISO 19011:2018, 5.1", "programme",
		"a programme covers a period that ends after it begins",
		"auditc programme add --from-us DAY --to-us DAY" },
	[OTHER_APPROVER] = { "R-PROGRAMME-03", 'H', "ISO 19011:2018, 5.4.1; INV-11", "programme",
		"a programme is approved by another person than those who wrote it",
		"auditc appointment list --scope-id {id}" },
	[EXACT_VERSION] = { "R-PROGRAMME-04", 'H', "ISO 19011:2018, 5.5.7; INV-15", "programme",
		"an approval names the exact version that was read",
		"auditc programme get {id}" },
	[PURPOSE] = { "R-PROGRAMME-05", 'A', "ISO 19011:2018, 5.1", "programme",
		"a programme says what it is for",
		"auditc programme add --purpose TEXT" },
	[MEASURES] = { "R-PROGRAMME-06", 'A', "ISO 19011:2018, 5.2", "programme",
		"each objective says how it will be known whether it was met",
		"auditc objective list --programme-id {id}" },
	[PROFILE] = { "R-PROGRAMME-07", 'H', "ISO 19011:2018, 5.1", "programme",
		"a programme is run under a guidance profile that is known here",
		"auditc programme add --profile 19011:2018+27007:2020" },
	{ 0 }
};

static const struct transition transition[] = {
	{ PROGRAMME_STATE_DRAFT, "add-objective", PROGRAMME_STATE_DRAFT },
	{ PROGRAMME_STATE_DRAFT, "submit", PROGRAMME_STATE_SUBMITTED },
	{ PROGRAMME_STATE_SUBMITTED, "approve", PROGRAMME_STATE_APPROVED },
	{ PROGRAMME_STATE_SUBMITTED, "return", PROGRAMME_STATE_DRAFT },
};
/* clang-format on */

const struct machine programme_machine = {
	.noun = "programme",
	.state_name = enum_name_programme_state,
	.state_count = ARRAY_LEN(enum_name_programme_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-PROGRAMME", 'H', "ISO 19011:2018, 5.5.1", "programme",
		"the state of the programme allows what is asked", "auditc programme get {id}" },
};

static void require_period(const struct programme_facts *f, struct status *st)
{
	rule_require(st, &programme_rule[PERIOD], f->from_us > 0 && f->from_us < f->to_us, f->id,
		"the period does not end after it begins");
}

const char programme_profile_default[] = "19011:2018+27007:2020";

int programme_may_add(const struct programme_facts *f, struct status *st)
{
	static const char *const profile[] = { programme_profile_default, "19011:2026+27007:2020" };
	require_period(f, st);
	rule_require(st, &programme_rule[PROFILE], text_among(f->profile, profile, ARRAY_LEN(profile)), f->id,
		"\"%s\" is neither %s nor %s", f->profile, profile[0], profile[1]);
	return rule_verdict(st);
}

int programme_may_take_objective(const struct programme_facts *f, struct status *st)
{
	int32_t same;
	(void)machine_step(&programme_machine, f->state, "add-objective", f->id, st, &same);
	return rule_verdict(st);
}

int programme_may_submit(const struct programme_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&programme_machine, f->state, "submit", f->id, st, ret_state);
	rule_require(st, &programme_rule[OBJECTIVES], f->objectives > 0, f->id, "it has no objective");
	require_period(f, st);
	rule_require(st, &programme_rule[PURPOSE], f->purpose_given, f->id, "its purpose is empty");
	rule_require(st, &programme_rule[MEASURES], f->objectives_unmeasured == 0, f->id,
		"%zu of %zu objectives have no measure", f->objectives_unmeasured, f->objectives);
	return rule_verdict(st);
}

int programme_may_approve(const struct programme_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&programme_machine, f->state, "approve", f->id, st, ret_state);
	rule_require(st, &programme_rule[OTHER_APPROVER], !f->signer_is_author, f->id,
		"the signer wrote it, or an objective of it");
	rule_require(st, &programme_rule[EXACT_VERSION], f->version == f->version_named, f->id,
		"it stands at version %" PRIu64 ", the approval names %" PRIu64, f->version,
		f->version_named);
	return rule_verdict(st);
}

int programme_may_return(const struct programme_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&programme_machine, f->state, "return", f->id, st, ret_state);
	return rule_verdict(st);
}
