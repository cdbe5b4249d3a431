/* Running the cells of one method and judging each. */
#ifndef TESTS_DAEMON_ACCESS_CELLS_H
#define TESTS_DAEMON_ACCESS_CELLS_H

#include "tests/daemon/access/world.h"

enum { FIRST_OTHERS = ROLES + 1 };

struct run {
	struct world *w;
	bool is_writing;    /* collect the table instead of judging */
	bool is_quiet;      /* a mutant's run: says nothing */
	bool stops;         /* at the first failure */
	unsigned first;     /* a role whose holders are asked before the others, or FIRST_OTHERS; 0: none */
	size_t every, turn; /* asks each such person, the first by the turn; 0: everybody */
	size_t cells;
	size_t done;        /* cells that ended OK */
	size_t failures;
};

/* What each of the cast sees of each object, from the table's "sees" lines; checked against GetHistory. */
void cells_sees(struct run *r);
/* Every person x reference of one method. */
void cells_method(struct run *r, const struct method_rule *method);

#endif
