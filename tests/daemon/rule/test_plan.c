/* Rules of plans, their slots and comments, and the template a plan begins with. */
#include "common/bytes.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/audit_end.h"
#include "daemon/rule/plan.h"
#include "daemon/rule/plan_template.h"
#include "daemon/rule/role.h"
#include "daemon/rule/text.h"
#include "gen/vocabulary.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#define HOUR (INT64_C(3600) * 1000 * 1000)
#define DAY0 (INT64_C(20000) * DAY_US)
#define AT(hour) (DAY0 + (hour) * HOUR)

static const struct plan_tie operates[] = { { .tie = { .kind = RELATIONSHIP_KIND_OPERATES, .target = "Hosting", .from_us = 1 },
	.unit_id = "U-HOSTING" } };
static const char *const gate_label[] = { "A.7.1" };
static const struct plan_tie to_the_gate[] = { { .tie = { .kind = RELATIONSHIP_KIND_OPERATES, .target = "Kista Cloud",
	.from_us = 1, .labels = gate_label, .label_count = 1 }, .unit_id = "", .subject_id = "REL-GATE" } };
static const struct plan_tie waived[] = { { .tie = { .kind = RELATIONSHIP_KIND_OPERATES, .target = "Hosting", .from_us = 1 },
	.unit_id = "U-HOSTING", .is_waived = true } };
static const struct plan_tie employed[] = { { .tie = { .kind = RELATIONSHIP_KIND_EMPLOYED, .target = "Kista Cloud" },
	.unit_id = "" } };
static const struct plan_tie long_ago[] = { { .tie = { .kind = RELATIONSHIP_KIND_OPERATES, .target = "Hosting", .from_us = 1,
	.to_us = 2 }, .unit_id = "U-HOSTING" } };

static const struct plan_item items[] = {
	{ "I-71", "A.7.1", "", "S" }, { "I-74", "A.7.4", "", "S" }, { "I-813", "A.8.13", "", "S" } };
static const struct plan_place sites[] = { { "S-KISTA", "Kista", false } };
static const struct plan_place units[] = { { "U-HOSTING", "Hosting", false }, { "U-DESK", "Service desk", false } };
static const char *const physical[] = { "I-71", "I-74" };
static const char *const backup[] = { "I-813" };
static const char *const first_only[] = { "I-71" };
static const char *const foreign[] = { "I-X" };

/* A plan that is in order: opening, physical controls by Erik, backups by Lena, closing. */
struct world {
	struct plan_member lena, erik;
	struct plan_assignment by_erik[2], by_lena[1];
	struct plan_slot slot[5];
	struct plan_facts f;
};

static struct world in_order(void)
{
	return (struct world){
		.lena = { .id = "M-LENA", .name = "Lena Holm", .role = ROLE_LEADER, .is_accepted = true },
		.erik = { .id = "M-ERIK", .name = "Erik Lund", .role = ROLE_AUDITOR, .is_accepted = true },
		.slot = { { .id = "1", .number = 1, .title = "Opening", .kind = SLOT_KIND_OPENING_MEETING, .from_us = AT(9),
				  .to_us = AT(9) + HOUR / 2, .site_id = "S-KISTA", .unit_id = "" },
			{ .id = "2", .number = 2, .title = "Gate", .kind = SLOT_KIND_ACTIVITY, .from_us = AT(10), .to_us = AT(11),
				.site_id = "S-KISTA", .unit_id = "U-HOSTING", .method = AUDITING_METHOD_ON_SITE_INTERACTION,
				.item_ids = physical, .item_count = 2, .assignment_count = 1 },
			{ .id = "3", .number = 3, .title = "Backups", .kind = SLOT_KIND_ACTIVITY, .from_us = AT(10),
				.to_us = AT(11), .site_id = "S-KISTA", .unit_id = "U-DESK",
				.method = AUDITING_METHOD_ON_SITE_NO_INTERACTION, .item_ids = backup, .item_count = 1,
				.assignment_count = 1 },
			{ .id = "4", .number = 4, .title = "Lunch", .kind = SLOT_KIND_BREAK, .from_us = AT(12), .to_us = AT(13),
				.site_id = "", .unit_id = "" },
			{ .id = "5", .number = 5, .title = "Closing", .kind = SLOT_KIND_CLOSING_MEETING, .from_us = AT(14),
				.to_us = AT(15), .site_id = "S-KISTA", .unit_id = "" } },
		.f = { .id = "PLAN-1", .audit_id = "AUD-1", .state = PLAN_STATE_DRAFT, .audit_state = AUDIT_STATE_FEASIBLE,
			.audit_from_us = DAY0, .audit_to_us = DAY0 + 2 * DAY_US, .slot_count = 5, .item = items, .item_count = 3,
			.site = sites, .site_count = 1, .sites_are_named = true, .unit = units, .unit_count = 2,
			.units_are_named = true, .auditee_risks_given = true } };
}

