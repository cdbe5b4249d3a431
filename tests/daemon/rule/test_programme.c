/* Rules of programmes. */
#include "daemon/rule/programme.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define BIT(place) (UINT32_C(1) << (place))
#define ITEMS_GIVEN (BIT(PROGRAMME_ITEM_EXTENT) | BIT(PROGRAMME_ITEM_SCHEDULE) | BIT(PROGRAMME_ITEM_AUDIT_TYPES) |   \
	BIT(PROGRAMME_ITEM_CRITERIA) | BIT(PROGRAMME_ITEM_METHODS) | BIT(PROGRAMME_ITEM_TEAM_SELECTION) |            \
	BIT(PROGRAMME_ITEM_DOCUMENTS))
#define RISKS_JUDGED (BIT(RISK_CATEGORY_PLANNING) | BIT(RISK_CATEGORY_TEAM_SELECTION) | BIT(RISK_CATEGORY_CONFIDENTIALITY))
#define RISKS_NONE (BIT(RISK_CATEGORY_RESOURCES) | BIT(RISK_CATEGORY_COMMUNICATION) | BIT(RISK_CATEGORY_IMPLEMENTATION) | \
	BIT(RISK_CATEGORY_DOCUMENTED_INFORMATION) | BIT(RISK_CATEGORY_MONITORING) |                                  \
	BIT(RISK_CATEGORY_AUDITEE_COOPERATION) | BIT(RISK_CATEGORY_METHOD))
#define WHOLE { .objectives = 2, .purpose_given = true, .items = ITEMS_GIVEN, .risks = RISKS_JUDGED,                 \
	.without_risk = RISKS_NONE, .resources = 12, .days_meant = 40, .days_available = 60,                         \
	.manager_is_manager = true, .manager_is_evaluated = true, .procedures = 3 }

static struct programme_facts draft = { .id = "P", .state = PROGRAMME_STATE_DRAFT, .from_us = 10, .to_us = 20,
	.content = WHOLE, .profile = "19011:2026+27007:2020" };
static struct programme_facts submitted = { .id = "P", .state = PROGRAMME_STATE_SUBMITTED, .from_us = 10, .to_us = 20,
	.content = WHOLE, .profile = "19011:2018+27007:2020", .version = 4, .version_named = 4, .is_as_submitted = true };

#define SUBMIT programme_may_submit(&f, &st, &to)
#define APPROVE programme_may_approve(&f, &st, &to)

Test(programme, may_be_submitted)
{
	ROW(draft, "complete", "", (void)0, SUBMIT);
	ROW(draft, "R-PROGRAMME-01: no objective", "R-PROGRAMME-08 R-PROGRAMME-01", f.content.objectives = 0, SUBMIT);
	ROW(draft, "R-PROGRAMME-02: ends as it begins", "R-PROGRAMME-02", f.to_us = 10, SUBMIT);
	ROW(draft, "R-PROGRAMME-05: advice on purpose", "R-PROGRAMME-05", f.content.purpose_given = false, SUBMIT);
	ROW(submitted, "S-PROGRAMME and all that is missing", "S-PROGRAMME R-PROGRAMME-02 R-PROGRAMME-05 R-PROGRAMME-13",
		f.content.purpose_given = false; f.from_us = 30; f.content.resources = 0, SUBMIT);
}

Test(programme, has_nine_items_before_it_is_submitted)
{
	ROW(draft, "R-PROGRAMME-08: a schedule is missing", "R-PROGRAMME-08",
		f.content.items &= ~BIT(PROGRAMME_ITEM_SCHEDULE), SUBMIT);
	ROW(draft, "R-PROGRAMME-08: no risks at all are an item that is missing too", "R-PROGRAMME-08 R-PROGRAMME-10",
		f.content.risks = 0; f.content.without_risk = ~UINT32_C(0), SUBMIT);
	ROW(draft, "R-PROGRAMME-08: objectives that do not apply are an item, and still asked for", "R-PROGRAMME-01",
		f.content.objectives = 0; f.content.items |= BIT(PROGRAMME_ITEM_OBJECTIVES), SUBMIT);
}

