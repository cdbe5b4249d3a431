/* Free text sections: CommonMark to blocks, without raw HTML and images. Source: spec.commonmark.org, by cmark. */
#include "client/report/document.h"

#include <cmark.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS_MAX = 10000 };
#define BULLET UINT32_MAX /* in place of an item's number */

struct flattening {
	struct arena *a;
	struct status *st;
	struct block *block;
	size_t max, *count;
	struct run run[RUNS_MAX];
	size_t runs;
	unsigned style;
	uint32_t depth, ordinal[DOCUMENT_DEPTH_MAX + 1];
	uint32_t quotes;
	bool is_item; /* the next paragraph is an item's first */
};

static int no_memory(struct flattening *f)
{
	return fail(f->st, RESOURCE_EXHAUSTED, "ARENA", "the document needs too much memory");
}

static int add_run(struct flattening *f, const char *text)
{
	if (f->runs == RUNS_MAX)
		return fail(f->st, INVALID_ARGUMENT, "BAD_DOCUMENT", "a paragraph with more than %d changes of style",
			RUNS_MAX);
	struct run *r = &f->run[f->runs++];
	r->style = f->style;
	r->text = arena_text(f->a, text ? text : "");
	return r->text ? OK : no_memory(f);
}

/* Ends a paragraph's runs as a new block. */
static int add_block(struct flattening *f, enum block_kind kind, struct block **ret_block)
{
	if (*f->count == f->max)
		return fail(f->st, INVALID_ARGUMENT, "BAD_DOCUMENT", "more blocks than a document may have");
	struct block *b = &f->block[(*f->count)++];
	*b = (struct block){ .kind = kind, .by = "" };
	b->text.run = arena_array(f->a, f->runs + 1, sizeof(f->run[0]));
	if (!b->text.run)
		return no_memory(f);
	memcpy(b->text.run, f->run, f->runs * sizeof(f->run[0]));
	b->text.count = f->runs;
	f->runs = 0;
	*ret_block = b;
	return OK;
}

static int end_paragraph(struct flattening *f)
{
	struct block *b;
	bool is_item = f->is_item;
	TRY(add_block(f, is_item ? BLOCK_ITEM : f->quotes > 0 ? BLOCK_QUOTE : BLOCK_PARAGRAPH, &b));
	b->level = f->depth;
	b->ordinal = is_item && f->ordinal[f->depth] != BULLET ? f->ordinal[f->depth] : 0;
	f->is_item = false;
	return OK;
}

/* Two levels belong to the report itself. */
static int end_heading(struct flattening *f, cmark_node *node)
{
	struct block *b;
	(void)node;
	TRY(add_block(f, BLOCK_HEADING, &b));
	b->level = 3;
	b->anchor = ""; /* not one to jump to */
	return OK;
}

static int begin_list(struct flattening *f, cmark_node *node)
{
	if (f->depth == DOCUMENT_DEPTH_MAX)
		return fail(f->st, INVALID_ARGUMENT, "BAD_DOCUMENT", "line %d: lists deeper than %d",
			cmark_node_get_start_line(node), DOCUMENT_DEPTH_MAX);
	f->depth++;
	f->ordinal[f->depth] = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ?
		(uint32_t)cmark_node_get_list_start(node) - 1 : BULLET;
	return OK;
}

static void begin_item(struct flattening *f)
{
	f->is_item = true;
	if (f->ordinal[f->depth] != BULLET)
		f->ordinal[f->depth]++;
}

static int code(struct flattening *f, cmark_node *node)
{
	struct block *b;
	TRY(add_run(f, cmark_node_get_literal(node)));
	return add_block(f, BLOCK_CODE, &b);
}

static int inline_code(struct flattening *f, cmark_node *node)
{
	f->style |= RUN_CODE;
	int rc = add_run(f, cmark_node_get_literal(node));
	f->style &= ~(unsigned)RUN_CODE;
	return rc;
}