/* Pointers within, once it stands where it stays. */
static void tie_up(struct world *w)
{
	if (!w->by_erik[0].member)
		w->by_erik[0].member = &w->erik;
	if (!w->by_lena[0].member)
		w->by_lena[0].member = &w->lena;
	w->slot[1].assignment = w->by_erik;
	w->slot[2].assignment = w->by_lena;
	w->f.slot = w->slot;
}

/* Slot `at` of a world with one change: exactly these rules refuse or advise. */
#define STANDS(name, at, rules, ...)                                                            \
	do {                                                                                       \
		static struct status st;                                                           \
		struct world w = in_order();                                                       \
		tie_up(&w);                                                                        \
		__VA_ARGS__;                                                                       \
		expect_unmet(name, slot_may_stand(&w.f, &w.slot[at], &st), &st, rules);            \
	} while (0)

Test(plan, a_slot_may_stand)
{
	STANDS("R-SLOT-01 to 10: in order", 1, "", (void)0);
	STANDS("R-SLOT-01: ends before it begins", 1, "R-SLOT-01", w.slot[1].to_us = AT(10));
	STANDS("R-SLOT-01: longer than a day", 1, "R-SLOT-01", w.slot[1].from_us = AT(-20); w.f.audit_from_us = 1;
		w.slot[0].kind = w.slot[3].kind = w.slot[4].kind = SLOT_KIND_TRAVEL);
	STANDS("R-SLOT-02: after the audit", 1, "R-SLOT-02", w.slot[1].from_us += 4 * DAY_US; w.slot[1].to_us += 4 * DAY_US);
	STANDS("R-SLOT-02: on its last day", 1, "", w.slot[1].from_us += 2 * DAY_US; w.slot[1].to_us += 2 * DAY_US);
	STANDS("R-SLOT-03: in another slot of theirs", 1, "R-SLOT-03", w.by_lena[0].member = &w.erik);
	STANDS("R-SLOT-03: in a meeting of the whole team", 1, "R-SLOT-03", w.slot[1].from_us = AT(9));
	STANDS("R-SLOT-03: a meeting of the whole team while one is elsewhere", 0, "R-SLOT-03 R-SLOT-03", w.slot[0].to_us = AT(11));
	STANDS("R-SLOT-03: two meetings of the whole team", 4, "R-SLOT-03", w.slot[4].from_us = AT(12));
	STANDS("R-SLOT-03: travel is for who is named", 4, "", w.slot[4].from_us = AT(12); w.slot[3].kind = SLOT_KIND_TRAVEL);
	STANDS("R-SLOT-03: one ends as the other begins", 1, "", w.by_lena[0].member = &w.erik; w.slot[2].from_us = AT(11);
		w.slot[2].to_us = AT(12));
	STANDS("R-SLOT-05: only a trainee", 1, "R-SLOT-05 R-SLOT-05", w.erik.role = ROLE_AUDITOR_IN_TRAINING);
	STANDS("R-SLOT-05: a trainee with the leader", 1, "", w.erik.role = ROLE_AUDITOR_IN_TRAINING;
		w.by_erik[1].member = &w.lena; w.slot[1].assignment_count = 2; w.slot[2].assignment_count = 0);
	STANDS("R-SLOT-05: the auditor there takes another criterion", 1, "R-SLOT-05", w.erik.role = ROLE_AUDITOR_IN_TRAINING;
		w.by_erik[1] = (struct plan_assignment){ &w.lena, first_only, 1 }; w.slot[1].assignment_count = 2;
		w.slot[2].assignment_count = 0);
	STANDS("R-SLOT-06: only a technical expert", 2, "R-SLOT-06", w.lena.role = ROLE_TECHNICAL_EXPERT);
	STANDS("R-SLOT-07: an item of another source", 1, "R-SLOT-07", w.slot[1].item_ids = foreign; w.slot[1].item_count = 1);
	STANDS("R-SLOT-07: a site of somebody else", 1, "R-SLOT-07", w.slot[1].site_id = "S-X");
	STANDS("R-SLOT-07: a unit that is not audited", 1, "R-SLOT-07", w.slot[1].unit_id = "U-X");
	STANDS("R-SLOT-08: without a method", 1, "R-SLOT-08", w.slot[1].method = 0);
	STANDS("R-SLOT-08: on site, nowhere", 1, "R-SLOT-08", w.slot[1].site_id = "");
	STANDS("R-SLOT-08: remote, nowhere", 1, "R-SLOT-08", w.slot[1].site_id = "";
		w.slot[1].method = AUDITING_METHOD_REMOTE_INTERACTION);
	STANDS("R-SLOT-08: remote, in a virtual room", 1, "", w.slot[1].site_id = ""; w.slot[1].place_given = true;
		w.slot[1].method = AUDITING_METHOD_REMOTE_INTERACTION);
	STANDS("R-SLOT-09: has not accepted", 1, "R-SLOT-09", w.erik.is_accepted = false);
	STANDS("R-SLOT-10: assigned criteria of another slot", 1, "R-SLOT-10", w.by_erik[0].item_ids = backup;
		w.by_erik[0].item_count = 1);
	STANDS("R-SLOT-10: assigned twice", 1, "R-SLOT-10 R-SLOT-10", w.by_erik[1].member = &w.erik;
		w.slot[1].assignment_count = 2);
	STANDS("S-PLAN: presented", 1, "S-PLAN", w.f.state = PLAN_STATE_PRESENTED);
	STANDS("S-AUDIT: completed", 1, "S-AUDIT", w.f.audit_state = AUDIT_STATE_COMPLETED);
	STANDS("all at once", 1, "R-SLOT-01 R-SLOT-08 R-SLOT-09", w.slot[1].to_us = 0; w.slot[1].method = 0;
		w.erik.is_accepted = false);
}