/* The command gives what is missing, all of it and nothing else. */
Test(programme, an_item_that_is_missing_is_mended_by_its_flag)
{
	static struct status st;
	struct programme_facts f = draft;
	int32_t to = 0;
	f.id = "PRO-1";
	f.content.items &= ~(BIT(PROGRAMME_ITEM_SCHEDULE) | BIT(PROGRAMME_ITEM_AUDIT_TYPES));
	f.content.without_risk &= ~BIT(RISK_CATEGORY_DOCUMENTED_INFORMATION);
	f.content.manager_is_evaluated = false;
	f.content.manager_id = "PER-1";
	(void)!programme_may_submit(&f, &st, &to);
	cr_assert(eq(sz, st.violation_count, 3));
	cr_expect(eq(str, st.violation[0].command, "auditc programme change PRO-1 --schedule TEXT --audit-types TEXT"));
	cr_expect(eq(str, st.violation[1].command, "auditc programme-risk add PRO-1 --category documented-information --text TEXT "
		"--likelihood 2 --impact 3 --review DAY"));
	cr_expect(eq(str, st.violation[2].command, "auditc evaluation add --person PER-1 --grade programme-manager --methods records "
		"--methods interview --basis TEXT --qualification TEXT --valid-until DAY"));
	status_reset(&st);
	f = draft;
	f.content.objectives = 0;
	(void)!programme_may_submit(&f, &st, &to);
	cr_expect(eq(int, strncmp(st.violation[0].command, "auditc objective add ", 21), 0), "objectives are rows of their own");
	status_reset(&st);
}

Test(programme, judges_its_risks_in_each_category)
{
	ROW(draft, "R-PROGRAMME-09: nothing said of resources", "R-PROGRAMME-09",
		f.content.without_risk &= ~BIT(RISK_CATEGORY_RESOURCES), SUBMIT);
	ROW(draft, "R-PROGRAMME-09: of the method, under the 2026 profile", "R-PROGRAMME-09",
		f.content.without_risk &= ~BIT(RISK_CATEGORY_METHOD), SUBMIT);
	ROW(draft, "R-PROGRAMME-09: of the method, which the 2018 profile does not know", "",
		f.content.without_risk &= ~BIT(RISK_CATEGORY_METHOD);
		f.profile = "19011:2018+27007:2020", SUBMIT);
	ROW(draft, "R-PROGRAMME-10: confidentiality of the audit is never said to be no risk", "R-PROGRAMME-10",
		f.content.risks &= ~BIT(RISK_CATEGORY_CONFIDENTIALITY);
		f.content.without_risk |= BIT(RISK_CATEGORY_CONFIDENTIALITY), SUBMIT);
	ROW(draft, "R-PROGRAMME-11: advice on what was to be judged again", "R-PROGRAMME-11", f.content.risks_stale = 2, SUBMIT);
}

Test(programme, decides_on_its_universe)
{
	ROW(draft, "R-PROGRAMME-12: a unit nobody decided on", "R-PROGRAMME-12",
		f.content.units_undecided = 1; f.content.undecided_unit = "Depot", SUBMIT);
	ROW(draft, "R-PROGRAMME-19: advice on days that go to the lower risk", "R-PROGRAMME-19",
		f.content.favoured_unit = "Canteen"; f.content.neglected_unit = "Signalling", SUBMIT);
}

static const struct waiver waiver_in_force[] = { { "R-PROGRAMME-06", "P", 0 }, { "R-PROGRAMME-15", "P", 0 },
	{ "R-PROGRAMME-17", "P", 0 } };
static const struct waived in_force = { waiver_in_force, 3 };

