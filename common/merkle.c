/* RFC 6962 trees: growing, proving, verifying. */
#include "common/merkle.h"

#include <assert.h>

struct hash merkle_empty(void)
{
	return hash_of(NULL, 0);
}

struct hash merkle_leaf(const void *data, size_t len)
{
	static const uint8_t prefix = 0;
	return HASH_PIECES(BYTES(&prefix, 1), BYTES(data, len));
}

struct hash merkle_node(const struct hash *left, const struct hash *right)
{
	uint8_t text[1 + 2 * HASH_BYTES];
	text[0] = 1;
	memcpy(text + 1, left->b, HASH_BYTES);
	memcpy(text + 1 + HASH_BYTES, right->b, HASH_BYTES);
	return hash_of(text, sizeof(text));
}

void merkle_append(struct merkle_frontier *f, const struct hash *leaf)
{
	assert(f->size < MERKLE_SIZE_MAX);
	struct hash node = *leaf;
	unsigned level = 0;
	for (; f->size >> level & 1; level++)
		node = merkle_node(&f->node[level], &node);
	f->node[level] = node;
	f->size++;
}

struct hash merkle_root(const struct merkle_frontier *f)
{
	struct hash root = merkle_empty();
	bool begun = false;
	for (unsigned level = 0; level < MERKLE_LEVELS; level++) {
		if (!(f->size >> level & 1))
			continue;
		root = begun ? merkle_node(&f->node[level], &root) : f->node[level];
		begun = true;
	}
	return root;
}

struct hash merkle_tree(const struct hash *node, size_t count)
{
	struct merkle_frontier f = { 0 };
	for (size_t i = 0; i < count; i++)
		merkle_append(&f, &node[i]);
	return merkle_root(&f);
}

bool merkle_inclusion_valid(uint64_t index, uint64_t size, const struct hash *leaf, const struct hash *proof,
	size_t proof_count, const struct hash *root)
{
	if (size > MERKLE_SIZE_MAX || index >= size)
		return false;
	uint64_t fn = index, sn = size - 1;
	struct hash r = *leaf;
	for (size_t i = 0; i < proof_count; i++) {
		if (sn == 0)
			return false;
		if ((fn & 1) || fn == sn) {
			r = merkle_node(&proof[i], &r);
			for (; !(fn & 1) && fn != 0; fn >>= 1)
				sn >>= 1;
		} else {
			r = merkle_node(&r, &proof[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && hash_equal(&r, root);
}

bool merkle_consistency_valid(uint64_t from, const struct hash *from_root, uint64_t to,
	const struct hash *to_root, const struct hash *proof, size_t proof_count)
{
	if (to > MERKLE_SIZE_MAX || from > to)
		return false;
	if (from == to)
		return proof_count == 0 && hash_equal(from_root, to_root);
	if (from == 0) {
		struct hash empty = merkle_empty();
		return proof_count == 0 && hash_equal(from_root, &empty);
	}
	/* A complete first tree is its own first node and does not stand in the proof. */
	bool whole = (from & (from - 1)) == 0;
	if (!whole && proof_count == 0)
		return false;
	struct hash fr = whole ? *from_root : proof[0], sr = fr;
	uint64_t fn = from - 1, sn = to - 1;
	for (; fn & 1; fn >>= 1)
		sn >>= 1;
	for (size_t i = whole ? 0 : 1; i < proof_count; i++) {
		if (sn == 0)
			return false;
		if ((fn & 1) || fn == sn) {
			fr = merkle_node(&proof[i], &fr);
			sr = merkle_node(&proof[i], &sr);
			for (; !(fn & 1) && fn != 0; fn >>= 1)
				sn >>= 1;
		} else {
			sr = merkle_node(&sr, &proof[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && hash_equal(&fr, from_root) && hash_equal(&sr, to_root);
}

/* Largest power of two below n; n > 1. */
static uint64_t split(uint64_t n)
{
	return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

/* Adds the hash of leaves [begin, end), where begin is a multiple of a power of two not below end - begin. */
static void plan_range(struct merkle_plan *plan, uint64_t begin, uint64_t end)
{
	assert(plan->count < MERKLE_PROOF_MAX);
	uint8_t width = 0;
	while (begin < end) {
		unsigned level = 63 - (unsigned)__builtin_clzll(end - begin);
		assert(plan->ref_count < MERKLE_PLAN_MAX);
		plan->ref[plan->ref_count++] = (struct merkle_ref){ level, begin >> level };
		begin += UINT64_C(1) << level;
		width++;
	}
	plan->width[plan->count++] = width;
}

struct range {
	uint64_t begin, end;
};

/* The descent finds ranges from the root down; a proof begins at the leaf. */
static void plan_reversed(struct merkle_plan *plan, const struct range *range, size_t count)
{
	*plan = (struct merkle_plan){ 0 };
	while (count > 0) {
		count--;
		plan_range(plan, range[count].begin, range[count].end);
	}
}

/* RFC 6962, 2.1.1: PATH(index, D[size]). */
void merkle_plan_inclusion(uint64_t index, uint64_t size, struct merkle_plan *ret_plan)
{
	assert(index < size && size <= MERKLE_SIZE_MAX);
	struct range range[MERKLE_PROOF_MAX];
	size_t count = 0;
	uint64_t begin = 0, end = size;
	while (end - begin > 1) {
		uint64_t middle = begin + split(end - begin);
		if (index < middle) {
			range[count++] = (struct range){ middle, end };
			end = middle;
		} else {
			range[count++] = (struct range){ begin, middle };
			begin = middle;
		}
	}
	plan_reversed(ret_plan, range, count);
}

/* RFC 6962, 2.1.2: PROOF(from, D[to]). */
void merkle_plan_consistency(uint64_t from, uint64_t to, struct merkle_plan *ret_plan)
{
	assert(from <= to && to <= MERKLE_SIZE_MAX);
	struct range range[MERKLE_PROOF_MAX];
	size_t count = 0;
	uint64_t begin = 0, end = to;
	while (from > 0 && from != end) {
		uint64_t middle = begin + split(end - begin);
		if (from <= middle) {
			range[count++] = (struct range){ middle, end };
			end = middle;
		} else {
			range[count++] = (struct range){ begin, middle };
			begin = middle;
		}
	}
	/* The first tree's own root is known to who asks; only a subtree inside it must be shown. */
	if (from > 0 && begin > 0)
		range[count++] = (struct range){ begin, end };
	plan_reversed(ret_plan, range, count);
}

void merkle_plan_root(uint64_t size, struct merkle_plan *ret_plan)
{
	assert(size > 0 && size <= MERKLE_SIZE_MAX);
	*ret_plan = (struct merkle_plan){ 0 };
	plan_range(ret_plan, 0, size);
}

int merkle_plan_run(const struct merkle_plan *plan, const struct merkle_source *source, struct status *st,
	struct hash *ret_proof)
{
	const struct merkle_ref *ref = plan->ref;
	for (size_t i = 0; i < plan->count; i++) {
		struct hash node[MERKLE_LEVELS];
		size_t width = plan->width[i];
		for (size_t k = 0; k < width; k++)
			TRY(source->node(source->context, ref[k], st, &node[k]));
		for (size_t k = width - 1; k > 0; k--)
			node[k - 1] = merkle_node(&node[k - 1], &node[k]);
		ret_proof[i] = node[0];
		ref += width;
	}
	return OK;
}
