/* Reads a report's document: which text stands in which item of 6.5.1 and below which finding, and the numbers by grade. */
#include "daemon/report_document.h"

#include "common/limits.h"
#include "common/sort.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { TEXTS_MAX = 200000, FINDINGS_MAX = 5000, CRITERIA_MAX = 20000, ACTIVITIES_MAX = 20000,
	CRITERION_CELLS = 5, ACTIVITY_CELLS = 3, LEVEL_ITEM = 1, LEVEL_FINDING = 2 };

#define ANCHOR_ITEM "item-"
#define ANCHOR_FINDING "finding-"
#define ANCHOR_WAIVER "waiver-"
#define ANCHOR_BREAK_GLASS "break-glass-"
#define ANCHOR_NUMBERS "findings-by-grade"

struct report_document {
	json_t *root;
	struct report_content content;
	size_t said_room, finding_room, criterion_room, activity_room;
	/* Where reading is. */
	char item;
	const char *below;
};

static int no_memory(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the document");
}

static int bad(struct status *st, size_t block, const char *what)
{
	return fail(st, INVALID_ARGUMENT, "BAD_DOCUMENT", "document: blocks[%zu]: %s", block, what);
}

/* Room for one more. */
static int reserve(void *items, size_t count, size_t *room, size_t max, size_t bytes, struct status *st)
{
	void *grown;
	if (count < *room)
		return OK;
	if (count >= max)
		return fail(st, INVALID_ARGUMENT, "BAD_DOCUMENT", "document: more than %zu of a kind", max);
	size_t wanted = *room ? 2 * *room : 256;
	memcpy(&grown, items, sizeof(grown));
	grown = realloc(grown, wanted * bytes);
	if (!grown)
		return no_memory(st);
	memcpy(items, &grown, sizeof(grown));
	*room = wanted;
	return OK;
}

static uint32_t item_bit(char item)
{
	return item >= 'a' && item < 'a' + REPORT_ITEMS ? UINT32_C(1) << (item - 'a') : 0;
}

static const char *text_of(const json_t *of, const char *name)
{
	const char *text = json_string_value(json_object_get(of, name));
	return text ? text : "";
}

/* A text below the present headings; what is no text says nothing. */
static int say(struct report_document *d, const json_t *value, struct status *st)
{
	struct report_content *c = &d->content;
	const char *text = json_string_value(value);
	if (!text || !*text)
		return OK;
	c->filled |= item_bit(d->item);
	TRY(reserve(&c->said, c->said_count, &d->said_room, TEXTS_MAX, sizeof(c->said[0]), st));
	c->said[c->said_count++] = (struct report_text){ .item = d->item, .below = d->below, .text = text };
	return OK;
}

static int32_t grade_named(const json_t *name)
{
	const char *text = json_string_value(name);
	for (int32_t g = 1; text && g < REPORT_GRADES; g++)
		if (strcmp(text, enum_name_finding_grade[g]) == 0)
			return g;
	return 0;
}

static int begin_finding(struct report_document *d, const char *id, const json_t *block, struct status *st)
{
	struct report_content *c = &d->content;
	TRY(reserve(&c->finding, c->finding_count, &d->finding_room, FINDINGS_MAX, sizeof(c->finding[0]), st));
	c->finding[c->finding_count++] = (struct report_finding){ id, grade_named(json_object_get(block, "grade")) };
	d->below = id;
	return OK;
}

/* "item-a", "waivers". */
static char item_of(const char *anchor)
{
	const size_t len = strlen(ANCHOR_ITEM);
	bool is_lettered = strncmp(anchor, ANCHOR_ITEM, len) == 0;
	for (char item = 'a'; item < 'a' + REPORT_ITEMS; item++) {
		bool has_letter = item < REPORT_NOT_COVERED;
		if (has_letter == is_lettered && strcmp(anchor + (has_letter ? len : 0), report_item_name(item)) == 0)
			return item;
	}
	return 0;
}

/* The title of an item does not fill it. */
static int take_heading(struct report_document *d, size_t at, const json_t *block, struct status *st)
{
	const char *anchor = json_string_value(json_object_get(block, "anchor"));
	json_int_t level = json_integer_value(json_object_get(block, "level"));
	if (!anchor || level < LEVEL_ITEM)
		return bad(st, at, "a heading without its level or anchor");
	if (level <= LEVEL_FINDING)
		d->below = "";
	if (level == LEVEL_ITEM) {
		d->item = item_of(anchor);
		if (d->content.begun & item_bit(d->item))
			return bad(st, at, "the same item again");
		d->content.begun |= item_bit(d->item);
		if (item_bit(d->item))
			d->content.heading[d->item - 'a'] = text_of(block, "text");
		return OK;
	}
	if (level == LEVEL_FINDING && strncmp(anchor, ANCHOR_FINDING, strlen(ANCHOR_FINDING)) == 0)
		TRY(begin_finding(d, anchor + strlen(ANCHOR_FINDING), block, st));
	if (level == LEVEL_FINDING && strncmp(anchor, ANCHOR_WAIVER, strlen(ANCHOR_WAIVER)) == 0)
		d->below = anchor + strlen(ANCHOR_WAIVER);
	if (level == LEVEL_FINDING && strncmp(anchor, ANCHOR_BREAK_GLASS, strlen(ANCHOR_BREAK_GLASS)) == 0)
		d->below = anchor + strlen(ANCHOR_BREAK_GLASS);
	return say(d, json_object_get(block, "text"), st);
}

