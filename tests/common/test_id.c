/* UUIDv7. */
#include "common/id.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(id, carries_its_time_version_and_variant)
{
	static const uint8_t ones[10] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 };
	struct id id = id_make(1763894280123456, ones), back;
	char text[ID_TEXT_BYTES];
	id_format(&id, text);
	cr_expect(eq(str, text, "019ab04a-bfbb-7fff-bfff-ffffffffffff"));
	cr_expect(eq(i64, id_ms(&id), 1763894280123));
	cr_expect(id_parse(text, 36, &back));
	cr_expect(id_equal(&id, &back));
}

Test(id, parse_takes_one_form_only)
{
	static const char *const bad[] = { "019ab0a5-253b-4fff-bfff-ffffffffffff", /* version 4 */
		"019ab0a5-253b-7fff-ffff-ffffffffffff",                                /* variant */
		"019AB0A5-253b-7fff-bfff-ffffffffffff", "019ab0a5253b7fffbfffffffffffffff0000",
		"019ab0a5-253b-7fff-bfff-fffffffffff", "" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct id id;
		cr_expect(not(id_parse(bad[i], strlen(bad[i]), &id)), "%s", bad[i]);
	}
}
