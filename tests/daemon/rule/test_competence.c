/* Rules of evaluations, and what an audit asks its team to know. */
#include "daemon/rule/competence.h"
#include "daemon/rule/competence_template.h"
#include "daemon/rule/text.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const int32_t records_and_interview[] = { 1, 3 };
static const int32_t records_twice[] = { 1, 1 };
static const struct evaluation a_lead[] = { { .grade = AUDITOR_GRADE_LEAD, .is_granted = true, .valid_until_us = 1500 } };
static const struct evaluation an_auditor[] = {
	{ .grade = AUDITOR_GRADE_AUDITOR, .is_granted = true, .valid_until_us = 1500 } };
static const struct evaluation lapsed_lead[] = {
	{ .grade = AUDITOR_GRADE_LEAD, .is_granted = true, .valid_until_us = 999 } };
static struct evaluation_facts assessed = { .id = "E", .person_id = "P", .state = EVALUATION_STATE_ASSESSED, .grade = AUDITOR_GRADE_LEAD,
	.methods = records_and_interview, .method_count = 2, .valid_until_us = 2000, .now_us = 1000, .own = a_lead,
	.own_count = 1, .was_auditor = true, .development_due_us = 3000 };
static const struct waiver one_method_will_do[] = { { "R-COMPETENCE-01", "P", 0 } };
static const struct waived methods_waived = { one_method_will_do, 1 };

