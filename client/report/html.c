/* Sets a document as one page of HTML: no script, nothing fetched, the same bytes each time. */
#include "client/report/document.h"

#include <inttypes.h>
#include <string.h>

static const char style[] =
	"body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:52rem;margin:2rem auto;padding:0 1rem}"
	"h1{font-size:1.8rem;margin:.2em 0}"
	"h2{font-size:1.35rem;margin:2em 0 .4em;border-bottom:1px solid #bbb}"
	"h3{font-size:1.08rem;margin:1.4em 0 .3em}.subtitle{color:#444;margin:0 0 1.5em}"
	"table{border-collapse:collapse;width:100%;margin:.6em 0 1em}"
	"th,td{text-align:left;vertical-align:top;padding:.3em .6em;border:1px solid #bbb;overflow-wrap:anywhere}"
	"th{background:#f0f0f0}td,p,li,blockquote{white-space:pre-line}"
	"blockquote{margin:.6em 0;padding:.1em 1em;border-left:4px solid #777}blockquote footer{color:#444}"
	"pre{background:#f5f5f5;padding:.6em;overflow-x:auto}nav li{white-space:normal}figure{margin:1em 0}"
	"svg text{font:13px system-ui,sans-serif}"
	"body>footer{margin-top:3em;border-top:1px solid #bbb;color:#444;font-size:.85rem;overflow-wrap:anywhere}"
	"@media print{body{max-width:none;margin:0}h2,h3{break-after:avoid}tr{break-inside:avoid}}"
	"@media (prefers-color-scheme:dark){body{color:#e8e8e8;background:#161616}th{background:#2a2a2a}"
	"pre{background:#222}.subtitle,blockquote footer,body>footer{color:#bbb}svg text{fill:#e8e8e8}}";

static const char *entity_of(char c)
{
	return c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : NULL;
}

static void add_escaped(struct buf *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		const char *entity = entity_of(*p);
		if (entity)
			buf_add_text(out, entity);
		else
			buf_add(out, p, 1);
	}
}

static void add_text(struct buf *out, const struct text *text)
{
	static const struct { unsigned style; const char *tag; } tag[] = { { RUN_STRONG, "strong" }, { RUN_EMPHASIS, "em" },
		{ RUN_CODE, "code" } };
	for (size_t i = 0; i < text->count; i++) {
		const struct run *r = &text->run[i];
		for (size_t j = 0; j < ARRAY_LEN(tag); j++)
			if (r->style & tag[j].style)
				buf_addf(out, "<%s>", tag[j].tag);
		add_escaped(out, r->text);
		for (size_t j = ARRAY_LEN(tag); j-- > 0;)
			if (r->style & tag[j].style)
				buf_addf(out, "</%s>", tag[j].tag);
	}
}

static void add_heading(struct buf *out, const struct block *b)
{
	/* The title is the page's h1. */
	buf_addf(out, "<h%" PRIu32, b->level + 1);
	if (b->anchor[0])
		buf_addf(out, " id=\"%s\"", b->anchor);
	buf_add_text(out, ">");
	add_text(out, &b->text);
	buf_addf(out, "</h%" PRIu32 ">\n", b->level + 1);
}

static void add_table(struct buf *out, const struct block *b)
{
	const struct table *t = &b->table;
	buf_add_text(out, "<table>\n");
	if (b->kind == BLOCK_TABLE) {
		buf_add_text(out, "<thead><tr>");
		for (size_t j = 0; j < t->columns; j++) {
			buf_add_text(out, "<th scope=\"col\">");
			add_escaped(out, t->head[j]);
			buf_add_text(out, "</th>");
		}
		buf_add_text(out, "</tr></thead>\n");
	}
	buf_add_text(out, "<tbody>\n");
	for (size_t i = 0; i < t->rows; i++) {
		buf_add_text(out, "<tr>");
		for (size_t j = 0; j < t->columns; j++) {
			bool is_name = b->kind == BLOCK_FACTS && j == 0;
			buf_add_text(out, is_name ? "<th scope=\"row\">" : "<td>");
			add_text(out, &t->cell[i * t->columns + j]);
			buf_add_text(out, is_name ? "</th>" : "</td>");
		}
		buf_add_text(out, "</tr>\n");
	}
	buf_add_text(out, "</tbody></table>\n");
}

