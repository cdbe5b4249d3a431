/* Sealing of evidence files: a box a chunk, names by HMAC-SHA256. */
#include "common/chunk.h"

#define AD_CHUNK "isms-audit chunk v1"

enum { AD_CHUNK_BYTES = sizeof(AD_CHUNK) - 1 + HASH_BYTES + 16 };

struct hash chunk_file_name(const uint8_t scope_slot[KEY_BYTES], const struct hash *sha256)
{
	return HMAC_PIECES(BYTES(scope_slot, KEY_BYTES), BYTES_OF("isms-audit blob v1"),
		BYTES(sha256->b, HASH_BYTES));
}

void chunk_key(const uint8_t scope_slot[KEY_BYTES], const uint8_t slot[KEY_BYTES], const struct hash *name,
	uint8_t ret_key[KEY_BYTES])
{
	struct hash key = box_key(scope_slot, slot, "blob", BYTES(name->b, HASH_BYTES));
	memcpy(ret_key, key.b, KEY_BYTES);
	secret_wipe(&key, sizeof(key));
}

static void chunk_associated(const struct hash *name, uint64_t i, uint64_t n, uint8_t ret_ad[AD_CHUNK_BYTES])
{
	memcpy(ret_ad, AD_CHUNK, sizeof(AD_CHUNK) - 1);
	ret_ad += sizeof(AD_CHUNK) - 1;
	memcpy(ret_ad, name->b, HASH_BYTES);
	put_be64(ret_ad + HASH_BYTES, i);
	put_be64(ret_ad + HASH_BYTES + 8, n);
}

void chunk_seal(const uint8_t key[KEY_BYTES], const struct hash *name, uint64_t i, uint64_t n,
	struct bytes plain, uint8_t *ret_sealed)
{
	uint8_t ad[AD_CHUNK_BYTES];
	chunk_associated(name, i, n, ad);
	box_seal(key, BYTES(ad, sizeof(ad)), plain, ret_sealed);
}

bool chunk_open(const uint8_t key[KEY_BYTES], const struct hash *name, uint64_t i, uint64_t n,
	struct bytes sealed, uint8_t *ret_plain)
{
	uint8_t ad[AD_CHUNK_BYTES];
	chunk_associated(name, i, n, ad);
	return box_open(key, BYTES(ad, sizeof(ad)), sealed, ret_plain);
}
