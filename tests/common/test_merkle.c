/* RFC 6962 trees: published roots, and refusals one by one. test_merkle_exhaustive.c compares with the definition. */
#include "common/merkle.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const struct {
	const char *data;
	size_t len;
	const char *root; /* of the tree that ends with this leaf */
} known[] = {
	/* The reference tree of Certificate Transparency's own tests. */
	{ "", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
	{ "\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
	{ "\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
	{ "\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
	{ "\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
	{ "\x40\x41\x42\x43", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
	{ "\x50\x51\x52\x53\x54\x55\x56\x57", 8,
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
	{ "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16,
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
};

static struct hash leaf[ARRAY_LEN(known)];

static void make_leaves(void)
{
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		leaf[i] = merkle_leaf(known[i].data, known[i].len);
}

TestSuite(merkle, .init = make_leaves);

Test(merkle, roots_are_the_published_ones)
{
	struct merkle_frontier f = { 0 };
	struct hash empty = merkle_root(&f);
	char text[HASH_TEXT_BYTES];
	hash_format(&empty, text);
	cr_expect(eq(str, text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		merkle_append(&f, &leaf[i]);
		struct hash root = merkle_root(&f), whole = merkle_tree(leaf, i + 1);
		hash_format(&root, text);
		cr_expect(eq(str, text, (char *)known[i].root));
		cr_expect(hash_equal(&root, &whole));
	}
}

static int fetch(void *context, struct merkle_ref ref, struct status *st, struct hash *ret_hash)
{
	size_t first = (size_t)(ref.index << ref.level), count = (size_t)1 << ref.level;
	if (context)
		return fail(st, UNAVAILABLE, "STORE_BUSY", "level %u", ref.level);
	cr_assert(first + count <= ARRAY_LEN(leaf));
	*ret_hash = merkle_tree(leaf + first, count);
	return OK;
}

Test(merkle, a_proof_is_refused_when_anything_about_it_differs)
{
	struct merkle_source source = { fetch, NULL };
	struct merkle_plan plan;
	struct status st = { 0 };
	struct hash proof[MERKLE_PROOF_MAX + 1], root = merkle_tree(leaf, 7);
	merkle_plan_inclusion(4, 7, &plan);
	cr_assert(merkle_plan_run(&plan, &source, &st, proof) == OK);
	cr_assert(eq(sz, plan.count, 3));
	cr_expect(merkle_inclusion_valid(4, 7, &leaf[4], proof, 3, &root));
	cr_expect(not(merkle_inclusion_valid(5, 7, &leaf[4], proof, 3, &root)));
	cr_expect(not(merkle_inclusion_valid(4, 4, &leaf[4], proof, 3, &root)));
	cr_expect(not(merkle_inclusion_valid(4, 7, &leaf[5], proof, 3, &root)));
	cr_expect(not(merkle_inclusion_valid(4, 7, &leaf[4], proof, 2, &root)));
	cr_expect(not(merkle_inclusion_valid(4, 7, &leaf[4], proof, 4, &root)));
	cr_expect(not(merkle_inclusion_valid(7, 7, &leaf[4], proof, 3, &root)));
	cr_expect(not(merkle_inclusion_valid(0, 0, &leaf[4], proof, 0, &leaf[4])));
	cr_expect(not(merkle_inclusion_valid(0, UINT64_MAX, &leaf[4], proof, 3, &root)));
	cr_expect(not(merkle_inclusion_valid(4, 7, &leaf[4], proof, 3, &proof[0])));
}

Test(merkle, the_empty_tree_is_a_prefix_with_its_own_root_only)
{
	struct hash empty = merkle_empty(), root = merkle_tree(leaf, 7);
	cr_expect(merkle_consistency_valid(0, &empty, 7, &root, NULL, 0));
	cr_expect(merkle_consistency_valid(0, &empty, 0, &empty, NULL, 0));
	cr_expect(not(merkle_consistency_valid(0, &root, 7, &root, NULL, 0)));
	cr_expect(not(merkle_consistency_valid(0, &empty, 7, &root, leaf, 1)));
	cr_expect(not(merkle_consistency_valid(7, &root, 7, &root, leaf, 1)));
	cr_expect(not(merkle_consistency_valid(7, &root, 6, &root, NULL, 0)));
}

Test(merkle, a_failing_source_fails_the_proof_and_plans_stay_in_bounds)
{
	struct merkle_source source = { fetch, leaf };
	struct merkle_plan plan;
	struct status st = { 0 };
	struct hash proof[MERKLE_PROOF_MAX];
	merkle_plan_root(7, &plan);
	cr_expect(merkle_plan_run(&plan, &source, &st, proof) == UNAVAILABLE);
	cr_expect(eq(str, st.reason, "STORE_BUSY"));
	static const uint64_t size[] = { MERKLE_SIZE_MAX, MERKLE_SIZE_MAX - 1, MERKLE_SIZE_MAX / 2 + 1,
		MERKLE_SIZE_MAX / 3 };
	for (size_t i = 0; i < ARRAY_LEN(size); i++)
		for (size_t k = 0; k < ARRAY_LEN(size); k++) {
			merkle_plan_inclusion(size[k] < size[i] ? size[k] : 0, size[i], &plan);
			cr_expect(le(sz, plan.count, MERKLE_PROOF_MAX));
			merkle_plan_consistency(size[k] < size[i] ? size[k] : 1, size[i], &plan);
			cr_expect(le(sz, plan.count, MERKLE_PROOF_MAX));
		}
}
