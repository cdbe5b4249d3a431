/*
 * Files that a device keeps for work without a network and that only it opens: a text in clear, then sealed chunks.
 *
 * Format: docs/formats.md, "Field file".
 */
#ifndef COMMON_FIELD_H
#define COMMON_FIELD_H

#include "common/box.h"
#include "common/crypto.h"
#include "common/limits.h"
#include "common/sign.h"

enum {
	FIELD_KIND_BYTES = 17,
	FIELD_HEAD_MAX = 512,
	FIELD_SEALED_MAX = LIMIT_CHUNK_BYTES + BOX_OVERHEAD
};

struct field_head {
	char kind[FIELD_KIND_BYTES]; /* 1 to 16 of [a-z] */
	struct id id;                /* of what it holds */
	struct hash log_key;         /* SHA-256 of the log's public key */
	uint8_t device[SIGN_PUBLIC_BYTES];
	int64_t until_us;            /* 0: for ever */
	uint64_t bytes;              /* of the content */
};

/* Appends the text. A kind that may not be, or too many bytes, fails the buffer. */
void field_head_format(const struct field_head *head, struct buf *out);
/* What stands at the beginning of `file`, and its length. Fails INVALID_ARGUMENT "BAD_FIELD_FILE". */
int field_head_parse(struct bytes file, struct status *st, struct field_head *ret_head, size_t *ret_len);

/* From the device's X25519 secret and the whole text: another text, another key. The caller wipes it. */
void field_key(const uint8_t secret[KEY_BYTES], struct bytes head_text, uint8_t ret_key[KEY_BYTES]);

/*
 * In the secret's place, for a file that another device opens: by the writer from an ephemeral secret and the reader's X25519
 * key, by the reader from their secret and the ephemeral key. False for a key of small order. The caller wipes it.
 */
bool field_handover_secret(const uint8_t secret[KEY_BYTES], const uint8_t public[KEY_BYTES],
	const uint8_t ephemeral[KEY_BYTES], const uint8_t reader[KEY_BYTES], uint8_t ret_secret[KEY_BYTES]);

/* Chunks of LIMIT_CHUNK_BYTES, the last one shorter; none of an empty content. */
uint64_t field_chunks(uint64_t bytes);
size_t field_chunk_bytes(uint64_t bytes, uint64_t i);
/* Chunk i of n. `ret_sealed` holds plain.len + BOX_OVERHEAD. */
void field_seal(const uint8_t key[KEY_BYTES], uint64_t i, uint64_t n, struct bytes plain, uint8_t *ret_sealed);
/* False when it is not that chunk of that file. `ret_plain` holds sealed.len - BOX_OVERHEAD. */
bool field_open(const uint8_t key[KEY_BYTES], uint64_t i, uint64_t n, struct bytes sealed, uint8_t *ret_plain);

#endif
