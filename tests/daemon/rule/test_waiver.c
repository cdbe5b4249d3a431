/* Rules of waivers, and how a rule of grade W is waived. */
#include "daemon/rule/waiver.h"
#include "gen/vocabulary.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct waiver_facts asked = { .id = "W", .state = WAIVER_STATE_REQUESTED, .grade = 'W', .now_us = 100 };

Test(waiver, is_asked_for_a_rule_that_can_be_waived)
{
	ROW(asked, "R-WAIVER-03, 04 INV-34: of a rule graded W", "", (void)0, waiver_may_add(&f, &st));
	ROW(asked, "R-WAIVER-03 INV-34: of a hard rule", "R-WAIVER-03", f.grade = 'H', waiver_may_add(&f, &st));
	ROW(asked, "R-WAIVER-03: of advice", "R-WAIVER-03", f.grade = 'A', waiver_may_add(&f, &st));
	ROW(asked, "R-WAIVER-03: of no rule", "R-WAIVER-03", f.grade = 0, waiver_may_add(&f, &st));
	ROW(asked, "R-WAIVER-04 INV-1: of another person's tie", "R-WAIVER-04", f.tie_is_anothers = true,
		waiver_may_add(&f, &st));
	ROW(asked, "R-WAIVER-05 INV-12: after the audit", "R-WAIVER-05", f.scope_is_over = true, waiver_may_add(&f, &st));
	ROW(asked, "R-WAIVER-06: until a day to come", "", f.expires_us = 101, waiver_may_add(&f, &st));
	ROW(asked, "R-WAIVER-06: until now", "R-WAIVER-06", f.expires_us = 100, waiver_may_add(&f, &st));
}

Test(waiver, inv_11_is_granted_by_a_third)
{
	ROW(asked, "R-WAIVER-01, 02: by a third", "", (void)0, waiver_may_grant(&f, &st, &to));
	ROW(asked, "R-WAIVER-01 INV-11: by the beneficiary", "R-WAIVER-01", f.signer_benefits = true,
		waiver_may_grant(&f, &st, &to));
	ROW(asked, "R-WAIVER-02 INV-11: by who asked", "R-WAIVER-02", f.signer_requested = true,
		waiver_may_grant(&f, &st, &to));
	ROW(asked, "R-WAIVER-05: after the audit", "R-WAIVER-05", f.scope_is_over = true, waiver_may_grant(&f, &st, &to));
	ROW(asked, "R-WAIVER-06: its day went by", "R-WAIVER-06", f.expires_us = 99, waiver_may_grant(&f, &st, &to));
	ROW(asked, "S-WAIVER: twice", "S-WAIVER", f.state = WAIVER_STATE_GRANTED, waiver_may_grant(&f, &st, &to));
}

Test(waiver, is_refused_and_ended)
{
	ROW(asked, "S-WAIVER: by who asked as well", "", f.signer_requested = true, waiver_may_refuse(&f, &st, &to));
	ROW(asked, "S-WAIVER: a granted one", "S-WAIVER", f.state = WAIVER_STATE_GRANTED, waiver_may_refuse(&f, &st, &to));
	ROW(asked, "S-WAIVER: ended", "", f.state = WAIVER_STATE_GRANTED, waiver_may_expire(&f, &st, &to));
	ROW(asked, "S-WAIVER: one that was never granted", "S-WAIVER", f.state = WAIVER_STATE_REFUSED,
		waiver_may_expire(&f, &st, &to));
}

static const struct rule waivable = { "R-TRY-01", 'W', "ISO 19011:2018, 4 e)", "try", "it holds", "auditc try {id}" };
static const struct rule hard = { "R-TRY-01", 'H', "ISO 19011:2018, 4 e)", "try", "it holds", "auditc try {id}" };
static const struct waiver in_force[] = { { "R-TRY-02", "A", 0 }, { "R-TRY-01", "TIE", 0 }, { "R-TRY-01", "A", 500 } };
static const struct waived waived = { in_force, 3 };

static int decide(const struct rule *rule, const char *id, struct rule_subject subject, struct status *st)
{
	st->waived = &waived;
	if (subject.id)
		rule_require_of(st, rule, false, id, subject, "it does not");
	else
		rule_require(st, rule, false, id, "it does not");
	return rule_verdict(st);
}

Test(waiver, inv_34_waives_a_rule_for_the_subject_it_names_and_nothing_else)
{
	static const struct { const char *name; const struct rule *rule; const char *id; struct rule_subject subject; const char *rules; } row[] = {
		{ "named by its id", &waivable, "A", { NULL, 0 }, "" },
		{ "another id", &waivable, "B", { NULL, 0 }, "R-TRY-01" },
		{ "no id", &waivable, "", { NULL, 0 }, "R-TRY-01" },
		{ "another row as subject", &waivable, "B", { "TIE", 900 }, "" },
		{ "its own id is not the subject", &waivable, "A", { "B", 0 }, "R-TRY-01" },
		{ "for as long as it lasts", &waivable, "A", { "A", 500 }, "" },
		{ "for longer than it lasts", &waivable, "A", { "A", 501 }, "R-TRY-01" },
		{ "a hard rule is never waived", &hard, "A", { NULL, 0 }, "R-TRY-01" },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		static struct status st;
		int rc = decide(row[i].rule, row[i].id, row[i].subject, &st);
		expect_unmet(row[i].name, rc, &st, row[i].rules);
	}
}

Test(waiver, a_refusal_says_which_row_a_waiver_would_name)
{
	static struct status st;
	rule_require_of(&st, &waivable, false, "A", (struct rule_subject){ "TIE-9", 0 }, "tied");
	rule_require(&st, &hard, false, "A", "not so");
	cr_expect(eq(str, st.violation[0].subject, "TIE-9"));
	cr_expect(eq(str, st.violation[1].subject, ""), "what cannot be waived has none");
}
