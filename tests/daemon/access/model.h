/*
 * What docs/roles.md gives for a person and a row of the world, worked out from the rows as they were put and by nothing
 * of the daemon's: a second opinion on authz.csv and on the code.
 */
#ifndef TESTS_DAEMON_ACCESS_MODEL_H
#define TESTS_DAEMON_ACCESS_MODEL_H

#include "tests/daemon/access/request.h"

/* As the table's "sees" lines: Y, y, -. */
char model_sees(const struct world *w, const struct actor *a, const struct object *o);
/* As the table's cells, for the references that stand in the draft; 0 for methods that are asked otherwise. */
char model_cell(const struct world *w, const struct actor *a, const struct draft *d);

#endif
