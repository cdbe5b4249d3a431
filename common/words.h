/*
 * The words of a report in its language, which is the reader's and not that of who runs the program: the catalogues are
 * built in (po/LANGUAGE.po, by msgfmt), and no locale of the machine is asked.
 */
#ifndef COMMON_WORDS_H
#define COMMON_WORDS_H

#include "common/bytes.h"

struct words {
	const char *language; /* "fr" */
	struct bytes catalogue; /* as GNU gettext's .mo; empty for English */
};

/* Marks a text for xgettext where it stands in a table. */
#define N_(text) text

/* Of "fr", or "fr-CA", whose first part counts. False when the report does not speak it. */
bool words_find(const char *language, struct words *ret_words);
/* "en, fr, de". */
const char *words_languages(void);

/* In English when the catalogue lacks it; a test asks that none does. */
const char *words_in(const struct words *w, const char *english);

#endif
