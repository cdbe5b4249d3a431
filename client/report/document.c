/* Reads a document from its JSON. */
#include "client/report/document.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACE_BYTES = 100 };

struct reading {
	struct arena *a;
	struct status *st;
	struct document *d;
	char place[PLACE_BYTES];
};

static int bad(struct reading *r, const char *what)
{
	return fail(r->st, INVALID_ARGUMENT, "BAD_DOCUMENT", "document: %s: %s", r->place, what);
}

static int no_memory(struct reading *r)
{
	return fail(r->st, RESOURCE_EXHAUSTED, "ARENA", "the document needs too much memory");
}

/* U+202A to U+202E and U+2066 to U+2069: they can make a line read otherwise than it is. */
static bool is_turning(const unsigned char *p)
{
	if (p[0] != 0xe2)
		return false;
	return (p[1] == 0x80 && p[2] >= 0xaa && p[2] <= 0xae) || (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9);
}

/* What a font cannot set and a reader cannot see is made visible. */
static int take_text(struct reading *r, const char *from, const char **ret_text)
{
	char *copy = arena_text(r->a, from);
	if (!copy)
		return no_memory(r);
	char *to = copy;
	for (const char *p = copy; *p; p++) {
		bool is_turn = is_turning((const unsigned char *)p);
		bool is_control = ((unsigned char)*p < 0x20 && *p != '\n' && *p != '\t') || *p == 0x7f;
		*to++ = is_turn || is_control ? '?' : *p;
		p += is_turn ? 2 : 0;
	}
	*to = 0;
	*ret_text = copy;
	return OK;
}

static int text_of(struct reading *r, const json_t *object, const char *name, bool is_required, const char **ret_text)
{
	const json_t *value = json_object_get(object, name);
	if (!value && !is_required) {
		*ret_text = "";
		return OK;
	}
	if (!json_is_string(value))
		return bad(r, name);
	return take_text(r, json_string_value(value), ret_text);
}

static int number_of(struct reading *r, const json_t *object, const char *name, uint32_t min, uint32_t max,
	uint32_t *ret_number)
{
	const json_t *value = json_object_get(object, name);
	json_int_t number = json_integer_value(value);
	if (!json_is_integer(value) || number < (json_int_t)min || number > (json_int_t)max)
		return bad(r, name);
	*ret_number = (uint32_t)number;
	return OK;
}

/* A plain text as one run. */
static int run_of(struct reading *r, const char *text, struct text *ret_text)
{
	ret_text->run = arena_array(r->a, 1, sizeof(ret_text->run[0]));
	if (!ret_text->run)
		return no_memory(r);
	ret_text->run[0].style = RUN_PLAIN;
	ret_text->count = 1;
	return take_text(r, text, &ret_text->run[0].text);
}

static int plain_of(struct reading *r, const json_t *object, const char *name, struct text *ret_text)
{
	const json_t *value = json_object_get(object, name);
	if (!json_is_string(value))
		return bad(r, name);
	return run_of(r, json_string_value(value), ret_text);
}

static int cells_of(struct reading *r, const json_t *rows, struct table *t)
{
	if (!json_is_array(rows) || json_array_size(rows) > DOCUMENT_BLOCKS_MAX)
		return bad(r, "rows");
	t->rows = json_array_size(rows);
	t->cell = arena_array(r->a, t->rows * t->columns + 1, sizeof(t->cell[0]));
	if (!t->cell)
		return no_memory(r);
	for (size_t i = 0; i < t->rows; i++) {
		const json_t *row = json_array_get(rows, i);
		if (!json_is_array(row) || json_array_size(row) != t->columns)
			return bad(r, "a row has not as many cells as there are columns");
		for (size_t j = 0; j < t->columns; j++) {
			const json_t *cell = json_array_get(row, j);
			if (!json_is_string(cell))
				return bad(r, "a cell is no text");
			TRY(run_of(r, json_string_value(cell), &t->cell[i * t->columns + j]));
		}
	}
	return OK;
}

static int facts_of(struct reading *r, const json_t *in, struct block *b)
{
	b->table.columns = 2;
	b->table.share[0] = 1;
	b->table.share[1] = 3;
	return cells_of(r, json_object_get(in, "rows"), &b->table);
}

static int table_of(struct reading *r, const json_t *in, struct block *b)
{
	const json_t *columns = json_object_get(in, "columns");
	struct table *t = &b->table;
	t->columns = json_array_size(columns);
	if (t->columns == 0 || t->columns > DOCUMENT_COLUMNS_MAX)
		return bad(r, "columns");
	for (size_t i = 0; i < t->columns; i++) {
		const json_t *column = json_array_get(columns, i);
		TRY(text_of(r, column, "title", true, &t->head[i]));
		TRY(number_of(r, column, "share", 1, 100, &t->share[i]));
	}
	return cells_of(r, json_object_get(in, "rows"), t);
}

static int bars_of(struct reading *r, const json_t *in, struct block *b)
{
	enum { BARS_MAX = 40 };
	const json_t *bars = json_object_get(in, "bars");
	b->bars = json_array_size(bars);
	if (b->bars == 0 || b->bars > BARS_MAX)
		return bad(r, "bars");
	b->bar = arena_array(r->a, b->bars, sizeof(b->bar[0]));
	if (!b->bar)
		return no_memory(r);
	for (size_t i = 0; i < b->bars; i++) {
		TRY(text_of(r, json_array_get(bars, i), "label", true, &b->bar[i].label));
		TRY(number_of(r, json_array_get(bars, i), "value", 0, 1000000000, &b->bar[i].value));
	}
	return text_of(r, in, "title", true, &b->title);
}