/* A reader of paper sees where a link leads. */
static int end_link(struct flattening *f, cmark_node *node)
{
	const char *url = cmark_node_get_url(node);
	char *shown = arena_printf(f->a, " (%s)", url ? url : "");
	return shown ? add_run(f, shown) : no_memory(f);
}

static int refuse(struct flattening *f, cmark_node *node, const char *reason, const char *what)
{
	return fail(f->st, INVALID_ARGUMENT, reason, "line %d: %s is not taken", cmark_node_get_start_line(node), what);
}

static void set_style(struct flattening *f, unsigned style, bool is_begin)
{
	f->style = is_begin ? f->style | style : f->style & ~style;
}

static int enter(struct flattening *f, cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_LIST:
		return begin_list(f, node);
	case CMARK_NODE_ITEM:
		begin_item(f);
		return OK;
	case CMARK_NODE_BLOCK_QUOTE:
		f->quotes++;
		return OK;
	case CMARK_NODE_CODE_BLOCK:
		return code(f, node);
	case CMARK_NODE_TEXT:
		return add_run(f, cmark_node_get_literal(node));
	case CMARK_NODE_SOFTBREAK:
		return add_run(f, " ");
	case CMARK_NODE_LINEBREAK:
		return add_run(f, "\n");
	case CMARK_NODE_CODE:
		return inline_code(f, node);
	case CMARK_NODE_EMPH:
		set_style(f, RUN_EMPHASIS, true);
		return OK;
	case CMARK_NODE_STRONG:
		set_style(f, RUN_STRONG, true);
		return OK;
	case CMARK_NODE_HTML_BLOCK:
	case CMARK_NODE_HTML_INLINE:
		return refuse(f, node, "RAW_HTML", "raw HTML");
	case CMARK_NODE_IMAGE:
		return refuse(f, node, "IMAGE", "an image");
	case CMARK_NODE_CUSTOM_BLOCK:
	case CMARK_NODE_CUSTOM_INLINE:
	case CMARK_NODE_NONE:
	case CMARK_NODE_DOCUMENT:
	case CMARK_NODE_PARAGRAPH:
	case CMARK_NODE_HEADING:
	case CMARK_NODE_THEMATIC_BREAK:
	case CMARK_NODE_LINK:
		break;
	}
	return OK;
}

static int leave(struct flattening *f, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	if (type == CMARK_NODE_PARAGRAPH)
		return end_paragraph(f);
	if (type == CMARK_NODE_HEADING)
		return end_heading(f, node);
	if (type == CMARK_NODE_LINK)
		return end_link(f, node);
	if (type == CMARK_NODE_ITEM)
		f->is_item = false; /* an empty one */
	if (type == CMARK_NODE_LIST)
		f->depth--;
	if (type == CMARK_NODE_BLOCK_QUOTE)
		f->quotes--;
	if (type == CMARK_NODE_EMPH)
		set_style(f, RUN_EMPHASIS, false);
	if (type == CMARK_NODE_STRONG)
		set_style(f, RUN_STRONG, false);
	return OK;
}

static int walk(struct flattening *f, cmark_node *root)
{
	int rc = OK;
	cmark_event_type event;
	cmark_iter *iter = cmark_iter_new(root);
	while (rc == OK && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		rc = event == CMARK_EVENT_ENTER ? enter(f, node) : leave(f, node);
	}
	cmark_iter_free(iter);
	return rc;
}

int markdown_read(const char *text, struct arena *a, struct status *st, struct block *block, size_t max, size_t *count)
{
	struct flattening *f = calloc(1, sizeof(*f));
	cmark_node *root = f ? cmark_parse_document(text, strlen(text), CMARK_OPT_VALIDATE_UTF8) : NULL;
	int rc;
	if (root) {
		f->a = a;
		f->st = st;
		f->block = block;
		f->max = max;
		f->count = count;
		rc = walk(f, root);
		cmark_node_free(root);
	} else {
		rc = fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for a section");
	}
	free(f);
	return rc;
}
