/*
 * Noise_XK_25519_ChaChaPoly_SHA256: the handshake between a device and the core.
 *
 * Three messages: initiator, responder, initiator. The initiator knows the responder's static key beforehand (the
 * invitation pins it); the responder learns the initiator's from the third message.
 * Source: The Noise Protocol Framework, revision 34, sections 5 and 7.5.
 */
#ifndef COMMON_NOISE_H
#define COMMON_NOISE_H

#include "common/crypto.h"
#include "common/hash.h"

enum { NOISE_TAG_BYTES = 16, NOISE_MESSAGES = 3, NOISE_MESSAGE_MAX = 4096 };

/* One side of one handshake. Holds secrets: noise_done wipes it. */
struct noise {
	bool is_initiator;
	bool has_key;
	bool has_ephemeral; /* given by a test vector */
	uint8_t step;       /* messages so far */
	uint64_t nonce;
	struct hash h;
	struct hash chain;
	uint8_t key[KEY_BYTES];
	uint8_t static_secret[KEY_BYTES];
	uint8_t static_public[KEY_BYTES];
	uint8_t ephemeral_secret[KEY_BYTES];
	uint8_t ephemeral_public[KEY_BYTES];
	uint8_t remote_static[KEY_BYTES];
	uint8_t remote_ephemeral[KEY_BYTES];
};

/* A new X25519 pair; secret is wiped by its owner. */
void noise_key_new(uint8_t ret_secret[KEY_BYTES], uint8_t ret_public[KEY_BYTES]);
/* X25519; false for a point of small order. The caller wipes it. */
bool noise_shared(const uint8_t secret[KEY_BYTES], const uint8_t public[KEY_BYTES], uint8_t ret_shared[KEY_BYTES]);
void noise_public(const uint8_t secret[KEY_BYTES], uint8_t ret_public[KEY_BYTES]);

/* remote_public: the responder's static key for an initiator, NULL for a responder. */
void noise_start(struct noise *n, bool is_initiator, struct bytes prologue, const uint8_t secret[KEY_BYTES],
	const uint8_t *remote_public);
/* For test vectors only: the ephemeral key instead of a random one. */
void noise_fix_ephemeral(struct noise *n, const uint8_t secret[KEY_BYTES]);
void noise_done(struct noise *n);

/* Appends the next message; false when it is not this side's turn or a key of small order was met. */
bool noise_write(struct noise *n, struct bytes payload, struct buf *out);
/* Takes the other side's next message and appends its payload; false when it does not hold: the handshake is over. */
bool noise_read(struct noise *n, struct bytes message, struct buf *ret_payload);

/* After the third message: keys of both directions. The handshake hash is n->h. */
bool noise_split(const struct noise *n, uint8_t ret_send[KEY_BYTES], uint8_t ret_receive[KEY_BYTES]);

/* AEAD_CHACHA20_POLY1305 as Noise uses it: nonce is 4 zero bytes and the little-endian counter. */
void noise_encrypt(const uint8_t key[KEY_BYTES], uint64_t nonce, struct bytes ad, struct bytes plain,
	uint8_t *ret_box);
/* ret_plain has box.len - NOISE_TAG_BYTES; false leaves it undefined. */
bool noise_decrypt(const uint8_t key[KEY_BYTES], uint64_t nonce, struct bytes ad, struct bytes box,
	uint8_t *ret_plain);
/* REKEY of section 4.2. */
void noise_rekey(uint8_t key[KEY_BYTES]);

#endif
