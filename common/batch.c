/* Trees of headers, places in them, and which of their roots were signed. */
#include "common/batch.h"

#include <pthread.h>

#define FIRST_LINE "isms-audit batch v1\n"

enum { MEMORY_SLOTS = 256 };

/* --- the tree --- */

/* Level 0 first; only complete subtrees. */
static size_t level_at(size_t count, unsigned level)
{
	size_t at = 0;
	for (unsigned i = 0; i < level; i++)
		at += count >> i;
	return at;
}

static int node_of(void *context, struct merkle_ref ref, struct status *st, struct hash *ret_hash)
{
	const struct batch_tree *b = context;
	(void)st;
	*ret_hash = b->node[level_at(b->count, ref.level) + ref.index];
	return OK;
}

void batch_make(const struct hash *leaf, size_t count, struct batch_tree *ret_batch)
{
	struct batch_tree *b = ret_batch;
	assert(count >= 2 && count <= BATCH_STATEMENTS_MAX);
	b->count = count;
	b->root = merkle_tree(leaf, count);
	memcpy(b->node, leaf, count * sizeof(*leaf));
	for (unsigned level = 1; count >> level; level++) {
		const struct hash *below = &b->node[level_at(count, level - 1)];
		struct hash *at = &b->node[level_at(count, level)];
		for (size_t i = 0; i < count >> level; i++)
			at[i] = merkle_node(&below[2 * i], &below[2 * i + 1]);
	}
}

void batch_place_of(const struct batch_tree *b, size_t index, struct batch_place *ret_place)
{
	struct batch_place p = { .count = b->count, .index = index, .root = b->root };
	const struct merkle_source source = { node_of, (void *)(uintptr_t)b };
	struct merkle_plan plan;
	struct status st = { 0 };
	merkle_plan_inclusion(index, b->count, &plan);
	assert(plan.count <= BATCH_PATH_MAX);
	/* The nodes are all in memory: nothing can fail. */
	(void)!merkle_plan_run(&plan, &source, &st, p.path);
	p.path_count = plan.count;
	*ret_place = p;
}

bool batch_place_holds(const struct batch_place *p, struct bytes header)
{
	struct hash leaf = merkle_leaf(header.data, header.len);
	return merkle_inclusion_valid(p->index, p->count, &leaf, p->path, p->path_count, &p->root);
}

/* --- texts --- */

void batch_signed_format(size_t count, const struct hash *root, struct buf *out)
{
	char text[BASE64_LEN(HASH_BYTES) + 1];
	base64_encode(root->b, HASH_BYTES, text);
	buf_addf(out, FIRST_LINE "statements %zu\nroot %s\n", count, text);
}

void batch_place_format(const struct batch_place *p, struct buf *out)
{
	char text[BASE64_LEN(HASH_BYTES) + 1];
	batch_signed_format(p->count, &p->root, out);
	buf_addf(out, "place %zu\n", p->index);
	for (size_t i = 0; i < p->path_count; i++) {
		base64_encode(p->path[i].b, HASH_BYTES, text);
		buf_addf(out, "%s\n", text);
	}
}

int batch_place_parse(struct bytes text, struct status *st, struct batch_place *ret_place, struct bytes *ret_signed)
{
	struct batch_place p = { 0 };
	struct scan s = scan_of(text);
	scan_literal(&s, FIRST_LINE "statements ");
	p.count = (size_t)scan_u64(&s, '\n', BATCH_STATEMENTS_MAX);
	scan_literal(&s, "root ");
	scan_base64(&s, '\n', p.root.b, HASH_BYTES);
	struct bytes signed_text = s.failed ? (struct bytes){ 0 } : BYTES(text.data, (size_t)(s.at - text.data));
	scan_literal(&s, "place ");
	p.index = (size_t)scan_u64(&s, '\n', BATCH_STATEMENTS_MAX - 1);
	while (!s.failed && s.at < s.end && p.path_count < BATCH_PATH_MAX)
		scan_base64(&s, '\n', p.path[p.path_count++].b, HASH_BYTES);
	if (!scan_done(&s) || p.count < 2 || p.index >= p.count || p.path_count == 0)
		return fail(st, INVALID_ARGUMENT, "BAD_BATCH", "not a place in an isms-audit batch v1");
	*ret_place = p;
	*ret_signed = signed_text;
	return OK;
}

/* --- signatures --- */

struct batch_memory {
	pthread_mutex_t lock;
	struct hash good[MEMORY_SLOTS]; /* by their first byte; zero: none */
};

struct batch_memory *batch_memory_new(void)
{
	struct batch_memory *m = calloc(1, sizeof(*m));
	if (m)
		(void)pthread_mutex_init(&m->lock, NULL);
	return m;
}

void batch_memory_free(struct batch_memory *m)
{
	if (!m)
		return;
	(void)pthread_mutex_destroy(&m->lock);
	free(m);
}

static bool is_known(struct batch_memory *m, const struct hash *digest)
{
	(void)pthread_mutex_lock(&m->lock);
	bool known = hash_equal(&m->good[digest->b[0]], digest);
	(void)pthread_mutex_unlock(&m->lock);
	return known;
}

static void remember(struct batch_memory *m, const struct hash *digest)
{
	(void)pthread_mutex_lock(&m->lock);
	m->good[digest->b[0]] = *digest;
	(void)pthread_mutex_unlock(&m->lock);
}

bool batch_signature_valid(struct batch_memory *m, const uint8_t signer[SIGN_PUBLIC_BYTES], struct bytes signed_text,
	const uint8_t signature[SIGNATURE_BYTES])
{
	if (!m)
		return sshsig_valid(signer, SSHSIG_BATCH, signed_text, signature);
	/* The first two have one length each, so the three are told apart. */
	struct hash digest = HASH_PIECES(BYTES(signer, SIGN_PUBLIC_BYTES), BYTES(signature, SIGNATURE_BYTES), signed_text);
	if (is_known(m, &digest))
		return true;
	bool valid = sshsig_valid(signer, SSHSIG_BATCH, signed_text, signature);
	if (valid)
		remember(m, &digest);
	return valid;
}