static bool number_of(const json_t *cell, uint32_t *ret_number)
{
	const char *text = json_string_value(cell);
	size_t len = text ? strspn(text, "0123456789") : 0;
	if (len == 0 || len > 9 || text[len] || (text[0] == '0' && len > 1))
		return false;
	*ret_number = (uint32_t)strtoul(text, NULL, 10);
	return true;
}

/* A row of item i: a criterion and its four numbers. What has others is none. */
static int take_criterion(struct report_document *d, const json_t *row, struct status *st)
{
	struct report_content *c = &d->content;
	struct report_criterion one = { .name = json_string_value(json_array_get(row, 0)), .criteria_item_id = "" };
	uint32_t *const number[] = { &one.nonconformities, &one.others, &one.evidence, &one.activities };
	if (!one.name || json_array_size(row) < CRITERION_CELLS)
		return OK;
	for (size_t i = 0; i < ARRAY_LEN(number); i++)
		if (!number_of(json_array_get(row, i + 1), number[i]))
			return OK;
	TRY(reserve(&c->criterion, c->criterion_count, &d->criterion_room, CRITERIA_MAX, sizeof(one), st));
	c->criterion[c->criterion_count++] = one;
	return OK;
}

/* A row of item e: when, what, where. */
static int take_activity(struct report_document *d, const json_t *row, struct status *st)
{
	struct report_content *c = &d->content;
	const struct report_activity one = { .local_time = json_string_value(json_array_get(row, 0)),
		.title = json_string_value(json_array_get(row, 1)), .place = json_string_value(json_array_get(row, 2)) };
	if (json_array_size(row) < ACTIVITY_CELLS || !one.local_time || !one.title || !one.place)
		return OK;
	TRY(reserve(&c->activity, c->activity_count, &d->activity_room, ACTIVITIES_MAX, sizeof(one), st));
	c->activity[c->activity_count++] = one;
	return OK;
}

static int take_rows(struct report_document *d, const json_t *block, struct status *st)
{
	size_t i, j;
	const json_t *row, *cell;
	json_array_foreach(json_object_get(block, "rows"), i, row) {
		if (d->item == REPORT_FULFILMENT)
			TRY(take_criterion(d, row, st));
		if (d->item == REPORT_DATES)
			TRY(take_activity(d, row, st));
		json_array_foreach(row, j, cell)
			TRY(say(d, cell, st));
	}
	return OK;
}

static int take_bars(struct report_document *d, const json_t *block, struct status *st)
{
	const char *anchor = json_string_value(json_object_get(block, "anchor"));
	bool counts = anchor && strcmp(anchor, ANCHOR_NUMBERS) == 0;
	size_t i;
	const json_t *bar;
	d->content.has_numbers |= counts;
	json_array_foreach(json_object_get(block, "bars"), i, bar) {
		json_int_t value = json_integer_value(json_object_get(bar, "value"));
		if (counts && value >= 0 && value <= INT32_MAX)
			d->content.number[grade_named(json_object_get(bar, "grade"))] += (uint32_t)value;
		TRY(say(d, json_object_get(bar, "label"), st));
	}
	return OK;
}

static int take_block(struct report_document *d, size_t at, const json_t *block, struct status *st)
{
	const char *kind = json_string_value(json_object_get(block, "kind"));
	if (!kind)
		return bad(st, at, "no kind");
	if (strcmp(kind, "heading") == 0)
		return take_heading(d, at, block, st);
	if (strcmp(kind, "facts") == 0 || strcmp(kind, "table") == 0)
		return take_rows(d, block, st);
	return strcmp(kind, "bars") == 0 ? take_bars(d, block, st) : say(d, json_object_get(block, "text"), st);
}

static int take_blocks(struct report_document *d, struct status *st)
{
	const json_t *blocks = json_object_get(d->root, "blocks"), *block;
	size_t i;
	if (!json_is_array(blocks))
		return fail(st, INVALID_ARGUMENT, "BAD_DOCUMENT", "document: no blocks");
	json_array_foreach(blocks, i, block)
		TRY(take_block(d, i, block, st));
	struct report_content *c = &d->content;
	sort_items(c->said, c->said_count, sizeof(c->said[0]), report_text_order);
	sort_items(c->finding, c->finding_count, sizeof(c->finding[0]), report_finding_order);
	sort_items(c->criterion, c->criterion_count, sizeof(c->criterion[0]), report_criterion_order);
	sort_items(c->activity, c->activity_count, sizeof(c->activity[0]), report_activity_order);
	c->language = text_of(d->root, "language");
	return OK;
}

int report_document_read(struct bytes json, struct status *st, struct report_document **ret_document)
{
	json_error_t error;
	if (json.len > LIMIT_DOCUMENT_BYTES)
		return fail(st, INVALID_ARGUMENT, "BAD_DOCUMENT", "document: more than %d bytes", LIMIT_DOCUMENT_BYTES);
	struct report_document *d = calloc(1, sizeof(*d));
	if (!d)
		return no_memory(st);
	d->below = "";
	d->root = json_loadb((const char *)json.data, json.len, JSON_REJECT_DUPLICATES, &error);
	int rc = d->root ? take_blocks(d, st) :
		fail(st, INVALID_ARGUMENT, "BAD_DOCUMENT", "document: line %d: %s", error.line, error.text);
	if (rc == OK)
		*ret_document = d;
	else
		report_document_free(d);
	return rc;
}

const struct report_content *report_document_content(const struct report_document *d)
{
	return &d->content;
}

void report_document_free(struct report_document *d)
{
	if (!d)
		return;
	json_decref(d->root);
	free(d->content.said);
	free(d->content.finding);
	free(d->content.criterion);
	free(d->content.activity);
	free(d);
}
