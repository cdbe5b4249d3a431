/*
 * Sealing of evidence files: their key, their name, and one chunk at a time.
 *
 * Formats: docs/formats.md, "Key slots and sealing" and "Evidence file".
 */
#ifndef COMMON_CHUNK_H
#define COMMON_CHUNK_H

#include "common/box.h"
#include "common/crypto.h"

/* Name of the file with this SHA-256 within the scope whose slot has these bytes. */
struct hash chunk_file_name(const uint8_t scope_slot[KEY_BYTES], const struct hash *sha256);
/* Gone with either slot. The caller wipes it. */
void chunk_key(const uint8_t scope_slot[KEY_BYTES], const uint8_t slot[KEY_BYTES], const struct hash *name,
	uint8_t ret_key[KEY_BYTES]);

/* Chunk i of n. `ret_sealed` holds plain.len + BOX_OVERHEAD; must not overlap. */
void chunk_seal(const uint8_t key[KEY_BYTES], const struct hash *name, uint64_t i, uint64_t n,
	struct bytes plain, uint8_t *ret_sealed);
/* False when it is not that chunk of that file, or is damaged. `ret_plain` holds sealed.len - BOX_OVERHEAD. */
bool chunk_open(const uint8_t key[KEY_BYTES], const struct hash *name, uint64_t i, uint64_t n,
	struct bytes sealed, uint8_t *ret_plain);

#endif
