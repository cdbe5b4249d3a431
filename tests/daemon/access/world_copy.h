/* Worlds that are made once and copied: putting the rows of the cast takes longer than most tests. */
#ifndef TESTS_DAEMON_ACCESS_WORLD_COPY_H
#define TESTS_DAEMON_ACCESS_WORLD_COPY_H

#include "tests/daemon/access/world.h"

/* Closes the world and keeps it in the directory that it writes, until world_forget; world_copy may be of another process of this program. */
void world_keep(struct world *w, char ret_kept[64]);
struct world *world_copy(const char *kept);
void world_forget(const char *kept);

#endif
