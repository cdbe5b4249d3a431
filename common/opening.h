/*
 * One row of an entry, opened to whoever has the entry's leaf: the effect as it was recorded, its salt, and its way to the
 * root that the leaf names. It says nothing of the entry's other rows. docs/formats.md, "Opening".
 */
#ifndef COMMON_OPENING_H
#define COMMON_OPENING_H

#include "common/statement.h"

enum {
	OPENING_PROOF_MAX = 16,
	OPENING_EFFECT_MAX = 16 * 1024, /* rows that are proved are small */
	OPENING_EFFECT_ROOM = OPENING_EFFECT_MAX + 3,
	OPENING_TEXT_MAX = 32 * 1024
};

struct opening {
	uint64_t n, count; /* the n-th of so many effects */
	struct hash salt;
	struct bytes effect; /* encoded */
	struct hash proof[OPENING_PROOF_MAX];
	size_t proof_count;
};

/*
 * effect  encoded, the n-th; stays the caller's.
 * digest  of each effect of the entry. At most LIMIT_EFFECTS of them, n below: asserted.
 */
void opening_make(struct bytes effect, const struct hash *salt, const struct hash *digest, size_t count, size_t n,
	struct opening *ret_opening);
/* An effect that is too large fails the buffer. */
void opening_format(const struct opening *o, struct buf *out);
/* room: OPENING_EFFECT_ROOM bytes, for the effect. Fails INVALID_ARGUMENT "BAD_OPENING". Verifies nothing. */
int opening_parse(struct bytes text, uint8_t *room, struct status *st, struct opening *ret_opening);
/* The effect is that of the leaf. Fails DATA_LOSS "NOT_IN_ENTRY"; INVALID_ARGUMENT "BAD_EFFECT". */
int opening_verify(const struct opening *o, const struct leaf *leaf, struct status *st, struct effect *ret_effect);

#endif
