/*
 * Sets a document as PDF by pango and cairo: tagged, with bookmarks, and with no byte that is not the document's or the
 * fonts'. Twice: the first time counts the pages, which the footer names.
 */
#include "client/report/setter.h"

#include <fontconfig/fontconfig.h>
#include <string.h>

enum { BODY_POINTS = 10, SMALL_POINTS = 8, FOOTER_POINTS = 7 };

static const char *const tag_name[] = { [TAG_H1] = "H1", [TAG_H2] = "H2", [TAG_H3] = "H3", [TAG_P] = "P", [TAG_L] = "L",
	[TAG_LI] = "LI", [TAG_QUOTE] = "BlockQuote", [TAG_CODE] = "Code", [TAG_TABLE] = "Table", [TAG_TR] = "TR",
	[TAG_TH] = "TH", [TAG_TD] = "TD", [TAG_FIGURE] = "Figure" };

void tag_begin(struct setter *s, enum tag tag)
{
	cairo_tag_begin(s->cr, tag_name[tag], NULL);
}

void tag_end(struct setter *s, enum tag tag)
{
	cairo_tag_end(s->cr, tag_name[tag]);
}

static void add_attribute(PangoAttrList *list, PangoAttribute *a, size_t from, size_t to)
{
	a->start_index = (guint)from;
	a->end_index = (guint)to;
	pango_attr_list_insert(list, a);
}

static void add_style(PangoAttrList *list, unsigned style, size_t from, size_t to)
{
	if (style & RUN_STRONG)
		add_attribute(list, pango_attr_weight_new(PANGO_WEIGHT_BOLD), from, to);
	if (style & RUN_EMPHASIS)
		add_attribute(list, pango_attr_style_new(PANGO_STYLE_ITALIC), from, to);
	if (style & RUN_CODE)
		add_attribute(list, pango_attr_family_new("DejaVu Sans Mono"), from, to);
}

