/* What a report's document says, against what the records give. */
#include "daemon/rule/report_content.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define ALL_ITEMS UINT32_C(0x7fff)

static struct report_text said[] = {
	{ .item = 'a', .below = "", .text = "Are backups made?" },
	{ .item = 'g', .below = "F1", .text = "Failed jobs are not noticed" },
	{ .item = 'g', .below = "F2", .text = "Keys lie open" },
};
static struct report_finding told[] = { { "F1", FINDING_GRADE_MINOR }, { "F2", FINDING_GRADE_MAJOR } };
static struct report_finding twice[] = { { "F1", FINDING_GRADE_MINOR }, { "F1", FINDING_GRADE_MINOR } };
static struct report_text wanted[] = {
	{ .item = 'g', .below = "F2", .text = "Keys lie open", .field = "finding.statement" },
	{ .item = 'a', .below = "", .text = "Are backups made?", .field = "audit.objectives" },
	{ .item = 'g', .below = "F1", .text = "Failed jobs are not noticed", .field = "finding.statement" },
};

static struct report_finding regraded[] = { { "F1", FINDING_GRADE_STRENGTH }, { "F2", FINDING_GRADE_MAJOR } };
static struct report_text of_another_item[] = {
	{ .item = 'h', .below = "", .text = "Are backups made?", .field = "conclusion.text" },
};

static struct report_criterion criteria[] = { { .name = "A.8 Backup", .nonconformities = 1, .evidence = 2 },
	{ .name = "B.1 Keys" } };
static struct report_criterion recounted[] = { { .name = "A.8 Backup", .nonconformities = 1, .evidence = 3 }, { .name = "B.1 Keys" } };

static struct report_activity activities[] = { { "2027-03-01 09:00-10:00", "Backups", "Kista, hall 2", "S1" },
	{ "2027-03-01 10:00-11:00", "Keys", "Kista", "S2" } };
static struct report_activity at_another_time[] = { { "2027-03-01 10:00-11:00", "Backups", "Kista, hall 2", "" },
	{ "2027-03-01 10:00-11:00", "Keys", "Kista", "" } };
static struct report_activity elsewhere[] = { { "2027-03-01 09:00-10:00", "Backups", "Kista", "" },
	{ "2027-03-01 10:00-11:00", "Keys", "Kista", "" } };

#define HEADINGS { "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O" }

struct both {
	struct report_content c;
	struct report_records r;
};

static struct both same = { { .said = said, .said_count = 3, .finding = told, .finding_count = 2, .begun = ALL_ITEMS,
	.filled = ALL_ITEMS, .has_numbers = true, .number = { [FINDING_GRADE_MAJOR] = 1, [FINDING_GRADE_MINOR] = 1 },
	.heading = HEADINGS, .criterion = criteria, .criterion_count = 2, .activity = activities, .activity_count = 2 },
	{ .wanted = wanted, .wanted_count = 3, .finding = told, .finding_count = 2, .heading = HEADINGS, .criterion = criteria,
		.criterion_count = 2, .activity = activities, .activity_count = 2 } };

static int judge(const struct both *f, struct status *st)
{
	report_content_require(&f->c, &f->r, "A", st);
	return rule_verdict(st);
}

#define SAYS(name, rules, change) ROW(same, name, rules, change, judge(&f, &st))

Test(report_content, says_what_the_records_say)
{
	SAYS("the same", "", (void)0);
	SAYS("item k is missing", "R-REPORT-04", f.c.begun &= ~(UINT32_C(1) << 10));
	SAYS("INV-1: nothing is said of waivers", "R-REPORT-04", f.c.begun &= ~(UINT32_C(1) << 13));
	SAYS("INV-19: nothing is said of break-glass", "R-REPORT-04", f.c.begun &= ~(UINT32_C(1) << 14));
	SAYS("item a is empty", "R-REPORT-04", f.c.filled &= ~UINT32_C(1));
	SAYS("item b by another heading", "R-REPORT-04", f.c.heading[1] = "Scopes");
	SAYS("in a language that reports do not speak", "R-REPORT-04", memset(f.r.heading, 0, sizeof(f.r.heading)));
	SAYS("a finding too few", "R-REPORT-05", f.c.finding_count = 1);
	SAYS("a finding twice, another not", "R-REPORT-05 R-REPORT-05", f.c.finding = twice);
	SAYS("a finding that was taken back", "R-REPORT-05 R-REPORT-07", f.r.finding_count = 1);
	SAYS("a text that reads otherwise", "R-REPORT-06", f.c.said_count = 2);
	SAYS("the same text elsewhere", "R-REPORT-06", f.r.wanted = of_another_item; f.r.wanted_count = 1);
	SAYS("an activity at another's time", "R-REPORT-06", f.c.activity = at_another_time);
	SAYS("an activity elsewhere", "R-REPORT-06", f.c.activity = elsewhere);
	SAYS("an activity too few", "R-REPORT-06", f.c.activity_count = 1);
	SAYS("of an issued report, sites are renamed", "", f.c.activity = elsewhere; f.r.is_issued = true);
	SAYS("INV-33: another number", "R-REPORT-07", f.c.number[FINDING_GRADE_MAJOR] = 2);
	SAYS("INV-33: no numbers", "R-REPORT-07", f.c.has_numbers = false);
	SAYS("a criterion has other numbers", "R-REPORT-07 R-REPORT-07", f.c.criterion = recounted);
	SAYS("of an issued report, evidence goes on", "", f.c.criterion = recounted; f.r.is_issued = true);
	SAYS("a criterion too few", "R-REPORT-07 R-REPORT-07", f.c.criterion_count = 1);
	SAYS("a criterion that is not in scope", "R-REPORT-07 R-REPORT-07", f.r.criterion_count = 1);
	SAYS("INV-33: another grade", "R-REPORT-07", f.r.finding = regraded; f.c.number[FINDING_GRADE_MINOR] = 0;
		f.c.number[FINDING_GRADE_STRENGTH] = 1);
}

/* One rule leaves room for the others: four of it, and how many more. */
Test(report_content, names_the_first_few_of_each_rule)
{
	SAYS("all items are missing, and a number is another", "R-REPORT-04 R-REPORT-04 R-REPORT-04 R-REPORT-04 R-REPORT-07 R-REPORT-04",
		f.c.begun = 0; f.c.number[FINDING_GRADE_MAJOR] = 2);
}
