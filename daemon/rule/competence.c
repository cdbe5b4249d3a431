/* Decides the steps of an evaluation of a person's competence, and what an audit asks its team to know. */
#include "daemon/rule/competence.h"

#include "common/bytes.h"
#include "daemon/rule/text.h"

enum {
	TWO_METHODS,
	NOT_ONESELF,
	SECOND_PERSON,
	VALIDITY,
	NOT_OWN,
	NATURAL_PERSON,
	QUALIFIED,
	GRADE_BEFORE,
	EXPERIENCE,
	SHOWN,
	DEVELOPMENT_DAY,
	OTHER_RESUMES,
	SAME_PERSON,
	TEMPLATE_NEW
};

/* clang-format off */
const struct rule competence_rule[] = {
	[TWO_METHODS] = { "R-COMPETENCE-01", 'W', "ISO 19011:2018, 7.4", "evaluation",
		"an evaluation combines at least two different methods, or as many as the selection criteria ask for",
		"auditc evaluation collect {id} --method METHOD --text TEXT" },
	[NOT_ONESELF] = { "R-COMPETENCE-02", 'H', "ISO 19011:2018, 7.5; INV-11", "evaluation",
		"nobody evaluates themself",
		"auditc explain R-COMPETENCE-02" },
	[SECOND_PERSON] = { "R-COMPETENCE-03", 'H', "ISO 19011:2018, 7.5; INV-11", "evaluation",
		"an evaluation is reviewed, and granted, by another person than its evaluator",
		"auditc evaluation grant {id}" },
	[VALIDITY] = { "R-COMPETENCE-04", 'H', "ISO 19011:2018, 7.6", "evaluation",
		"an evaluation is valid until a day to come",
		"auditc evaluation add --valid-until-us DAY" },
	[NOT_OWN] = { "R-COMPETENCE-05", 'H', "ISO 19011:2018, 7.5; INV-11", "evaluation",
		"nobody reviews, grants or resumes an evaluation of themself",
		"auditc evaluation grant {id}" },
	[NATURAL_PERSON] = { "R-COMPETENCE-06", 'H', "ISO 19011:2018, 7.1", "evaluation",
		"competence is a natural person's",
		"auditc person get {id}" },
	[QUALIFIED] = { "R-COMPETENCE-07", 'H', "ISO 19011:2018, 7.5", "evaluation",
		"an evaluator holds a valid evaluation of the same grade or above, or says what qualifies them",
		"auditc evaluation plan --person-id {id} --qualification TEXT" },
	[GRADE_BEFORE] = { "R-COMPETENCE-08", 'A', "ISO 19011:2018, 7.2.5", "evaluation",
		"who becomes lead was granted to be auditor before",
		"auditc evaluation list --person-id PERSON" },
	[EXPERIENCE] = { "R-COMPETENCE-09", 'A', "ISO 19011:2018, 7.2.4 and 7.3", "evaluation",
		"a person has the experience that the selection criteria ask for in the grade",
		"auditc auditor get-experience PERSON" },
	[SHOWN] = { "R-COMPETENCE-10", 'H', "ISO 19011:2018, 7.5", "evaluation",
		"each level above none names the evidence that shows it",
		"auditc evaluation assess {id} --items JSON" },
	[DEVELOPMENT_DAY] = { "R-COMPETENCE-11", 'H', "ISO 19011:2018, 7.5", "evaluation",
		"what is to be developed is looked at again on a day to come",
		"auditc evaluation develop {id} --development-due-us DAY" },
	[OTHER_RESUMES] = { "R-COMPETENCE-12", 'H', "ISO 19011:2018, 7.6; INV-11", "evaluation",
		"a suspension is lifted by another person than who suspended",
		"auditc evaluation resume {id} --reason TEXT" },
	[SAME_PERSON] = { "R-COMPETENCE-13", 'H', "ISO 19011:2018, 7.5", "evaluation",
		"an evaluation repeats one of the same person",
		"auditc evaluation list --person-id PERSON" },
	[TEMPLATE_NEW] = { "R-COMPETENCE-14", 'H', "ISO/IEC 27007:2020, 7.2.3", "competence",
		"a template adds at least one item that the taxonomy has not",
		"auditc competence list" },
	{ 0 }
};

