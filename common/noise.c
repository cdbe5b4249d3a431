/* Noise XK: symmetric state, the three messages, the split. */
#include "common/noise.h"

#include <sodium.h>

/* Exactly 32 bytes, so it is the first hash itself (section 5.2, InitializeSymmetric). */
static const char protocol_name[] = "Noise_XK_25519_ChaChaPoly_SHA256";

static void write_nonce(uint64_t nonce, uint8_t ret_bytes[12])
{
	memset(ret_bytes, 0, 4);
	for (int i = 0; i < 8; i++, nonce >>= 8)
		ret_bytes[4 + i] = (uint8_t)nonce;
}

void noise_encrypt(const uint8_t key[KEY_BYTES], uint64_t nonce, struct bytes ad, struct bytes plain,
	uint8_t *ret_box)
{
	uint8_t npub[12];
	unsigned long long len;
	write_nonce(nonce, npub);
	(void)crypto_aead_chacha20poly1305_ietf_encrypt(ret_box, &len, plain.data, plain.len, ad.data, ad.len,
		NULL, npub, key);
}

bool noise_decrypt(const uint8_t key[KEY_BYTES], uint64_t nonce, struct bytes ad, struct bytes box,
	uint8_t *ret_plain)
{
	uint8_t npub[12];
	unsigned long long len;
	if (box.len < NOISE_TAG_BYTES)
		return false;
	write_nonce(nonce, npub);
	return crypto_aead_chacha20poly1305_ietf_decrypt(ret_plain, &len, NULL, box.data, box.len, ad.data,
		ad.len, npub, key) == 0;
}

void noise_rekey(uint8_t key[KEY_BYTES])
{
	static const uint8_t zeros[KEY_BYTES];
	uint8_t box[KEY_BYTES + NOISE_TAG_BYTES];
	noise_encrypt(key, UINT64_MAX, (struct bytes){ 0 }, BYTES(zeros, sizeof(zeros)), box);
	memcpy(key, box, KEY_BYTES);
	secret_wipe(box, sizeof(box));
}

void noise_public(const uint8_t secret[KEY_BYTES], uint8_t ret_public[KEY_BYTES])
{
	(void)crypto_scalarmult_base(ret_public, secret);
}

void noise_key_new(uint8_t ret_secret[KEY_BYTES], uint8_t ret_public[KEY_BYTES])
{
	random_bytes(ret_secret, KEY_BYTES);
	noise_public(ret_secret, ret_public);
}

static void mix_hash(struct noise *n, struct bytes data)
{
	n->h = HASH_PIECES(BYTES(n->h.b, HASH_BYTES), data);
}

/* HKDF with two outputs (section 4.3). */
static void hkdf(const struct hash *chain, struct bytes input, struct hash ret_output[2])
{
	struct hash temp = HMAC_PIECES(BYTES(chain->b, HASH_BYTES), input);
	struct bytes key = BYTES(temp.b, HASH_BYTES);
	ret_output[0] = HMAC_PIECES(key, BYTES("\1", 1));
	ret_output[1] = HMAC_PIECES(key, BYTES(ret_output[0].b, HASH_BYTES), BYTES("\2", 1));
	secret_wipe(&temp, sizeof(temp));
}

bool noise_shared(const uint8_t secret[KEY_BYTES], const uint8_t public[KEY_BYTES], uint8_t ret_shared[KEY_BYTES])
{
	return crypto_scalarmult(ret_shared, secret, public) == 0;
}

/* False for a point of small order: everybody would know the shared secret. */
static bool mix_dh(struct noise *n, const uint8_t secret[KEY_BYTES], const uint8_t public[KEY_BYTES])
{
	uint8_t shared[KEY_BYTES];
	struct hash output[2];
	if (!noise_shared(secret, public, shared))
		return false;
	hkdf(&n->chain, BYTES(shared, sizeof(shared)), output);
	n->chain = output[0];
	memcpy(n->key, output[1].b, KEY_BYTES);
	n->nonce = 0;
	n->has_key = true;
	secret_wipe(shared, sizeof(shared));
	secret_wipe(output, sizeof(output));
	return true;
}

static bool encrypt_and_hash(struct noise *n, struct bytes plain, struct buf *out)
{
	uint8_t box[NOISE_MESSAGE_MAX];
	if (plain.len > sizeof(box) - NOISE_TAG_BYTES)
		return false;
	noise_encrypt(n->key, n->nonce++, BYTES(n->h.b, HASH_BYTES), plain, box);
	struct bytes sealed = BYTES(box, plain.len + NOISE_TAG_BYTES);
	mix_hash(n, sealed);
	buf_add(out, sealed.data, sealed.len);
	return !out->failed;
}

static bool decrypt_and_hash(struct noise *n, struct bytes box, uint8_t *ret_plain)
{
	if (!noise_decrypt(n->key, n->nonce, BYTES(n->h.b, HASH_BYTES), box, ret_plain))
		return false;
	n->nonce++;
	mix_hash(n, box);
	return true;
}

