/* Rules of teams, members and waivers. */
#include "daemon/rule/audit.h"
#include "daemon/rule/competence.h"
#include "daemon/rule/team.h"
#include "daemon/rule/text.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const char *const risk_only[] = { "C-RISK" };
static const char *const cloud_only[] = { "C-CLOUD" };
static const struct need needed[] = { { "C-RISK", "risk management", COMPETENCE_KIND_ISMS },
	{ "C-CLOUD", "cloud services", COMPETENCE_KIND_SECTOR } };

#define EVALUATION(of_grade, granted, until, covers) \
	{ { .grade = of_grade, .is_granted = granted, .valid_until_us = until, .competence_ids = covers, .competence_count = 1 } }
static const struct evaluation lead[] = EVALUATION(AUDITOR_GRADE_LEAD, true, 500, risk_only);
static const struct evaluation auditor[] = EVALUATION(AUDITOR_GRADE_AUDITOR, true, 500, cloud_only);
static const struct evaluation lapsed[] = EVALUATION(AUDITOR_GRADE_AUDITOR, true, 199, cloud_only);
static const struct evaluation ungranted[] = EVALUATION(AUDITOR_GRADE_AUDITOR, false, 500, cloud_only);
static const struct evaluation trainee[] = EVALUATION(AUDITOR_GRADE_IN_TRAINING, true, 500, cloud_only);
static const struct evaluation expert[] = EVALUATION(AUDITOR_GRADE_TECHNICAL_EXPERT, true, 500, cloud_only);
static const struct tie operates[] = { { .kind = RELATIONSHIP_KIND_OPERATES, .target = "data centre", .from_us = 10,
	.subject_id = "TIE-1" } };
static const struct tie operates_and_manages[] = {
	{ .kind = RELATIONSHIP_KIND_OPERATES, .target = "data centre", .from_us = 10, .subject_id = "TIE-1" },
	{ .kind = RELATIONSHIP_KIND_MANAGES, .target = "data centre", .from_us = 10, .subject_id = "TIE-2" } };
static const struct waiver of_the_tie[] = { { "R-TEAM-02", "TIE-1", 0 } };
static const struct waiver of_half_the_audit[] = { { "R-TEAM-02", "TIE-1", 150 } };
static const struct waived tie_waived = { of_the_tie, 1 }, waived_too_short = { of_half_the_audit, 1 };

/* The audit lasts from 100 to 200. */
struct team {
	struct member_facts member[2];
	struct team_facts team;
};

static struct team ready = {
	.member = { { .name = "Anna", .person_id = "P-ANNA", .role = ROLE_LEADER, .has_accepted = true, .evaluation = lead,
			    .evaluation_count = 1 },
		{ .name = "Erik", .person_id = "P-ERIK", .mentor_id = "P-ANNA", .role = ROLE_AUDITOR, .has_accepted = true, .evaluation = auditor,
			.evaluation_count = 1 } },
	.team = { .audit_id = "AUD-2026-07", .audit_state = AUDIT_STATE_SCHEDULED, .from_us = 100, .to_us = 200,
		.member_count = 2, .needed = needed, .needed_count = 2, .leader_was_asked = true,
		.manager_is_evaluated = true },
};

#define CONFIRM(name, rules, change) \
	ROW(ready, name, rules, f.team.member = f.member; change, team_may_confirm(&f.team, &st, &to))

