/* Invariants of docs/clauses.md that are predicates over the rows: checked after each random history. */
#ifndef TESTS_ROBUST_INVARIANTS_H
#define TESTS_ROBUST_INVARIANTS_H

#include "tests/daemon/access/world.h"

/*
 * Checks each over the rows that the API made (those of the cast are put past the rules). How many do not hold; each is
 * named on stderr, with its invariant and the row.
 */
size_t invariants_broken(struct world *w);

enum { INVARIANTS_MAX = 40 };
/* The same without a word, by predicate. */
void invariants_count_broken(struct world *w, size_t ret_broken[INVARIANTS_MAX]);
const char *invariants_claim(size_t predicate);

/* How many predicates there are, and how many rows they were asked of since the last invariants_forget. */
size_t invariants_count(void);
size_t invariants_asked(void);
void invariants_forget(void);
/* A predicate that met no row says nothing: names each, and how many they are. */
size_t invariants_print_unasked(void);

#endif
