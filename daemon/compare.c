/* Two tables side by side, cell by cell. */
#include "daemon/sql.h"
#include "daemon/tables.h"
#include "daemon/verify.h"

/* A row's name for a report: an id, a number or a text, never content. */
static void name_row(struct rows *r, const struct table *t, char *text, size_t size)
{
	struct id id;
	(void)snprintf(text, size, "(unnamed)");
	for (int i = 0; i < row_columns(r); i++) {
		if (strcmp(row_column(r, i), t->row) != 0)
			continue;
		if (row_type(r, i) == 'b' && row_id(r, i, &id))
			id_format(&id, text);
		else if (row_type(r, i) == 'i')
			(void)snprintf(text, size, "%" PRId64, row_int(r, i));
		else if (row_type(r, i) == 't')
			(void)snprintf(text, size, "%.30s", row_text(r, i));
	}
}

static bool same_cell(struct rows *a, struct rows *b, int column)
{
	char type = row_type(a, column);
	if (type != row_type(b, column))
		return false;
	if (type == 'n')
		return true;
	if (type == 'i')
		return row_int(a, column) == row_int(b, column);
	return bytes_equal(row_bytes(a, column), row_bytes(b, column));
}

static int differs(struct status *st, const struct table *t, struct rows *r, const char *what)
{
	char name[ID_TEXT_BYTES + 8];
	name_row(r, t, name, sizeof(name));
	return fail(st, DATA_LOSS, "TABLE_DIFFERS", "%s %s: %s", t->name, name, what);
}

static int compare_row(struct rows *stored, struct rows *replayed, const struct table *t, int columns,
	struct status *st)
{
	for (int i = 0; i < columns; i++) {
		char what[160];
		if (same_cell(stored, replayed, i))
			continue;
		if (strcmp(row_column(stored, i), t->row) == 0)
			return differs(st, t, stored, "a row is missing, or this one does not come from the ledger");
		(void)snprintf(what, sizeof(what), "column %s is not what the ledger says", row_column(stored, i));
		return differs(st, t, stored, what);
	}
	return OK;
}

static int compare_columns(struct rows *stored, struct rows *replayed, const struct table *t, struct status *st)
{
	bool same = row_columns(stored) == row_columns(replayed);
	for (int i = 0; same && i < row_columns(stored); i++)
		same = strcmp(row_column(stored, i), row_column(replayed, i)) == 0;
	return same ? OK :
		fail(st, DATA_LOSS, "TABLE_DIFFERS", "%s: the table has other columns than it should", t->name);
}

static int compare_rows(struct rows *stored, struct rows *replayed, const struct table *t, struct status *st,
	uint64_t *ret_rows)
{
	bool more = false, other = false;
	TRY(compare_columns(stored, replayed, t, st));
	for (int columns = row_columns(stored);;) {
		TRY(db_next(stored, st, &more));
		TRY(db_next(replayed, st, &other));
		if (!more && !other)
			return OK;
		if (!other)
			return differs(st, t, stored, "the row does not come from the ledger");
		if (!more)
			return differs(st, t, replayed, "the row is missing");
		TRY(compare_row(stored, replayed, t, columns, st));
		++*ret_rows;
	}
}

int table_compare(struct db *stored, struct db *replayed, const struct table *table, struct status *st,
	uint64_t *ret_rows)
{
	char text[300];
	struct rows *a = NULL, *b = NULL;
	(void)snprintf(text, sizeof(text), "SELECT t.* FROM \"%s\" t ORDER BY %s", table->name, table->key);
	int rc = db_query_once(stored, st, &a, text, NULL, 0);
	if (rc == OK)
		rc = db_query_once(replayed, st, &b, text, NULL, 0);
	if (rc == OK)
		rc = compare_rows(a, b, table, st, ret_rows);
	rows_done(a);
	rows_done(b);
	return rc;
}
