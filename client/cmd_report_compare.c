/*
 * auditc report compare: what a later report says otherwise, item by item and finding by finding, as "was" and "now". The two
 * documents are compared, not their pages.
 */
#include "client/command.h"
#include "client/report_file.h"
#include "client/term.h"
#include "common/limits.h"

#include <jansson.h>
#include <stdlib.h>

enum { PARTS_MAX = 6000, LINES_MAX = 4000 };

/* What stands below one heading of level 1 or 2; its texts in order. A table's row is one line. */
struct part {
	const char *item;   /* heading of level 1 */
	const char *anchor; /* the same in both reports: "item-g", "finding-0193..." */
	const char *title;
	const char **line;
	size_t count, room;
};

struct told {
	struct client *c;
	json_t *root;
	struct part *part;
	size_t count;
};

static int no_memory(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory to compare the reports");
}

static const char *text_of(const json_t *block, const char *name)
{
	const char *text = json_string_value(json_object_get(block, name));
	return text ? text : "";
}

static int begin_part(struct told *t, const char *item, const char *anchor, const char *title, struct status *st)
{
	if (t->count == PARTS_MAX)
		return fail(st, RESOURCE_EXHAUSTED, "TOO_MANY_ROWS", "a report of more than %d headings", PARTS_MAX);
	t->part[t->count++] = (struct part){ .item = item, .anchor = anchor, .title = title };
	return OK;
}

static int add_line(struct told *t, const char *line, struct status *st)
{
	if (t->count == 0)
		TRY(begin_part(t, "", "", "", st));
	struct part *p = &t->part[t->count - 1];
	if (!*line || p->count == LINES_MAX)
		return OK;
	if (p->count == p->room) {
		size_t room = p->room ? 2 * p->room : 16;
		const char **grown = arena_array(t->c->arena, room, sizeof(grown[0]));
		if (!grown)
			return no_memory(st);
		if (p->count > 0)
			memcpy(grown, p->line, p->count * sizeof(grown[0]));
		p->line = grown;
		p->room = room;
	}
	p->line[p->count++] = line;
	return OK;
}

static int add_rows(struct told *t, const json_t *rows, struct status *st)
{
	size_t i, j;
	const json_t *row, *cell;
	json_array_foreach(rows, i, row) {
		const char *line = "";
		json_array_foreach(row, j, cell)
			line = arena_printf(t->c->arena, "%s%s%s", line, j > 0 ? " | " : "",
				json_string_value(cell) ? json_string_value(cell) : "");
		TRY(add_line(t, line, st));
	}
	return OK;
}

static int add_bars(struct told *t, const json_t *bars, struct status *st)
{
	size_t i;
	const json_t *bar;
	json_array_foreach(bars, i, bar)
		TRY(add_line(t, arena_printf(t->c->arena, "%s: %lld", text_of(bar, "label"),
			(long long)json_integer_value(json_object_get(bar, "value"))), st));
	return OK;
}

static int add_block(struct told *t, const json_t *block, struct status *st)
{
	const char *kind = text_of(block, "kind");
	json_int_t level = json_integer_value(json_object_get(block, "level"));
	if (strcmp(kind, "heading") == 0 && level == 1)
		return begin_part(t, text_of(block, "text"), text_of(block, "anchor"), "", st);
	if (strcmp(kind, "heading") == 0 && level == 2)
		return begin_part(t, t->count ? t->part[t->count - 1].item : "", text_of(block, "anchor"),
			text_of(block, "text"), st);
	if (strcmp(kind, "facts") == 0 || strcmp(kind, "table") == 0)
		return add_rows(t, json_object_get(block, "rows"), st);
	return strcmp(kind, "bars") == 0 ? add_bars(t, json_object_get(block, "bars"), st) :
		add_line(t, text_of(block, "text"), st);
}

