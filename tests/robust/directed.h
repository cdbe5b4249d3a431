/* Rows that break one invariant each, put as the writer puts them: a predicate that stays green over them is none. */
#ifndef TESTS_ROBUST_DIRECTED_H
#define TESTS_ROBUST_DIRECTED_H

#include "tests/daemon/access/world.h"

/*
 * How many predicates no rows here turn red, and how many rows turn another one red; each is named on stderr. The world's
 * core is open, and its rows are nobody's afterwards.
 */
size_t directed_failures(struct world *w);

#endif
