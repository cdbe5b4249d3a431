/*
 * Forged proofs, as many as the argument says (1,000,000): an honest one with one to three things changed, after which
 * it proves nothing; none is accepted (security.md, B27). As a control the same forgeries are shown to verifiers with a hole each, as
 * others shipped them: every hole is found.
 */
#include "common/merkle.h"

#include <stdio.h>
#include <stdlib.h>

enum { TREE_MAX = 200, CONTROL = 20000 };

static struct hash leaf[TREE_MAX + 1], root[TREE_MAX + 1], noise[64];
static uint64_t state = 27;

/* splitmix64: the same forgeries each time. */
static uint64_t any(uint64_t below)
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % below;
}

static int fetch(void *context, struct merkle_ref ref, struct status *st, struct hash *ret_hash)
{
	(void)context;
	(void)st;
	*ret_hash = merkle_tree(leaf + ((size_t)ref.index << ref.level), (size_t)1 << ref.level);
	return OK;
}
static const struct merkle_source source = { fetch, NULL };

/* Of either kind: that leaf `at` is in the tree of `size`, or that the tree of `at` is its beginning. */
struct claim {
	bool is_inclusion;
	uint64_t at, size;
	struct hash hash; /* the leaf, or the older root */
	struct hash root;
	struct hash proof[MERKLE_PROOF_MAX + 1];
	size_t count;
};

typedef bool verifier(const struct claim *c);

static bool strict(const struct claim *c)
{
	return c->is_inclusion ? merkle_inclusion_valid(c->at, c->size, &c->hash, c->proof, c->count, &c->root) :
		merkle_consistency_valid(c->at, &c->hash, c->size, &c->root, c->proof, c->count);
}

/* The size is signed with the root, so both stay; everything else is the forger's. */
static struct claim honest(void)
{
	struct claim c = { .is_inclusion = any(2) == 0, .size = 2 + any(TREE_MAX - 1) };
	struct merkle_plan plan;
	struct status never;
	c.at = c.is_inclusion ? any(c.size) : 1 + any(c.size - 1);
	c.hash = c.is_inclusion ? leaf[c.at] : root[c.at];
	c.root = root[c.size];
	if (c.is_inclusion)
		merkle_plan_inclusion(c.at, c.size, &plan);
	else
		merkle_plan_consistency(c.at, c.size, &plan);
	(void)!merkle_plan_run(&plan, &source, &never, c.proof);
	c.count = plan.count;
	return c;
}

static bool same_claim(const struct claim *a, const struct claim *b)
{
	return a->at == b->at && a->count == b->count && hash_equal(&a->hash, &b->hash) && hash_equal(&a->root, &b->root) &&
		memcmp(a->proof, b->proof, a->count * sizeof(a->proof[0])) == 0;
}

/* A hash that a forger has: of the proof, of the tree, or made up. */
static struct hash some_hash(const struct claim *c)
{
	switch (any(4)) {
	case 0:
		return c->count ? c->proof[any(c->count)] : c->root;
	case 1:
		return leaf[any(TREE_MAX)];
	case 2:
		return root[any(TREE_MAX)];
	}
	return noise[any(64)];
}

static void drop(struct claim *c, size_t i)
{
	memmove(c->proof + i, c->proof + i + 1, (c->count - i - 1) * sizeof(c->proof[0]));
	c->count--;
}

static void change(struct claim *c)
{
	size_t i = c->count ? (size_t)any(c->count) : 0;
	switch (any(9)) {
	case 0:
		c->at = any(c->size + 2);
		break;
	case 1:
		c->at ^= UINT64_C(1) << any(64);
		break;
	case 2:
		c->hash = some_hash(c);
		break;
	case 3:
		c->hash.b[any(HASH_BYTES)] ^= (uint8_t)(1 << any(8));
		break;
	case 4:
		c->proof[i] = some_hash(c);
		break;
	case 5:
		c->proof[i].b[any(HASH_BYTES)] ^= (uint8_t)(1 << any(8));
		break;
	case 6:
		if (c->count > 0)
			drop(c, i);
		break;
	case 7:
		if (c->count < MERKLE_PROOF_MAX)
			c->proof[c->count++] = some_hash(c);
		break;
	case 8: /* an inner node in the place of a leaf, with the rest of its path */
		if (c->is_inclusion && c->count > 0) {
			c->hash = merkle_node(&c->hash, &c->proof[0]);
			drop(c, 0);
		}
		break;
	}
}