PangoLayout *text_layout(const struct setter *s, const char *mark, const struct text *text, double width, double points,
	unsigned style)
{
	PangoLayout *layout = pango_layout_new(s->context);
	PangoFontDescription *font = pango_font_description_from_string("DejaVu Sans");
	PangoAttrList *list = pango_attr_list_new();
	GString *all = g_string_new(mark);
	for (size_t i = 0; i < text->count; i++) {
		size_t from = all->len;
		g_string_append(all, text->run[i].text);
		add_style(list, text->run[i].style | style, from, all->len);
	}
	pango_font_description_set_absolute_size(font, points * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_line_spacing(layout, 1.15f);
	pango_layout_set_text(layout, all->str, (int)all->len);
	add_attribute(list, pango_attr_insert_hyphens_new(FALSE), 0, all->len); /* none within a digest */
	pango_layout_set_attributes(layout, list);
	pango_attr_list_unref(list);
	pango_font_description_free(font);
	g_string_free(all, TRUE);
	return layout;
}

PangoLayout *plain_layout(const struct setter *s, const char *text, double width, double points, unsigned style)
{
	struct run run = { text, RUN_PLAIN };
	struct text one = { &run, 1 };
	return text_layout(s, "", &one, width, points, style);
}

double layout_height(PangoLayout *layout)
{
	int width, height;
	pango_layout_get_size(layout, &width, &height);
	return (double)height / PANGO_SCALE;
}

static void show_at(struct setter *s, PangoLayout *layout, double x, double y)
{
	cairo_move_to(s->cr, x, y);
	pango_cairo_show_layout(s->cr, layout);
}

/* Outside of the structure: a reader to whom the page is read aloud is spared it. */
static void set_footer(struct setter *s)
{
	char page[80];
	double y = PAGE_HEIGHT - 70;
	(void)snprintf(page, sizeof(page), "%s %u / %u", s->d->page_word, s->page, s->pages);
	cairo_set_source_rgb(s->cr, 0.35, 0.35, 0.35);
	cairo_set_line_width(s->cr, 0.5);
	cairo_move_to(s->cr, MARGIN, y);
	cairo_line_to(s->cr, PAGE_WIDTH - MARGIN, y);
	cairo_stroke(s->cr);
	y += 4;
	for (size_t i = 0; i <= s->d->footers; i++) {
		PangoLayout *line = plain_layout(s, i < s->d->footers ? s->d->footer[i] : page, BODY_WIDTH, FOOTER_POINTS, 0);
		show_at(s, line, MARGIN, y);
		y += layout_height(line);
		g_object_unref(line);
	}
	cairo_set_source_rgb(s->cr, 0, 0, 0);
}

void next_page(struct setter *s)
{
	set_footer(s);
	cairo_show_page(s->cr);
	s->page++;
	s->y = MARGIN;
}

void need(struct setter *s, double height)
{
	if (s->y + height > BODY_BOTTOM && s->y > MARGIN)
		next_page(s);
}

void set_layout(struct setter *s, PangoLayout *layout, double x, enum tag tag)
{
	PangoLayoutIter *iter = pango_layout_get_iter(layout);
	double first = 0; /* of the lines on this page, in the layout's own measure */
	double top = s->y;
	tag_begin(s, tag);
	do {
		int from, to;
		PangoRectangle at;
		pango_layout_iter_get_line_yrange(iter, &from, &to);
		pango_layout_iter_get_line_extents(iter, NULL, &at);
		double line = (double)from / PANGO_SCALE, below = (double)to / PANGO_SCALE;
		if (top + below - first > BODY_BOTTOM && top + line - first > MARGIN) {
			tag_end(s, tag);
			next_page(s);
			tag_begin(s, tag);
			first = line;
			top = s->y;
		}
		cairo_move_to(s->cr, x + (double)at.x / PANGO_SCALE,
			top - first + (double)pango_layout_iter_get_baseline(iter) / PANGO_SCALE);
		pango_cairo_show_layout_line(s->cr, pango_layout_iter_get_line_readonly(iter));
		s->y = top + below - first;
	} while (pango_layout_iter_next_line(iter));
	tag_end(s, tag);
	pango_layout_iter_free(iter);
}

static void set_text(struct setter *s, const struct text *text, double x, double points, unsigned style, enum tag tag)
{
	PangoLayout *layout = text_layout(s, "", text, PAGE_WIDTH - MARGIN - x, points, style);
	set_layout(s, layout, x, tag);
	g_object_unref(layout);
}

static void set_plain(struct setter *s, const char *text, double x, double points, unsigned style, enum tag tag)
{
	struct run run = { text, RUN_PLAIN };
	struct text one = { &run, 1 };
	set_text(s, &one, x, points, style, tag);
}

static void add_bookmark(struct setter *s, const struct block *b)
{
	char where[80];
	if (b->text.count == 0 || b->level > 2)
		return;
	(void)snprintf(where, sizeof(where), "page=%u pos=[%d %d]", s->page, MARGIN, (int)s->y);
	(void)cairo_pdf_surface_add_outline(s->surface, CAIRO_PDF_OUTLINE_ROOT, b->text.run[0].text, where,
		CAIRO_PDF_OUTLINE_FLAG_OPEN);
}

static void set_heading(struct setter *s, const struct block *b)
{
	static const struct { enum tag tag; double points, above; } level[] = { { TAG_H1, 15, 18 }, { TAG_H1, 15, 18 },
		{ TAG_H2, 12, 12 }, { TAG_H3, 10.5, 8 } };
	/* Not the last thing on a page. */
	need(s, level[b->level].above + level[b->level].points * 5);
	if (s->y > MARGIN)
		s->y += level[b->level].above;
	add_bookmark(s, b);
	set_text(s, &b->text, MARGIN, level[b->level].points, RUN_STRONG, level[b->level].tag);
	s->y += 4;
}

/* Hanging: the mark stands before the lines. */
static void set_item(struct setter *s, const struct block *b)
{
	enum { HANG = 16 };
	char mark[16] = "\u2022\t";
	double x = MARGIN + HANG * (b->level - 1.0);
	PangoTabArray *tabs = pango_tab_array_new_with_positions(1, FALSE, PANGO_TAB_LEFT, HANG * PANGO_SCALE);
	if (b->ordinal > 0)
		(void)snprintf(mark, sizeof(mark), "%u.\t", b->ordinal);
	PangoLayout *layout = text_layout(s, mark, &b->text, PAGE_WIDTH - MARGIN - x, BODY_POINTS, 0);
	pango_layout_set_indent(layout, -HANG * PANGO_SCALE);
	pango_layout_set_tabs(layout, tabs);
	set_layout(s, layout, x, TAG_LI);
	g_object_unref(layout);
	pango_tab_array_free(tabs);
	s->y += 3;
}

/* A rule beside what somebody said; on the page where it ends. */
static void set_quote(struct setter *s, const struct block *b)
{
	double y = s->y;
	unsigned page = s->page;
	set_text(s, &b->text, MARGIN + 14, BODY_POINTS, 0, TAG_QUOTE);
	if (b->by[0])
		set_plain(s, b->by, MARGIN + 14, SMALL_POINTS, RUN_EMPHASIS, TAG_P);
	if (s->page != page)
		y = MARGIN;
	cairo_set_source_rgb(s->cr, 0.5, 0.5, 0.5);
	cairo_set_line_width(s->cr, 1.5);
	cairo_move_to(s->cr, MARGIN + 5, y);
	cairo_line_to(s->cr, MARGIN + 5, s->y);
	cairo_stroke(s->cr);
	cairo_set_source_rgb(s->cr, 0, 0, 0);
	s->y += 6;
}

static void set_bar(struct setter *s, const struct bar *bar, uint32_t most)
{
	enum { LABEL = 150, ROOM = BODY_WIDTH - LABEL - 40, ROW = 15 };
	char value[16];
	double width = (double)bar->value * ROOM / most;
	PangoLayout *label = plain_layout(s, bar->label, LABEL - 6, SMALL_POINTS, 0);
	pango_layout_set_height(label, -1);
	pango_layout_set_ellipsize(label, PANGO_ELLIPSIZE_END);
	show_at(s, label, MARGIN, s->y);
	g_object_unref(label);
	cairo_set_source_rgb(s->cr, 0.29, 0.44, 0.65);
	cairo_rectangle(s->cr, MARGIN + LABEL, s->y, width, ROW - 5);
	cairo_fill(s->cr);
	cairo_set_source_rgb(s->cr, 0, 0, 0);
	(void)snprintf(value, sizeof(value), "%u", bar->value);
	label = plain_layout(s, value, 40, SMALL_POINTS, 0);
	show_at(s, label, MARGIN + LABEL + width + 4, s->y);
	g_object_unref(label);
	s->y += ROW;
}

static void set_bars(struct setter *s, const struct block *b)
{
	uint32_t most = 1;
	for (size_t i = 0; i < b->bars; i++)
		most = b->bar[i].value > most ? b->bar[i].value : most;
	need(s, 40 + 15.0 * (double)b->bars);
	set_plain(s, b->title, MARGIN, SMALL_POINTS, RUN_EMPHASIS, TAG_P);
	s->y += 4;
	tag_begin(s, TAG_FIGURE);
	for (size_t i = 0; i < b->bars; i++) {
		if (s->y + 15 > BODY_BOTTOM) {
			tag_end(s, TAG_FIGURE);
			next_page(s);
			tag_begin(s, TAG_FIGURE);
		}
		set_bar(s, &b->bar[i], most);
	}
	tag_end(s, TAG_FIGURE);
	s->y += 6;
}

static void set_block(struct setter *s, const struct block *b)
{
	switch (b->kind) {
	case BLOCK_HEADING:
		set_heading(s, b);
		break;
	case BLOCK_PARAGRAPH:
		set_text(s, &b->text, MARGIN + 14.0 * b->level, BODY_POINTS, 0, TAG_P);
		s->y += 6;
		break;
	case BLOCK_ITEM:
		set_item(s, b);
		break;
	case BLOCK_QUOTE:
		set_quote(s, b);
		break;
	case BLOCK_CODE:
		set_text(s, &b->text, MARGIN + 14, SMALL_POINTS, RUN_CODE, TAG_CODE);
		s->y += 6;
		break;
	case BLOCK_FACTS:
	case BLOCK_TABLE:
		set_table(s, b);
		break;
	case BLOCK_BARS:
		set_bars(s, b);
		break;
	}
}

static void set_document(struct setter *s)
{
	set_plain(s, s->d->title, MARGIN, 20, RUN_STRONG, TAG_H1);
	s->y += 4;
	set_plain(s, s->d->subtitle, MARGIN, 11, 0, TAG_P);
	s->y += 10;
	bool in_list = false;
	for (size_t i = 0; i < s->d->blocks; i++) {
		bool is_item = s->d->block[i].kind == BLOCK_ITEM;
		if (is_item && !in_list)
			tag_begin(s, TAG_L);
		else if (!is_item && in_list)
			tag_end(s, TAG_L);
		in_list = is_item;
		set_block(s, &s->d->block[i]);
	}
	if (in_list)
		tag_end(s, TAG_L);
	set_footer(s);
}

static cairo_status_t count_only(void *closure, const unsigned char *data, unsigned length)
{
	(void)closure;
	(void)data;
	(void)length;
	return CAIRO_STATUS_SUCCESS;
}

static cairo_status_t keep(void *closure, const unsigned char *data, unsigned length)
{
	struct buf *out = closure;
	buf_add(out, data, length);
	return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void describe(cairo_surface_t *surface, const struct document *d)
{
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, d->title);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, d->author);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "isms-audit");
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, d->date);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, d->date);
}

