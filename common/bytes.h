/* A length with every buffer, and a growing one that fails once and stays failed. */
#ifndef COMMON_BYTES_H
#define COMMON_BYTES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* A borrowed run of bytes; the holder of the memory is named where it is used. */
struct bytes {
	const uint8_t *data;
	size_t len;
};

#define BYTES(d, l) ((struct bytes){ (const uint8_t *)(d), (l) })
#define BYTES_OF(literal) ((struct bytes){ (const uint8_t *)(literal), sizeof(literal) - 1 })

struct bytes bytes_of_text(const char *text);
bool bytes_equal(struct bytes a, struct bytes b);

/*
 * A buffer that grows up to `max` bytes. Appending past it, or running out of memory, sets `failed`;
 * later appends do nothing, so a sequence of appends needs one check at its end.
 */
struct buf {
	uint8_t *data;
	size_t len;
	size_t cap;
	size_t max;
	bool failed;
};

void buf_init(struct buf *b, size_t max);
void buf_done(struct buf *b);
void buf_reset(struct buf *b);
void buf_add(struct buf *b, const void *data, size_t len);
void buf_add_text(struct buf *b, const char *text);
void buf_addf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_add_u8(struct buf *b, uint8_t value);
void buf_add_be32(struct buf *b, uint32_t value);
void buf_add_be64(struct buf *b, uint64_t value);
/* Removes the first `len` bytes (at most b->len). */
void buf_drop_front(struct buf *b, size_t len);
struct bytes buf_bytes(const struct buf *b);
/* NUL-terminates (the NUL is not counted in len) and returns the text, or NULL if the buffer failed. */
const char *buf_text(struct buf *b);

void put_be32(uint8_t *to, uint32_t value);
void put_be64(uint8_t *to, uint64_t value);
uint32_t get_be32(const uint8_t *from);
uint64_t get_be64(const uint8_t *from);

/* Lower-case hexadecimal; `ret_text` holds 2 * len + 1. */
void hex_encode(const uint8_t *data, size_t len, char *ret_text);
/* Exactly 2 * len digits of either case; false otherwise. */
bool hex_decode(const char *text, size_t text_len, uint8_t *ret_data, size_t len);

/* Standard base64 with padding (RFC 4648, 4). Encoded length without the NUL. */
#define BASE64_LEN(n) (((n) + 2) / 3 * 4)
void base64_encode(const uint8_t *data, size_t len, char *ret_text);
/* Strict: padding required, no white space, unused bits zero. `ret_data` holds text_len / 4 * 3. */
bool base64_decode(const char *text, size_t text_len, uint8_t *ret_data, size_t *ret_len);

/* Valid UTF-8 without C0 controls other than LF and TAB, without DEL; RFC 3629. */
bool text_is_clean(const uint8_t *data, size_t len);
/* How many of its first `max` bytes are whole characters: for "%.*s". */
size_t text_whole(const char *text, size_t max);
/* Where a buffer was too short for the text, its last character may be half there: takes it away. */
void text_end_whole(char *text);

#endif
