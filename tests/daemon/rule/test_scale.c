/* Rules of scales: the shipped ones are of this form. */
#include "daemon/rule/scale.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* The French one. */
static struct scale_grade grade[5] = {
	{ .code = "NCmaj", .grade = FINDING_GRADE_MAJOR, .is_response_required = true, .correction_days = 14, .response_days = 30,
		.evidence_days = 90, .is_labelled = true },
	{ .code = "NCmin", .grade = FINDING_GRADE_MINOR, .is_response_required = true, .response_days = 30, .is_labelled = true },
	{ .code = "PS", .grade = FINDING_GRADE_OBSERVATION, .is_labelled = true },
	{ .code = "PP", .grade = FINDING_GRADE_OPPORTUNITY, .is_labelled = true },
	{ .code = "PF", .grade = FINDING_GRADE_STRENGTH, .is_labelled = true },
};
static struct scale_facts french = { .id = "S-1", .state = SCALE_STATE_DRAFT, .grade = grade, .grades = 5 };

/* The scale with one grade changed. */
static struct scale_facts with(struct scale_grade first)
{
	static struct scale_grade changed[5];
	struct scale_facts f = french;
	memcpy(changed, grade, sizeof(changed));
	changed[0] = first;
	f.grade = changed;
	return f;
}

static struct scale_grade major(void)
{
	return grade[0];
}

#define PUBLISH(name, rules, change)                                                                \
	do {                                                                                        \
		struct scale_grade g = major();                                                     \
		change;                                                                             \
		struct scale_facts changed = with(g);                                               \
		ROW(changed, name, rules, (void)0, scale_may_publish(&f, &st, &to));                \
	} while (0)

Test(scale, is_published_when_it_is_sound)
{
	PUBLISH("R-SCALE-01 to 04, 09: the French one", "", (void)0);
	PUBLISH("R-SCALE-01: a code twice", "R-SCALE-01", g.code = "PF");
	PUBLISH("R-SCALE-02: no major", "R-SCALE-02", g.grade = FINDING_GRADE_MINOR);
	PUBLISH("R-SCALE-03 INV-24: a major without a response", "R-SCALE-03", g.is_response_required = false);
	PUBLISH("R-SCALE-03 INV-24: a response without a day", "R-SCALE-03", g.response_days = 0);
	PUBLISH("R-SCALE-04: no name", "R-SCALE-04", g.is_labelled = false);
	PUBLISH("R-SCALE-04: two names in French", "R-SCALE-04", g.label_is_doubled = true);
	PUBLISH("R-SCALE-09: advice on the order of days", "R-SCALE-09", g.correction_days = 40);
	ROW(french, "S-SCALE: once", "S-SCALE", f.state = SCALE_STATE_PUBLISHED, scale_may_publish(&f, &st, &to));
}

Test(scale, changes_while_it_is_a_draft)
{
	ROW(french, "S-SCALE: a draft", "", (void)0, scale_may_change(&f, &st, &to));
	ROW(french, "R-SCALE-02: an unfinished one", "", f.grades = 1, scale_may_add(&f, &st));
	ROW(french, "S-SCALE INV-16: a published one", "S-SCALE", f.state = SCALE_STATE_PUBLISHED,
		scale_may_change(&f, &st, &to));
	ROW(french, "S-SCALE: retired", "", f.state = SCALE_STATE_PUBLISHED, scale_may_retire(&f, &st, &to));
	ROW(french, "S-SCALE: twice", "S-SCALE", f.state = SCALE_STATE_RETIRED, scale_may_retire(&f, &st, &to));
}

static struct scale_pin_facts pin = { .id = "P-1", .is_programme_or_audit = true, .is_own = true,
	.scale_state = SCALE_STATE_PUBLISHED };

#define PIN(name, rules, change) ROW(pin, name, rules, change, scale_may_pin(&f, &st))

Test(scale, is_pinned_once_and_before_the_first_finding)
{
	PIN("R-SCALE-05 to 07, 10: to a programme", "", (void)0);
	PIN("R-SCALE-05 INV-16: a draft", "R-SCALE-05", f.scale_state = SCALE_STATE_DRAFT);
	PIN("R-SCALE-05: a retired one", "R-SCALE-05", f.scale_state = SCALE_STATE_RETIRED);
	PIN("R-SCALE-05: another organisation's", "R-SCALE-05", f.is_own = false);
	PIN("R-SCALE-06: a second one", "R-SCALE-06", f.pins = 1);
	PIN("R-SCALE-07 INV-16: after a finding was graded", "R-SCALE-07", f.findings = 1);
	PIN("R-SCALE-10: to an organisation", "R-SCALE-10", f.is_programme_or_audit = false);
	ROW(pin, "R-SCALE-06: another one instead", "", f.pins = 1, scale_may_change_pin(&f, &st));
	ROW(pin, "R-SCALE-07: but not after a finding", "R-SCALE-07", f.pins = f.findings = 1, scale_may_change_pin(&f, &st));
}

static struct scale_pick_facts asked = { .id = "A-1", .grade = grade, .grades = 5, .code = "" };

static int pick(const struct scale_pick_facts *f, struct status *st, struct scale_grade *ret_grade)
{
	scale_pick(f, st, ret_grade);
	return rule_verdict(st);
}

#define PICK(name, rules, change) ROW(asked, name, rules, change, pick(&f, &st, &picked))

Test(scale, gives_a_finding_one_grade)
{
	struct scale_grade picked = { .code = NULL };
	PICK("R-SCALE-08: by code", "", f.code = "NCmin");
	cr_expect(eq(i32, picked.grade, FINDING_GRADE_MINOR), "its class drives the rules");
	cr_expect(eq(u32, picked.response_days, 30));
	PICK("R-SCALE-08: by class", "", f.class = FINDING_GRADE_STRENGTH);
	cr_expect(eq(str, (char *)(uintptr_t)picked.code, "PF"));
	PICK("R-SCALE-08: a code of another scale", "R-SCALE-08", f.code = "major");
	PICK("R-SCALE-08: a code of another class", "R-SCALE-08", f.code = "PF"; f.class = FINDING_GRADE_MAJOR);
	PICK("R-SCALE-08: a class it does not have", "R-SCALE-08", f.class = FINDING_GRADE_CONFORMITY);
	PICK("R-SCALE-08: nothing", "R-SCALE-08", (void)0);
	cr_expect(eq(str, (char *)(uintptr_t)picked.code, "PF"), "refused, it stays as it was");
	PICK("R-SCALE-08: the classes alone where none is pinned", "", f.grade = NULL; f.class = FINDING_GRADE_MAJOR);
	cr_expect(picked.is_response_required);
	cr_expect(eq(str, (char *)(uintptr_t)picked.code, ""));
	PICK("R-SCALE-08: a code where none is pinned", "R-SCALE-08", f.grade = NULL; f.code = "NCmaj");
}
