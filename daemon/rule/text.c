/* Days and lists as text. */
#include "daemon/rule/text.h"

#include "common/bytes.h"
#include "common/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Civil date from days since 1970-01-01; eras of 400 years begin on 1 March (H. Hinnant, chrono date algorithms). */
void day_format(int64_t at_us, char ret_text[DAY_TEXT_BYTES])
{
	if (at_us <= 0 || at_us > LIMIT_TIME_US) {
		(void)snprintf(ret_text, DAY_TEXT_BYTES, "no day");
		return;
	}
	int64_t days = at_us / DAY_US + 719468;
	int64_t era = days / 146097, of_era = days % 146097;
	int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t shifted = (5 * of_year + 2) / 153; /* 0 is March */
	int64_t day = of_year - (153 * shifted + 2) / 5 + 1;
	int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
	int64_t year = year_of_era + era * 400 + (month <= 2);
	(void)snprintf(ret_text, DAY_TEXT_BYTES, "%04u-%02u-%02u", (unsigned)year % 10000u,
		(unsigned)month % 100u, (unsigned)day % 100u);
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
	text_end_whole(text);
}
