/* Compares what a report's document says with what the records give. */
#include "daemon/rule/report_content.h"

#include "common/bytes.h"
#include "common/sort.h"
#include "common/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { ITEMS, FINDINGS, WORDS, NUMBERS };

/* clang-format off */
const struct rule report_content_rule[] = {
	[ITEMS] = { "R-REPORT-04", 'H', "ISO 19011:2018, 6.5.1", "report",
		"a report has each of the items a) to k), what was not covered, remote and waived, and who managed in an "
		"emergency, under its heading, also where that is nothing",
		"auditc report build AUDIT --out report.pdf" },
	[FINDINGS] = { "R-REPORT-05", 'H', "ISO 19011:2018, 6.5.1 g); INV-7", "report",
		"a report tells each finding that was communicated, once, and no other",
		"auditc report build AUDIT --out report.pdf" },
	[WORDS] = { "R-REPORT-06", 'H', "ISO 19011:2018, 6.5.1; INV-27", "report",
		"what was done when and where, found, concluded, objected, sampled and waived, and who managed in an "
		"emergency, stands in a report word for word as the records have it",
		"auditc report build AUDIT --out report.pdf" },
	[NUMBERS] = { "R-REPORT-07", 'H', "ISO 19011:2018, 6.5.1; INV-33", "report",
		"the numbers a report states of findings and of each criterion, and the grade of each finding, are those that "
		"the records give",
		"auditc report build AUDIT --out report.pdf" },
	{ 0 }
};
/* clang-format on */

int report_text_order(const void *a, const void *b)
{
	const struct report_text *x = a, *y = b;
	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	int order = strcmp(x->below, y->below);
	return order ? order : strcmp(x->text, y->text);
}

int report_finding_order(const void *a, const void *b)
{
	const struct report_finding *x = a, *y = b;
	return strcmp(x->finding_id, y->finding_id);
}

int report_criterion_order(const void *a, const void *b)
{
	const struct report_criterion *x = a, *y = b;
	const uint32_t left[] = { x->nonconformities, x->others, x->evidence, x->activities };
	const uint32_t right[] = { y->nonconformities, y->others, y->evidence, y->activities };
	int order = strcmp(x->name, y->name);
	for (size_t i = 0; order == 0 && i < ARRAY_LEN(left); i++)
		order = left[i] < right[i] ? -1 : left[i] > right[i];
	return order;
}

int report_activity_order(const void *a, const void *b)
{
	const struct report_activity *x = a, *y = b;
	int order = strcmp(x->title, y->title);
	if (order == 0)
		order = strcmp(x->local_time, y->local_time);
	return order ? order : strcmp(x->place, y->place);
}

const char *report_item_heading(char item)
{
	static const char *const heading[REPORT_ITEMS] = { N_("a) Objectives"), N_("b) Scope"), N_("c) Audit client"),
		N_("d) Audit team and participants"), N_("e) Dates and locations"), N_("f) Criteria"),
		N_("g) Findings and their evidence"), N_("h) Conclusions"), N_("i) Degree to which the criteria are fulfilled"),
		N_("j) Unresolved diverging opinions"), N_("k) Sampling"), N_("Areas not covered"), N_("Remote parts"),
		N_("Waivers"), N_("Roles given in an emergency") };
	return heading[item - 'a'];
}

const char *report_item_name(char item)
{
	static const char *const name[REPORT_ITEMS] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "not-covered",
		"remote-parts", "waivers", "break-glass" };
	return name[item - 'a'];
}

const char *report_glass_phrase(enum report_glass stage)
{
	static const char *const phrase[] = {
		[REPORT_GLASS_PROPOSED] = N_("one administrator signed; nobody took it up"),
		[REPORT_GLASS_APPROVED] = N_("two administrators signed; nobody took it up"),
		[REPORT_GLASS_REFUSED] = N_("refused before it was taken up"),
		[REPORT_GLASS_TAKEN] = N_("taken up; nobody has reviewed what was done"),
		[REPORT_GLASS_REVIEWED] = N_("taken up, and reviewed") };
	return phrase[stage];
}

struct comparing {
	const struct report_content *c;
	const struct report_records *r;
	report_differs differs;
	void *context;
};

static void differ(struct comparing *q, int rule, const char *what, ...) __attribute__((format(printf, 3, 4)));

static void differ(struct comparing *q, int rule, const char *what, ...)
{
	char text[REPORT_DIFFERENCE_BYTES];
	va_list args;
	va_start(args, what);
	(void)vsnprintf(text, sizeof(text), what, args);
	va_end(args);
	text_end_whole(text);
	q->differs(q->context, &report_content_rule[rule], text);
}

static void compare_items(struct comparing *q)
{
	for (unsigned i = 0; i < REPORT_ITEMS; i++) {
		uint32_t bit = UINT32_C(1) << i;
		if (!(q->c->begun & bit))
			differ(q, ITEMS, "item %s) is missing", report_item_name((char)('a' + (char)i)));
		else if (!(q->c->filled & bit))
			differ(q, ITEMS, "item %s) is empty", report_item_name((char)('a' + (char)i)));
		else if (q->r->heading[i] && strcmp(q->c->heading[i], q->r->heading[i]) != 0)
			differ(q, ITEMS, "item %s) has another heading than \"%s\"", report_item_name((char)('a' + (char)i)),
				q->r->heading[i]);
	}
	if (!q->r->heading[0])
		differ(q, ITEMS, "a report speaks %s", words_languages());
}

static bool has_criterion(const struct report_criterion *in, size_t count, const struct report_criterion *one)
{
	return find_item(one, in, count, sizeof(*in), report_criterion_order) != NULL;
}

