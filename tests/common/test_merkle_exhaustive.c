/*
 * Every inclusion and consistency proof of every tree up to a size (argument, 128): equal to what RFC 6962's
 * recursive definition gives, accepted, and refused for any other place, size, length or hash. And of every tree up to
 * 512: accepted (security.md, B27).
 */
#include "common/merkle.h"

enum { SIZE_MAX_TRIED = 512 };
static struct hash leaf[1024];
static struct hash root[1025];

/* MTH of RFC 6962, 2.1, word for word. */
static struct hash mth(size_t begin, size_t count)
{
	if (count == 0)
		return merkle_empty();
	if (count == 1)
		return leaf[begin];
	size_t k = 1;
	while (k * 2 < count)
		k *= 2;
	struct hash left = mth(begin, k), right = mth(begin + k, count - k);
	return merkle_node(&left, &right);
}

static size_t path(size_t m, size_t begin, size_t count, struct hash *ret_proof)
{
	if (count == 1)
		return 0;
	size_t k = 1;
	while (k * 2 < count)
		k *= 2;
	size_t n = m < k ? path(m, begin, k, ret_proof) : path(m - k, begin + k, count - k, ret_proof);
	ret_proof[n] = m < k ? mth(begin + k, count - k) : mth(begin, k);
	return n + 1;
}

static size_t subproof(size_t m, size_t begin, size_t count, bool known, struct hash *ret_proof)
{
	if (m == count) {
		if (!known)
			ret_proof[0] = mth(begin, count);
		return known ? 0 : 1;
	}
	size_t k = 1;
	while (k * 2 < count)
		k *= 2;
	size_t n = m <= k ? subproof(m, begin, k, known, ret_proof) :
			    subproof(m - k, begin + k, count - k, false, ret_proof);
	ret_proof[n] = m <= k ? mth(begin + k, count - k) : mth(begin, k);
	return n + 1;
}

static size_t failures, checks;

static void expect(bool held, const char *what, size_t m, size_t n)
{
	checks++;
	if (held)
		return;
	failures++;
	(void)fprintf(stderr, "%s: %zu of %zu\n", what, m, n);
}

/* Memoised: the source a store would be. */
static int fetch(void *context, struct merkle_ref ref, struct status *st, struct hash *ret_hash)
{
	(void)context;
	(void)st;
	static struct hash known[11][1024];
	static bool have[11][1024];
	if (!have[ref.level][ref.index])
		known[ref.level][ref.index] = mth((size_t)ref.index << ref.level, (size_t)1 << ref.level);
	have[ref.level][ref.index] = true;
	*ret_hash = known[ref.level][ref.index];
	return OK;
}

static const struct merkle_source source = { fetch, NULL };

static void check_inclusion(size_t m, size_t n)
{
	struct status st;
	struct merkle_plan plan;
	struct hash proof[MERKLE_PROOF_MAX + 1], naive[MERKLE_PROOF_MAX];
	size_t count = path(m, 0, n, naive);
	merkle_plan_inclusion(m, n, &plan);
	(void)!merkle_plan_run(&plan, &source, &st, proof);
	expect(plan.count == count && memcmp(proof, naive, count * sizeof(naive[0])) == 0, "path", m, n);
	expect(merkle_inclusion_valid(m, n, &leaf[m], proof, count, &root[n]), "inclusion", m, n);
	/* A proof one longer or shorter, of another leaf, in another place, in another tree. */
	proof[count] = root[n];
	expect(!merkle_inclusion_valid(m, n, &leaf[m], proof, count + 1, &root[n]), "longer", m, n);
	if (count > 0)
		expect(!merkle_inclusion_valid(m, n, &leaf[m], proof, count - 1, &root[n]), "shorter", m, n);
	expect(!merkle_inclusion_valid(m, n, &root[n + 1], proof, count, &root[n]), "leaf", m, n);
	expect(!merkle_inclusion_valid(m ^ 1, n, &leaf[m], proof, count, &root[n]) || n == 1, "place", m, n);
	expect(!merkle_inclusion_valid(m, n, &leaf[m], proof, count, &root[n + 1]), "root", m, n);
	for (size_t i = 0; i < count; i++) {
		proof[i].b[(m + i) % HASH_BYTES] ^= (uint8_t)(1 << (n % 8));
		expect(!merkle_inclusion_valid(m, n, &leaf[m], proof, count, &root[n]), "bit", m, n);
		proof[i] = naive[i];
	}
}

