/* UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, so that indexes fill from the right (store.md 1.5). */
#ifndef COMMON_ID_H
#define COMMON_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ID_BYTES = 16, ID_TEXT_BYTES = 37 };

struct id {
	uint8_t b[ID_BYTES];
};

/* Version and variant bits are set here; `random` gives 10 bytes of which 74 bits are used. */
struct id id_make(int64_t at_us, const uint8_t random[10]);
/* Milliseconds since 1970 of a version 7 id. */
int64_t id_ms(const struct id *id);
bool id_equal(const struct id *a, const struct id *b);
bool id_is_zero(const struct id *id);

/* "0193a5c2-6c5e-7abc-8def-0123456789ab", lower case. */
void id_format(const struct id *id, char ret_text[ID_TEXT_BYTES]);
/* Exactly that form, version 7 and variant 2 only; false otherwise. */
bool id_parse(const char *text, size_t len, struct id *ret_id);

#endif