Test(plan, inv_01_nobody_audits_in_a_slot_what_they_are_tied_to)
{
	STANDS("R-SLOT-04 INV-1: operates the unit", 1, "R-SLOT-04", w.erik.tie = operates; w.erik.tie_count = 1);
	STANDS("R-SLOT-04 INV-1: waived for this tie", 1, "", w.erik.tie = waived; w.erik.tie_count = 1);
	STANDS("R-SLOT-04 INV-1: another unit", 2, "", w.lena.tie = operates; w.lena.tie_count = 1);
	STANDS("R-SLOT-04 INV-1: no unit named is each unit", 2, "R-SLOT-04", w.lena.tie = operates; w.lena.tie_count = 1;
		w.slot[2].unit_id = "");
	STANDS("R-SLOT-04 INV-1: the whole organisation", 2, "R-SLOT-04", w.lena.tie = employed; w.lena.tie_count = 1);
	STANDS("R-SLOT-04 INV-1: one of the slot's criteria", 1, "R-SLOT-04", w.erik.tie = to_the_gate; w.erik.tie_count = 1);
	STANDS("R-SLOT-04 INV-1: a criterion of the slot that another takes", 1, "", w.erik.tie = to_the_gate;
		w.erik.tie_count = 1; w.by_erik[0].item_ids = physical + 1; w.by_erik[0].item_count = 1);
	STANDS("R-SLOT-04 INV-1: a criterion the slot does not have", 2, "", w.lena.tie = to_the_gate; w.lena.tie_count = 1);
	STANDS("R-SLOT-04 INV-1: no criterion named is each of them", 2, "R-SLOT-04", w.lena.tie = to_the_gate;
		w.lena.tie_count = 1; w.slot[2].item_count = 0);
	STANDS("R-SLOT-04 INV-1: over, and cooled off", 1, "", w.erik.tie = long_ago; w.erik.tie_count = 1);
	STANDS("R-SLOT-04 INV-1: a meeting audits nothing", 0, "", w.erik.tie = operates; w.erik.tie_count = 1;
		w.slot[0].assignment = w.by_erik; w.slot[0].assignment_count = 1);
}