Test(team, may_be_confirmed)
{
	CONFIRM("R-TEAM-01 to 06: complete", "", (void)0);
	CONFIRM("R-TEAM-01 INV-2: two leaders", "R-TEAM-01",
		f.member[1].role = ROLE_LEADER; f.member[1].evaluation = lead; f.team.needed_count = 1);
	CONFIRM("R-TEAM-01 INV-2: no leader", "R-TEAM-01", f.member[0].role = ROLE_AUDITOR);
	CONFIRM("R-TEAM-01 INV-34: one auditor who leads", "", f.team.member_count = f.team.needed_count = 1);
	CONFIRM("R-TEAM-02 INV-1: operates what is audited", "R-TEAM-02",
		f.member[1].tie = operates; f.member[1].tie_count = 1);
	CONFIRM("R-TEAM-02 INV-1: waived", "", f.member[1].tie = operates; f.member[1].tie_count = 1;
		st.waived = &tie_waived);
	CONFIRM("R-TEAM-02 INV-1: waived for half of the audit", "R-TEAM-02", f.member[1].tie = operates;
		f.member[1].tie_count = 1; st.waived = &waived_too_short);
	CONFIRM("R-TEAM-02 INV-1: another tie than the waived one", "R-TEAM-02",
		f.member[1].tie = operates_and_manages; f.member[1].tie_count = 2; st.waived = &tie_waived);
	CONFIRM("R-TEAM-03 INV-3: nobody knows the cloud", "R-TEAM-03",
		f.member[1].evaluation = lead);
	CONFIRM("R-TEAM-03 INV-3: only a trainee knows it", "R-TEAM-03",
		f.member[1].role = ROLE_AUDITOR_IN_TRAINING; f.member[1].evaluation = trainee);
	CONFIRM("R-TEAM-03 INV-3: only an auditor who trains here knows it", "R-TEAM-03",
		f.member[1].role = ROLE_AUDITOR_IN_TRAINING);
	CONFIRM("R-TEAM-04: has not accepted", "R-TEAM-04", f.member[1].has_accepted = false);
	CONFIRM("R-TEAM-05 INV-2: the leader is no lead", "R-TEAM-05",
		f.member[0].evaluation = auditor; f.team.needed_count = 0);
	CONFIRM("R-TEAM-05 INV-4: a trainee leads", "R-TEAM-05",
		f.member[0].evaluation = trainee; f.team.needed_count = 0);
	CONFIRM("R-TEAM-06, 03: lapsed a day too early", "R-TEAM-03 R-TEAM-06",
		f.member[1].evaluation = lapsed);
	CONFIRM("R-TEAM-06, 03: assessed, not granted", "R-TEAM-03 R-TEAM-06",
		f.member[1].evaluation = ungranted);
	CONFIRM("R-TEAM-06 INV-4: an expert as auditor", "R-TEAM-06", f.member[1].evaluation = expert);
	CONFIRM("R-TEAM-06: an expert as expert", "",
		f.member[1].evaluation = expert; f.member[1].role = ROLE_TECHNICAL_EXPERT);
	CONFIRM("R-TEAM-06: an auditor as expert", "R-TEAM-06", f.member[1].role = ROLE_TECHNICAL_EXPERT);
	CONFIRM("S-AUDIT: once it is over", "S-AUDIT", f.team.audit_state = AUDIT_STATE_COMPLETED);
	CONFIRM("R-TEAM-16, 25: advice", "R-TEAM-16 R-TEAM-25",
		f.team.leader_was_asked = f.team.manager_is_evaluated = false);
	CONFIRM("R-TEAM-18: the fourth time in a row", "R-TEAM-18", f.member[0].audits_in_a_row = 3);
	CONFIRM("R-TEAM-18: the criteria say five", "", f.member[0].audits_in_a_row = 3; f.team.rotation_audits = 5);
	CONFIRM("R-TEAM-19: of an organisation that agreed to nothing", "R-TEAM-19", f.member[1].partner = "City Hosting");
	CONFIRM("R-TEAM-20: an objection is open", "R-TEAM-20", f.team.objections_open = 1);
	CONFIRM("R-TEAM-21: an objection was upheld", "R-TEAM-21", f.member[1].objection_upheld = true);
	CONFIRM("all that is missing of an empty team", "R-TEAM-01 R-TEAM-03", f.team.member_count = 0);
}

#define AGAIN(name, rules, change) CONFIRM(name, rules, f.team.audit_state = AUDIT_STATE_IN_FIELDWORK; \
	f.team.has_changed = f.team.reason_given = true; change)
#define WITHOUT(name, rules, change) ROW(ready, name, rules, f.team.member = f.member; f.team.reason_given = true; \
	f.team.audit_state = AUDIT_STATE_IN_FIELDWORK; change, team_may_go_on(&f.team, &st))

