/* RFC 3339 text of microseconds. */
#include "common/clock.h"

#include "common/bytes.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(clock, format_and_parse_are_inverse)
{
	static const struct {
		int64_t at_us;
		const char *text;
	} row[] = {
		{ 0, "1970-01-01T00:00:00.000000Z" },
		{ 1763894280123456, "2025-11-23T10:38:00.123456Z" },
		{ 951782399999999, "2000-02-28T23:59:59.999999Z" },
		{ 951782400000000, "2000-02-29T00:00:00.000000Z" },
		{ 2147483648000000, "2038-01-19T03:14:08.000000Z" },
		{ 253402300799999999, "9999-12-31T23:59:59.999999Z" },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		char text[CLOCK_TEXT_BYTES];
		int64_t back = -1;
		clock_format(row[i].at_us, text);
		cr_expect(eq(str, text, (char *)row[i].text));
		cr_expect(clock_parse(text, strlen(text), &back) == 0);
		cr_expect(eq(i64, back, row[i].at_us));
	}
}

Test(clock, parse_refuses_what_is_no_instant)
{
	static const char *const bad[] = { "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
		"2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00+01:00",
		"2026-01-01 00:00:00Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567Z",
		"1969-12-31T23:59:59Z", "" };
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		int64_t at;
		cr_expect(clock_parse(bad[i], strlen(bad[i]), &at) == -1, "%s", bad[i]);
	}
}
