/* Buffers, hexadecimal, base64 and clean text. */
#include "common/bytes.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(bytes, base64_round_trips_and_is_strict)
{
	static const struct {
		const char *plain, *text;
	} row[] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" } };
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		char text[32];
		uint8_t data[32];
		size_t len = 0;
		base64_encode((const uint8_t *)row[i].plain, strlen(row[i].plain), text);
		cr_expect(eq(str, text, (char *)row[i].text));
		cr_expect(base64_decode(text, strlen(text), data, &len));
		cr_expect(eq(sz, len, strlen(row[i].plain)));
		cr_expect(memcmp(data, row[i].plain, len) == 0);
	}
	static const char *const bad[] = { "Zg=", "Zg", "Zh==", "Zm9=", "Zm9v\n", "=m9v", "Z===", "Zg==Zg==" };
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		uint8_t data[32];
		size_t len = 0;
		cr_expect(not(base64_decode(bad[i], strlen(bad[i]), data, &len)), "%s", bad[i]);
	}
}

Test(bytes, hexadecimal_round_trips_and_is_strict)
{
	uint8_t data[3];
	char text[7];
	cr_expect(hex_decode("00fFa5", 6, data, 3));
	hex_encode(data, 3, text);
	cr_expect(eq(str, text, "00ffa5"));
	cr_expect(not(hex_decode("00ff", 4, data, 3)));
	cr_expect(not(hex_decode("00fg00", 6, data, 3)));
}

Test(bytes, a_buffer_that_reached_its_maximum_stays_failed)
{
	struct buf b;
	buf_init(&b, 8);
	buf_add_text(&b, "12345678");
	cr_expect(not(b.failed));
	cr_expect(eq(str, (char *)buf_text(&b), "12345678"));
	buf_add_u8(&b, 0);
	cr_expect(b.failed);
	buf_drop_front(&b, 8);
	buf_add_text(&b, "1");
	cr_expect(b.failed);
	cr_expect(buf_text(&b) == NULL);
	buf_done(&b);
}

Test(bytes, clean_text_is_utf8_without_controls)
{
	static const struct {
		const char *text;
		size_t len;
		bool clean;
	} row[] = {
		{ "Umeå\n\tok", 9, true },
		{ "a\0b", 3, false },
		{ "\x1b[31m", 5, false },
		{ "\x7f", 1, false },
		{ "\xc2\x9b", 2, false },     /* C1 control sequence introducer */
		{ "\xc0\xaf", 2, false },     /* over-long */
		{ "\xed\xa0\x80", 3, false }, /* surrogate */
		{ "\xf4\x90\x80\x80", 4, false },
		{ "\xf0\x9f\x94\x92", 4, true },
		{ "\xe2\x82", 2, false }, /* cut short */
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		cr_expect(text_is_clean((const uint8_t *)row[i].text, row[i].len) == row[i].clean, "row %zu", i);
}

Test(bytes, text_is_cut_between_characters)
{
	cr_expect(eq(sz, text_whole("Malm\xc3\xb6", 6), 6));
	cr_expect(eq(sz, text_whole("Malm\xc3\xb6", 5), 4));
	cr_expect(eq(sz, text_whole("Malm\xc3\xb6", 80), 6));
	cr_expect(eq(sz, text_whole("\xf0\x9f\x94\x92", 3), 0));
	static const struct { const char *cut, *whole; } row[] = { { "Malm\xc3", "Malm" }, { "Malm\xc3\xb6", "Malm\xc3\xb6" },
		{ "a\xf0\x9f\x94", "a" }, { "a\xe2\x82", "a" }, { "a\xe2\x82\xac", "a\xe2\x82\xac" }, { "", "" }, { "abc", "abc" } };
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		char text[16];
		(void)snprintf(text, sizeof(text), "%s", row[i].cut);
		text_end_whole(text);
		cr_expect(eq(str, text, (char *)row[i].whole));
	}
}