/* Heights are fixed, so that equal documents look equal everywhere. */
static void add_bars(struct buf *out, const struct block *b)
{
	enum { ROW = 24, LABEL = 220, WIDTH = 640, ROOM = WIDTH - LABEL - 60 };
	uint32_t most = 1;
	for (size_t i = 0; i < b->bars; i++)
		most = b->bar[i].value > most ? b->bar[i].value : most;
	buf_add_text(out, "<figure><figcaption>");
	add_escaped(out, b->title);
	buf_addf(out, "</figcaption><svg viewBox=\"0 0 %d %zu\" role=\"img\" aria-label=\"", WIDTH, b->bars * ROW);
	add_escaped(out, b->title);
	buf_add_text(out, "\">\n");
	for (size_t i = 0; i < b->bars; i++) {
		uint64_t width = (uint64_t)b->bar[i].value * ROOM / most;
		buf_addf(out, "<text x=\"0\" y=\"%zu\">", i * ROW + 16);
		add_escaped(out, b->bar[i].label);
		buf_addf(out, "</text><rect x=\"%d\" y=\"%zu\" width=\"%" PRIu64 "\" height=\"16\" fill=\"#4a6fa5\"/>", LABEL,
			i * ROW + 4, width);
		buf_addf(out, "<text x=\"%" PRIu64 "\" y=\"%zu\">%" PRIu32 "</text>\n", LABEL + width + 6, i * ROW + 16,
			b->bar[i].value);
	}
	buf_add_text(out, "</svg></figure>\n");
}

static void add_block(struct buf *out, const struct block *b)
{
	switch (b->kind) {
	case BLOCK_HEADING:
		add_heading(out, b);
		break;
	case BLOCK_PARAGRAPH:
		buf_add_text(out, "<p>");
		add_text(out, &b->text);
		buf_add_text(out, "</p>\n");
		break;
	case BLOCK_ITEM: /* add_item */
		break;
	case BLOCK_QUOTE:
		buf_add_text(out, "<blockquote>");
		add_text(out, &b->text);
		if (b->by[0]) {
			buf_add_text(out, "<footer>");
			add_escaped(out, b->by);
			buf_add_text(out, "</footer>");
		}
		buf_add_text(out, "</blockquote>\n");
		break;
	case BLOCK_CODE:
		buf_add_text(out, "<pre>");
		add_text(out, &b->text);
		buf_add_text(out, "</pre>\n");
		break;
	case BLOCK_FACTS:
	case BLOCK_TABLE:
		add_table(out, b);
		break;
	case BLOCK_BARS:
		add_bars(out, b);
		break;
	}
}

/* Lists that are open: begun by the first item of a level, ended by what is above it. */
struct lists {
	uint32_t depth;
	bool is_ordered[DOCUMENT_DEPTH_MAX + 1];
};

static void close_lists(struct buf *out, struct lists *l, uint32_t down_to)
{
	for (; l->depth > down_to; l->depth--)
		buf_add_text(out, l->is_ordered[l->depth] ? "</li></ol>\n" : "</li></ul>\n");
}

static void add_item(struct buf *out, struct lists *l, const struct block *b)
{
	bool goes_on = l->depth >= b->level;
	close_lists(out, l, b->level);
	if (goes_on)
		buf_add_text(out, "</li>\n");
	for (; l->depth < b->level; l->depth++) {
		bool is_ordered = b->ordinal > 0;
		l->is_ordered[l->depth + 1] = is_ordered;
		buf_add_text(out, is_ordered ? "<ol>" : "<ul>");
		if (l->depth + 1 < b->level)
			buf_add_text(out, "<li>");
	}
	buf_add_text(out, "<li>");
	add_text(out, &b->text);
}

static void add_contents(struct buf *out, const struct document *d)
{
	buf_add_text(out, "<nav><ul>\n");
	for (size_t i = 0; i < d->blocks; i++)
		if (d->block[i].kind == BLOCK_HEADING && d->block[i].level == 1) {
			buf_addf(out, "<li><a href=\"#%s\">", d->block[i].anchor);
			add_text(out, &d->block[i].text);
			buf_add_text(out, "</a></li>\n");
		}
	buf_add_text(out, "</ul></nav>\n");
}

static void add_head(struct buf *out, const struct document *d)
{
	buf_add_text(out, "<!DOCTYPE html>\n<html lang=\"");
	add_escaped(out, d->language);
	buf_add_text(out, "\">\n<head><meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
	add_escaped(out, d->title);
	buf_addf(out, "</title>\n<style>%s</style></head>\n<body>\n<h1>", style);
	add_escaped(out, d->title);
	buf_add_text(out, "</h1>\n<p class=\"subtitle\">");
	add_escaped(out, d->subtitle);
	buf_add_text(out, "</p>\n");
}

int html_write(const struct document *d, struct status *st, struct buf *out)
{
	struct lists lists = { 0 };
	add_head(out, d);
	add_contents(out, d);
	buf_add_text(out, "<main>\n");
	for (size_t i = 0; i < d->blocks; i++)
		if (d->block[i].kind == BLOCK_ITEM) {
			add_item(out, &lists, &d->block[i]);
		} else {
			close_lists(out, &lists, 0);
			add_block(out, &d->block[i]);
		}
	close_lists(out, &lists, 0);
	buf_add_text(out, "</main>\n<footer>\n");
	for (size_t i = 0; i < d->footers; i++) {
		buf_add_text(out, "<p>");
		add_escaped(out, d->footer[i]);
		buf_add_text(out, "</p>\n");
	}
	buf_add_text(out, "</footer>\n</body></html>\n");
	return out->failed ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the page") : OK;
}
