/* What a witness of the cast asks to be entered. */
#ifndef TESTS_DAEMON_ACCESS_COSIGN_H
#define TESTS_DAEMON_ACCESS_COSIGN_H

#include "tests/daemon/access/world.h"

enum { COSIGN_BYTES = 400 };

/* AddCosignature's request in JSON, signed by the actor's key at this time: of the first `size` entries, 0: of all. */
void world_cosign(struct world *w, const struct actor *a, uint64_t size, char ret_json[COSIGN_BYTES]);

#endif
