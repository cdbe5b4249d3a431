/* Filters: any text for any noun either compiles or is refused; the first byte chooses the noun. */
#include "common/filter.h"
#include "common/limits.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char text[LIMIT_FILTER_BYTES + 2];
	struct status st = { 0 };
	struct filter f = { 0 };
	if (len == 0 || len > sizeof(text))
		return 0;
	memcpy(text, data + 1, len - 1);
	text[len - 1] = 0;
	struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
	int rc = filter_compile(text, &schema_resource[data[0] % schema_resource_count], arena, 1,
		INT64_C(1790000000000000), &st, &f);
	assert(rc == OK || rc == INVALID_ARGUMENT);
	if (rc == OK)
		assert(f.sql[0] == '(' && !strchr(f.sql, ';') && f.count <= LIMIT_FILTER_TERMS &&
			f.term_count <= f.count);
	arena_free(arena);
	return 0;
}
