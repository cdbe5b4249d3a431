/* Receipts, consistency proofs and past roots; each is checked against the signed root before it leaves. */
#include "daemon/ledger_state.h"

struct newest {
	uint64_t size;
	struct hash root;
};

static int no_memory(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

/* Size and root of the newest checkpoint; its note too when `note` is given. */
static struct newest newest_of(struct ledger *l, struct buf *note)
{
	(void)pthread_mutex_lock(&l->lock);
	struct newest n = { l->signed_size, l->root };
	if (note)
		buf_add(note, l->note.data, l->note.len);
	(void)pthread_mutex_unlock(&l->lock);
	return n;
}

static int cached_node(void *context, struct merkle_ref ref, struct status *st, struct hash *ret_hash)
{
	struct ledger *l = context;
	if (l->nodes && nodes_find(l->nodes, ref, ret_hash))
		return OK;
	return fail(st, NOT_FOUND, "NO_NODE", "the node cache does not reach this far");
}

/* From the tables, on the ledger's own connection: the newest leaves may be behind the caller's snapshot. */
static int run_stored(struct ledger *l, const struct merkle_plan *plan, struct status *st, struct hash *ret_hashes)
{
	struct merkle_source source = { tree_stored_node, l->proof };
	(void)pthread_mutex_lock(&l->proof_lock);
	int rc = merkle_plan_run(plan, &source, st, ret_hashes);
	(void)pthread_mutex_unlock(&l->proof_lock);
	return rc;
}

static bool run_cached(struct ledger *l, const struct merkle_plan *plan, struct hash *ret_hashes)
{
	struct merkle_source source = { cached_node, l };
	struct status ignored;
	return l->nodes && merkle_plan_run(plan, &source, &ignored, ret_hashes) == OK;
}

static int wrong(struct status *st)
{
	return fail(st, DATA_LOSS, "LOG_DIVERGED", "the stored tree does not give the signed root");
}

static void note_wrong(struct ledger *l)
{
	__atomic_store_n(&l->nodes_wrong, true, __ATOMIC_RELEASE);
}

static int inclusion(struct ledger *l, uint64_t index, const struct hash *leaf, const struct newest *n,
	struct status *st, struct tlog_proof *proof)
{
	struct merkle_plan plan;
	merkle_plan_inclusion(index, n->size, &plan);
	proof->proof_count = plan.count;
	if (run_cached(l, &plan, proof->proof)) {
		if (merkle_inclusion_valid(index, n->size, leaf, proof->proof, plan.count, &n->root))
			return OK;
		note_wrong(l);
	}
	TRY(run_stored(l, &plan, st, proof->proof));
	return merkle_inclusion_valid(index, n->size, leaf, proof->proof, plan.count, &n->root) ? OK : wrong(st);
}

/* Where a proof leads: the newest checkpoint, or that of a size. */
static int choose_end(struct ledger *l, struct db *db, uint64_t size, struct status *st, struct buf *note,
	struct newest *ret_end)
{
	*ret_end = (struct newest){ .size = size };
	if (size > 0) {
		TRY(ledger_root_at(l, db, size, st, &ret_end->root));
		return ledger_checkpoint_at(l, db, size, st, note);
	}
	*ret_end = newest_of(l, note);
	return OK;
}

static int write_proof(struct ledger *l, struct db *db, uint64_t index, uint64_t size, struct arena *arena, struct status *st,
	struct buf *note, struct buf *out)
{
	struct newest n;
	struct tlog_proof *proof = arena_alloc(arena, sizeof(*proof));
	struct leaf leaf;
	struct hash hash;
	char text[LEAF_TEXT_MAX];
	if (!proof)
		return no_memory(st);
	TRY(leaf_check(db, index, st, &leaf, &hash));
	TRY(choose_end(l, db, size, st, note, &n));
	if (index >= n.size)
		return fail(st, NOT_FOUND, "NOT_FOUND", "there is no such entry, or you may not see it");
	TRY(inclusion(l, index, &hash, &n, st, proof));
	proof->index = index;
	proof->extra_len = leaf_format(&leaf, text);
	memcpy(proof->extra, text, proof->extra_len);
	proof->checkpoint = buf_bytes(note);
	tlog_proof_format(proof, out);
	return note->failed || out->failed ? no_memory(st) : OK;
}

int ledger_receipt(struct ledger *l, struct db *db, struct arena *arena, uint64_t index, uint64_t size, struct status *st,
	struct bytes *ret_tlog_proof)
{
	struct buf note, out;
	buf_init(&note, NOTE_BYTES_MAX);
	buf_init(&out, TLOG_PROOF_BYTES_MAX);
	int rc = write_proof(l, db, index, size, arena, st, &note, &out);
	if (rc == OK) {
		*ret_tlog_proof = arena_bytes(arena, buf_bytes(&out));
		if (!ret_tlog_proof->data)
			rc = no_memory(st);
	}
	buf_done(&note);
	buf_done(&out);
	return rc;
}

static bool find_recent(struct ledger *l, uint64_t size, struct hash *ret_root)
{
	bool found = false;
	(void)pthread_mutex_lock(&l->lock);
	for (size_t i = 0; !found && i < ARRAY_LEN(l->recent) && i < l->recent_at; i++) {
		const struct recent *r = &l->recent[(l->recent_at - 1 - i) % ARRAY_LEN(l->recent)];
		found = r->size == size;
		if (found)
			*ret_root = r->root;
	}
	(void)pthread_mutex_unlock(&l->lock);
	return found;
}

/* One root and its way to the newest one, by the cache and else from the tables. */
static int root_and_proof(struct ledger *l, uint64_t size, const struct newest *n, struct status *st,
	struct hash *ret_root)
{
	struct merkle_plan root, path;
	struct hash proof[MERKLE_PROOF_MAX];
	merkle_plan_root(size, &root);
	merkle_plan_consistency(size, n->size, &path);
	if (run_cached(l, &root, ret_root) && run_cached(l, &path, proof)) {
		if (merkle_consistency_valid(size, ret_root, n->size, &n->root, proof, path.count))
			return OK;
		note_wrong(l);
	}
	TRY(run_stored(l, &root, st, ret_root));
	TRY(run_stored(l, &path, st, proof));
	return merkle_consistency_valid(size, ret_root, n->size, &n->root, proof, path.count) ? OK : wrong(st);
}

static int out_of_range(struct status *st, uint64_t size)
{
	return fail(st, OUT_OF_RANGE, "LOG_SHORTER", "the ledger holds %" PRIu64 " entries, fewer than that", size);
}

int ledger_root_at(struct ledger *l, struct db *db, uint64_t size, struct status *st, struct hash *ret_root)
{
	struct newest n = newest_of(l, NULL);
	struct hash root = merkle_empty();
	(void)db;
	if (size > n.size)
		return out_of_range(st, n.size);
	if (size > 0 && !find_recent(l, size, &root))
		TRY(root_and_proof(l, size, &n, st, &root));
	*ret_root = root;
	return OK;
}

int ledger_checkpoint_at(struct ledger *l, struct db *db, uint64_t size, struct status *st, struct buf *ret_note)
{
	struct checkpoint cp = { .size = size };
	(void)snprintf(cp.origin, sizeof(cp.origin), "%s", l->settings.origin);
	TRY(ledger_root_at(l, db, size, st, &cp.root));
	ledger_sign_checkpoint(l, &cp, ret_note);
	return ret_note->failed ? no_memory(st) : OK;
}

int ledger_consistency(struct ledger *l, struct db *db, uint64_t from, uint64_t to, struct status *st,
	struct hash ret_proof[MERKLE_PROOF_MAX], size_t *ret_count)
{
	struct merkle_plan plan;
	struct hash from_root, to_root;
	if (from > to)
		return out_of_range(st, to);
	TRY(ledger_root_at(l, db, to, st, &to_root));
	TRY(ledger_root_at(l, db, from, st, &from_root));
	merkle_plan_consistency(from, to, &plan);
	*ret_count = plan.count;
	if (run_cached(l, &plan, ret_proof)) {
		if (merkle_consistency_valid(from, &from_root, to, &to_root, ret_proof, plan.count))
			return OK;
		note_wrong(l);
	}
	TRY(run_stored(l, &plan, st, ret_proof));
	return merkle_consistency_valid(from, &from_root, to, &to_root, ret_proof, plan.count) ? OK : wrong(st);
}