#define ADD(name, rules, change) ROW(assessed, name, rules, change, evaluation_may_add(&f, &st))
#define GRANT(name, rules, change) ROW(assessed, name, rules, change, evaluation_may_grant(&f, &st, &to))
#define STEP(step, from, name, rules, change) \
	ROW(assessed, name, rules, f.state = EVALUATION_STATE_##from; change, evaluation_may_##step(&f, &st, &to))

Test(competence, an_evaluation_may_be_recorded)
{
	ADD("R-COMPETENCE-01, 02, 04, 06: by another, in two ways", "", (void)0);
	ADD("R-COMPETENCE-01: one method", "R-COMPETENCE-01", f.method_count = 1);
	ADD("R-COMPETENCE-01: one method, waived", "", f.method_count = 1; st.waived = &methods_waived);
	GRANT("R-COMPETENCE-01: granted by the same waiver", "", f.method_count = 1; st.waived = &methods_waived);
	ADD("R-COMPETENCE-01: one method, waived for another person", "R-COMPETENCE-01", f.method_count = 1;
		f.person_id = "Q"; st.waived = &methods_waived);
	ADD("R-COMPETENCE-01: one method, which the criteria allow", "", f.method_count = f.methods_min = 1);
	ADD("R-COMPETENCE-01: two, and the criteria ask for three", "R-COMPETENCE-01", f.methods_min = 3);
	ADD("R-COMPETENCE-01: the same method twice", "R-COMPETENCE-01", f.methods = records_twice);
	ADD("R-COMPETENCE-02 INV-11: oneself", "R-COMPETENCE-02", f.signer_is_person = true);
	ADD("R-COMPETENCE-04: until now", "R-COMPETENCE-04", f.valid_until_us = 1000);
	ADD("R-COMPETENCE-06: a service account", "R-COMPETENCE-06", f.person_is_service = true);
	ADD("R-COMPETENCE-07: by an auditor", "R-COMPETENCE-07", f.own = an_auditor);
	ADD("R-COMPETENCE-07: by one whose own lapsed", "R-COMPETENCE-07", f.own = lapsed_lead);
	ADD("R-COMPETENCE-07: by one who says what qualifies them", "", f.own_count = 0; f.qualification_given = true);
}

Test(competence, inv_11_nobody_evaluates_or_grants_for_themself)
{
	ADD("INV-11: another", "", (void)0);
	ADD("INV-11: oneself", "R-COMPETENCE-02", f.signer_is_person = true);
	GRANT("INV-11: a second person", "", (void)0);
	GRANT("INV-11: the evaluator", "R-COMPETENCE-03", f.signer_is_evaluator = true);
	GRANT("INV-11: the evaluated", "R-COMPETENCE-05", f.signer_is_person = true);
}

Test(competence, an_evaluation_goes_step_by_step)
{
	ROW(assessed, "R-COMPETENCE-13: planned", "", (void)0, evaluation_may_plan(&f, &st));
	ROW(assessed, "R-COMPETENCE-13: repeats another person's", "R-COMPETENCE-13", f.previous_is_anothers = true,
		evaluation_may_plan(&f, &st));
	STEP(collect, PLANNED, "S-EVALUATION: collected", "", f.method_count = 0);
	STEP(collect, GRANTED, "S-EVALUATION: collected late", "S-EVALUATION", (void)0);
	STEP(assess, EVIDENCE_COLLECTED, "R-COMPETENCE-10: assessed", "", (void)0);
	STEP(assess, EVIDENCE_COLLECTED, "R-COMPETENCE-10: a level nothing shows", "R-COMPETENCE-10", f.bare_item = "backup");
	STEP(assess, PLANNED, "S-EVALUATION: assessed of nothing", "S-EVALUATION R-COMPETENCE-01", f.method_count = 0);
	STEP(review, ASSESSED, "R-COMPETENCE-03: reviewed", "", (void)0);
	STEP(review, ASSESSED, "R-COMPETENCE-03: by its evaluator", "R-COMPETENCE-03", f.signer_is_evaluator = true);
	STEP(grant, REVIEWED, "S-EVALUATION: granted", "", (void)0);
	STEP(develop, REVIEWED, "R-COMPETENCE-11: to be developed", "", (void)0);
	STEP(develop, REVIEWED, "R-COMPETENCE-11: until yesterday", "R-COMPETENCE-11", f.development_due_us = 999);
	STEP(be_repeated, DEVELOPMENT_NEEDED, "S-EVALUATION: evaluated again", "", (void)0);
	STEP(be_repeated, PLANNED, "S-EVALUATION: before it was one", "S-EVALUATION", (void)0);
	STEP(suspend, GRANTED, "S-EVALUATION: suspended", "", (void)0);
	STEP(suspend, ASSESSED, "S-EVALUATION: suspended early", "S-EVALUATION", (void)0);
	STEP(resume, SUSPENDED, "R-COMPETENCE-12: resumed by another", "", (void)0);
	STEP(resume, SUSPENDED, "R-COMPETENCE-12 INV-11: by who suspended", "R-COMPETENCE-12", f.signer_is_suspender = true);
	STEP(resume, SUSPENDED, "R-COMPETENCE-05 INV-11: one's own", "R-COMPETENCE-05", f.signer_is_person = true);
	STEP(withdraw, GRANTED, "S-EVALUATION: withdrawn", "", (void)0);
	STEP(withdraw, WITHDRAWN, "S-EVALUATION: twice", "S-EVALUATION", (void)0);
}

Test(competence, an_evaluation_may_be_granted)
{
	GRANT("R-COMPETENCE-03, 05: by a second person", "", (void)0);
	GRANT("R-COMPETENCE-04: lapsed before it was granted", "R-COMPETENCE-04", f.now_us = 3000);
	GRANT("R-COMPETENCE-08: a lead who never was auditor", "R-COMPETENCE-08", f.was_auditor = false);
	GRANT("R-COMPETENCE-08: an auditor who never was", "", f.was_auditor = false; f.grade = AUDITOR_GRADE_AUDITOR);
	GRANT("R-COMPETENCE-09: less than the criteria ask for", "R-COMPETENCE-09", f.experience_missing = "2 audits of 4");
	GRANT("S-EVALUATION: twice", "S-EVALUATION", f.state = EVALUATION_STATE_GRANTED);
}

Test(competence, who_may_evaluate_whom)
{
	static const struct { int32_t own, grade; bool may; } row[] = {
		{ AUDITOR_GRADE_LEAD, AUDITOR_GRADE_LEAD, true }, { AUDITOR_GRADE_LEAD, AUDITOR_GRADE_TECHNICAL_EXPERT, true },
		{ AUDITOR_GRADE_AUDITOR, AUDITOR_GRADE_LEAD, false }, { AUDITOR_GRADE_AUDITOR, AUDITOR_GRADE_AUDITOR, true },
		{ AUDITOR_GRADE_AUDITOR, AUDITOR_GRADE_IN_TRAINING, true },
		{ AUDITOR_GRADE_AUDITOR, AUDITOR_GRADE_TECHNICAL_EXPERT, false },
		{ AUDITOR_GRADE_TECHNICAL_EXPERT, AUDITOR_GRADE_TECHNICAL_EXPERT, true },
		{ AUDITOR_GRADE_TECHNICAL_EXPERT, AUDITOR_GRADE_AUDITOR, false },
		{ AUDITOR_GRADE_IN_TRAINING, AUDITOR_GRADE_AUDITOR, false },
		{ AUDITOR_GRADE_PROGRAMME_MANAGER, AUDITOR_GRADE_PROGRAMME_MANAGER, true } };
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		cr_expect(eq(int, grade_may_evaluate(row[i].own, row[i].grade), row[i].may), "row %zu", i);
}

Test(competence, a_template_adds_what_is_not_there)
{
	static struct { size_t added; } items = { 3 };
	ROW(items, "R-COMPETENCE-14: three new ones", "", (void)0, template_may_add("O", f.added, &st));
	ROW(items, "R-COMPETENCE-14: none", "R-COMPETENCE-14", f.added = 0, template_may_add("O", f.added, &st));
}

Test(competence, the_isms_template_has_ten_areas)
{
	size_t count = 0;
	for (const struct competence_item *a = competence_template; a->name; a++) {
		count += a->template_number == COMPETENCE_TEMPLATE_ISMS;
		cr_expect(a->level >= 1 && a->level <= 4, "%s", a->name);
		for (const struct competence_item *b = competence_template; b < a; b++)
			cr_expect(not(eq(str, (char *)a->name, (char *)b->name)), "%s stands once", a->name);
	}
	cr_expect(eq(sz, count, 10));
}

Test(competence, an_audit_asks_by_what_it_is)
{
	static const char *const hosting[] = { "U-1", "U-2" };
	static const struct need_facts plain = { 0 };
	static const struct need_facts rich = { .has_isms_criteria = true, .is_remote = true, .is_second_party = true,
		.standards = 2, .unit_ids = hosting, .unit_count = 2 };
	const char *why = "";
	for (int32_t trigger = COMPETENCE_TRIGGER_EVERY_AUDIT; trigger < COMPETENCE_TRIGGER_UNITS; trigger++) {
		cr_expect(competence_is_needed(trigger, NULL, 0, &rich, &why) && *why, "%d", trigger);
		cr_expect(eq(int, competence_is_needed(trigger, NULL, 0, &plain, &why),
			trigger == COMPETENCE_TRIGGER_EVERY_AUDIT));
	}
	cr_expect(competence_is_needed(COMPETENCE_TRIGGER_UNITS, &hosting[1], 1, &rich, &why));
	cr_expect(eq(str, (char *)why, "one of its units asks for it"));
	cr_expect(not(competence_is_needed(COMPETENCE_TRIGGER_UNITS, hosting, 1, &plain, &why)));
	cr_expect(not(competence_is_needed(COMPETENCE_TRIGGER_UNSPECIFIED, NULL, 0, &rich, &why)));
}