/* The rules that the lint of a world with one change names. */
#define LINT(name, rules, ...)                                                                  \
	do {                                                                                       \
		struct world w = in_order();                                                       \
		char got[400] = "";                                                                \
		tie_up(&w);                                                                        \
		__VA_ARGS__;                                                                       \
		static struct lint_row row[100];                                                   \
		size_t count = plan_lint_all(&w.f, row, ARRAY_LEN(row));                           \
		for (size_t i = 0; i < count; i++)                                                 \
			(void)snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s", i ? " " : "", row[i].rule->id); \
		cr_expect(eq(str, got, (char *)rules), "%s: %s", name, count ? row[0].missing : "");                \
	} while (0)

Test(plan, lint_names_all_that_is_wrong_with_it)
{
	LINT("in order", "", (void)0);
	LINT("R-PLAN-02: empty", "R-PLAN-02 R-PLAN-03 R-PLAN-04 R-PLAN-06 R-PLAN-07 R-PLAN-07 R-PLAN-05 R-PLAN-05 R-PLAN-05",
		w.f.slot_count = 0);
	LINT("R-PLAN-03: no opening meeting", "R-PLAN-03", w.slot[0].kind = SLOT_KIND_TEAM_MEETING);
	LINT("R-PLAN-04: no closing meeting", "R-PLAN-04", w.slot[4].kind = SLOT_KIND_MANAGEMENT_MEETING);
	LINT("R-PLAN-05: no slot for A.7.4", "R-PLAN-05", w.slot[1].item_count = 1);
	LINT("R-PLAN-06: a site without a slot", "R-PLAN-06", w.slot[0].site_id = w.slot[4].site_id = "";
		w.slot[1].site_id = w.slot[2].site_id = ""; w.slot[1].place_given = w.slot[2].place_given = true;
		w.slot[1].method = w.slot[2].method = AUDITING_METHOD_REMOTE_INTERACTION; w.f.is_remote_ready = true;
		w.f.item = items + 2; w.f.item_count = 1; w.slot[1].item_ids = backup; w.slot[1].item_count = 1);
	LINT("R-PLAN-07: a unit without a slot", "R-PLAN-07", w.slot[1].unit_id = "U-DESK");
	LINT("R-PLAN-08: remote, not ready", "R-PLAN-08", w.slot[2].method = AUDITING_METHOD_REMOTE_INTERACTION);
	LINT("R-PLAN-08: remote, ready", "", w.slot[2].method = AUDITING_METHOD_REMOTE_INTERACTION; w.f.is_remote_ready = true);
	LINT("R-PLAN-09: the gate from afar", "R-PLAN-09 R-PLAN-09", w.slot[1].method = AUDITING_METHOD_REMOTE_INTERACTION;
		w.f.is_remote_ready = true);
	LINT("R-PLAN-10: without a break", "R-PLAN-10 R-PLAN-10", w.slot[3].kind = SLOT_KIND_TEAM_MEETING;
		w.slot[1].from_us = w.slot[2].from_us = AT(9) + HOUR / 2; w.slot[3].from_us = AT(11); w.slot[4].from_us = AT(13);
		w.slot[4].to_us = AT(16));
	LINT("R-PLAN-11: at night, there", "R-PLAN-11", w.slot[1].offset_s = -9 * 3600);
	LINT("R-PLAN-11: in the evening, there", "R-PLAN-11", w.slot[4].offset_s = 5 * 3600);
	LINT("R-PLAN-13: nobody assigned", "R-PLAN-13", w.slot[1].assignment_count = 0);
	LINT("R-PLAN-13: a criterion assigned to nobody", "R-PLAN-13", w.by_erik[0].item_ids = first_only;
		w.by_erik[0].item_count = 1);
	LINT("R-PLAN-14: nothing of the risks it brings", "R-PLAN-14", w.f.auditee_risks_given = false);
	LINT("R-SLOT-03: two that clash are named once", "R-SLOT-03", w.by_lena[0].member = &w.erik);
}

/* What the first row of the lint of a world with one change says, and the command that mends it. */
#define MENDS(what, how, ...)                                                                   \
	do {                                                                                       \
		struct world w = in_order();                                                       \
		static struct lint_row row[20];                                                    \
		tie_up(&w);                                                                        \
		__VA_ARGS__;                                                                       \
		cr_expect(ge(sz, plan_lint_all(&w.f, row, ARRAY_LEN(row)), 1), "%s", what);        \
		cr_expect(eq(str, row[0].missing, (char *)(what)));                                \
		cr_expect(eq(str, row[0].command, (char *)(how)), "%s", what);                     \
	} while (0)

Test(plan, lint_names_the_very_rows_that_mend_it)
{
	MENDS("A.7.4 has no slot", "auditc slot add --plan PLAN-1 --kind activity --title TEXT --criteria-item I-74 "
		"--method on-site-interaction --site S-KISTA --local-from TIME --local-to TIME", w.slot[1].item_count = 1);
	MENDS("slot 2, Gate: nobody is assigned", "auditc slot change 2 --assignments.team-member-id MEMBER",
		w.slot[1].assignment_count = 0);
	MENDS("slot 2, Gate: Erik Lund: operates, A.7.1 of Kista Cloud, since 1970-01-01",
		"auditc waiver add --scope AUD-1 --rule R-SLOT-04 --subject REL-GATE --reason TEXT --compensating-measure TEXT",
		w.erik.tie = to_the_gate; w.erik.tie_count = 1);
	MENDS("A.7.1 is audited from afar alone", "auditc slot change 2 --method on-site-interaction --site S-KISTA",
		w.slot[1].method = AUDITING_METHOD_REMOTE_INTERACTION; w.f.is_remote_ready = true);
}

Test(plan, lint_says_how_far_the_conditions_of_remote_methods_are)
{
	MENDS("1 slot is remote, and of the conditions for it 0/8 are met", "auditc remote-readiness add --audit AUD-1",
		w.slot[2].method = AUDITING_METHOD_REMOTE_INTERACTION);
	MENDS("1 slot is remote, and of the conditions for it 6/8 are met: nothing is said of abilities, change",
		"auditc remote-readiness change REM-1", w.slot[2].method = AUDITING_METHOD_REMOTE_INTERACTION;
		w.f.remote_record_id = "REM-1"; w.f.remote_conditions = 6; w.f.remote_open = "abilities, change");
	MENDS("1 slot is remote, all 8 conditions are met, and the audited side has not agreed",
		"auditc remote-readiness agree REM-1", w.slot[2].method = AUDITING_METHOD_REMOTE_INTERACTION;
		w.f.remote_record_id = "REM-1"; w.f.remote_conditions = 8; w.f.remote_open = "");
}

/* What is not there yet cannot be changed. */
Test(plan, a_new_slot_is_mended_by_adding_it_again)
{
	static struct status st;
	struct world w = in_order();
	tie_up(&w);
	w.slot[1].is_new = true;
	w.slot[1].to_us = AT(10);
	cr_expect(eq(int, slot_may_stand(&w.f, &w.slot[1], &st), FAILED_PRECONDITION));
	cr_expect(eq(str, st.violation[0].command, "auditc slot add --plan PLAN-1 --local-from TIME --local-to TIME"));
}

Test(plan, who_goes_from_site_to_site_needs_time)
{
	static const struct plan_place two[] = { { "S-KISTA", "Kista", false }, { "S-UMEA", "Umea", false } };
	LINT("R-PLAN-12: at once", "R-PLAN-12", w.f.site = two; w.f.site_count = 2; w.by_lena[0].member = &w.erik;
		w.slot[2].site_id = "S-UMEA"; w.slot[2].from_us = AT(11); w.slot[2].to_us = AT(12));
	LINT("R-PLAN-12: with half an hour", "", w.f.site = two; w.f.site_count = 2; w.by_lena[0].member = &w.erik;
		w.slot[2].site_id = "S-UMEA"; w.slot[2].from_us = AT(11) + HOUR / 2; w.slot[2].to_us = AT(12));
}

#define STEP(name, rules, call, ...)                                                            \
	do {                                                                                       \
		static struct status st;                                                           \
		struct world w = in_order();                                                       \
		int32_t to = 0;                                                                    \
		tie_up(&w);                                                                        \
		__VA_ARGS__;                                                                       \
		expect_unmet(name, call, &st, rules);                                              \
		(void)to;                                                                          \
	} while (0)

Test(plan, is_drafted_filled_and_presented)
{
	STEP("R-PLAN-01: the first", "", plan_may_add(&w.f, &st), (void)0);
	STEP("R-PLAN-01: there is one", "R-PLAN-01", plan_may_add(&w.f, &st), w.f.drafts = 1);
	STEP("S-AUDIT: before the team is confirmed", "S-AUDIT", plan_may_add(&w.f, &st), w.f.audit_state = AUDIT_STATE_SCHEDULED);
	STEP("R-PLAN-01: revised", "", plan_may_revise(&w.f, &st), w.f.state = PLAN_STATE_AGREED);
	STEP("R-PLAN-01: revised twice", "R-PLAN-01", plan_may_revise(&w.f, &st), w.f.state = PLAN_STATE_AGREED; w.f.drafts = 1);
	STEP("S-PLAN: a draft is changed, not revised", "S-PLAN", plan_may_revise(&w.f, &st), (void)0);
	STEP("R-PLAN-19: filled", "", plan_may_fill(&w.f, &st), w.f.slot_count = 0);
	STEP("R-PLAN-19: filled twice", "R-PLAN-19", plan_may_fill(&w.f, &st), (void)0);
	STEP("S-PLAN: presented", "", plan_may_present(&w.f, &st, &to), (void)0);
	STEP("R-PLAN-13: nobody assigned", "R-PLAN-13", plan_may_present(&w.f, &st, &to), w.slot[1].assignment_count = 0);
	STEP("R-PLAN-08: remote, not ready; advice comes last", "R-PLAN-08 R-PLAN-14", plan_may_present(&w.f, &st, &to),
		w.slot[2].method = AUDITING_METHOD_REMOTE_INTERACTION; w.f.auditee_risks_given = false);
	STEP("R-PLAN-14: advice alone refuses nothing", "R-PLAN-14", plan_may_present(&w.f, &st, &to),
		w.f.auditee_risks_given = false);
	STEP("R-SLOT-04 INV-1: a tie declared since", "R-SLOT-04", plan_may_present(&w.f, &st, &to), w.erik.tie = operates;
		w.erik.tie_count = 1);
	STEP("S-PLAN: twice", "S-PLAN", plan_may_present(&w.f, &st, &to), w.f.state = PLAN_STATE_PRESENTED);
}

static struct agree_facts by_supplier = { .id = "PLAN-1", .audit_id = "AUD-1", .state = PLAN_STATE_PRESENTED,
	.audit_state = AUDIT_STATE_FEASIBLE, .digest_is_the_plans = true,
	.signer_sides = ROLE_SET(ROLE_SUPPLIER_REPRESENTATIVE), .agreed_sides = ROLE_SET(ROLE_LEADER) };

#define AGREE(name, rules, change) \
	ROW(by_supplier, name, rules, int32_t audit_to = 0; change, plan_may_agree(&f, &st, &to, &audit_to))

Test(plan, inv_11_is_agreed_by_another_side_than_its_authors)
{
	AGREE("R-PLAN-15 INV-11: the other side", "", (void)0);
	AGREE("R-PLAN-15 INV-11: who wrote it", "R-PLAN-15", f.signer_is_author = true);
	AGREE("R-PLAN-17: with comments open", "R-PLAN-17", f.comments_open = 2);
	AGREE("R-PLAN-18: twice by one side", "R-PLAN-18", f.agreed_sides |= ROLE_SET(ROLE_SUPPLIER_REPRESENTATIVE));
	AGREE("R-PLAN-18: by another of that side", "R-PLAN-18", f.agreed_sides |= ROLE_SET(ROLE_AUDITEE_REPRESENTATIVE));
	AGREE("S-PLAN: a draft", "S-PLAN", f.state = PLAN_STATE_DRAFT);
	AGREE("S-AUDIT: before contact", "S-AUDIT", f.audit_state = AUDIT_STATE_SCHEDULED);
}

Test(plan, inv_15_agreement_names_the_digest_of_the_version_read)
{
	AGREE("R-PLAN-16 INV-15: that of the plan", "", (void)0);
	AGREE("R-PLAN-16 INV-15: another one", "R-PLAN-16", f.digest_is_the_plans = false);
}

/* A plan whose extent changed is settled by client and audited side, not by one of them. */
Test(plan, inv_17_a_change_of_extent_needs_client_and_auditee)
{
	static struct status st;
	int32_t to = 0, audit_to = 0;
	struct agree_facts f = by_supplier;
	f.client_is_needed = true;
	cr_expect(eq(int, plan_may_agree(&f, &st, &to, &audit_to), OK));
	cr_expect(eq(i32, to, PLAN_STATE_PRESENTED), "the audited side alone does not settle it");
	f.agreed_sides |= f.signer_sides;
	f.signer_sides = ROLE_SET(ROLE_AUDIT_CLIENT);
	cr_expect(eq(int, plan_may_agree(&f, &st, &to, &audit_to), OK));
	cr_expect(eq(i32, to, PLAN_STATE_AGREED), "both do");
	cr_expect(eq(i32, audit_to, AUDIT_STATE_PLANNED));
	f.agreed_sides = ROLE_SET(ROLE_LEADER);
	cr_expect(eq(int, plan_may_agree(&f, &st, &to, &audit_to), OK));
	cr_expect(eq(i32, to, PLAN_STATE_PRESENTED), "nor does the client alone");
}

static struct slot_outcome_facts running = { .id = "1", .state = SLOT_STATE_PLANNED, .plan_state = PLAN_STATE_AGREED,
	.audit_state = AUDIT_STATE_IN_FIELDWORK, .audit_id = "AUD-1" };
static struct comment_facts said = { .id = "C-1", .plan_state = PLAN_STATE_PRESENTED, .state = SLOT_COMMENT_STATE_OPEN };

Test(plan, slots_are_recorded_and_comments_resolved)
{
	ROW(running, "S-SLOT: done", "", (void)0, slot_may_finish(&f, &st, &to));
	ROW(running, "S-SLOT: not done", "", (void)0, slot_may_skip(&f, &st, &to));
	ROW(running, "S-SLOT: done after all", "", f.state = SLOT_STATE_NOT_DONE, slot_may_finish(&f, &st, &to));
	ROW(running, "S-SLOT: undone", "S-SLOT", f.state = SLOT_STATE_DONE, slot_may_skip(&f, &st, &to));
	ROW(running, "S-PLAN: of a version that is not agreed", "S-PLAN", f.plan_state = PLAN_STATE_PRESENTED,
		slot_may_finish(&f, &st, &to));
	ROW(running, "S-AUDIT: completed", "S-AUDIT", f.audit_state = AUDIT_STATE_COMPLETED, slot_may_finish(&f, &st, &to));
	ROW(said, "S-PLAN: a comment", "", (void)0, slot_comment_may_add(&f, &st));
	ROW(said, "S-PLAN: on a draft", "S-PLAN", f.plan_state = PLAN_STATE_DRAFT, slot_comment_may_add(&f, &st));
	ROW(said, "R-SLOT-11 INV-11: resolved", "", (void)0, slot_comment_may_resolve(&f, &st, &to));
	ROW(said, "R-SLOT-11 INV-11: by who made it", "R-SLOT-11", f.signer_is_author = true,
		slot_comment_may_resolve(&f, &st, &to));
	ROW(said, "S-SLOT-COMMENT: twice", "S-SLOT-COMMENT", f.state = SLOT_COMMENT_STATE_RESOLVED,
		slot_comment_may_resolve(&f, &st, &to));
}

Test(plan, an_audit_is_concluded_when_each_slot_has_an_outcome)
{
	static struct audit_end_facts ended = { .id = "AUD-1", .state = AUDIT_STATE_IN_FIELDWORK };
	ROW(ended, "R-PLAN-20: each", "", (void)0, audit_may_conclude(&f, &st, &to));
	ROW(ended, "R-PLAN-20: two have none", "R-PLAN-20", f.slots_open = 2, audit_may_conclude(&f, &st, &to));
}

/* --- the template --- */

static struct template_slot laid_out[TEMPLATE_SLOTS_MAX];

static size_t lay_out(const struct template_facts *f)
{
	size_t count = 0;
	cr_assert(plan_template(f, laid_out, &count));
	return count;
}

/* No member, and no meeting of all, is at two places at once; every day has its lunch. */
static void expect_sound(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct template_slot *a = &laid_out[i];
		cr_expect(gt(u32, a->to_minute, a->from_minute), "%s", a->title);
		for (size_t j = 0; j < i; j++) {
			const struct template_slot *b = &laid_out[j];
			bool both = a->day == b->day && a->from_minute < b->to_minute && b->from_minute < a->to_minute;
			bool apart = a->member && b->member && a->member != b->member;
			bool clash = both && !apart;
			cr_expect(not(clash), "day %u: %s and %s", a->day, a->title, b->title);
		}
	}
}

