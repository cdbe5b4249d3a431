/* Words of reports: each phrase is in each catalogue. */
#include "client/report_words.h"
#include "common/words.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

Test(words, speak_the_language_asked_for)
{
	struct words w;
	cr_assert(words_find("fr-CA", &w));
	cr_expect(eq(str, (char *)words_in(&w, "not covered"), "non couvert"));
	cr_assert(words_find("de", &w));
	cr_expect(eq(str, (char *)words_in(&w, "not covered"), "nicht abgedeckt"));
	cr_expect(eq(str, (char *)words_in(&w, "never said"), "never said"));
	cr_assert(words_find("en", &w));
	cr_expect(eq(str, (char *)words_in(&w, "not covered"), "not covered"));
	cr_expect(not(words_find("sv", &w)));
	cr_expect(not(words_find("", &w)));
	cr_expect(not(words_find("f", &w)));
}
