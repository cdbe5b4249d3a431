/* Effects of one row, newest first from the index, turned around. */
#include "daemon/history.h"

#include "common/opening.h"

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

static int no_memory(struct tx *tx)
{
	return fail(tx->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

/* Of one effect: the text that opens it. */
static int open_to_others(struct tx *tx, const struct stored_effect *e, struct bytes effect, const struct hash *salt,
	struct bytes *ret_text)
{
	struct hash digest[EFFECTS_PER_ENTRY];
	size_t count;
	struct opening o;
	struct buf text;
	TRY(effect_digests(tx->db, e->index, tx->st, digest, &count));
	if (e->n >= count)
		return fail(tx->st, DATA_LOSS, "LEAF_CORRUPT", "entry %" PRIu64 " has fewer effects than it had", e->index);
	opening_make(effect, salt, digest, count, e->n, &o);
	buf_init(&text, OPENING_TEXT_MAX);
	opening_format(&o, &text);
	*ret_text = text.failed ? BYTES(NULL, 0) : arena_bytes(tx->arena, buf_bytes(&text));
	buf_done(&text);
	return ret_text->data ? OK : no_memory(tx);
}

static int prove_change(struct ledger *l, struct tx *tx, const struct stored_effect *e, struct row_proof *ret_proof)
{
	struct hash salt;
	struct bytes effect;
	struct row_proof *p = ret_proof;
	p->index = e->index;
	TRY(effect_unseal(ledger_slots(l), e, tx->arena, tx->st, &salt, &effect));
	if (!effect.data)
		return fail(tx->st, FAILED_PRECONDITION, "DISPOSED", "what entry %" PRIu64 " says of it was disposed of",
			e->index);
	TRY(effect_open(ledger_slots(l), e, tx->arena, tx->st, &p->effect));
	TRY(open_to_others(tx, e, effect, &salt, &p->opening));
	return ledger_leaf_text(l, tx->db, tx->arena, e->index, tx->st, &p->leaf);
}

static int prove_changes(struct ledger *l, struct tx *tx, const struct resource_rule *resource, struct rows *r, size_t max,
	struct row_proof *proof, size_t *ret_count)
{
	size_t count = 0;
	bool more = false;
	for (;;) {
		struct stored_effect e;
		TRY(db_next(r, tx->st, &more));
		if (!more)
			break;
		TRY(effect_of_row(r, tx->st, &e));
		if (strcmp(e.noun, resource->noun) != 0)
			continue;
		if (count == max)
			return fail(tx->st, RESOURCE_EXHAUSTED, "TOO_MANY_VERSIONS", "it has more than %zu versions", max);
		TRY(prove_change(l, tx, &e, &proof[count++]));
	}
	*ret_count = count;
	return OK;
}

int history_prove_row(struct ledger *l, struct tx *tx, const struct resource_rule *resource, const char *id_text,
	uint64_t size, size_t max, struct row_proof **ret_proofs, size_t *ret_count)
{
	static const char sql[] = "SELECT " EFFECT_COLUMNS " FROM effect WHERE id = ?1 AND at < ?2 ORDER BY at";
	struct id id;
	struct rows *r;
	*ret_proofs = arena_array(tx->arena, max, sizeof(**ret_proofs));
	if (!*ret_proofs)
		return no_memory(tx);
	*ret_count = 0;
	if (!id_parse(id_text, strlen(id_text), &id))
		return OK;
	TRY(db_query(tx->db, tx->st, &r, sql, "di", &id, (int64_t)(size * EFFECTS_PER_ENTRY)));
	int rc = prove_changes(l, tx, resource, r, max, *ret_proofs, ret_count);
	rows_done(r);
	return rc;
}
