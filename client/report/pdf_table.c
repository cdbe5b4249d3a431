/* Tables on the pages of a PDF: a row stays together where it fits on a page, and the head comes again on each. */
#include "client/report/setter.h"

enum { CELL_POINTS = 8, PAD = 4 };

struct row {
	PangoLayout *cell[DOCUMENT_COLUMNS_MAX];
	PangoLayoutIter *iter[DOCUMENT_COLUMNS_MAX];
	bool is_done[DOCUMENT_COLUMNS_MAX];
};

struct setting {
	struct setter *s;
	const struct block *b;
	double x[DOCUMENT_COLUMNS_MAX + 1];
};

static double width_of(const struct setting *t, size_t column)
{
	return t->x[column + 1] - t->x[column] - 2 * PAD;
}

static void place_columns(struct setting *t)
{
	const struct table *table = &t->b->table;
	double all = 0, so_far = 0;
	for (size_t j = 0; j < table->columns; j++)
		all += table->share[j];
	for (size_t j = 0; j <= table->columns; j++) {
		t->x[j] = MARGIN + so_far / all * BODY_WIDTH;
		if (j < table->columns)
			so_far += table->share[j];
	}
}

static void rule(struct setting *t, double grey)
{
	cairo_set_source_rgb(t->s->cr, grey, grey, grey);
	cairo_set_line_width(t->s->cr, 0.5);
	cairo_move_to(t->s->cr, MARGIN, t->s->y);
	cairo_line_to(t->s->cr, PAGE_WIDTH - MARGIN, t->s->y);
	cairo_stroke(t->s->cr);
	cairo_set_source_rgb(t->s->cr, 0, 0, 0);
}

static void begin_row(struct setting *t, struct row *row)
{
	for (size_t j = 0; j < t->b->table.columns; j++) {
		row->iter[j] = pango_layout_get_iter(row->cell[j]);
		row->is_done[j] = false;
	}
}

static void end_row(struct setting *t, struct row *row)
{
	for (size_t j = 0; j < t->b->table.columns; j++) {
		pango_layout_iter_free(row->iter[j]);
		g_object_unref(row->cell[j]);
	}
}

static double row_height(const struct setting *t, const struct row *row)
{
	double most = 0;
	for (size_t j = 0; j < t->b->table.columns; j++) {
		double height = layout_height(row->cell[j]);
		most = height > most ? height : most;
	}
	return most + 2 * PAD;
}

/* As many lines of one cell as this page has room for; returns how far down they reach. */
static double set_cell(struct setting *t, struct row *row, size_t j, enum tag tag)
{
	struct setter *s = t->s;
	double top = s->y + PAD, below = top, first = -1;
	tag_begin(s, tag);
	while (!row->is_done[j]) {
		int from, to;
		pango_layout_iter_get_line_yrange(row->iter[j], &from, &to);
		if (first < 0)
			first = (double)from / PANGO_SCALE;
		double reach = top + (double)to / PANGO_SCALE - first;
		/* The first line of a fresh page is set whatever its height, so that each page gets on. */
		if (reach + PAD > BODY_BOTTOM && !(below == top && s->y <= MARGIN))
			break;
		cairo_move_to(s->cr, t->x[j] + PAD,
			top - first + (double)pango_layout_iter_get_baseline(row->iter[j]) / PANGO_SCALE);
		pango_cairo_show_layout_line(s->cr, pango_layout_iter_get_line_readonly(row->iter[j]));
		below = reach;
		row->is_done[j] = !pango_layout_iter_next_line(row->iter[j]);
	}
	tag_end(s, tag);
	return below + PAD;
}

/* Returns whether all of it is set. */
static bool set_piece(struct setting *t, struct row *row, bool is_head)
{
	double below = t->s->y;
	bool all = true;
	tag_begin(t->s, TAG_TR);
	for (size_t j = 0; j < t->b->table.columns; j++) {
		bool is_name = is_head || (t->b->kind == BLOCK_FACTS && j == 0);
		double reach = set_cell(t, row, j, is_name ? TAG_TH : TAG_TD);
		below = reach > below ? reach : below;
		all &= row->is_done[j];
	}
	tag_end(t->s, TAG_TR);
	t->s->y = below;
	rule(t, is_head ? 0.2 : 0.75);
	return all;
}

static void set_head(struct setting *t)
{
	struct row row;
	if (t->b->kind != BLOCK_TABLE)
		return;
	for (size_t j = 0; j < t->b->table.columns; j++)
		row.cell[j] = plain_layout(t->s, t->b->table.head[j], width_of(t, j), CELL_POINTS, RUN_STRONG);
	begin_row(t, &row);
	(void)set_piece(t, &row, true); /* a head is shorter than a page */
	end_row(t, &row);
}

static void turn_page(struct setting *t)
{
	next_page(t->s);
	set_head(t);
}

static void set_row(struct setting *t, size_t i)
{
	enum { FRESH = BODY_BOTTOM - MARGIN - 40 };
	struct row row;
	for (size_t j = 0; j < t->b->table.columns; j++)
		row.cell[j] = text_layout(t->s, "", &t->b->table.cell[i * t->b->table.columns + j], width_of(t, j), CELL_POINTS,
			t->b->kind == BLOCK_FACTS && j == 0 ? RUN_STRONG : RUN_PLAIN);
	double height = row_height(t, &row);
	if (t->s->y + (height < FRESH ? height : 40) > BODY_BOTTOM)
		turn_page(t);
	begin_row(t, &row);
	while (!set_piece(t, &row, false))
		turn_page(t);
	end_row(t, &row);
}

void set_table(struct setter *s, const struct block *b)
{
	struct setting t = { .s = s, .b = b };
	place_columns(&t);
	need(s, 60);
	tag_begin(s, TAG_TABLE);
	set_head(&t);
	for (size_t i = 0; i < b->table.rows; i++)
		set_row(&t, i);
	tag_end(s, TAG_TABLE);
	s->y += 8;
}