/* Each in scope by itself, and none beside: what was not looked at is told as what was. */
static void compare_criteria(struct comparing *q)
{
	if (q->r->is_issued)
		return;
	for (size_t i = 0; i < q->r->criterion_count; i++)
		if (!has_criterion(q->c->criterion, q->c->criterion_count, &q->r->criterion[i]))
			differ(q, NUMBERS, "item i), criterion %.*s is missing, or has other numbers",
				(int)strcspn(q->r->criterion[i].name, " "), q->r->criterion[i].name);
	for (size_t i = 0; i < q->c->criterion_count; i++)
		if (!has_criterion(q->r->criterion, q->r->criterion_count, &q->c->criterion[i]))
			differ(q, NUMBERS, "item i), criterion %.*s is not in scope, or has other numbers",
				(int)strcspn(q->c->criterion[i].name, " "), q->c->criterion[i].name);
	if (q->c->criterion_count != q->r->criterion_count)
		differ(q, NUMBERS, "item i) tells of %zu criteria, in scope are %zu", q->c->criterion_count,
			q->r->criterion_count);
}

/* What was to be done, when and where, in one row: a time beside another activity says something else. */
static void compare_activities(struct comparing *q)
{
	for (size_t i = 0; i < q->r->activity_count && !q->r->is_issued; i++) {
		const struct report_activity *of = &q->r->activity[i];
		if (!find_item(of, q->c->activity, q->c->activity_count, sizeof(*of), report_activity_order))
			differ(q, WORDS, "item e), slot %s is missing, or has another time or place", of->slot_id);
	}
}

static const struct report_finding *find(const struct report_finding *in, size_t count, const char *id)
{
	const struct report_finding key = { .finding_id = id };
	return find_item(&key, in, count, sizeof(*in), report_finding_order);
}

static void compare_findings(struct comparing *q)
{
	for (size_t i = 0; i < q->r->finding_count; i++) {
		const struct report_finding *of = &q->r->finding[i];
		const struct report_finding *told = find(q->c->finding, q->c->finding_count, of->finding_id);
		if (!told)
			differ(q, FINDINGS, "finding %s is not told", of->finding_id);
		else if (told->grade != of->grade)
			differ(q, NUMBERS, "finding %s has another grade", of->finding_id);
	}
	for (size_t i = 0; i < q->c->finding_count; i++) {
		const struct report_finding *told = &q->c->finding[i];
		if (i > 0 && report_finding_order(told, told - 1) == 0)
			differ(q, FINDINGS, "finding %s is told twice", told->finding_id);
		else if (!find(q->r->finding, q->r->finding_count, told->finding_id))
			differ(q, FINDINGS, "finding %s was not communicated, or was taken back", told->finding_id);
	}
}

/* What a missing finding would have said is not counted again. */
static bool is_said(const struct comparing *q, const struct report_text *wanted)
{
	if (wanted->item == REPORT_FINDINGS && wanted->below[0] && !find(q->c->finding, q->c->finding_count, wanted->below))
		return true;
	return find_item(wanted, q->c->said, q->c->said_count, sizeof(q->c->said[0]), report_text_order) != NULL;
}

static void compare_words(struct comparing *q)
{
	for (size_t i = 0; i < q->r->wanted_count; i++) {
		const struct report_text *wanted = &q->r->wanted[i];
		if (is_said(q, wanted))
			continue;
		differ(q, WORDS, "item %s)%s%s: %s is missing, or reads otherwise", report_item_name(wanted->item),
			wanted->below[0] ? ", " : "", wanted->below, wanted->field);
	}
}

static void compare_numbers(struct comparing *q)
{
	uint32_t counted[REPORT_GRADES] = { 0 };
	for (size_t i = 0; i < q->r->finding_count; i++)
		if (q->r->finding[i].grade >= 0 && q->r->finding[i].grade < REPORT_GRADES)
			counted[q->r->finding[i].grade]++;
	if (!q->c->has_numbers && q->r->finding_count > 0)
		differ(q, NUMBERS, "the findings by grade are not counted");
	for (size_t g = 0; g < REPORT_GRADES && q->c->has_numbers; g++)
		if (q->c->number[g] != counted[g])
			differ(q, NUMBERS, "%s: %u stated, %u counted", g ? enum_name_finding_grade[g] : "no grade",
				q->c->number[g], counted[g]);
}

void report_content_compare(const struct report_content *c, const struct report_records *r, report_differs differs,
	void *context)
{
	struct comparing q = { .c = c, .r = r, .differs = differs, .context = context };
	compare_items(&q);
	compare_findings(&q);
	compare_words(&q);
	compare_numbers(&q);
	compare_criteria(&q);
	compare_activities(&q);
}

/* One refusal names all rules that do not hold: none may take the room of the others. */
enum { NOTED_MAX = 4 };

struct requiring {
	const char *id;
	struct status *st;
	size_t count[NUMBERS + 1];
};

static void require(void *context, const struct rule *rule, const char *what)
{
	struct requiring *to = context;
	if (++to->count[rule - report_content_rule] <= NOTED_MAX)
		rule_require(to->st, rule, false, to->id, "%s", what);
}

void report_content_require(const struct report_content *c, const struct report_records *r, const char *id, struct status *st)
{
	struct requiring to = { .id = id, .st = st };
	report_content_compare(c, r, require, &to);
	for (size_t i = 0; i <= NUMBERS; i++)
		rule_require(st, &report_content_rule[i], to.count[i] <= NOTED_MAX, id, "and %zu more",
			to.count[i] - NOTED_MAX);
}
