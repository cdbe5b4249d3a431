/* Counts findings by grade and compares the numbers that are stated with those that are there. */
#include "daemon/rule/finding_tally.h"

#include "common/bytes.h"
#include "daemon/rule/finding.h"
#include "gen/vocabulary.h"

#include <stdio.h>
#include <string.h>

enum { NUMBERS };

/* clang-format off */
const struct rule finding_tally_rule[] = {
	[NUMBERS] = { "R-FINDING-TALLY-01", 'H', "ISO 19011:2018, 6.5.1; INV-33", "finding_tally",
		"the numbers a report states are those that the records give",
		"auditc finding-tally add --audit-id {id}" },
	{ 0 }
};
/* clang-format on */

static struct finding_count *find(struct finding_count *count, size_t counts, int32_t grade, const char *code)
{
	for (size_t i = 0; i < counts; i++)
		if (count[i].grade == grade && strcmp(count[i].code, code) == 0)
			return &count[i];
	return NULL;
}

bool finding_tally_takes(const struct finding_to_count *f)
{
	return f->is_communicated && f->state != FINDING_STATE_WITHDRAWN && f->state != FINDING_STATE_RESOLVED_WITHDRAWN &&
		f->state != FINDING_STATE_MERGED;
}

bool finding_tally_count(struct finding_count count[FINDING_COUNTS_MAX], size_t *counts_so_far,
	const struct finding_to_count *f)
{
	if (!finding_tally_takes(f))
		return true;
	struct finding_count *c = find(count, *counts_so_far, f->grade, f->code);
	if (!c && *counts_so_far == FINDING_COUNTS_MAX)
		return false;
	if (!c) {
		c = &count[(*counts_so_far)++];
		*c = (struct finding_count){ .grade = f->grade, .code = f->code };
	}
	bool is_open = finding_is_open(f->state);
	c->count++;
	c->open += is_open;
	c->risk_accepted += is_open && f->risk_is_accepted;
	return true;
}

static const char *name(const struct finding_count *c)
{
	bool known = c->grade > 0 && (size_t)c->grade < ARRAY_LEN(enum_name_finding_grade);
	return *c->code ? c->code : known ? enum_name_finding_grade[c->grade] : "unknown";
}

static bool is_same(const struct finding_count *a, const struct finding_count *b)
{
	return a->count == b->count && a->open == b->open && a->risk_accepted == b->risk_accepted;
}

static void write_difference(const struct finding_count *stated, const struct finding_count *counted,
	char ret_text[FINDING_DIFFERENCE_BYTES])
{
	static const struct finding_count none = { .code = "" };
	const struct finding_count *s = stated ? stated : &none, *c = counted ? counted : &none;
	(void)snprintf(ret_text, FINDING_DIFFERENCE_BYTES,
		"%s: %u (%u open, %u with accepted risk) stated, %u (%u, %u) counted", name(stated ? stated : counted),
		s->count, s->open, s->risk_accepted, c->count, c->open, c->risk_accepted);
}

size_t finding_tally_differences(const struct finding_tally_facts *f,
	char ret_difference[FINDING_COUNTS_MAX][FINDING_DIFFERENCE_BYTES])
{
	struct finding_count *stated = (struct finding_count *)(uintptr_t)f->stated;
	struct finding_count *counted = (struct finding_count *)(uintptr_t)f->counted;
	size_t differences = 0;
	for (size_t i = 0; i < f->stated_count && differences < FINDING_COUNTS_MAX; i++) {
		const struct finding_count *c = find(counted, f->counted_count, stated[i].grade, stated[i].code);
		bool is_first = find(stated, f->stated_count, stated[i].grade, stated[i].code) == &stated[i];
		bool nothing = !c && stated[i].count == 0;
		if (!is_first || (!nothing && (!c || !is_same(&stated[i], c))))
			write_difference(&stated[i], c, ret_difference[differences++]);
	}
	for (size_t i = 0; i < f->counted_count && differences < FINDING_COUNTS_MAX; i++)
		if (!find(stated, f->stated_count, counted[i].grade, counted[i].code))
			write_difference(NULL, &counted[i], ret_difference[differences++]);
	return differences;
}

int finding_tally_may_add(const struct finding_tally_facts *f, struct status *st)
{
	char difference[FINDING_COUNTS_MAX][FINDING_DIFFERENCE_BYTES];
	size_t differences = finding_tally_differences(f, difference);
	for (size_t i = 0; i < differences; i++)
		rule_require(st, &finding_tally_rule[NUMBERS], false, f->audit_id, "%s", difference[i]);
	return rule_verdict(st);
}
