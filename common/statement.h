/*
 * What a person signs (statement), what it changed (effect), and what the log hashes (leaf).
 *
 * Byte for byte as docs/formats.md says, sections "Statement", "Effect" and "Leaf".
 */
#ifndef COMMON_STATEMENT_H
#define COMMON_STATEMENT_H

#include "common/batch.h"
#include "common/limits.h"
#include "common/merkle.h"
#include "common/note.h"

enum { SALT_BYTES = 32, LEAF_TEXT_MAX = 320, STATEMENT_SIGNATURE_MAX = SIGNATURE_BYTES + BATCH_TEXT_MAX };

/* Values of Audit__Audience, in the order parts stand in. */
enum statement_audience {
	STATEMENT_ALL = 1,
	STATEMENT_AUDITORS = 2,
	STATEMENT_AUDITEE = 3
};

struct statement_part {
	uint8_t audience; /* enum statement_audience */
	struct hash digest;
};

struct statement_header {
	char method[LIMIT_METHOD_BYTES + 1];
	struct id id;
	uint8_t signer[SIGN_PUBLIC_BYTES];
	char origin[NOTE_NAME_BYTES];
	struct hash log_key; /* SHA-256 of the log's public key at enrolment */
	uint64_t seen_size;
	struct hash seen_root;
	int64_t claimed_us;
	struct statement_part part[LIMIT_PARTS];
	size_t part_count;
};

/* Appends the header's text. What may not stand in one (a bad method, parts out of order) fails the buffer. */
void statement_format(const struct statement_header *header, struct buf *out);
/* Only what statement_format writes, to the byte. Fails INVALID_ARGUMENT "BAD_HEADER". */
int statement_parse(struct bytes text, struct status *st, struct statement_header *ret_header);

/* SHA-256(salt || content), as the header names it. */
struct hash statement_part_digest(const uint8_t salt[SALT_BYTES], struct bytes content);

/*
 * A statement's signature, as it is sent and kept: 64 bytes over the header; or those of a batch over its signed text, and
 * behind them the header's place in the batch (batch.h). Which it is, its length says.
 */
bool statement_is_batched(struct bytes signature);
/* It has one of the two lengths; says nothing else. */
bool statement_signature_fits(struct bytes signature);

/*
 * The signature is that key's. Under any namespace but SSHSIG_STATEMENT a batch is none. known: batches seen before; may be
 * NULL. Says nothing about the header's form.
 */
bool statement_signature_valid(struct bytes text, const char *namespace, const uint8_t signer[SIGN_PUBLIC_BYTES],
	struct bytes signature, struct batch_memory *known);

/*
 * Signature, then form, then that the header names that signer; nothing of an unsigned header is looked at.
 *
 * namespace  SSHSIG_STATEMENT for people and service accounts, SSHSIG_SYSTEM for the server's own.
 * Fails      UNAUTHENTICATED "BAD_SIGNATURE"; INVALID_ARGUMENT "BAD_HEADER", "OTHER_SIGNER".
 * Says nothing about whose key it is, which log is meant or what the parts are.
 */
int statement_verify(struct bytes text, const char *namespace, const uint8_t signer[SIGN_PUBLIC_BYTES],
	struct bytes signature, struct batch_memory *known, struct status *st, struct statement_header *ret_header);

/* Its SSHSIG file: over the header, or over what the batch's text begins with. Appends. */
void statement_armour(const uint8_t signer[SIGN_PUBLIC_BYTES], struct bytes signature, struct buf *out);
/* The place in a batch; empty when it was signed alone. */
struct bytes statement_batch_text(struct bytes signature);

/* SHA-256(header || signature), with the place in a batch where it has one: what the leaf names. */
struct hash statement_digest(struct bytes text, struct bytes signature);

/* The n-th id the statement creates; client and server compute the same. */
struct id statement_new_id(const uint8_t signer[SIGN_PUBLIC_BYTES], const struct id *statement_id, uint32_t n);

enum effect_op {
	EFFECT_OP_PUT = 1,
	EFFECT_OP_DELETE = 2,
	EFFECT_OP_TOMBSTONE = 3 /* a disposal order removed the content */
};

struct effect {
	uint8_t op;        /* enum effect_op */
	struct bytes noun; /* 1 to 40 of [a-z_] */
	struct id id;
	uint64_t version;
	struct bytes body; /* empty unless op is EFFECT_OP_PUT */
};

/* Appends; a noun, op or body that may not be fails the buffer. */
void effect_encode(const struct effect *effect, struct buf *out);
/* Slices of `in`. Fails INVALID_ARGUMENT "BAD_EFFECT". */
int effect_decode(struct bytes in, struct status *st, struct effect *ret_effect);

/* `object_key`: box.h, box_object_key. `n` counts the effects of the entry from 0. */
struct hash effect_salt(const uint8_t object_key[32], uint64_t index, uint32_t n);
/* SHA-256(salt || encoded effect). */
struct hash effect_digest(const struct hash *salt, struct bytes encoded);
/* Tree hash in which each digest is one leaf's data. */
struct hash effects_root(const struct hash *digest, size_t count);

struct leaf {
	uint64_t index;
	int64_t received_us;
	struct hash statement; /* statement_digest */
	struct hash effects;   /* effects_root */
};

/* Length without the NUL. */
size_t leaf_format(const struct leaf *leaf, char ret_text[LEAF_TEXT_MAX]);
/* Only what leaf_format writes. Fails INVALID_ARGUMENT "BAD_LEAF". */
int leaf_parse(struct bytes text, struct status *st, struct leaf *ret_leaf);
/* The leaf hash is merkle_leaf over the text. */

#endif