/* Set the same twice whatever the screen: no hinting, no resolution but the page's own. */
static PangoContext *new_context(cairo_t *cr)
{
	PangoContext *context = pango_cairo_create_context(cr);
	cairo_font_options_t *options = cairo_font_options_create();
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(context, options);
	pango_cairo_context_set_resolution(context, 72);
	cairo_font_options_destroy(options);
	return context;
}

static int set(const struct document *d, cairo_write_func_t write, struct buf *out, unsigned pages, struct status *st,
	unsigned *ret_pages)
{
	struct setter s = { .d = d, .y = MARGIN, .page = 1, .pages = pages };
	s.surface = cairo_pdf_surface_create_for_stream(write, out, PAGE_WIDTH, PAGE_HEIGHT);
	describe(s.surface, d);
	s.cr = cairo_create(s.surface);
	s.context = new_context(s.cr);
	cairo_tag_begin(s.cr, "Document", NULL); /* without it cairo makes a structure and says untagged */
	set_document(&s);
	cairo_tag_end(s.cr, "Document");
	g_object_unref(s.context);
	cairo_status_t drawn = cairo_status(s.cr);
	cairo_destroy(s.cr);
	cairo_surface_finish(s.surface);
	cairo_status_t written = cairo_surface_status(s.surface);
	cairo_surface_destroy(s.surface);
	if (drawn != CAIRO_STATUS_SUCCESS || written != CAIRO_STATUS_SUCCESS)
		return fail(st, UNAVAILABLE, "PDF", "the PDF could not be set: %s",
			cairo_status_to_string(drawn != CAIRO_STATUS_SUCCESS ? drawn : written));
	*ret_pages = s.page;
	return OK;
}

/* What the libraries keep of fonts from one document to the next. */
static void forget_fonts(void)
{
	pango_cairo_font_map_set_default(NULL);
	cairo_debug_reset_static_data();
	FcFini();
}

int pdf_write(const struct document *d, struct status *st, struct buf *out)
{
	unsigned pages = 0;
	int rc = set(d, count_only, NULL, 0, st, &pages);
	if (rc == OK)
		rc = set(d, keep, out, pages, st, &pages);
	forget_fonts();
	return rc;
}
