/* The read log by scope and person. */
#include "daemon/reading.h"

/* Fields of RecordSystemReadRequest (proto/audit/v1/admin.proto): the store knows no message of the product. */
enum { PERSON_FIELD = 1, ROW_FIELD = 3, LENGTH_DELIMITED = 2 };

/* The server wrote it: fields in their order, each once, tags and lengths below 128, the texts first. */
static bool id_in(struct bytes said, unsigned field, struct id *ret_id)
{
	size_t at = 0;
	while (at + 2 <= said.len && (said.data[at] & 7) == LENGTH_DELIMITED) {
		size_t len = said.data[at + 1];
		if (len >= 128 || at + 2 + len > said.len)
			return false;
		if (said.data[at] >> 3 == field)
			return id_parse((const char *)said.data + at + 2, len, ret_id);
		at += 2 + len;
	}
	return false;
}

/* A row stays in its scope, and the ledger says in clear which that is: also of what was disposed of since. */
static int find_scope(struct db *ledger, const struct id *row, uint64_t before, struct status *st, bool *ret_found,
	struct id *ret_scope)
{
	struct rows *r;
	TRY(db_query(ledger, st, &r,
		"SELECT scope FROM effect WHERE id = ?1 AND at < ?2 AND scope IS NOT NULL ORDER BY at LIMIT 1", "di", row,
		(int64_t)(before * EFFECTS_PER_ENTRY)));
	int rc = db_next(r, st, ret_found);
	if (rc == OK && *ret_found)
		*ret_found = row_id(r, 0, ret_scope);
	rows_done(r);
	return rc;
}

int reading_apply(struct db *to, struct db *ledger, uint64_t index, struct bytes said, struct status *st)
{
	struct id person, row, scope;
	bool found = false;
	if (!id_in(said, PERSON_FIELD, &person) || !id_in(said, ROW_FIELD, &row))
		return OK;
	TRY(find_scope(ledger, &row, index, st, &found, &scope));
	return !found ? OK : db_run(to, st,
		"INSERT INTO reader(scope, person, idx) VALUES(?1, ?2, ?3) ON CONFLICT(scope, person) DO NOTHING", "ddi",
		&scope, &person, (int64_t)index);
}

int reading_people(struct tx *tx, const struct id *scope, size_t max, struct id **ret_people, size_t *ret_count)
{
	struct rows *r;
	bool more = false;
	struct id *person = arena_array(tx->arena, max, sizeof(*person));
	size_t count = 0;
	if (!person)
		return fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	TRY(db_query(tx->db, tx->st, &r, "SELECT person FROM reader WHERE scope = ?1 ORDER BY person LIMIT ?2", "di", scope,
		(int64_t)max));
	int rc = db_next(r, tx->st, &more);
	for (; rc == OK && more; rc = db_next(r, tx->st, &more))
		count += row_id(r, 0, &person[count]);
	rows_done(r);
	*ret_people = person;
	*ret_count = count;
	return rc;
}