Test(team, a_confirmed_team_changes_by_the_same_checks)
{
	AGAIN("R-TEAM-22, 23: changed, with a reason", "", (void)0);
	AGAIN("R-TEAM-22: nothing changed", "R-TEAM-22", f.team.has_changed = false);
	AGAIN("R-TEAM-23: no reason", "R-TEAM-23", f.team.reason_given = false);
	AGAIN("R-TEAM-03: the new one does not know the cloud", "R-TEAM-03", f.member[1].evaluation = lead);
	WITHOUT("R-TEAM-23: one less", "", (void)0);
	WITHOUT("R-TEAM-23: without a reason", "R-TEAM-23", f.team.reason_given = false);
	WITHOUT("R-TEAM-03 INV-3: who knew the cloud goes", "R-TEAM-03", f.team.member_count = 1);
	WITHOUT("S-AUDIT: once it is over", "S-AUDIT", f.team.audit_state = AUDIT_STATE_COMPLETED);
}

static const char *const backup[] = { "A.8.13", "A.5" };
static const struct tie backup_only[] = { { .kind = RELATIONSHIP_KIND_DESIGNED, .target = "data centre", .from_us = 10,
	.subject_id = "TIE-3", .labels = backup, .label_count = 2 } };
static const struct waiver of_the_area[] = { { "R-TEAM-17", "TIE-3", 0 } };
static const struct waived area_waived = { of_the_area, 1 };

Test(team, inv_01_a_tie_keeps_a_person_from_what_it_is_to)
{
	CONFIRM("INV-1: independent", "", (void)0);
	CONFIRM("INV-1: tied to all of it", "R-TEAM-02", f.member[1].tie = operates; f.member[1].tie_count = 1);
	CONFIRM("INV-1, R-TEAM-17: tied to two controls, and Anna is free", "", f.member[1].tie = backup_only;
		f.member[1].tie_count = 1);
	CONFIRM("INV-1, R-TEAM-17: alone with them", "R-TEAM-17", f.member[0].tie = backup_only; f.member[0].tie_count = 1;
		f.team.member_count = f.team.needed_count = 1);
	CONFIRM("INV-1, R-TEAM-17: alone with them, waived", "", f.member[0].tie = backup_only; f.member[0].tie_count = 1;
		f.team.member_count = f.team.needed_count = 1; st.waived = &area_waived);
	CONFIRM("INV-1, R-TEAM-17: both of them", "R-TEAM-17 R-TEAM-17", f.member[0].tie = f.member[1].tie = backup_only;
		f.member[0].tie_count = f.member[1].tie_count = 1);
}

Test(team, a_control_area_takes_labels_and_what_is_below_them)
{
	static const struct { const char *label; bool touches; } row[] = { { "A.8.13", true }, { "A.8.13.1", true },
		{ "A.8.1", false }, { "A.8.130", false }, { "A.5", true }, { "A.5.31", true }, { "A.50", false }, { "", false } };
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		cr_expect(eq(int, tie_touches(backup_only, row[i].label), row[i].touches), "%s", row[i].label);
	cr_expect(tie_touches(operates, "A.8.1"), "a tie without an area is to all");
}

Test(team, inv_02_one_leader_who_is_evaluated_as_lead)
{
	CONFIRM("INV-2: one lead", "", (void)0);
	CONFIRM("INV-2: two", "R-TEAM-01", f.member[1].role = ROLE_LEADER; f.member[1].evaluation = lead;
		f.team.needed_count = 1);
	CONFIRM("INV-2: lapses before the last day", "R-TEAM-06 R-TEAM-05", f.member[0].evaluation = lapsed;
		f.team.needed_count = 0);
}

/* From the first of June, in days. */
#define DAY(n) ((INT64_C(20605) + (n)) * DAY_US)
static const struct evaluation first_half[] = { { .grade = AUDITOR_GRADE_AUDITOR, .is_granted = true,
	.valid_until_us = DAY(2), .competence_ids = cloud_only, .competence_count = 1 } };
static const struct evaluation second_half[] = { { .grade = AUDITOR_GRADE_LEAD, .is_granted = true,
	.valid_from_us = DAY(2) + 1000, .valid_until_us = DAY(99), .competence_ids = cloud_only, .competence_count = 1 } };
static const struct evaluation too_late[] = { { .grade = AUDITOR_GRADE_LEAD, .is_granted = true,
	.valid_from_us = DAY(3) + 1000, .valid_until_us = DAY(99), .competence_ids = cloud_only, .competence_count = 1 } };