Test(plan, a_template_gives_every_item_a_slot_and_nobody_two_at_once)
{
	static struct plan_item many[123];
	static char label[123][12];
	static const struct plan_member team[] = { { .id = "M-1", .name = "Lena" }, { .id = "M-2", .name = "Erik" } };
	static const struct plan_place places[] = { { "S-1", "Kista", false }, { "S-2", "Umea", false } };
	size_t count = 0;
	for (int i = 0; i < 30; i++)
		(void)snprintf(label[count++], sizeof(label[0]), "%d.%d", 4 + i / 5, 1 + i % 5);
	static const int controls[] = { 37, 8, 14, 34 };
	for (int c = 0; c < 4; c++)
		for (int i = 1; i <= controls[c]; i++)
			(void)snprintf(label[count++], sizeof(label[0]), "A.%d.%d", 5 + c, i);
	for (size_t i = 0; i < count; i++)
		many[i] = (struct plan_item){ label[i], label[i], "", "S" };
	struct template_facts f = { .item = many, .item_count = count, .site = places, .site_count = 2, .member = team,
		.member_count = 2, .from_minute = 9 * 60, .to_minute = 17 * 60, .activity_minutes = 60 };
	size_t slots = lay_out(&f), taken = 0, physical_again = 0;
	for (size_t i = 0; i < slots; i++) {
		bool is_first = laid_out[i].site == &places[0];
		taken += is_first ? laid_out[i].item_count : 0;
		physical_again += is_first ? 0 : laid_out[i].item_count;
	}
	cr_expect(eq(sz, taken, 123), "each item at the first site");
	cr_expect(eq(sz, physical_again, 14), "the physical ones at the second too");
	cr_expect(eq(i32, laid_out[slots - 1].kind, SLOT_KIND_CLOSING_MEETING));
	expect_sound(slots);
	f.member_count = 0;
	expect_sound(lay_out(&f));
	f.from_minute = 8 * 60;
	f.to_minute = 12 * 60;
	expect_sound(lay_out(&f));
	f.site_count = 0;
	f.is_remote = true;
	expect_sound(lay_out(&f));
}

Test(plan, a_template_that_cannot_be_says_so)
{
	static struct plan_item many[700];
	static char label[700][12];
	size_t count;
	for (size_t i = 0; i < 700; i++) {
		(void)snprintf(label[i], sizeof(label[0]), "t%zu.1", i);
		many[i] = (struct plan_item){ label[i], label[i], "", "S" };
	}
	struct template_facts f = { .item = many, .item_count = 700, .from_minute = 9 * 60, .to_minute = 17 * 60,
		.activity_minutes = 60 };
	cr_expect(not(plan_template(&f, laid_out, &count)), "more slots than a plan has");
	f.item_count = 1;
	f.activity_minutes = 480;
	cr_expect(not(plan_template(&f, laid_out, &count)), "a day too short");
	f.activity_minutes = 60;
	cr_expect(plan_template(&f, laid_out, &count));
}

Test(plan, themes_are_the_first_part_of_a_label)
{
	static const struct { const char *label; size_t len; } row[] = { { "A.7.4", 3 }, { "6.1.2", 1 }, { "10.2", 2 },
		{ "ac-2.1", 2 }, { "B", 1 } };
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		cr_expect(eq(sz, plan_theme(row[i].label), row[i].len), "%s", row[i].label);
}
