/*
 * The tree of RFC 6962 over SHA-256: growing it, proving from it, checking what others prove.
 *
 * A complete subtree is named by (level, index): it covers leaves [index << level, (index + 1) << level).
 * Source: RFC 6962, 2.1; RFC 9162, 2.1.3.2 and 2.1.4.2 for the verification.
 */
#ifndef COMMON_MERKLE_H
#define COMMON_MERKLE_H

#include "common/hash.h"
#include "common/status.h"

/* Sizes up to 2^62: a path then has at most 62 hashes, a consistency proof one more. */
#define MERKLE_SIZE_MAX (UINT64_C(1) << 62)
enum { MERKLE_LEVELS = 63, MERKLE_PROOF_MAX = 63, MERKLE_PLAN_MAX = 2 * MERKLE_LEVELS };

struct hash merkle_empty(void);
struct hash merkle_leaf(const void *data, size_t len);
struct hash merkle_node(const struct hash *left, const struct hash *right);

/* What the tree needs to grow: the complete subtree of each level that the size's bits name. Copied freely. */
struct merkle_frontier {
	uint64_t size;
	struct hash node[MERKLE_LEVELS];
};

/* Starts from { 0 }; leaf is a leaf hash. */
void merkle_append(struct merkle_frontier *f, const struct hash *leaf);
struct hash merkle_root(const struct merkle_frontier *f);

/*
 * Root over `count` hashes of equal level: leaf hashes give the tree's root, and 2^k consecutive nodes of
 * level L, the first at a multiple of 2^k, give the node of level L + k (a tile of 256 gives level L + 8).
 */
struct hash merkle_tree(const struct hash *node, size_t count);

/* Leaf hash at index is in the tree of that size and root. The proof has exactly the length RFC 6962 gives. */
bool merkle_inclusion_valid(uint64_t index, uint64_t size, const struct hash *leaf, const struct hash *proof,
	size_t proof_count, const struct hash *root);

/*
 * The tree (from, from_root) is a prefix of (to, to_root). With from == to the proof is empty and the roots
 * are equal; with from == 0 the proof is empty and from_root is that of the empty tree.
 */
bool merkle_consistency_valid(uint64_t from, const struct hash *from_root, uint64_t to,
	const struct hash *to_root, const struct hash *proof, size_t proof_count);

struct merkle_ref {
	unsigned level;
	uint64_t index;
};

/*
 * Which complete subtrees a proof (or a root) is made of. Its i-th hash is made of width[i] consecutive refs,
 * larger ones first; so a store can fetch all of them before computing.
 */
struct merkle_plan {
	struct merkle_ref ref[MERKLE_PLAN_MAX];
	size_t ref_count;
	uint8_t width[MERKLE_PROOF_MAX];
	size_t count;
};

/* index < size, from <= to, sizes at most MERKLE_SIZE_MAX: asserted. */
void merkle_plan_inclusion(uint64_t index, uint64_t size, struct merkle_plan *ret_plan);
void merkle_plan_consistency(uint64_t from, uint64_t to, struct merkle_plan *ret_plan);
/* One hash: the root of the first `size` leaves; size > 0. */
void merkle_plan_root(uint64_t size, struct merkle_plan *ret_plan);

/* Who knows the hashes of complete subtrees. */
struct merkle_source {
	int (*node)(void *context, struct merkle_ref ref, struct status *st, struct hash *ret_hash);
	void *context;
};

/* Fetches and folds: plan->count hashes into ret_proof. Fails as the source fails. */
int merkle_plan_run(const struct merkle_plan *plan, const struct merkle_source *source, struct status *st,
	struct hash *ret_proof);

#endif