static const struct transition transition[] = {
	{ EVALUATION_STATE_PLANNED, "collect", EVALUATION_STATE_EVIDENCE_COLLECTED },
	{ EVALUATION_STATE_EVIDENCE_COLLECTED, "collect", EVALUATION_STATE_EVIDENCE_COLLECTED },
	{ EVALUATION_STATE_EVIDENCE_COLLECTED, "assess", EVALUATION_STATE_ASSESSED },
	{ EVALUATION_STATE_ASSESSED, "review", EVALUATION_STATE_REVIEWED },
	{ EVALUATION_STATE_ASSESSED, "grant", EVALUATION_STATE_GRANTED },
	{ EVALUATION_STATE_REVIEWED, "grant", EVALUATION_STATE_GRANTED },
	{ EVALUATION_STATE_ASSESSED, "develop", EVALUATION_STATE_DEVELOPMENT_NEEDED },
	{ EVALUATION_STATE_REVIEWED, "develop", EVALUATION_STATE_DEVELOPMENT_NEEDED },
	{ EVALUATION_STATE_DEVELOPMENT_NEEDED, "evaluate-again", EVALUATION_STATE_EVALUATED_AGAIN },
	{ EVALUATION_STATE_GRANTED, "evaluate-again", EVALUATION_STATE_GRANTED },
	{ EVALUATION_STATE_SUSPENDED, "evaluate-again", EVALUATION_STATE_SUSPENDED },
	{ EVALUATION_STATE_GRANTED, "suspend", EVALUATION_STATE_SUSPENDED },
	{ EVALUATION_STATE_SUSPENDED, "resume", EVALUATION_STATE_GRANTED },
	{ EVALUATION_STATE_PLANNED, "withdraw", EVALUATION_STATE_WITHDRAWN },
	{ EVALUATION_STATE_EVIDENCE_COLLECTED, "withdraw", EVALUATION_STATE_WITHDRAWN },
	{ EVALUATION_STATE_ASSESSED, "withdraw", EVALUATION_STATE_WITHDRAWN },
	{ EVALUATION_STATE_REVIEWED, "withdraw", EVALUATION_STATE_WITHDRAWN },
	{ EVALUATION_STATE_GRANTED, "withdraw", EVALUATION_STATE_WITHDRAWN },
	{ EVALUATION_STATE_SUSPENDED, "withdraw", EVALUATION_STATE_WITHDRAWN },
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

bool evaluation_counts(const struct evaluation *e, int64_t to_us)
{
	return e->is_granted && e->valid_until_us >= to_us;
}

bool evaluation_is_valid_at(const struct evaluation *e, int64_t at_us)
{
	return evaluation_counts(e, at_us) && e->valid_from_us <= at_us;
}

bool grade_may_evaluate(int32_t own, int32_t grade)
{
	if (own == AUDITOR_GRADE_LEAD || own == grade)
		return true;
	return own == AUDITOR_GRADE_AUDITOR && grade == AUDITOR_GRADE_IN_TRAINING;
}

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
	size_t methods = different_methods(f), needed = f->methods_min ? f->methods_min : METHODS_MIN_DEFAULT;
	rule_require_of(st, &competence_rule[TWO_METHODS], methods >= needed, f->id,
		(struct rule_subject){ .id = f->person_id }, "%zu different %s named, of %zu", methods,
		methods == 1 ? "method is" : "methods are", needed);
	day_format(f->valid_until_us, until);
	rule_require(st, &competence_rule[VALIDITY], f->valid_until_us > f->now_us, f->id,
		"valid until %s, which is past", until);
}

static void require_evaluator(const struct evaluation_facts *f, struct status *st)
{
	bool qualified = f->qualification_given;
	for (size_t i = 0; i < f->own_count; i++)
		qualified |= evaluation_is_valid_at(&f->own[i], f->now_us) &&
			grade_may_evaluate(f->own[i].grade, f->grade);
	rule_require(st, &competence_rule[NOT_ONESELF], !f->signer_is_person, f->id,
		"evaluator and evaluated person are the same");
	rule_require(st, &competence_rule[QUALIFIED], qualified, f->id,
		"the signer holds no valid evaluation of that grade or above and names no qualification");
}

static void require_natural(const struct evaluation_facts *f, struct status *st)
{
	rule_require(st, &competence_rule[NATURAL_PERSON], !f->person_is_service, f->id,
		"the account is a service account");
}

int evaluation_may_plan(const struct evaluation_facts *f, struct status *st)
{
	require_evaluator(f, st);
	require_natural(f, st);
	rule_require(st, &competence_rule[SAME_PERSON], !f->previous_is_anothers, f->id,
		"the evaluation it repeats is of another person");
	return rule_verdict(st);
}

int evaluation_may_be_repeated(const struct evaluation_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&evaluation_machine, f->state, "evaluate-again", f->id, st, ret_state);
	return rule_verdict(st);
}

int evaluation_may_collect(const struct evaluation_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&evaluation_machine, f->state, "collect", f->id, st, ret_state);
	require_evaluator(f, st);
	return rule_verdict(st);
}

