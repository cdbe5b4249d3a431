/* Cutting a file into cells, with the place of each. */
#include "client/csv.h"

#include <string.h>

struct reader {
	struct bytes content;
	size_t at;
	size_t line;
	size_t column;
	char separator;
	struct arena *arena;
	struct status *st;
};

static bool at_end(const struct reader *r)
{
	return r->at == r->content.len;
}

static char here(const struct reader *r)
{
	return at_end(r) ? 0 : (char)r->content.data[r->at];
}

/* CRLF counts as the LF it ends with. */
static bool at_line_end(const struct reader *r)
{
	bool is_crlf = r->at + 1 < r->content.len && memcmp(r->content.data + r->at, "\r\n", 2) == 0;
	return here(r) == '\n' || is_crlf;
}

/* One byte on; bytes that continue a character are no column of their own. */
static void step(struct reader *r)
{
	unsigned char c = r->content.data[r->at++];
	if (c == '\n') {
		r->line++;
		r->column = 1;
	} else if ((c & 0xc0) != 0x80) {
		r->column++;
	}
}

static void end_line(struct reader *r)
{
	if (here(r) == '\r')
		step(r);
	if (!at_end(r))
		step(r);
}

static int refuse(struct reader *r, const char *why)
{
	return fail(r->st, INVALID_ARGUMENT, "CSV", "%s", why);
}

static int out_of_memory(struct reader *r)
{
	return fail(r->st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

/* Up to the closing quote; a doubled one stands for itself. */
static int read_quoted(struct reader *r, char *to, size_t *ret_len)
{
	size_t len = 0;
	struct reader begin = *r;
	step(r);
	while (!at_end(r)) {
		char c = here(r);
		step(r);
		if (c != '"') {
			to[len++] = c;
			continue;
		}
		if (here(r) != '"') {
			*ret_len = len;
			bool is_over = at_end(r) || at_line_end(r) || here(r) == r->separator;
			return is_over ? OK : refuse(r, "there is more behind the closing quote: double a quote that is meant");
		}
		to[len++] = '"';
		step(r);
	}
	r->line = begin.line;
	r->column = begin.column;
	return refuse(r, "this quote is never closed");
}

static int read_plain(struct reader *r, char *to, size_t *ret_len)
{
	size_t len = 0;
	while (!at_end(r) && !at_line_end(r) && here(r) != r->separator) {
		if (here(r) == '"')
			return refuse(r, "a quote inside a cell: put the whole cell in quotes and double this one");
		to[len++] = here(r);
		step(r);
	}
	*ret_len = len;
	return OK;
}

static const char *without_guard(const char *text)
{
	return text[0] == '\'' && text[1] && strchr("=+-@", text[1]) ? text + 1 : text;
}

/* Bytes of the longest text the cell can hold: to the end of the line, or of the file within quotes. */
static size_t cell_room(const struct reader *r)
{
	size_t n = r->at;
	bool is_quoted = here(r) == '"';
	for (bool inside = false; n < r->content.len; n++) {
		char c = (char)r->content.data[n];
		inside ^= is_quoted && c == '"';
		if (!inside && (c == '\n' || c == r->separator))
			break;
	}
	return n - r->at + 1;
}

static int read_cell(struct reader *r, struct csv_cell *ret_cell)
{
	size_t len = 0;
	char *text = arena_alloc(r->arena, cell_room(r));
	if (!text)
		return out_of_memory(r);
	*ret_cell = (struct csv_cell){ .line = r->line, .column = r->column };
	TRY(here(r) == '"' ? read_quoted(r, text, &len) : read_plain(r, text, &len));
	text[len] = 0;
	if (memchr(text, 0, len))
		return refuse(r, "there is a NUL byte: this is no text");
	ret_cell->text = without_guard(text);
	return OK;
}

static int read_row(struct reader *r, struct csv_row *ret_row)
{
	struct csv_cell cell[CSV_COLUMNS_MAX];
	size_t count = 0;
	size_t line = r->line;
	for (;;) {
		if (count == CSV_COLUMNS_MAX)
			return refuse(r, "a row has at most 64 cells");
		TRY(read_cell(r, &cell[count++]));
		if (here(r) != r->separator || at_end(r))
			break;
		step(r);
	}
	end_line(r);
	*ret_row = (struct csv_row){ arena_array(r->arena, count, sizeof(cell[0])), count, line };
	if (!ret_row->cell)
		return out_of_memory(r);
	memcpy(ret_row->cell, cell, count * sizeof(cell[0]));
	return OK;
}

/* What the first line has most of outside quotes; a comma where it has none of them. */
static char find_separator(struct bytes content)
{
	static const char candidate[] = { ',', ';', '\t' };
	size_t count[3] = { 0 }, best = 0;
	bool is_quoted = false;
	for (size_t i = 0; i < content.len && (is_quoted || content.data[i] != '\n'); i++) {
		is_quoted ^= content.data[i] == '"';
		for (size_t k = 0; k < 3; k++)
			count[k] += !is_quoted && (char)content.data[i] == candidate[k];
	}
	for (size_t k = 1; k < 3; k++)
		best = count[k] > count[best] ? k : best;
	return candidate[best];
}

static int read_rows(struct reader *r, struct csv *csv)
{
	while (!at_end(r)) {
		if (at_line_end(r)) { /* an empty line is no row */
			end_line(r);
			continue;
		}
		if (csv->count == CSV_ROWS_MAX)
			return refuse(r, "a file has at most 10000 rows: split it");
		TRY(read_row(r, &csv->row[csv->count++]));
	}
	return csv->count > 0 ? OK : refuse(r, "the file is empty: its first line names the columns");
}

int csv_read(struct bytes content, struct arena *a, struct status *st, struct csv *ret_csv, struct csv_place *ret_place)
{
	static const uint8_t mark[] = { 0xef, 0xbb, 0xbf };
	if (content.len >= sizeof(mark) && memcmp(content.data, mark, sizeof(mark)) == 0)
		content = BYTES(content.data + sizeof(mark), content.len - sizeof(mark));
	struct csv csv = { .content = content, .separator = find_separator(content) };
	struct reader r = { .content = content, .line = 1, .column = 1, .separator = csv.separator, .arena = a, .st = st };
	csv.row = arena_array(a, CSV_ROWS_MAX, sizeof(*csv.row));
	if (!csv.row)
		return out_of_memory(&r);
	int rc = read_rows(&r, &csv);
	*ret_place = (struct csv_place){ r.line, r.column };
	if (rc == OK)
		*ret_csv = csv;
	return rc;
}

struct bytes csv_line(const struct csv *csv, size_t line)
{
	const uint8_t *at = csv->content.data, *end = at + csv->content.len;
	for (size_t n = 1; n < line && at < end; n++) {
		const uint8_t *next = memchr(at, '\n', (size_t)(end - at));
		at = next ? next + 1 : end;
	}
	const uint8_t *stop = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
	size_t len = (size_t)((stop ? stop : end) - at);
	return BYTES(at, len > 0 && at[len - 1] == '\r' ? len - 1 : len);
}