Test(programme, has_what_it_needs)
{
	ROW(draft, "R-PROGRAMME-13: nothing is requested", "R-PROGRAMME-13", f.content.resources = 0, SUBMIT);
	ROW(draft, "R-PROGRAMME-14: advice on days that are not there", "R-PROGRAMME-14", f.content.days_meant = 61, SUBMIT);
	ROW(draft, "R-PROGRAMME-14: in one month", "R-PROGRAMME-14", f.content.months_over = "202703", SUBMIT);
	ROW(draft, "R-PROGRAMME-15: a month that is short", "R-PROGRAMME-15", f.content.resources_short = 1, SUBMIT);
	ROW(draft, "R-PROGRAMME-15: waived", "", f.content.resources_short = 1;
		st.waived = &in_force, SUBMIT);
	ROW(draft, "R-PROGRAMME-21: advice on procedures", "R-PROGRAMME-21", f.content.procedures = 0, SUBMIT);
	ROW(submitted, "R-PROGRAMME-20: a request nobody answered", "R-PROGRAMME-20", f.content.resources_unanswered = 3, APPROVE);
	ROW(submitted, "R-PROGRAMME-20: answered by the approval", "", f.content.resources_unanswered = 3;
		f.grants_rest = true, APPROVE);
}

Test(programme, has_one_accountable_manager)
{
	ROW(draft, "R-PROGRAMME-16: nobody accepted", "R-PROGRAMME-16", f.content.manager_is_manager = false, SUBMIT);
	ROW(draft, "R-PROGRAMME-17: not evaluated", "R-PROGRAMME-17", f.content.manager_is_evaluated = false, SUBMIT);
	ROW(draft, "R-PROGRAMME-17: waived", "", f.content.manager_is_evaluated = false;
		st.waived = &in_force, SUBMIT);
	ROW(draft, "R-PROGRAMME-06: an objective without a measure", "R-PROGRAMME-06", f.content.objectives_unmeasured = 1, SUBMIT);
	ROW(draft, "R-PROGRAMME-06: waived", "", f.content.objectives_unmeasured = 1;
		st.waived = &in_force, SUBMIT);
	static struct programme_assign_facts asked = { .id = "P", .state = PROGRAMME_STATE_RUNNING, .is_other = true,
		.is_manager = true, .signer_is_asked = true };
	ROW(asked, "R-PROGRAMME-23: another manager is asked", "", (void)0, programme_may_assign(&f, &st));
	ROW(asked, "R-PROGRAMME-23: who holds no such role", "R-PROGRAMME-23", f.is_manager = false, programme_may_assign(&f, &st));
	ROW(asked, "R-PROGRAMME-23: who is accountable already", "R-PROGRAMME-23", f.is_other = false,
		programme_may_assign(&f, &st));
	ROW(asked, "S-PROGRAMME: of a closed one", "S-PROGRAMME", f.state = PROGRAMME_STATE_CLOSED, programme_may_assign(&f, &st));
	ROW(asked, "R-PROGRAMME-22: accepted by who was asked", "", (void)0, programme_may_accept(&f, &st));
	ROW(asked, "R-PROGRAMME-22: and by nobody else", "R-PROGRAMME-22", f.signer_is_asked = false, programme_may_accept(&f, &st));
}

Test(programme, inv_11_is_approved_by_who_wrote_none_of_it)
{
	ROW(submitted, "R-PROGRAMME-03: by another", "", (void)0, APPROVE);
	ROW(submitted, "R-PROGRAMME-03 INV-11: by its author", "R-PROGRAMME-03", f.signer_is_author = true, APPROVE);
	ROW(draft, "S-PROGRAMME: a draft", "S-PROGRAMME", f.is_as_submitted = true, APPROVE);
}

Test(programme, inv_15_is_approved_as_it_was_read)
{
	ROW(submitted, "R-PROGRAMME-04, 18: the version and content that were read", "", (void)0, APPROVE);
	ROW(submitted, "R-PROGRAMME-04 INV-15: another version", "R-PROGRAMME-04", f.version_named = 3, APPROVE);
	ROW(submitted, "R-PROGRAMME-18 INV-15: other content than was submitted", "R-PROGRAMME-18", f.is_as_submitted = false,
		APPROVE);
	ROW(submitted, "R-PROGRAMME-25: an amendment that changed nothing is dropped", "", f.state = PROGRAMME_STATE_AMENDING;
		f.is_as_approved = true, programme_may_withdraw(&f, &st, &to));
	ROW(submitted, "R-PROGRAMME-25: one that did is not", "R-PROGRAMME-25", f.state = PROGRAMME_STATE_AMENDING,
		programme_may_withdraw(&f, &st, &to));
}