static int read_document(struct told *t, const char *report_id, struct status *st)
{
	const Audit__Report *report;
	struct buf json;
	size_t i;
	const json_t *block;
	t->part = arena_array(t->c->arena, PARTS_MAX, sizeof(t->part[0]));
	if (!t->part)
		return no_memory(st);
	TRY(report_file_get(t->c, report_id, st, &report));
	buf_init(&json, LIMIT_DOCUMENT_BYTES);
	int rc = report_file_document(t->c, report, st, &json);
	if (rc == OK)
		t->root = json_loadb((const char *)json.data, json.len, JSON_REJECT_DUPLICATES, NULL);
	buf_done(&json);
	TRY(rc);
	if (!t->root)
		return fail(st, DATA_LOSS, "BAD_DOCUMENT", "report %s: its document is none", report_id);
	json_array_foreach(json_object_get(t->root, "blocks"), i, block)
		TRY(add_block(t, block, st));
	return OK;
}

static const struct part *find_part(const struct told *t, const struct part *like)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->part[i].anchor, like->anchor) == 0)
			return &t->part[i];
	return NULL;
}

struct comparing {
	size_t differences;
	const struct part *headed; /* whose heading was printed last */
};

static void print_heading(struct comparing *q, const struct part *p)
{
	if (q->headed == p)
		return;
	q->headed = p;
	put_line("%s%s%s", p->item, *p->title ? ": " : "", p->title);
}

static void print_line(struct comparing *q, const struct part *p, const char *word, const char *line)
{
	print_heading(q, p);
	put_line("  %s  %s", word, line);
	q->differences++;
}

/* Longest common subsequence of two parts' lines, from behind: length[i][j] of what is left of both. */
static int compare_lines(struct comparing *q, const struct part *a, const struct part *b, struct status *st)
{
	const size_t width = b->count + 1;
	uint16_t *length = calloc((a->count + 1) * width, sizeof(*length));
	size_t i = 0, j = 0;
	if (!length)
		return no_memory(st);
	for (size_t x = a->count; x-- > 0;)
		for (size_t y = b->count; y-- > 0;) {
			uint16_t down = length[(x + 1) * width + y], right = length[x * width + y + 1];
			length[x * width + y] = strcmp(a->line[x], b->line[y]) == 0 ?
				(uint16_t)(length[(x + 1) * width + y + 1] + 1) : down > right ? down : right;
		}
	while (i < a->count || j < b->count) {
		if (i < a->count && j < b->count && strcmp(a->line[i], b->line[j]) == 0) {
			i++;
			j++;
		} else if (i < a->count && (j == b->count || length[(i + 1) * width + j] >= length[i * width + j + 1])) {
			print_line(q, b, "was", a->line[i++]);
		} else {
			print_line(q, b, "now", b->line[j++]);
		}
	}
	free(length);
	return OK;
}

/* What comes in, or goes, as a whole. */
static void print_whole(struct comparing *q, const struct part *p, const char *word)
{
	print_heading(q, p);
	for (size_t i = 0; i < p->count; i++)
		print_line(q, p, word, p->line[i]);
	q->differences += p->count == 0;
}

static int compare_all(struct comparing *q, const struct told *before, const struct told *after, struct status *st)
{
	for (size_t i = 0; i < after->count; i++) {
		const struct part *now = &after->part[i], *was = find_part(before, now);
		if (was && strcmp(was->title, now->title) != 0)
			print_line(q, now, "was", was->title);
		if (!was)
			print_whole(q, now, "now");
		else
			TRY(compare_lines(q, was, now, st));
	}
	for (size_t i = 0; i < before->count; i++)
		if (!find_part(after, &before->part[i]))
			print_whole(q, &before->part[i], "was");
	return OK;
}

COMMAND(cmd_report_compare)
{
	struct told before = { .c = c }, after = { .c = c };
	struct comparing q = { 0 };
	(void)word;
	(void)count;
	int rc = client_open(c, st);
	if (rc == OK)
		rc = read_document(&before, command_arg(arg, "OLD-ID"), st);
	if (rc == OK)
		rc = read_document(&after, command_arg(arg, "NEW-ID"), st);
	if (rc == OK)
		rc = compare_all(&q, &before, &after, st);
	if (rc == OK && q.differences == 0)
		say("both say the same");
	json_decref(before.root);
	json_decref(after.root);
	return rc;
}
