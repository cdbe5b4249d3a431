/* Decides what makes an evaluation of a person's competence count. */
#include "daemon/rule/competence.h"

#include "common/bytes.h"
#include "daemon/rule/text.h"

enum { TWO_METHODS, NOT_ONESELF, SECOND_PERSON, VALIDITY, NOT_OWN, NATURAL_PERSON };

/* clang-format off */
const struct rule competence_rule[] = {
	[TWO_METHODS] = { "R-COMPETENCE-01", 'H', "ISO 19011:2018, 7.4", "evaluation",
		"an evaluation combines at least two different methods",
		"auditc evaluation add --person-id {id} --methods records --methods interview" },
	[NOT_ONESELF] = { "R-COMPETENCE-02", 'H', "ISO 19011:2018, 7.5; INV-11", "evaluation",
		"nobody evaluates themself",
		"auditc explain R-COMPETENCE-02" },
	[SECOND_PERSON] = { "R-COMPETENCE-03", 'H', "ISO 19011:2018, 7.5; INV-11", "evaluation",
		"an evaluation is granted by another person than its evaluator",
		"auditc evaluation grant {id}" },
	[VALIDITY] = { "R-COMPETENCE-04", 'H', "ISO 19011:2018, 7.6", "evaluation",
		"an evaluation is valid until a day to come",
		"auditc evaluation add --valid-until-us DAY" },
	[NOT_OWN] = { "R-COMPETENCE-05", 'H', "ISO 19011:2018, 7.5; INV-11", "evaluation",
		"nobody grants an evaluation of themself",
		"auditc evaluation grant {id}" },
	[NATURAL_PERSON] = { "R-COMPETENCE-06", 'H', "ISO 19011:2018, 7.1", "evaluation",
		"competence is a natural person's",
		"auditc person get {id}" },
	{ 0 }
};

static const struct transition transition[] = {
	{ EVALUATION_STATE_ASSESSED, "grant", EVALUATION_STATE_GRANTED },
};
/* clang-format on */

const struct machine evaluation_machine = {
	.noun = "evaluation",
	.state_name = enum_name_evaluation_state,
	.state_count = ARRAY_LEN(enum_name_evaluation_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-EVALUATION", 'H', "ISO 19011:2018, 7.5", "evaluation",
		"the state of the evaluation allows what is asked",
		"auditc evaluation list --filter \"id = {id}\"" },
};

static size_t different_methods(const struct evaluation_facts *f)
{
	size_t count = 0;
	for (size_t i = 0; i < f->method_count; i++) {
		bool again = false;
		for (size_t j = 0; j < i; j++)
			again |= f->methods[j] == f->methods[i];
		count += !again && f->methods[i] != 0;
	}
	return count;
}

static void require_content(const struct evaluation_facts *f, struct status *st)
{
	char until[DAY_TEXT_BYTES];
	size_t methods = different_methods(f);
	rule_require(st, &competence_rule[TWO_METHODS], methods >= 2, f->id,
		"%zu different %s named", methods, methods == 1 ? "method is" : "methods are");
	day_format(f->valid_until_us, until);
	rule_require(st, &competence_rule[VALIDITY], f->valid_until_us > f->now_us, f->id,
		"valid until %s, which is past", until);
}

int evaluation_may_add(const struct evaluation_facts *f, struct status *st)
{
	require_content(f, st);
	rule_require(st, &competence_rule[NOT_ONESELF], !f->signer_is_person, f->id,
		"evaluator and evaluated person are the same");
	rule_require(st, &competence_rule[NATURAL_PERSON], !f->person_is_service, f->id,
		"the account is a service account");
	return rule_verdict(st);
}

int evaluation_may_grant(const struct evaluation_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&evaluation_machine, f->state, "grant", f->id, st, ret_state);
	require_content(f, st);
	rule_require(st, &competence_rule[SECOND_PERSON], !f->signer_is_evaluator, f->id,
		"the signer made the evaluation");
	rule_require(st, &competence_rule[NOT_OWN], !f->signer_is_person, f->id,
		"the evaluation is the signer's own");
	return rule_verdict(st);
}
