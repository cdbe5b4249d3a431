/*
 * Files of rows as spreadsheets write them: RFC 4180 with what is met in the wild, and where each cell stands.
 *
 * Rows end with CRLF or LF, cells are separated by what the first row uses most of: comma, semicolon or TAB. A cell in
 * double quotes may hold separators, line ends and doubled quotes. A byte order mark is skipped, so are empty lines. The
 * text is UTF-8.
 * A cell that begins with ' and = + - or @ loses the apostrophe: format.h puts it there against spreadsheets.
 */
#ifndef CLIENT_CSV_H
#define CLIENT_CSV_H

#include "common/arena.h"
#include "common/status.h"

enum { CSV_COLUMNS_MAX = 64, CSV_ROWS_MAX = 10001 };

struct csv_cell {
	const char *text;
	size_t line;   /* from 1, where it begins */
	size_t column; /* in characters, from 1 */
};

struct csv_row {
	struct csv_cell *cell;
	size_t count;
	size_t line;
};

struct csv {
	struct bytes content; /* as it was read */
	char separator;
	struct csv_row *row; /* the header is row 0 */
	size_t count;
};

/* Where reading stopped. */
struct csv_place {
	size_t line;
	size_t column;
};

/*
 * Rows from the arena; `content` must outlive them.
 * Fails   INVALID_ARGUMENT "CSV" saying what is wrong; then *ret_place is set.
 */
int csv_read(struct bytes content, struct arena *a, struct status *st, struct csv *ret_csv, struct csv_place *ret_place);

/* The text of a line without its end; empty past the last one. */
struct bytes csv_line(const struct csv *csv, size_t line);

#endif
