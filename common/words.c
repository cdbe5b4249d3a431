/* Looks words up in a built-in catalogue. Source: GNU gettext manual, "The Format of GNU MO Files". */
#include "common/words.h"

#include <string.h>

extern const uint8_t words_fr[], words_de[];
extern const size_t words_fr_len, words_de_len;

#define MO_MAGIC UINT32_C(0x950412de)
enum { MO_HEAD = 20 };

bool words_find(const char *language, struct words *ret_words)
{
	const struct words known[] = { { "en", BYTES(NULL, 0) }, { "fr", BYTES(words_fr, words_fr_len) },
		{ "de", BYTES(words_de, words_de_len) } };
	size_t len = strcspn(language, "-_");
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strlen(known[i].language) == len && strncmp(known[i].language, language, len) == 0) {
			*ret_words = known[i];
			return true;
		}
	return false;
}

const char *words_languages(void)
{
	return "en, fr, de";
}

static uint32_t number_at(struct bytes b, size_t at)
{
	return (uint32_t)b.data[at] | (uint32_t)b.data[at + 1] << 8 | (uint32_t)b.data[at + 2] << 16 |
		(uint32_t)b.data[at + 3] << 24;
}

static const char *text_at(struct bytes b, uint32_t table, uint32_t i)
{
	return (const char *)b.data + number_at(b, table + 8 * i + 4);
}

const char *words_in(const struct words *w, const char *english)
{
	struct bytes mo = w->catalogue;
	if (mo.len < MO_HEAD || number_at(mo, 0) != MO_MAGIC)
		return english;
	uint32_t original = number_at(mo, 12), translated = number_at(mo, 16);
	for (uint32_t from = 0, to = number_at(mo, 8); from < to;) {
		uint32_t middle = from + (to - from) / 2;
		int order = strcmp(english, text_at(mo, original, middle));
		if (order == 0)
			return text_at(mo, translated, middle);
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return english;
}