int evaluation_may_assess(const struct evaluation_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&evaluation_machine, f->state, "assess", f->id, st, ret_state);
	require_content(f, st);
	require_evaluator(f, st);
	rule_require(st, &competence_rule[SHOWN], !f->bare_item, f->id, "\"%s\" has a level and no evidence",
		f->bare_item ? f->bare_item : "");
	return rule_verdict(st);
}

int evaluation_may_add(const struct evaluation_facts *f, struct status *st)
{
	require_content(f, st);
	require_evaluator(f, st);
	require_natural(f, st);
	return rule_verdict(st);
}

static void require_second_person(const struct evaluation_facts *f, struct status *st)
{
	rule_require(st, &competence_rule[SECOND_PERSON], !f->signer_is_evaluator, f->id,
		"the signer made the evaluation");
	rule_require(st, &competence_rule[NOT_OWN], !f->signer_is_person, f->id,
		"the evaluation is the signer's own");
}

int evaluation_may_review(const struct evaluation_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&evaluation_machine, f->state, "review", f->id, st, ret_state);
	require_second_person(f, st);
	return rule_verdict(st);
}

int evaluation_may_grant(const struct evaluation_facts *f, struct status *st, int32_t *ret_state)
{
	const char *missing = f->experience_missing ? f->experience_missing : "";
	(void)machine_step(&evaluation_machine, f->state, "grant", f->id, st, ret_state);
	require_content(f, st);
	require_second_person(f, st);
	rule_require(st, &competence_rule[GRADE_BEFORE], f->grade != AUDITOR_GRADE_LEAD || f->was_auditor, f->id,
		"no granted evaluation as auditor is on record");
	rule_require(st, &competence_rule[EXPERIENCE], !*missing, f->id, "%s", missing);
	return rule_verdict(st);
}

int evaluation_may_develop(const struct evaluation_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&evaluation_machine, f->state, "develop", f->id, st, ret_state);
	require_second_person(f, st);
	rule_require(st, &competence_rule[DEVELOPMENT_DAY], f->development_due_us > f->now_us, f->id,
		"the day lies in the past");
	return rule_verdict(st);
}

int evaluation_may_suspend(const struct evaluation_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&evaluation_machine, f->state, "suspend", f->id, st, ret_state);
	return rule_verdict(st);
}

int evaluation_may_resume(const struct evaluation_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&evaluation_machine, f->state, "resume", f->id, st, ret_state);
	rule_require(st, &competence_rule[NOT_OWN], !f->signer_is_person, f->id,
		"the evaluation is the signer's own");
	rule_require(st, &competence_rule[OTHER_RESUMES], !f->signer_is_suspender, f->id, "the signer suspended it");
	return rule_verdict(st);
}

int evaluation_may_withdraw(const struct evaluation_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&evaluation_machine, f->state, "withdraw", f->id, st, ret_state);
	return rule_verdict(st);
}

int template_may_add(const char *organisation_id, size_t added, struct status *st)
{
	rule_require(st, &competence_rule[TEMPLATE_NEW], added > 0, organisation_id,
		"the taxonomy has all of its items");
	return rule_verdict(st);
}

static bool shares_unit(const char *const *unit_ids, size_t unit_count, const struct need_facts *f)
{
	for (size_t i = 0; i < unit_count; i++)
		if (text_among(unit_ids[i], f->unit_ids, f->unit_count))
			return true;
	return false;
}

bool competence_is_needed(int32_t trigger, const char *const *unit_ids, size_t unit_count, const struct need_facts *f,
	const char **ret_reason)
{
	static const char *const reason[] = {
		[COMPETENCE_TRIGGER_EVERY_AUDIT] = "every audit asks for it",
		[COMPETENCE_TRIGGER_ISMS_CRITERIA] = "its criteria are those of an information security management system",
		[COMPETENCE_TRIGGER_REMOTE_METHOD] = "its method is remote",
		[COMPETENCE_TRIGGER_SECOND_PARTY] = "it is of a supplier",
		[COMPETENCE_TRIGGER_COMBINED] = "its criteria are of more than one standard",
		[COMPETENCE_TRIGGER_UNITS] = "one of its units asks for it",
	};
	bool by_trigger = trigger == COMPETENCE_TRIGGER_EVERY_AUDIT ||
		(trigger == COMPETENCE_TRIGGER_ISMS_CRITERIA && f->has_isms_criteria) ||
		(trigger == COMPETENCE_TRIGGER_REMOTE_METHOD && f->is_remote) ||
		(trigger == COMPETENCE_TRIGGER_SECOND_PARTY && f->is_second_party) ||
		(trigger == COMPETENCE_TRIGGER_COMBINED && f->standards > 1);
	bool by_unit = shares_unit(unit_ids, unit_count, f);
	if (by_trigger || by_unit)
		*ret_reason = reason[by_trigger ? trigger : COMPETENCE_TRIGGER_UNITS];
	return by_trigger || by_unit;
}
