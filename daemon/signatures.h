/* Checking the signatures of all entries on all processors, beside a pass that does something else. */
#ifndef DAEMON_SIGNATURES_H
#define DAEMON_SIGNATURES_H

#include "common/status.h"

#include <stdint.h>

struct signatures; /* opaque */

/* Starts the threads, each with its own connection on the file. They check entries below `size`. */
int signatures_start(const char *db_path, uint64_t size, struct status *st, struct signatures **ret_signatures);
/* Waits, frees. Fails DATA_LOSS "SIGNATURE_WRONG", naming an entry. *ret_count: checked and valid. */
int signatures_finish(struct signatures *s, struct status *st, uint64_t *ret_count);

#endif
