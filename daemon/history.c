/* Effects of one row, newest first from the index, turned around. */
#include "daemon/history.h"

static int collect(struct ledger *l, struct tx *tx, const struct resource_rule *resource, struct rows *r,
	size_t max, struct row_change *change, size_t *ret_count)
{
	size_t count = 0;
	bool more = false;
	for (;;) {
		struct stored_effect e;
		TRY(db_next(r, tx->st, &more));
		if (!more || count == max)
			break;
		TRY(effect_of_row(r, tx->st, &e));
		if (strcmp(e.noun, resource->noun) != 0)
			continue;
		TRY(effect_open(ledger_slots(l), &e, tx->arena, tx->st, &change[count].effect));
		change[count++].index = e.index;
	}
	*ret_count = count;
	return OK;
}

static void turn_around(struct row_change *change, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		struct row_change swap = change[i];
		change[i] = change[count - 1 - i];
		change[count - 1 - i] = swap;
	}
}

int history_of_row(struct ledger *l, struct tx *tx, const struct resource_rule *resource, const char *id_text,
	size_t max, struct row_change **ret_changes, size_t *ret_count)
{
	static const char sql[] = "SELECT " EFFECT_COLUMNS " FROM effect WHERE id = ?1 ORDER BY at DESC LIMIT ?2";
	struct id id;
	struct rows *r;
	*ret_changes = arena_array(tx->arena, max, sizeof(**ret_changes));
	if (!*ret_changes)
		return fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	*ret_count = 0;
	if (!id_parse(id_text, strlen(id_text), &id))
		return OK;
	TRY(db_query(tx->db, tx->st, &r, sql, "di", &id, (int64_t)max));
	int rc = collect(l, tx, resource, r, max, *ret_changes, ret_count);
	rows_done(r);
	TRY(rc);
	turn_around(*ret_changes, *ret_count);
	return OK;
}
