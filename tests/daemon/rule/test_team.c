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
static const char *const needed[] = { "C-RISK", "C-CLOUD" };
static const char *const needed_names[] = { "risk management", "cloud services" };

static const struct evaluation lead[] = { { AUDITOR_GRADE_LEAD, true, 500, risk_only, 1 } };
static const struct evaluation auditor[] = { { AUDITOR_GRADE_AUDITOR, true, 500, cloud_only, 1 } };
static const struct evaluation lapsed[] = { { AUDITOR_GRADE_AUDITOR, true, 199, cloud_only, 1 } };
static const struct evaluation ungranted[] = { { AUDITOR_GRADE_AUDITOR, false, 500, cloud_only, 1 } };
static const struct evaluation trainee[] = { { AUDITOR_GRADE_IN_TRAINING, true, 500, cloud_only, 1 } };
static const struct evaluation expert[] = { { AUDITOR_GRADE_TECHNICAL_EXPERT, true, 500, cloud_only, 1 } };
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
	.member = { { .name = "Anna", .role = ROLE_LEADER, .has_accepted = true, .evaluation = lead,
			    .evaluation_count = 1 },
		{ .name = "Erik", .role = ROLE_AUDITOR, .has_accepted = true, .evaluation = auditor,
			.evaluation_count = 1 } },
	.team = { .audit_id = "AUD-2026-07", .audit_state = AUDIT_STATE_SCHEDULED, .from_us = 100, .to_us = 200,
		.member_count = 2, .needed_ids = needed, .needed_names = needed_names, .needed_count = 2 },
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
	CONFIRM("S-AUDIT: twice", "S-AUDIT", f.team.audit_state = AUDIT_STATE_TEAM_CONFIRMED);
	CONFIRM("all that is missing of an empty team", "R-TEAM-01 R-TEAM-03", f.team.member_count = 0);
}

Test(team, a_tie_counts_until_it_cooled_off)
{
	static const struct { const char *name; struct tie tie; bool counts; } row[] = {
		{ "still so", { RELATIONSHIP_KIND_EMPLOYED, "o", 10, 0, 0, "" }, true },
		{ "begins after the audit", { RELATIONSHIP_KIND_EMPLOYED, "o", 3001 * DAY_US, 0, 0, "" }, false },
		{ "begins on its last day", { RELATIONSHIP_KIND_EMPLOYED, "o", 3000 * DAY_US, 0, 0, "" }, true },
		{ "ended the day before", { RELATIONSHIP_KIND_EMPLOYED, "o", 10, 2899 * DAY_US, 0, "" }, false },
		{ "ended during it", { RELATIONSHIP_KIND_EMPLOYED, "o", 10, 2950 * DAY_US, 0, "" }, true },
		{ "ended a year ago, two count", { RELATIONSHIP_KIND_DESIGNED, "o", 10, 2535 * DAY_US, 2, "" }, true },
		{ "ended three years ago, two count", { RELATIONSHIP_KIND_DESIGNED, "o", 10, 1800 * DAY_US, 2, "" }, false },
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
	ADD("S-AUDIT: after it was confirmed", "S-AUDIT", f.audit_state = AUDIT_STATE_TEAM_CONFIRMED);
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
	ROW(place, "S-AUDIT: after it was confirmed", "S-AUDIT", f.audit_state = AUDIT_STATE_TEAM_CONFIRMED,
		team_member_may_remove(&f, &st, &to));
}

Test(team, the_best_grade_is_shown)
{
	const struct evaluation several[] = { { AUDITOR_GRADE_IN_TRAINING, true, 500, NULL, 0 },
		{ AUDITOR_GRADE_TECHNICAL_EXPERT, true, 500, NULL, 0 }, { AUDITOR_GRADE_LEAD, true, 199, NULL, 0 } };
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
