/* Ids and times: what is read is written back to the same text, or for a time to one that is read as the same. */
#include "common/bytes.h"
#include "common/clock.h"
#include "common/id.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	char again[ID_TEXT_BYTES], when[CLOCK_TEXT_BYTES];
	struct id id;
	int64_t at_us, again_us;
	if (id_parse(text, size, &id)) {
		id_format(&id, again);
		if (!bytes_equal(bytes_of_text(again), BYTES(data, size)))
			abort();
	}
	if (clock_parse(text, size, &at_us) != 0)
		return 0;
	clock_format(at_us, when);
	if (clock_parse(when, strlen(when), &again_us) != 0 || again_us != at_us)
		abort();
	if (size == strlen(when) && memcmp(when, data, size) != 0)
		abort();
	return 0;
}
