/*
 * Sealing in the store: keys derived from two slots, and boxes under them (docs/formats.md, "Key slots and sealing").
 */
#ifndef COMMON_BOX_H
#define COMMON_BOX_H

#include "common/hash.h"
#include "common/id.h"

enum { BOX_KEY_BYTES = 32, BOX_OVERHEAD = 40 };

/* nonce (24, random) || XChaCha20-Poly1305(plain); ret_sealed holds plain.len + BOX_OVERHEAD. */
void box_seal(const uint8_t key[BOX_KEY_BYTES], struct bytes associated, struct bytes plain, uint8_t *ret_sealed);
/* False when it is not such a box; ret_plain holds sealed.len - BOX_OVERHEAD. */
bool box_open(const uint8_t key[BOX_KEY_BYTES], struct bytes associated, struct bytes sealed, uint8_t *ret_plain);

/* Gone with either slot; kind and name are a row of the table in docs/formats.md. The caller wipes it. */
struct hash box_key(const uint8_t scope_slot[32], const uint8_t slot[32], const char *kind, struct bytes name);
struct hash box_object_key(const uint8_t scope_slot[32], const uint8_t slot[32], const char *noun,
	const struct id *id);
struct hash box_part_key(const uint8_t scope_slot[32], const uint8_t slot[32], uint64_t index, uint32_t n);

/* Associated data of an effect and of a part: label || u64 index || u32 n. */
enum { BOX_ASSOCIATED_MAX = 40 };
struct bytes box_effect_associated(uint64_t index, uint32_t n, uint8_t room[BOX_ASSOCIATED_MAX]);
struct bytes box_part_associated(uint64_t index, uint32_t n, uint8_t room[BOX_ASSOCIATED_MAX]);

#endif
