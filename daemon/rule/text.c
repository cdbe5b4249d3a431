/* Days and lists as text. */
#include "daemon/rule/text.h"

#include "common/clock.h"

#include <stdio.h>
#include <string.h>

void day_format(int64_t at_us, char ret_text[DAY_TEXT_BYTES])
{
	char full[CLOCK_TEXT_BYTES] = "no day";
	if (at_us > 0)
		clock_format(at_us, full);
	(void)snprintf(ret_text, DAY_TEXT_BYTES, "%.10s", full);
}

bool text_among(const char *text, const char *const *among, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(text, among[i]) == 0)
			return true;
	return false;
}

void text_append(char *text, size_t size, const char *item)
{
	size_t len = strlen(text);
	(void)snprintf(text + len, size - len, "%s%s", len ? ", " : "", item);
}