Test(programme, other_steps)
{
	ROW(draft, "R-PROGRAMME-02: a period", "", (void)0, programme_may_add(&f, &st));
	ROW(draft, "R-PROGRAMME-02: none", "R-PROGRAMME-02", f.to_us = 5, programme_may_add(&f, &st));
	ROW(draft, "R-PROGRAMME-07: the default profile", "", f.profile = "19011:2018+27007:2020",
		programme_may_add(&f, &st));
	ROW(draft, "R-PROGRAMME-07: a profile nobody knows", "R-PROGRAMME-07", f.profile = "19011:2011",
		programme_may_change(&f, &st));
	ROW(draft, "S-PROGRAMME: content is written in a draft", "", (void)0, programme_may(f.state, "change", f.id, &st));
	ROW(submitted, "S-PROGRAMME: and no later", "S-PROGRAMME", (void)0, programme_may(f.state, "change", f.id, &st));
	ROW(submitted, "S-PROGRAMME: changed while it is submitted", "S-PROGRAMME", (void)0, programme_may_change(&f, &st));
	ROW(submitted, "S-PROGRAMME: returned", "", (void)0, programme_may_return(&f, &st, &to));
	ROW(draft, "S-PROGRAMME: a draft is not returned", "S-PROGRAMME", (void)0,
		programme_may_return(&f, &st, &to));
	ROW(submitted, "S-PROGRAMME: nothing begins before the approval", "S-PROGRAMME", (void)0,
		programme_may_step(&f, "begin", &st, &to));
}

Test(programme, takes_audits_once_a_version_is_approved)
{
	for (int32_t state = 0; state <= PROGRAMME_STATE_CLOSED; state++)
		cr_expect(programme_takes_audits(state) ==
			(state >= PROGRAMME_STATE_APPROVED && state <= PROGRAMME_STATE_AMENDMENT_SUBMITTED), "%d", state);
}

Test(programme, inv_28_is_closed_once_nothing_of_it_is_open)
{
	static struct programme_close_facts over = { .id = "P", .state = PROGRAMME_STATE_UNDER_REVIEW, .reviews_reported = 1,
		.periods_closed = 4 };
#define CLOSE programme_may_close(&f, &st, &to)
	ROW(over, "R-PROGRAMME-26 to 31: nothing open", "", (void)0, CLOSE);
	ROW(over, "R-PROGRAMME-26: an audit", "R-PROGRAMME-26", f.audits_open = 1, CLOSE);
	ROW(over, "R-PROGRAMME-26: one that is completed, or ended early, and not sealed", "R-PROGRAMME-26", f.audits_unsealed = 1,
		CLOSE);
	ROW(over, "R-PROGRAMME-26: one that ended early and is sealed", "", f.audits_ended_early = 1, CLOSE);
	ROW(over, "R-PROGRAMME-28 INV-28: what was to be covered by one that ended early", "R-PROGRAMME-28",
		f.audits_ended_early = 1; f.ended_early = "Kista"; f.units_uncovered = 1, CLOSE);
	ROW(over, "R-PROGRAMME-27: no review", "R-PROGRAMME-27", f.reviews_reported = 0, CLOSE);
	ROW(over, "R-PROGRAMME-28 INV-28: a unit neither covered nor left out", "R-PROGRAMME-28",
		f.units_uncovered = 1; f.uncovered_unit = "Depot", CLOSE);
	ROW(over, "R-PROGRAMME-29 INV-28: an objective", "R-PROGRAMME-29", f.objectives_open = 1, CLOSE);
	ROW(over, "R-PROGRAMME-30: a trigger", "R-PROGRAMME-30", f.triggers_open = 1, CLOSE);
	ROW(over, "R-PROGRAMME-31: never monitored", "R-PROGRAMME-31", f.periods_closed = 0, CLOSE);
	ROW(over, "R-PROGRAMME-31: a period", "R-PROGRAMME-31", f.periods_open = 1, CLOSE);
	ROW(over, "S-PROGRAMME: while it runs", "S-PROGRAMME", f.state = PROGRAMME_STATE_RUNNING, CLOSE);
}
