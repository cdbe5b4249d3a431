/* Pages of a PDF being set: where the pen is, and how text comes onto the page. For pdf.c and pdf_table.c. */
#ifndef CLIENT_REPORT_SETTER_H
#define CLIENT_REPORT_SETTER_H

#include "client/report/document.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

/* Points: a 72nd of an inch. */
enum { PAGE_WIDTH = 595, PAGE_HEIGHT = 842, MARGIN = 56, BODY_WIDTH = PAGE_WIDTH - 2 * MARGIN, BODY_BOTTOM = PAGE_HEIGHT - 80 };

struct setter {
	const struct document *d;
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoContext *context;
	double y;             /* where the next thing begins */
	unsigned page, pages; /* the one being set, from 1; all of them, 0 while they are counted */
};

/* Structure tags: only these, since cairo 1.16 crashes on one it does not know. */
enum tag { TAG_H1, TAG_H2, TAG_H3, TAG_P, TAG_L, TAG_LI, TAG_QUOTE, TAG_CODE, TAG_TABLE, TAG_TR, TAG_TH, TAG_TD, TAG_FIGURE };
void tag_begin(struct setter *s, enum tag tag);
void tag_end(struct setter *s, enum tag tag);

/* `mark` comes before the text, in no style. Owned by the caller: g_object_unref. */
PangoLayout *text_layout(const struct setter *s, const char *mark, const struct text *text, double width, double points,
	unsigned style);
/* The same of one plain text. */
PangoLayout *plain_layout(const struct setter *s, const char *text, double width, double points, unsigned style);
double layout_height(PangoLayout *layout);

/* The footer, and a fresh page. Tags of groups (L, Table, TR) may be open, those of text not. */
void next_page(struct setter *s);
/* A fresh page, unless so much room is left on this one. */
void need(struct setter *s, double height);
/* Sets a layout from y on, over as many pages as it takes, each piece in a tag of its own. */
void set_layout(struct setter *s, PangoLayout *layout, double x, enum tag tag);

void set_table(struct setter *s, const struct block *b);

#endif