static int heading_of(struct reading *r, const json_t *in, struct block *b)
{
	TRY(plain_of(r, in, "text", &b->text));
	TRY(number_of(r, in, "level", 1, 3, &b->level));
	TRY(text_of(r, in, "anchor", true, &b->anchor));
	if (b->anchor[0] == 0 || strspn(b->anchor, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(b->anchor))
		return bad(r, "anchor");
	return OK;
}

static int item_of(struct reading *r, const json_t *in, struct block *b)
{
	TRY(plain_of(r, in, "text", &b->text));
	TRY(number_of(r, in, "level", 1, DOCUMENT_DEPTH_MAX, &b->level));
	return number_of(r, in, "ordinal", 0, 1000000, &b->ordinal);
}

static int paragraph_of(struct reading *r, const json_t *in, struct block *b)
{
	return plain_of(r, in, "text", &b->text);
}

static int quote_of(struct reading *r, const json_t *in, struct block *b)
{
	TRY(plain_of(r, in, "text", &b->text));
	return text_of(r, in, "by", false, &b->by);
}

static const struct {
	const char *name;
	enum block_kind kind;
	int (*read)(struct reading *r, const json_t *in, struct block *b);
} kind_row[] = {
	{ "heading", BLOCK_HEADING, heading_of },
	{ "paragraph", BLOCK_PARAGRAPH, paragraph_of },
	{ "item", BLOCK_ITEM, item_of },
	{ "quote", BLOCK_QUOTE, quote_of },
	{ "code", BLOCK_CODE, paragraph_of },
	{ "facts", BLOCK_FACTS, facts_of },
	{ "table", BLOCK_TABLE, table_of },
	{ "bars", BLOCK_BARS, bars_of },
};

static int block_of(struct reading *r, const json_t *in)
{
	const char *kind;
	struct block *b = &r->d->block[r->d->blocks];
	TRY(text_of(r, in, "kind", true, &kind));
	if (strcmp(kind, "markdown") == 0) {
		const char *text;
		TRY(text_of(r, in, "text", true, &text));
		return markdown_read(text, r->a, r->st, r->d->block, DOCUMENT_BLOCKS_MAX, &r->d->blocks);
	}
	for (size_t i = 0; i < ARRAY_LEN(kind_row); i++)
		if (strcmp(kind, kind_row[i].name) == 0) {
			*b = (struct block){ .kind = kind_row[i].kind, .by = "" };
			r->d->blocks++;
			return kind_row[i].read(r, in, b);
		}
	return bad(r, "kind: no such kind of block");
}

static int blocks_of(struct reading *r, const json_t *blocks)
{
	size_t count = json_array_size(blocks);
	r->d->block = arena_array(r->a, DOCUMENT_BLOCKS_MAX, sizeof(r->d->block[0]));
	if (!r->d->block)
		return no_memory(r);
	for (size_t i = 0; i < count; i++) {
		(void)snprintf(r->place, sizeof(r->place), "blocks[%zu]", i);
		if (r->d->blocks == DOCUMENT_BLOCKS_MAX)
			return bad(r, "more blocks than a document may have");
		TRY(block_of(r, json_array_get(blocks, i)));
	}
	return OK;
}

static int footers_of(struct reading *r, const json_t *footer)
{
	r->d->footers = json_array_size(footer);
	if (r->d->footers > ARRAY_LEN(r->d->footer))
		return bad(r, "footer: too many lines");
	for (size_t i = 0; i < r->d->footers; i++) {
		const json_t *line = json_array_get(footer, i);
		if (!json_is_string(line))
			return bad(r, "footer");
		TRY(take_text(r, json_string_value(line), &r->d->footer[i]));
	}
	return OK;
}

static int read_root(struct reading *r, const json_t *root)
{
	(void)snprintf(r->place, sizeof(r->place), "head");
	TRY(text_of(r, root, "title", true, &r->d->title));
	TRY(text_of(r, root, "subtitle", false, &r->d->subtitle));
	TRY(text_of(r, root, "language", true, &r->d->language));
	TRY(text_of(r, root, "author", false, &r->d->author));
	TRY(text_of(r, root, "date", true, &r->d->date));
	TRY(text_of(r, root, "page_word", true, &r->d->page_word));
	TRY(footers_of(r, json_object_get(root, "footer")));
	return blocks_of(r, json_object_get(root, "blocks"));
}

int document_read(struct bytes json, struct arena *a, struct status *st, struct document *ret_document)
{
	json_error_t error;
	struct document d = { 0 };
	struct reading r = { .a = a, .st = st, .d = &d };
	json_t *root = json_loadb((const char *)json.data, json.len, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		return fail(st, INVALID_ARGUMENT, "BAD_DOCUMENT", "document: line %d: %s", error.line, error.text);
	int rc = read_root(&r, root);
	json_decref(root);
	if (rc == OK)
		*ret_document = d;
	return rc;
}