#define WEEK(name, rules, change) CONFIRM(name, rules, f.team.from_us = DAY(0); f.team.to_us = DAY(4); \
	f.team.needed = &needed[1]; f.team.needed_count = 1; f.member[1].evaluation = first_half; change)

Test(team, inv_03_somebody_covers_it_on_each_day)
{
	CONFIRM("INV-3: on all days", "", (void)0);
	WEEK("INV-3: one until the third day, another from it on", "R-TEAM-06", f.member[0].evaluation = second_half);
	WEEK("INV-3: and on one day nobody", "R-TEAM-03 R-TEAM-06", f.member[0].evaluation = too_late);
	cr_expect(eq(int, member_covers(&ready.member[1], &needed[1], 200), true));
	cr_expect(eq(int, member_covers(&ready.member[1], &needed[1], 501), false), "lapsed");
}

static const struct need of_leading = { "C-CLOUD", "leading", COMPETENCE_KIND_LEADER };
static const struct need of_auditing = { "C-CLOUD", "auditing", COMPETENCE_KIND_GENERIC };

Test(team, inv_04_no_trainee_alone_and_no_expert_as_auditor)
{
	CONFIRM("INV-4: a trainee with a mentor", "", f.member[1].role = ROLE_AUDITOR_IN_TRAINING;
		f.team.needed_count = 1);
	CONFIRM("INV-4, R-TEAM-15: a trainee without one", "R-TEAM-15", f.member[1].role = ROLE_AUDITOR_IN_TRAINING;
		f.member[1].mentor_id = ""; f.team.needed_count = 1);
	CONFIRM("INV-4, R-TEAM-15: a mentor who is no member", "R-TEAM-15", f.member[1].role = ROLE_AUDITOR_IN_TRAINING;
		f.member[1].mentor_id = "P-NILS"; f.team.needed_count = 1);
	CONFIRM("INV-4: an expert covers a sector", "", f.member[1].role = ROLE_TECHNICAL_EXPERT;
		f.member[1].evaluation = expert);
	CONFIRM("INV-4: and no auditing", "R-TEAM-03", f.member[1].role = ROLE_TECHNICAL_EXPERT;
		f.member[1].evaluation = expert; f.team.needed = &of_auditing; f.team.needed_count = 1);
	CONFIRM("INV-4: an interpreter is evaluated as nothing and covers nothing", "R-TEAM-03",
		f.member[1].role = ROLE_INTERPRETER);
	CONFIRM("R-TEAM-03: leading is the leader's to know", "R-TEAM-03", f.team.needed = &of_leading;
		f.team.needed_count = 1);
}

Test(team, inv_34_one_person_is_a_team)
{
	CONFIRM("INV-34: who leads audits", "", f.team.member_count = f.team.needed_count = 1);
	CONFIRM("INV-34: and is not tied", "R-TEAM-02", f.team.member_count = f.team.needed_count = 1;
		f.member[0].tie = operates; f.member[0].tie_count = 1);
	CONFIRM("INV-34: or that is waived", "", f.team.member_count = f.team.needed_count = 1;
		f.member[0].tie = operates; f.member[0].tie_count = 1; st.waived = &tie_waived);
}

Test(team, an_objection_is_resolved_by_others)
{
	struct objection_facts objection = { .id = "O", .state = TEAM_OBJECTION_STATE_RAISED, .member_has_place = true };
	ROW(objection, "R-TEAM-27: raised", "", (void)0, team_objection_may_raise(&f, &st));
	ROW(objection, "R-TEAM-27: to one who left", "R-TEAM-27", f.member_has_place = false,
		team_objection_may_raise(&f, &st));
	ROW(objection, "R-TEAM-28: upheld", "", (void)0, team_objection_may_resolve(&f, "uphold", &st, &to));
	ROW(objection, "R-TEAM-28 INV-11: dismissed by whom it is to", "R-TEAM-28", f.signer_is_member = true,
		team_objection_may_resolve(&f, "dismiss", &st, &to));
	ROW(objection, "S-TEAM-OBJECTION: twice", "S-TEAM-OBJECTION", f.state = TEAM_OBJECTION_STATE_DISMISSED,
		team_objection_may_resolve(&f, "uphold", &st, &to));
	ROW(objection, "S-TEAM-OBJECTION: withdrawn", "", (void)0, team_objection_may_withdraw(&f, &st, &to));
	ROW(objection, "S-TEAM-OBJECTION: withdrawn late", "S-TEAM-OBJECTION", f.state = TEAM_OBJECTION_STATE_UPHELD,
		team_objection_may_withdraw(&f, &st, &to));
}

