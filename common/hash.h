/*
 * SHA-256, the one hash of ledger, evidence and session, and HMAC over it.
 *
 * Computed by libcrypto where the build has it (SHA-NI, five times libsodium's rate), else by libsodium.
 */
#ifndef COMMON_HASH_H
#define COMMON_HASH_H

#include "common/bytes.h"

enum { HASH_BYTES = 32, HASH_TEXT_BYTES = 65 };

struct hash {
	uint8_t b[HASH_BYTES];
};

/* A hash being computed; may hold memory between hash_begin and hash_end, so each begin has its end. */
struct hash_stream {
	uint64_t state[14];
};

void hash_begin(struct hash_stream *s);
void hash_add(struct hash_stream *s, const void *data, size_t len);
void hash_end(struct hash_stream *s, struct hash *ret_hash);

struct hash hash_of(const void *data, size_t len);
/* Of the pieces one after the other. */
struct hash hash_pieces(const struct bytes *piece, size_t count);
#define HASH_PIECES(...)                                                                           \
	hash_pieces((const struct bytes[]){ __VA_ARGS__ },                                         \
		ARRAY_LEN(((const struct bytes[]){ __VA_ARGS__ })))

/* RFC 2104 with SHA-256, over at most eight pieces one after the other; any key length. */
struct hash hmac_pieces(struct bytes key, const struct bytes *piece, size_t count);
#define HMAC_PIECES(key, ...)                                                                      \
	hmac_pieces(key, (const struct bytes[]){ __VA_ARGS__ },                                    \
		ARRAY_LEN(((const struct bytes[]){ __VA_ARGS__ })))

/* Constant time. */
bool hash_equal(const struct hash *a, const struct hash *b);

/* 64 lower-case digits and a NUL. */
void hash_format(const struct hash *hash, char ret_text[HASH_TEXT_BYTES]);
/* Exactly 64 lower-case digits; false otherwise. */
bool hash_parse(const char *text, size_t len, struct hash *ret_hash);

#endif
