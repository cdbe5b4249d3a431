/* Files of rows as they come from spreadsheets, and where each cell stands. */
#include "client/csv.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

/* Rows as "a|b;c|d;" with each cell's place where `places` asks for it: "a@1:1|". */
static void cells(const char *text, size_t len, bool places, char *to, size_t size)
{
	struct arena *a = arena_new(8 * 1024 * 1024);
	struct csv csv;
	struct csv_place place;
	struct status st = { 0 };
	int rc = csv_read(BYTES(text, len), a, &st, &csv, &place);
	size_t n = 0;
	to[0] = 0;
	if (rc != OK)
		(void)snprintf(to, size, "%zu:%zu %s", place.line, place.column, st.message);
	for (size_t i = 0; rc == OK && i < csv.count; i++) {
		for (size_t k = 0; k < csv.row[i].count; k++) {
			const struct csv_cell *c = &csv.row[i].cell[k];
			n += (size_t)snprintf(to + n, size - n, "%s%s", k ? "|" : "", c->text);
			if (places)
				n += (size_t)snprintf(to + n, size - n, "@%zu:%zu", c->line, c->column);
		}
		n += (size_t)snprintf(to + n, size - n, ";");
	}
	arena_free(a);
}

static void expect_cells(const char *name, const char *text, bool places, const char *wanted)
{
	char got[2048];
	cells(text, strlen(text), places, got, sizeof(got));
	cr_expect(eq(str, got, (char *)(uintptr_t)wanted), "%s", name);
}

Test(csv, reads_what_spreadsheets_write)
{
	expect_cells("commas", "a,b\nc,d\n", false, "a|b;c|d;");
	expect_cells("CRLF and no last line end", "a,b\r\nc,d", false, "a|b;c|d;");
	expect_cells("semicolons", "a;b\n1,5;2\n", false, "a|b;1,5|2;");
	expect_cells("TABs", "a\tb\n1;2,3\t4\n", false, "a|b;1;2,3|4;");
	expect_cells("a mark of the byte order", "\xef\xbb\xbf" "a,b\n", false, "a|b;");
	expect_cells("quotes", "a,b\n\"x, \"\"y\"\"\",\"two\r\nlines\"\n", false, "a|b;x, \"y\"|two\r\nlines;");
	expect_cells("a separator within quotes decides nothing", "\"a;b;c\",d\n", false, "a;b;c|d;");
	expect_cells("empty cells", "a,b\n,\n", false, "a|b;|;");
	expect_cells("empty lines", "a,b\n\n\r\nc,d\n\n", false, "a|b;c|d;");
	expect_cells("one column", "name\nKista\n", false, "name;Kista;");
	expect_cells("a guard against formulas", "a\n'+46 8\n'quoted\n", false, "a;+46 8;'quoted;");
}

Test(csv, says_where_a_cell_stands)
{
	expect_cells("columns are characters", "a,b\nUmeå,x\n", true, "a@1:1|b@1:3;Umeå@2:1|x@2:6;");
	expect_cells("after lines within quotes", "a,b\n\"1\n2\",x\ny,z\n", true, "a@1:1|b@1:3;1\n2@2:1|x@3:4;y@4:1|z@4:3;");
}

Test(csv, refuses_what_is_no_table)
{
	expect_cells("nothing", "", false, "1:1 the file is empty: its first line names the columns");
	expect_cells("a quote that stays open", "a,b\nc,\"d\n", false, "2:3 this quote is never closed");
	expect_cells("text behind a quote", "a\n\"b\"c\n", false,
		"2:4 there is more behind the closing quote: double a quote that is meant");
	expect_cells("a quote in a cell", "a\nb\"c\n", false,
		"2:2 a quote inside a cell: put the whole cell in quotes and double this one");
	char got[200];
	cells("a\nb\0c\n", 6, false, got, sizeof(got));
	cr_expect(strstr(got, "NUL") != NULL, "%s", got);
}

/* The whole of a large file, and not a row more than one statement may have. */
Test(csv, has_a_largest_size)
{
	enum { ROWS = CSV_ROWS_MAX + 1, ROW_BYTES = 4 };
	char *text = malloc(ROWS * ROW_BYTES + 1), got[100];
	struct arena *a = arena_new(64 * 1024 * 1024);
	struct csv csv;
	struct csv_place place;
	struct status st = { 0 };
	for (size_t i = 0; i < ROWS; i++)
		memcpy(text + i * ROW_BYTES, "a,b\n", ROW_BYTES);
	cr_expect(eq(int, csv_read(BYTES(text, CSV_ROWS_MAX * ROW_BYTES), a, &st, &csv, &place), OK));
	cr_expect(eq(sz, csv.count, CSV_ROWS_MAX));
	cells(text, ROWS * ROW_BYTES, false, got, sizeof(got));
	cr_expect(strstr(got, "at most 10000 rows") != NULL, "%s", got);
	arena_free(a);
	free(text);
}

Test(csv, shows_a_line)
{
	static const char text[] = "a,b\r\nc,d\n\ne";
	struct csv csv = { .content = BYTES(text, sizeof(text) - 1) };
	static const char *const line[] = { "a,b", "c,d", "", "e", "" };
	for (size_t i = 0; i < ARRAY_LEN(line); i++) {
		struct bytes got = csv_line(&csv, i + 1);
		cr_expect(eq(sz, got.len, strlen(line[i])), "line %zu", i + 1);
		cr_expect(memcmp(got.data, line[i], got.len) == 0, "line %zu", i + 1);
	}
}
