/* What holds for a file of rows as a whole; each row is judged by its noun's own rules. ISO 19011, 5.5.7. */
#ifndef DAEMON_RULE_IMPORT_H
#define DAEMON_RULE_IMPORT_H

#include "daemon/rule/rule.h"

#include <stddef.h>

/* Rules of single rows that only a file can break. */
enum import_rule {
	IMPORT_HAS_EFFECT,
	IMPORT_ONE_ROW_A_KEY,
	IMPORT_IS_KNOWN,
	IMPORT_STAYS,
	IMPORT_FITS
};

struct import_facts {
	const char *id;       /* of the organisation, source or audit that the rows belong to */
	size_t rows;
	size_t refused;
	size_t effective;     /* added or changed */
	size_t effective_max; /* of one statement */
};

/*
 * Beside what is noted for single rows: a file has an effect and is not larger than one statement. An effect is asked
 * for when no row is refused: before, nobody knows.
 */
int import_may_enter(const struct import_facts *f, struct status *st);

extern const struct rule import_rule[];

#endif