Test(team, the_leader_says_what_they_think)
{
	static const struct { bool leads; } asked = { true };
	ROW(asked, "R-TEAM-29: the leader", "", (void)0,
		team_consultation_may_add("A", AUDIT_STATE_SCHEDULED, f.leads, &st));
	ROW(asked, "R-TEAM-29: another", "R-TEAM-29", (void)0,
		team_consultation_may_add("A", AUDIT_STATE_SCHEDULED, !f.leads, &st));
	ROW(asked, "S-AUDIT: late", "S-AUDIT", (void)0,
		team_consultation_may_add("A", AUDIT_STATE_COMPLETED, f.leads, &st));
}

Test(team, a_tie_counts_until_it_cooled_off)
{
	static const struct { const char *name; struct tie tie; bool counts; } row[] = {
		{ "still so", { .kind = RELATIONSHIP_KIND_EMPLOYED, .target = "o", .from_us = 10, .to_us = 0, .cooling_off_years = 0 }, true },
		{ "begins after the audit", { .kind = RELATIONSHIP_KIND_EMPLOYED, .target = "o", .from_us = 3001 * DAY_US, .to_us = 0, .cooling_off_years = 0 }, false },
		{ "begins on its last day", { .kind = RELATIONSHIP_KIND_EMPLOYED, .target = "o", .from_us = 3000 * DAY_US, .to_us = 0, .cooling_off_years = 0 }, true },
		{ "ended the day before", { .kind = RELATIONSHIP_KIND_EMPLOYED, .target = "o", .from_us = 10, .to_us = 2899 * DAY_US, .cooling_off_years = 0 }, false },
		{ "ended during it", { .kind = RELATIONSHIP_KIND_EMPLOYED, .target = "o", .from_us = 10, .to_us = 2950 * DAY_US, .cooling_off_years = 0 }, true },
		{ "ended a year ago, two count", { .kind = RELATIONSHIP_KIND_DESIGNED, .target = "o", .from_us = 10, .to_us = 2535 * DAY_US, .cooling_off_years = 2 }, true },
		{ "ended three years ago, two count", { .kind = RELATIONSHIP_KIND_DESIGNED, .target = "o", .from_us = 10, .to_us = 1800 * DAY_US, .cooling_off_years = 2 }, false },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		cr_expect(eq(int, tie_counts(&row[i].tie, 2900 * DAY_US, 3000 * DAY_US), row[i].counts), "%s",
			row[i].name);
}

static struct member_add_facts joins = { .audit_id = "A", .audit_state = AUDIT_STATE_SCHEDULED, .from_us = 100,
	.to_us = 200,
	.member = { .name = "Erik", .role = ROLE_AUDITOR, .evaluation = auditor, .evaluation_count = 1,
		.tie = operates, .tie_count = 1 } };

#define ADD(name, rules, change) ROW(joins, name, rules, change, team_member_may_add(&f, &st))
#define FITS(name, rules, change) ROW(joins, name, rules, f.member.role = ROLE_UNSPECIFIED; change, team_member_fits(&f, &st))

Test(team, a_member_may_be_put_in)
{
	ADD("R-TEAM-06 to 09: tied, but a waiver may come", "", (void)0);
	ADD("R-TEAM-06: lapsed cannot be newly assigned", "R-TEAM-06", f.member.evaluation = lapsed);
	ADD("R-TEAM-07: an observer", "R-TEAM-07", f.member.role = ROLE_OBSERVER);
	ADD("R-TEAM-08: twice", "R-TEAM-08", f.is_in_team = true);
	ADD("R-TEAM-09 INV-19: a service account", "R-TEAM-09", f.member.is_service = true);
	ADD("S-AUDIT: once it is over", "S-AUDIT", f.audit_state = AUDIT_STATE_COMPLETED);
	ADD("R-TEAM-26: for a confirmed member's place", "", f.is_replacement = f.replaces_confirmed = true);
	ADD("R-TEAM-26: for a place that is taken or was never confirmed", "R-TEAM-26", f.is_replacement = true);
}

Test(team, every_reason_why_a_candidate_does_not_fit)
{
	FITS("R-TEAM-02 INV-1: tied", "R-TEAM-02", (void)0);
	FITS("R-TEAM-02: independent", "", f.member.tie_count = 0);
	FITS("R-TEAM-02: tied until before", "", f.from_us = f.to_us = 5);
	FITS("R-TEAM-08, 06, 02: in the team, lapsed and tied", "R-TEAM-08 R-TEAM-06 R-TEAM-02",
		f.is_in_team = true; f.member.evaluation = lapsed);
	FITS("R-TEAM-06: never evaluated", "R-TEAM-06", f.member.evaluation_count = f.member.tie_count = 0);
}

Test(team, a_place_is_its_persons_to_take)
{
	struct member_step_facts place = { .id = "M", .audit_id = "A", .state = TEAM_MEMBER_STATE_PROPOSED,
		.audit_state = AUDIT_STATE_SCHEDULED, .signer_is_member = true };
	ROW(place, "R-TEAM-10: accepted", "", (void)0, team_member_may_accept(&f, &st, &to));
	ROW(place, "R-TEAM-10: accepted by another", "R-TEAM-10", f.signer_is_member = false,
		team_member_may_accept(&f, &st, &to));
	ROW(place, "R-TEAM-10: declined", "", (void)0, team_member_may_decline(&f, &st, &to));
	ROW(place, "R-TEAM-10: declined by another", "R-TEAM-10", f.signer_is_member = false,
		team_member_may_decline(&f, &st, &to));
	ROW(place, "S-TEAM-MEMBER: removed", "", f.signer_is_member = false,
		team_member_may_remove(&f, &st, &to));
	ROW(place, "S-TEAM-MEMBER: removed twice", "S-TEAM-MEMBER", f.state = TEAM_MEMBER_STATE_REMOVED,
		team_member_may_remove(&f, &st, &to));
	ROW(place, "S-AUDIT: once it is over", "S-AUDIT", f.audit_state = AUDIT_STATE_COMPLETED,
		team_member_may_remove(&f, &st, &to));
	ROW(place, "R-TEAM-24: a confirmed one declines", "R-TEAM-24", f.state = TEAM_MEMBER_STATE_ACCEPTED; f.is_confirmed = true,
		team_member_may_decline(&f, &st, &to));
}

Test(team, the_best_grade_is_shown)
{
	const struct evaluation several[] = {
		{ .grade = AUDITOR_GRADE_IN_TRAINING, .is_granted = true, .valid_until_us = 500 },
		{ .grade = AUDITOR_GRADE_TECHNICAL_EXPERT, .is_granted = true, .valid_until_us = 500 },
		{ .grade = AUDITOR_GRADE_LEAD, .is_granted = true, .valid_until_us = 199 } };
	const struct member_facts m = { .evaluation = several, .evaluation_count = 3 };
	cr_expect(eq(i32, member_grade(&m, 199), AUDITOR_GRADE_LEAD));
	cr_expect(eq(i32, member_grade(&m, 200), AUDITOR_GRADE_TECHNICAL_EXPERT), "the lead lapsed");
	cr_expect(eq(i32, member_grade(&m, 501), 0));
}

Test(team, days_are_written_as_dates)
{
	static const struct { int64_t us; const char *day; } row[] = { { 0, "no day" }, { -1, "no day" },
		{ 1, "1970-01-01" }, { INT64_C(951782400000000), "2000-02-29" },
		{ INT64_C(1795478399999999), "2026-11-23" }, { INT64_C(1795478400000000), "2026-11-24" },
		{ INT64_C(253402300799000000), "9999-12-31" }, { INT64_MAX, "no day" } };
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char day[DAY_TEXT_BYTES];
		day_format(row[i].us, day);
		cr_expect(eq(str, day, (char *)row[i].day));
	}
}