/* Changing three things can tell another truth: that a tree is its own beginning, say. */
static bool is_another_truth(const struct claim *c, const struct claim *of)
{
	if (c->at == of->at || c->at > c->size || (c->is_inclusion && c->at == c->size))
		return false;
	return hash_equal(&c->hash, c->is_inclusion ? &leaf[c->at] : &root[c->at]);
}

static struct claim forged(const struct claim *of)
{
	struct claim c = *of;
	while (same_claim(&c, of) || is_another_truth(&c, of))
		for (uint64_t n = 1 + any(3); n > 0; n--)
			change(&c);
	return c;
}

static size_t accepted(verifier *v, size_t tries)
{
	size_t count = 0;
	for (size_t i = 0; i < tries;) {
		struct claim h = honest();
		if (!strict(&h)) {
			(void)fprintf(stderr, "an honest proof is refused\n");
			exit(1);
		}
		for (int k = 0; k < 50 && i < tries; k++, i++) {
			struct claim c = forged(&h);
			count += v(&c);
		}
	}
	return count;
}

/* Holes. */

/* Goes by the parity of the index alone: a shorter path ends at an inner node. */
static bool without_length(const struct claim *c)
{
	struct hash h = c->hash;
	for (size_t i = 0; i < c->count; i++)
		h = (c->at >> i) & 1 ? merkle_node(&c->proof[i], &h) : merkle_node(&h, &c->proof[i]);
	return c->is_inclusion && hash_equal(&h, &c->root);
}

/* Believes an index past the end, as long as the lower bits are right. */
static bool without_bound(const struct claim *c)
{
	struct claim low = *c;
	low.at &= 0xff;
	return c->is_inclusion && strict(&low);
}

/* Looks at the newer root only, which the older one need not lead to (CVE-2022-36111 was of this kind). */
static bool without_older_root(const struct claim *c)
{
	struct claim other = *c;
	if (c->is_inclusion || c->at == 0 || c->at > TREE_MAX)
		return false;
	other.hash = root[c->at];
	return strict(&other);
}

/* Reads no further than it needs. */
static bool without_end(const struct claim *c)
{
	struct claim shorter = *c;
	for (; shorter.count > 0; shorter.count--)
		if (strict(&shorter))
			return true;
	return strict(&shorter);
}

int main(int argc, char **argv)
{
	static const struct { const char *name; verifier *v; } hole[] = { { "without_length", without_length },
		{ "without_bound", without_bound }, { "without_older_root", without_older_root }, { "without_end", without_end } };
	size_t tries = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 1000000;
	for (size_t i = 0; i <= TREE_MAX; i++) {
		uint8_t data[4];
		put_be32(data, (uint32_t)i);
		root[i] = i == 0 ? merkle_empty() : merkle_tree(leaf, i);
		leaf[i] = merkle_leaf(data, sizeof(data));
	}
	for (size_t i = 0; i < ARRAY_LEN(noise); i++)
		noise[i] = merkle_leaf(&i, sizeof(i));
	size_t lies = accepted(strict, tries);
	(void)printf("%zu forged proofs, %zu accepted\n", tries, lies);
	for (size_t i = 0; i < ARRAY_LEN(hole); i++) {
		size_t found = accepted(hole[i].v, CONTROL);
		(void)printf("control: a verifier %s accepts %zu of %d\n", hole[i].name, found, CONTROL);
		lies += found == 0;
	}
	return lies == 0 ? 0 : 1;
}
