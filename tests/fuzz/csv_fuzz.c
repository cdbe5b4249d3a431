/* CSV import: any bytes; each cell stands where its place says, in a file that has so many lines. */
#include "client/csv.h"
#include "tests/fuzz/fuzz.h"

enum { ARENA_BYTES = 4 * 1024 * 1024 };

static void check_cell(const struct csv *csv, const struct csv_cell *cell)
{
	struct bytes line = csv_line(csv, cell->line);
	if (cell->column < 1 || cell->column > line.len + 1 || strlen(cell->text) > csv->content.len)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(ARENA_BYTES);
	struct status st = { 0 };
	struct csv csv;
	struct csv_place place;
	if (size <= 4096 && a && csv_read(BYTES(data, size), a, &st, &csv, &place) == OK) {
		for (size_t i = 0; i < csv.count; i++)
			for (size_t k = 0; k < csv.row[i].count; k++)
				check_cell(&csv, &csv.row[i].cell[k]);
	} else if (size <= 4096 && a && st.code == OK) {
		abort();
	}
	arena_free(a);
	return 0;
}