void noise_start(struct noise *n, bool is_initiator, struct bytes prologue, const uint8_t secret[KEY_BYTES],
	const uint8_t *remote_public)
{
	*n = (struct noise){ .is_initiator = is_initiator };
	memcpy(n->h.b, protocol_name, HASH_BYTES);
	n->chain = n->h;
	memcpy(n->static_secret, secret, KEY_BYTES);
	noise_public(secret, n->static_public);
	if (remote_public)
		memcpy(n->remote_static, remote_public, KEY_BYTES);
	mix_hash(n, prologue);
	mix_hash(n, BYTES(is_initiator ? n->remote_static : n->static_public, KEY_BYTES));
}

void noise_fix_ephemeral(struct noise *n, const uint8_t secret[KEY_BYTES])
{
	memcpy(n->ephemeral_secret, secret, KEY_BYTES);
	n->has_ephemeral = true;
}

void noise_done(struct noise *n)
{
	secret_wipe(n, sizeof(*n));
}

static void write_ephemeral(struct noise *n, struct buf *out)
{
	if (!n->has_ephemeral)
		random_bytes(n->ephemeral_secret, KEY_BYTES);
	noise_public(n->ephemeral_secret, n->ephemeral_public);
	buf_add(out, n->ephemeral_public, KEY_BYTES);
	mix_hash(n, BYTES(n->ephemeral_public, KEY_BYTES));
}

static bool read_ephemeral(struct noise *n, struct bytes *message)
{
	if (message->len < KEY_BYTES)
		return false;
	memcpy(n->remote_ephemeral, message->data, KEY_BYTES);
	mix_hash(n, BYTES(n->remote_ephemeral, KEY_BYTES));
	*message = BYTES(message->data + KEY_BYTES, message->len - KEY_BYTES);
	return true;
}

/* Whose turn a message is: the first and the third are the initiator's. */
static bool is_mine(const struct noise *n)
{
	return n->step < NOISE_MESSAGES && (n->step % 2 == 0) == n->is_initiator;
}

static bool is_theirs(const struct noise *n)
{
	return n->step < NOISE_MESSAGES && !is_mine(n);
}

static bool write_tokens(struct noise *n, struct buf *out)
{
	switch (n->step) {
	case 0: /* e, es */
		write_ephemeral(n, out);
		return mix_dh(n, n->ephemeral_secret, n->remote_static);
	case 1: /* e, ee */
		write_ephemeral(n, out);
		return mix_dh(n, n->ephemeral_secret, n->remote_ephemeral);
	default: /* s, se */
		return encrypt_and_hash(n, BYTES(n->static_public, KEY_BYTES), out) &&
			mix_dh(n, n->static_secret, n->remote_ephemeral);
	}
}

static bool read_static(struct noise *n, struct bytes *message)
{
	enum { BOX = KEY_BYTES + NOISE_TAG_BYTES };
	if (message->len < BOX || !decrypt_and_hash(n, BYTES(message->data, BOX), n->remote_static))
		return false;
	*message = BYTES(message->data + BOX, message->len - BOX);
	return true;
}

static bool read_tokens(struct noise *n, struct bytes *message)
{
	switch (n->step) {
	case 0:
		return read_ephemeral(n, message) && mix_dh(n, n->static_secret, n->remote_ephemeral);
	case 1:
		return read_ephemeral(n, message) && mix_dh(n, n->ephemeral_secret, n->remote_ephemeral);
	default:
		return read_static(n, message) && mix_dh(n, n->ephemeral_secret, n->remote_static);
	}
}

bool noise_write(struct noise *n, struct bytes payload, struct buf *out)
{
	if (!is_mine(n) || !write_tokens(n, out) || !encrypt_and_hash(n, payload, out)) {
		n->step = NOISE_MESSAGES + 1;
		return false;
	}
	n->step++;
	return true;
}

bool noise_read(struct noise *n, struct bytes message, struct buf *ret_payload)
{
	uint8_t plain[NOISE_MESSAGE_MAX];
	bool holds = is_theirs(n) && message.len <= sizeof(plain) && read_tokens(n, &message) &&
		decrypt_and_hash(n, message, plain);
	if (holds) {
		buf_add(ret_payload, plain, message.len - NOISE_TAG_BYTES);
		n->step++;
	} else {
		n->step = NOISE_MESSAGES + 1;
	}
	secret_wipe(plain, sizeof(plain));
	return holds;
}

bool noise_split(const struct noise *n, uint8_t ret_send[KEY_BYTES], uint8_t ret_receive[KEY_BYTES])
{
	struct hash output[2];
	if (n->step != NOISE_MESSAGES)
		return false;
	hkdf(&n->chain, (struct bytes){ 0 }, output);
	memcpy(ret_send, output[n->is_initiator ? 0 : 1].b, KEY_BYTES);
	memcpy(ret_receive, output[n->is_initiator ? 1 : 0].b, KEY_BYTES);
	secret_wipe(output, sizeof(output));
	return true;
}
