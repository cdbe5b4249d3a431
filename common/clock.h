/* The only door to the system's clocks. */
#ifndef COMMON_CLOCK_H
#define COMMON_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* Microseconds since 1970-01-01T00:00:00Z. */
int64_t clock_now_us(void);
/* Monotonic, for deadlines: never jumps. */
int64_t clock_mono_us(void);

enum { CLOCK_TEXT_BYTES = 28 };
/* "2026-11-23T10:38:00.123456Z" (RFC 3339, microseconds); years 1970 to 9999. */
void clock_format(int64_t at_us, char ret_text[CLOCK_TEXT_BYTES]);
/* Strict inverse, "Z" only; one to six fraction digits or none. 0 or -1. */
int clock_parse(const char *text, size_t len, int64_t *ret_us);

/* Days from 1970-01-01 to a date, proleptic Gregorian, and back. */
int64_t clock_days(int64_t year, int month, int day);
void clock_civil(int64_t days, int *ret_year, int *ret_month, int *ret_day);

#endif
