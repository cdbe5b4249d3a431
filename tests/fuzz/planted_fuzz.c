/* The control: a parser that reads one byte too many, behind a few bytes that must be found first. ./run fuzz builds it. */
#include "common/bytes.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char word[] = "IAF1";
	size_t len = size > 5 ? data[4] : 0;
	volatile uint8_t sum = 0;
	if (len == 0 || memcmp(data, word, 4) != 0)
		return 0;
	/* The seeded fault: should be `<`. */
	for (size_t i = 0; i <= len && 5 + i <= size; i++)
		sum = (uint8_t)(sum + data[5 + i]);
	return 0;
}