static void check_consistency(size_t m, size_t n)
{
	struct status st;
	struct merkle_plan plan;
	struct hash proof[MERKLE_PROOF_MAX + 1], naive[MERKLE_PROOF_MAX];
	size_t count = m == 0 ? 0 : subproof(m, 0, n, true, naive);
	merkle_plan_consistency(m, n, &plan);
	(void)!merkle_plan_run(&plan, &source, &st, proof);
	expect(plan.count == count && memcmp(proof, naive, count * sizeof(naive[0])) == 0, "proof", m, n);
	expect(merkle_consistency_valid(m, &root[m], n, &root[n], proof, count), "consistency", m, n);
	proof[count] = root[n];
	expect(!merkle_consistency_valid(m, &root[m], n, &root[n], proof, count + 1), "longer", m, n);
	if (count > 0)
		expect(!merkle_consistency_valid(m, &root[m], n, &root[n], proof, count - 1), "shorter", m, n);
	expect(!merkle_consistency_valid(m, &root[m + 1], n, &root[n], proof, count), "first root", m, n);
	if (m > 0)
		expect(!merkle_consistency_valid(m, &root[m], n, &root[n + 1], proof, count), "root", m, n);
	for (size_t i = 0; i < count; i++) {
		proof[i].b[(m + i) % HASH_BYTES] ^= (uint8_t)(1 << (n % 8));
		expect(!merkle_consistency_valid(m, &root[m], n, &root[n], proof, count), "bit", m, n);
		proof[i] = naive[i];
	}
}

static void check_honest(size_t m, size_t n)
{
	struct status st;
	struct merkle_plan plan;
	struct hash proof[MERKLE_PROOF_MAX];
	if (m < n) {
		merkle_plan_inclusion(m, n, &plan);
		(void)!merkle_plan_run(&plan, &source, &st, proof);
		expect(merkle_inclusion_valid(m, n, &leaf[m], proof, plan.count, &root[n]), "inclusion", m, n);
	}
	merkle_plan_consistency(m, n, &plan);
	(void)!merkle_plan_run(&plan, &source, &st, proof);
	expect(merkle_consistency_valid(m, &root[m], n, &root[n], proof, plan.count), "consistency", m, n);
}

int main(int argc, char **argv)
{
	size_t max = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 128;
	if (max < 1 || max > SIZE_MAX_TRIED)
		return 2;
	struct merkle_frontier f = { 0 };
	for (size_t i = 0; i <= SIZE_MAX_TRIED; i++) {
		uint8_t data[4];
		root[i] = mth(0, i);
		struct hash grown = merkle_root(&f);
		expect(hash_equal(&grown, &root[i]), "frontier", i, i);
		put_be32(data, (uint32_t)i);
		leaf[i] = merkle_leaf(data, sizeof(data));
		merkle_append(&f, &leaf[i]);
	}
	root[SIZE_MAX_TRIED + 1] = mth(0, SIZE_MAX_TRIED + 1);
	for (size_t n = 1; n <= max; n++) {
		for (size_t m = 0; m < n; m++)
			check_inclusion(m, n);
		for (size_t m = 0; m <= n; m++)
			check_consistency(m, n);
	}
	for (size_t n = max + 1; n <= SIZE_MAX_TRIED; n++)
		for (size_t m = 0; m <= n; m++)
			check_honest(m, n);
	(void)printf("%zu checks, forged ones up to size %zu, honest ones up to %d, %zu failed\n", checks, max, SIZE_MAX_TRIED,
		failures);
	return failures == 0 ? 0 : 1;
}
