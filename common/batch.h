/*
 * One signature for many statements, each of which is still proved alone: the root of the RFC 6962 tree over their headers is
 * signed, and each statement carries its place in that tree. docs/formats.md, "Batch".
 */
#ifndef COMMON_BATCH_H
#define COMMON_BATCH_H

#include "common/merkle.h"
#include "common/sign.h"

#define SSHSIG_BATCH "batch@isms-audit"

enum {
	BATCH_STATEMENTS_MAX = 1024, /* what one signature may stand for: more cost more signatures, not more time */
	BATCH_PATH_MAX = 10,
	BATCH_NODES_MAX = 2 * BATCH_STATEMENTS_MAX,
	BATCH_TEXT_MAX = 640
};

/* Where a statement stands among those that were signed together. */
struct batch_place {
	size_t count; /* 2 to BATCH_STATEMENTS_MAX: one alone is signed as what it is */
	size_t index;
	struct hash root;
	struct hash path[BATCH_PATH_MAX];
	size_t path_count;
};

/* All complete subtrees; 64 KiB. */
struct batch_tree {
	size_t count;
	struct hash root;
	struct hash node[BATCH_NODES_MAX]; /* level by level */
};

/* leaf: merkle_leaf of each header. count as in batch_place: asserted. */
void batch_make(const struct hash *leaf, size_t count, struct batch_tree *ret_batch);
void batch_place_of(const struct batch_tree *b, size_t index, struct batch_place *ret_place);

/* Appends the text that is signed, which is what the place's text begins with. */
void batch_signed_format(size_t count, const struct hash *root, struct buf *out);
void batch_place_format(const struct batch_place *p, struct buf *out);
/* Only what batch_place_format writes; ret_signed is a slice of it. Fails INVALID_ARGUMENT "BAD_BATCH". Verifies nothing. */
int batch_place_parse(struct bytes text, struct status *st, struct batch_place *ret_place, struct bytes *ret_signed);
/* The header is the index-th of those with that root. */
bool batch_place_holds(const struct batch_place *p, struct bytes header);

/*
 * Remembers the newest batches whose signature was good, so that a hundred statements of one cost one verification. Any
 * thread. What is remembered is a digest of key, text and signature: another of these is another batch.
 */
struct batch_memory;
struct batch_memory *batch_memory_new(void); /* NULL without memory */
void batch_memory_free(struct batch_memory *m);
/* The signature over that text under SSHSIG_BATCH is the key's. m may be NULL. */
bool batch_signature_valid(struct batch_memory *m, const uint8_t signer[SIGN_PUBLIC_BYTES], struct bytes signed_text,
	const uint8_t signature[SIGNATURE_BYTES]);

#endif
