/* Access decisions flipped one at a time. */
#ifndef TESTS_DAEMON_ACCESS_MUTANTS_H
#define TESTS_DAEMON_ACCESS_MUTANTS_H

#include "tests/daemon/access/world.h"

/* Flips each (or each `every`th), runs the cells it is about, flips it back. How many stayed green. */
size_t mutants_survive(struct world *w, size_t every);

#endif
