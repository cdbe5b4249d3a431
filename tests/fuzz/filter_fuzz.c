/* Filters: any text for any noun either compiles or is refused; the first byte chooses the noun. */
#include "common/filter.h"
#include "common/limits.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char text[LIMIT_FILTER_BYTES + 2];
	struct status st = { 0 };
	const char *sql = NULL;
	struct filter_value *value = NULL;
	size_t count = 0;
	if (len == 0 || len > sizeof(text))
		return 0;
	memcpy(text, data + 1, len - 1);
	text[len - 1] = 0;
	struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
	int rc = filter_compile(text, &schema_resource[data[0] % schema_resource_count], arena, 1, &st, &sql,
		&value, &count);
	assert(rc == OK || rc == INVALID_ARGUMENT);
	if (rc == OK)
		assert(sql[0] == '(' && !strchr(sql, ';') && count <= LIMIT_FILTER_TERMS);
	arena_free(arena);
	return 0;
}
