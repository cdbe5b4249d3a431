/* Rows proved from an entry's leaf: the text, and the way up the tree of the entry's effects. */
#include "common/opening.h"

#include <assert.h>

#define FIRST_LINE "isms-audit opening v1\n"

struct digests {
	const struct hash *digest;
};

static int node(void *context, struct merkle_ref ref, struct status *st, struct hash *ret_hash)
{
	const struct digests *d = context;
	struct hash leaf[LIMIT_EFFECTS];
	size_t width = (size_t)1 << ref.level;
	(void)st;
	for (size_t i = 0; i < width; i++)
		leaf[i] = merkle_leaf(d->digest[(ref.index << ref.level) + i].b, HASH_BYTES);
	*ret_hash = merkle_tree(leaf, width);
	return OK;
}

void opening_make(struct bytes effect, const struct hash *salt, const struct hash *digest, size_t count, size_t n,
	struct opening *ret_opening)
{
	struct digests digests = { digest };
	struct merkle_source source = { node, &digests };
	struct merkle_plan plan;
	struct status never;
	assert(n < count && count <= LIMIT_EFFECTS);
	*ret_opening = (struct opening){ .n = n, .count = count, .salt = *salt, .effect = effect };
	merkle_plan_inclusion(n, count, &plan);
	assert(plan.count <= OPENING_PROOF_MAX);
	(void)!merkle_plan_run(&plan, &source, &never, ret_opening->proof);
	ret_opening->proof_count = plan.count;
}

static void add_base64(struct buf *out, const uint8_t *data, size_t len)
{
	char text[BASE64_LEN(OPENING_EFFECT_MAX) + 1];
	base64_encode(data, len, text);
	buf_add_text(out, text);
	buf_add_text(out, "\n");
}

void opening_format(const struct opening *o, struct buf *out)
{
	if (o->effect.len > OPENING_EFFECT_MAX) {
		out->failed = true;
		return;
	}
	buf_addf(out, FIRST_LINE "effect %" PRIu64 " %" PRIu64 " %zu\nsalt ", o->n, o->count, o->effect.len);
	add_base64(out, o->salt.b, HASH_BYTES);
	add_base64(out, o->effect.data, o->effect.len);
	for (size_t i = 0; i < o->proof_count; i++)
		add_base64(out, o->proof[i].b, HASH_BYTES);
}

/* Longer than scan_base64 takes. */
static void scan_effect(struct scan *s, uint8_t *room, size_t len)
{
	struct bytes text = scan_until(s, '\n');
	size_t got = 0;
	s->failed |= text.len != BASE64_LEN(len);
	s->failed |= s->failed || !base64_decode((const char *)text.data, text.len, room, &got) || got != len;
}

int opening_parse(struct bytes text, uint8_t *room, struct status *st, struct opening *ret_opening)
{
	struct opening o = { 0 };
	struct scan s = scan_of(text);
	scan_literal(&s, FIRST_LINE "effect ");
	o.n = scan_u64(&s, ' ', LIMIT_EFFECTS - 1);
	o.count = scan_u64(&s, ' ', LIMIT_EFFECTS);
	size_t len = (size_t)scan_u64(&s, '\n', OPENING_EFFECT_MAX);
	scan_literal(&s, "salt ");
	scan_base64(&s, '\n', o.salt.b, HASH_BYTES);
	scan_effect(&s, room, len);
	while (!s.failed && s.at < s.end && o.proof_count < OPENING_PROOF_MAX)
		scan_base64(&s, '\n', o.proof[o.proof_count++].b, HASH_BYTES);
	if (!scan_done(&s) || o.n >= o.count)
		return fail(st, INVALID_ARGUMENT, "BAD_OPENING", "not an isms-audit opening v1 text");
	o.effect = BYTES(room, len);
	*ret_opening = o;
	return OK;
}

int opening_verify(const struct opening *o, const struct leaf *leaf, struct status *st, struct effect *ret_effect)
{
	struct hash digest = effect_digest(&o->salt, o->effect);
	struct hash node_hash = merkle_leaf(digest.b, HASH_BYTES);
	if (!merkle_inclusion_valid(o->n, o->count, &node_hash, o->proof, o->proof_count, &leaf->effects))
		return fail(st, DATA_LOSS, "NOT_IN_ENTRY", "the row's path does not lead to the root that the leaf names");
	return effect_decode(o->effect, st, ret_effect);
}
