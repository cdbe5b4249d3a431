/* Matching, comparing, judging and putting the lines of a file. */
#include "daemon/import_lines.h"

#include "common/limits.h"
#include "common/sort.h"
#include "daemon/import_text.h"
#include "daemon/rows.h"
#include "daemon/rule/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PROBLEMS_MAX = 24 };

static int out_of_memory(struct import *im)
{
	return fail(im->rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

int import_refuse(struct import *im, struct import_line *line, const char *column, const struct rule *rule,
	const char *format, ...)
{
	char text[STATUS_MISSING_BYTES];
	va_list args;
	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	line->out->effect = AUDIT__IMPORT_EFFECT__IMPORT_EFFECT_REFUSED;
	if (line->out->n_problems == PROBLEMS_MAX)
		return OK;
	if (!line->out->problems)
		line->out->problems = arena_array(im->rq->arena, PROBLEMS_MAX, sizeof(*line->out->problems));
	Audit__ImportProblem *problem = arena_alloc(im->rq->arena, sizeof(*problem));
	if (!problem || !line->out->problems)
		return out_of_memory(im);
	audit__import_problem__init(problem);
	problem->field = column;
	problem->rule = rule->id;
	problem->text = rq_text(im->rq, text);
	line->out->problems[line->out->n_problems++] = problem;
	return OK;
}

static ProtobufCMessage *new_message(struct import *im)
{
	ProtobufCMessage *m = arena_alloc(im->rq->arena, im->kind->type->sizeof_message);
	if (m)
		protobuf_c_message_init(im->kind->type, m);
	return m;
}

/* Each line as a message of its kind, with its key. */
static int read_lines(struct import *im, ProtobufCMessage *const *rows)
{
	im->line = arena_array(im->rq->arena, im->line_count ? im->line_count : 1, sizeof(*im->line));
	for (size_t i = 0; im->line && i < im->line_count; i++) {
		struct import_line *line = &im->line[i];
		*line = (struct import_line){ .in = rows[i], .there = SIZE_MAX, .given = new_message(im),
			.out = arena_alloc(im->rq->arena, sizeof(*line->out)) };
		if (!line->given || !line->out)
			return out_of_memory(im);
		audit__imported_row__init(line->out);
		line->out->row = (uint32_t)i + 1;
		rq_fill(line->given, line->in);
		if (im->kind->settle)
			TRY(im->kind->settle(im, line));
		line->key = im->kind->key(im, line->given);
		if (!*line->out->name)
			line->out->name = line->key;
	}
	return im->line ? OK : out_of_memory(im);
}

/* A key and where it stands: among the lines or among what is there. */
struct key {
	const char *text;
	size_t at;
};

static int by_text(const void *a, const void *b)
{
	const struct key *left = a, *right = b;
	int order = strcmp(left->text, right->text);
	return order ? order : (left->at > right->at) - (left->at < right->at);
}

static int sorted_keys(struct import *im, bool of_lines, struct key **ret_keys)
{
	size_t count = of_lines ? im->line_count : im->there_count;
	struct key *keys = arena_array(im->rq->arena, count ? count : 1, sizeof(*keys));
	if (!keys)
		return out_of_memory(im);
	for (size_t i = 0; i < count; i++)
		keys[i] = (struct key){ of_lines ? im->line[i].key : im->kind->key(im, im->there[i]), i };
	sort_items(keys, count, sizeof(*keys), by_text);
	*ret_keys = keys;
	return OK;
}

static bool is_refused(const struct import_line *line)
{
	return line->out->effect == AUDIT__IMPORT_EFFECT__IMPORT_EFFECT_REFUSED;
}

/* Two lines of one key: the second is the one too many. What refers to nothing has no key. */
static int refuse_twins(struct import *im, const struct key *line)
{
	for (size_t i = 1; i < im->line_count; i++)
		if (strcmp(line[i - 1].text, line[i].text) == 0 && !is_refused(&im->line[line[i - 1].at]) &&
			!is_refused(&im->line[line[i].at]))
			TRY(import_refuse(im, &im->line[line[i].at], "", &import_rule[IMPORT_ONE_ROW_A_KEY],
				"row %zu has the same name", line[i - 1].at + 1));
	return OK;
}

/* Both lists in order, side by side. */
static int match(struct import *im)
{
	struct key *line, *there;
	TRY(sorted_keys(im, true, &line));
	TRY(sorted_keys(im, false, &there));
	TRY(refuse_twins(im, line));
	for (size_t i = 0, t = 0; i < im->line_count; i++) {
		while (t < im->there_count && strcmp(there[t].text, line[i].text) < 0)
			t++;
		if (t == im->there_count || strcmp(there[t].text, line[i].text) != 0)
			continue;
		im->line[line[i].at].there = there[t].at;
		if (t + 1 < im->there_count && strcmp(there[t + 1].text, line[i].text) == 0)
			TRY(import_refuse(im, &im->line[line[i].at], "", &import_rule[IMPORT_ONE_ROW_A_KEY],
				"more than one of this name is registered"));
	}
	return OK;
}

static bool is_given(const struct import *im, const char *column)
{
	return im->column_count == 0 || text_among(column, im->column, im->column_count);
}

static int add_change(struct import *im, Audit__ImportedRow *out, const char *column, const char *from, const char *to)
{
	Audit__ImportChange *change = arena_alloc(im->rq->arena, sizeof(*change));
	if (!out->changes)
		out->changes = arena_array(im->rq->arena, im->kind->field_count, sizeof(*out->changes));
	if (!change || !out->changes)
		return out_of_memory(im);
	audit__import_change__init(change);
	change->field = column;
	change->from = from;
	change->to = to;
	out->changes[out->n_changes++] = change;
	return OK;
}

static int compare_field(struct import *im, struct import_line *line, const struct import_field *field)
{
	const char *from, *to;
	TRY(import_field_text(im->rq, im->there[line->there], field->field, &from));
	TRY(import_field_text(im->rq, line->given, field->field, &to));
	if (strcmp(from, to) == 0)
		return OK;
	if (field->is_fixed)
		return import_refuse(im, line, field->column, &import_rule[IMPORT_STAYS], "it is %s and stays so", from);
	import_field_copy(line->row, line->given, field->field);
	return add_change(im, line->out, field->column, from, to);
}

/* What is there with what the line changes of it. */
static int compare(struct import *im, struct import_line *line)
{
	line->row = new_message(im);
	if (!line->row)
		return out_of_memory(im);
	memcpy(line->row, im->there[line->there], im->kind->type->sizeof_message);
	for (size_t i = 0; i < im->kind->field_count; i++)
		if (is_given(im, im->kind->field[i].column))
			TRY(compare_field(im, line, &im->kind->field[i]));
	return OK;
}

/* The rules of the single add, and what they note. */
static int judge(struct import *im, struct import_line *line, struct status *unmet)
{
	if (!im->kind->judge)
		return OK;
	status_reset(unmet);
	TRY(im->kind->judge(im, line, unmet));
	for (size_t i = 0; i < unmet->violation_count; i++) {
		const struct violation *v = &unmet->violation[i];
		if (v->grade != 'A')
			TRY(import_refuse(im, line, "", rule_find(v->rule), "%s", v->missing));
	}
	return OK;
}

static int weigh(struct import *im, struct import_line *line, struct status *unmet)
{
	Audit__ImportedRow *out = line->out;
	bool is_new = line->there == SIZE_MAX;
	line->row = line->given;
	if (is_refused(line)) /* what refers to nothing cannot be judged */
		return OK;
	if (!is_new)
		TRY(compare(im, line));
	if (is_new || out->n_changes > 0)
		TRY(judge(im, line, unmet));
	if (!is_refused(line))
		out->effect = is_new ? AUDIT__IMPORT_EFFECT__IMPORT_EFFECT_ADDED : out->n_changes > 0 ?
			AUDIT__IMPORT_EFFECT__IMPORT_EFFECT_CHANGED : AUDIT__IMPORT_EFFECT__IMPORT_EFFECT_UNCHANGED;
	return OK;
}

static void count_effects(const struct import *im, Audit__ImportReport *report)
{
	for (size_t i = 0; i < im->line_count; i++) {
		report->added += im->line[i].out->effect == AUDIT__IMPORT_EFFECT__IMPORT_EFFECT_ADDED;
		report->changed += im->line[i].out->effect == AUDIT__IMPORT_EFFECT__IMPORT_EFFECT_CHANGED;
		report->unchanged += im->line[i].out->effect == AUDIT__IMPORT_EFFECT__IMPORT_EFFECT_UNCHANGED;
		report->refused += im->line[i].out->effect == AUDIT__IMPORT_EFFECT__IMPORT_EFFECT_REFUSED;
	}
}

static int write_report(struct import *im, Audit__ImportReport **ret_report)
{
	Audit__ImportReport *report = arena_alloc(im->rq->arena, sizeof(*report));
	Audit__ImportedRow **rows = arena_array(im->rq->arena, im->line_count ? im->line_count : 1, sizeof(*rows));
	if (!report || !rows)
		return out_of_memory(im);
	audit__import_report__init(report);
	for (size_t i = 0; i < im->line_count; i++)
		rows[i] = im->line[i].out;
	report->rows = rows;
	report->n_rows = im->line_count;
	count_effects(im, report);
	*ret_report = report;
	return OK;
}

/* Every problem of every row, as far as a refusal can name them. */
static void note_problems(struct import *im)
{
	for (size_t i = 0; i < im->line_count; i++) {
		const Audit__ImportedRow *out = im->line[i].out;
		for (size_t k = 0; k < out->n_problems; k++) {
			const Audit__ImportProblem *p = out->problems[k];
			rule_require(im->rq->st, rule_find(p->rule), false, im->parent_id, "row %u%s%s: %s", out->row,
				*p->field ? ", " : "", p->field, p->text);
		}
	}
}

static int put_all(struct import *im)
{
	for (size_t i = 0; i < im->line_count; i++) {
		struct import_line *line = &im->line[i];
		if (line->out->effect == AUDIT__IMPORT_EFFECT__IMPORT_EFFECT_UNCHANGED)
			continue;
		TRY(im->kind->put ? im->kind->put(im, line) : import_put(im, line));
	}
	return OK;
}

static int enter(struct import *im, const Audit__ImportReport *report)
{
	struct import_facts facts = { .id = im->parent_id,
		.rows = im->line_count,
		.refused = report->refused,
		.effective = report->added + report->changed,
		.effective_max = LIMIT_EFFECTS - im->effects_beside };
	/* The report says what is wrong, and more of it than a refusal can. */
	if (im->explains)
		return im->rq->validate_only ? OK :
			fail_field(im->rq->st, "explain", "EXPLAIN", "what is explained is not entered: ask validate-only");
	note_problems(im);
	TRY(import_may_enter(&facts, im->rq->st));
	return put_all(im);
}

int import_run(struct import *im, ProtobufCMessage *const *rows, size_t row_count, const char *const *column,
	size_t column_count, Audit__ImportReport **ret_report)
{
	struct status *unmet = arena_alloc(im->rq->arena, sizeof(*unmet));
	if (!unmet)
		return out_of_memory(im);
	im->line_count = row_count;
	im->column = column;
	im->column_count = column_count;
	TRY(read_lines(im, rows));
	TRY(match(im));
	for (size_t i = 0; i < im->line_count; i++)
		TRY(weigh(im, &im->line[i], unmet));
	TRY(write_report(im, ret_report));
	return enter(im, *ret_report);
}

void import_name(struct import *im, const struct import_line *line)
{
	if (line->there != SIZE_MAX)
		return;
	const ProtobufCFieldDescriptor *id = protobuf_c_message_descriptor_get_field_by_name(im->kind->type, "id");
	*(const char **)(void *)((char *)line->row + id->offset) = rq_new_id(im->rq);
}

int import_put(struct import *im, struct import_line *line)
{
	const ProtobufCFieldDescriptor *version =
		protobuf_c_message_descriptor_get_field_by_name(im->kind->type, "version");
	import_name(im, line);
	uint64_t at = *(const uint64_t *)(const void *)((const char *)line->row + version->offset);
	return rq_put(im->rq, line->row, at);
}
