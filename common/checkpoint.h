/*
 * What a log signs about itself, and the proof file that carries one entry's place in it.
 *
 * Source: c2sp.org/tlog-checkpoint, c2sp.org/tlog-proof.
 */
#ifndef COMMON_CHECKPOINT_H
#define COMMON_CHECKPOINT_H

#include "common/merkle.h"
#include "common/note.h"

struct checkpoint {
	char origin[NOTE_NAME_BYTES];
	uint64_t size;
	struct hash root;
};

/*
 * The text of a note. An origin is one word, as our logs' are (C2SP would allow spaces); extension lines are read
 * over; size 0 must come with the empty tree's root.
 * Fails INVALID_ARGUMENT "BAD_CHECKPOINT".
 */
int checkpoint_parse(struct bytes text, struct status *st, struct checkpoint *ret_checkpoint);
void checkpoint_format(const struct checkpoint *checkpoint, struct buf *out);

/* The log's own: parsed, signed by the key, and its origin is the key's name. Fails as note.h and above. */
int checkpoint_open(struct bytes note, const struct note_key *log, struct status *st,
	struct checkpoint *ret_checkpoint);
/* Appends text and signature; origin and key name are the same. */
void checkpoint_sign(const struct checkpoint *checkpoint, const struct sign_key *log, struct buf *out);

enum { TLOG_EXTRA_MAX = 1024, TLOG_PROOF_BYTES_MAX = NOTE_BYTES_MAX + 8 * 1024 };

struct tlog_proof {
	uint64_t index;
	struct hash proof[MERKLE_PROOF_MAX];
	size_t proof_count;
	uint8_t extra[TLOG_EXTRA_MAX]; /* not authenticated; in a receipt the leaf's text, which the caller hashes */
	size_t extra_len;
	struct bytes checkpoint; /* the note, a slice of the text parsed */
};

/* Fails INVALID_ARGUMENT "BAD_PROOF". Verifies nothing. */
int tlog_proof_parse(struct bytes text, struct status *st, struct tlog_proof *ret_proof);
void tlog_proof_format(const struct tlog_proof *proof, struct buf *out);

/*
 * The leaf hash stands at proof->index of a tree whose checkpoint the log signed.
 * Fails DATA_LOSS "NOT_IN_LOG" when the path does not lead to the root; else as checkpoint_open.
 */
int tlog_proof_verify(const struct tlog_proof *proof, const struct hash *leaf, const struct note_key *log,
	struct status *st, struct checkpoint *ret_checkpoint);

#endif
