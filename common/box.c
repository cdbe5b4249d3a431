/* Key derivation from slots, and XChaCha20-Poly1305 boxes. */
#include "common/box.h"

#include "common/crypto.h"

#include <assert.h>
#include <sodium.h>

enum { NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, NOUN_MAX = 40 };

void box_seal(const uint8_t key[BOX_KEY_BYTES], struct bytes associated, struct bytes plain, uint8_t *ret_sealed)
{
	random_bytes(ret_sealed, NONCE_BYTES);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(ret_sealed + NONCE_BYTES, NULL, plain.data, plain.len,
		associated.data, associated.len, NULL, ret_sealed, key);
}

bool box_open(const uint8_t key[BOX_KEY_BYTES], struct bytes associated, struct bytes sealed, uint8_t *ret_plain)
{
	return sealed.len >= BOX_OVERHEAD &&
		crypto_aead_xchacha20poly1305_ietf_decrypt(ret_plain, NULL, NULL, sealed.data + NONCE_BYTES,
			sealed.len - NONCE_BYTES, associated.data, associated.len, sealed.data, key) == 0;
}

struct hash box_key(const uint8_t scope_slot[32], const uint8_t slot[32], const char *kind, struct bytes name)
{
	return HMAC_PIECES(BYTES(scope_slot, 32), BYTES_OF("isms-audit key v1"), BYTES(slot, 32),
		BYTES(kind, strlen(kind) + 1), name);
}

struct hash box_object_key(const uint8_t scope_slot[32], const uint8_t slot[32], const char *noun,
	const struct id *id)
{
	uint8_t name[NOUN_MAX + 1 + ID_BYTES];
	size_t len = strlen(noun) + 1;
	assert(len <= NOUN_MAX + 1);
	memcpy(name, noun, len);
	memcpy(name + len, id->b, ID_BYTES);
	return box_key(scope_slot, slot, "object", BYTES(name, len + ID_BYTES));
}

struct hash box_part_key(const uint8_t scope_slot[32], const uint8_t slot[32], uint64_t index, uint32_t n)
{
	uint8_t name[12];
	put_be64(name, index);
	put_be32(name + 8, n);
	return box_key(scope_slot, slot, "part", BYTES(name, sizeof(name)));
}

static struct bytes associated(struct bytes label, uint64_t index, uint32_t n, uint8_t *room)
{
	memcpy(room, label.data, label.len);
	put_be64(room + label.len, index);
	put_be32(room + label.len + 8, n);
	return BYTES(room, label.len + 12);
}

struct bytes box_effect_associated(uint64_t index, uint32_t n, uint8_t room[BOX_ASSOCIATED_MAX])
{
	return associated(BYTES_OF("isms-audit effect v1"), index, n, room);
}

struct bytes box_part_associated(uint64_t index, uint32_t n, uint8_t room[BOX_ASSOCIATED_MAX])
{
	return associated(BYTES_OF("isms-audit part v1"), index, n, room);
}
