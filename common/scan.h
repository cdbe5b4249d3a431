/*
 * Reading our strict texts from front to back. A scan fails once and stays failed: later reads give zeros, so a
 * sequence of reads needs one check at its end. Nothing is copied; slices live as long as the text.
 */
#ifndef COMMON_SCAN_H
#define COMMON_SCAN_H

#include "common/hash.h"
#include "common/id.h"

struct scan {
	const uint8_t *at;
	const uint8_t *end;
	bool failed;
};

struct scan scan_of(struct bytes text);
/* The text is read to its end and nothing failed. */
bool scan_done(const struct scan *s);
/* The next bytes are these: reads them and says so; otherwise reads nothing and does not fail. */
bool scan_maybe(struct scan *s, const char *literal);
/* The next bytes must be these. */
void scan_literal(struct scan *s, const char *literal);
/* Up to `end`, which is read and not part of the slice. */
struct bytes scan_until(struct scan *s, char end);
/* The rest, to its end. */
struct bytes scan_rest(struct scan *s);
/* Decimal without leading zeros, at most `max`. */
uint64_t scan_u64(struct scan *s, char end, uint64_t max);
/* A word of 1 to size - 1 printable ASCII characters without spaces; ret_text gets it with a NUL. */
void scan_word(struct scan *s, char end, char *ret_text, size_t size);
/* Exactly `len` bytes in base64. */
void scan_base64(struct scan *s, char end, uint8_t *ret_data, size_t len);
void scan_hex_hash(struct scan *s, char end, struct hash *ret_hash);
struct id scan_id(struct scan *s, char end);
/* RFC 3339 with exactly six digits of fraction. */
int64_t scan_time(struct scan *s, char end);

#endif
