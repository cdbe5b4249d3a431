/* Expecting exactly these rules to be named by a refusal, in this order. */
#ifndef TESTS_DAEMON_RULE_UNMET_H
#define TESTS_DAEMON_RULE_UNMET_H

#include "common/status.h"

#include <stdbool.h>

/*
 * `rc` is what a decision over `st` returned. Fails the test, showing `name`, unless the noted rules are `rules`
 * ("R-TEAM-01 R-TEAM-03", "" for none) and rc refuses exactly when one of them is not of grade A; clears st.
 */
void expect_unmet(const char *name, int rc, struct status *st, const char *rules);

/* One row: facts as in `base` (not const: its type is f's) with one change, asked through `call` (which uses f, st and to), and what is unmet. */
#define ROW(base, name, rules, change, call)                                                       \
	do {                                                                                       \
		static struct status st;                                                           \
		int32_t to = 0;                                                                    \
		__typeof__(base) f = (base);                                                       \
		change;                                                                            \
		expect_unmet(name, call, &st, rules);                                              \
		(void)to;                                                                          \
	} while (0)

#endif
