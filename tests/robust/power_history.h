/* The history that power is cut in: groups, disposals, evidence files, checkpoints, a restart; recorded as it goes. */
#ifndef TESTS_ROBUST_POWER_HISTORY_H
#define TESTS_ROBUST_POWER_HISTORY_H

#include "daemon/blob.h"

/*
 * Runs it in a process of its own and leaves below `directory`: log (power_log.h) and store/ with the keys and what
 * mmap wrote. `normal`: with synchronous=NORMAL, the control. Ends the process when it fails.
 */
void power_history(const char *directory, uint64_t seed, unsigned rounds, bool powersafe, bool normal);
/* The blob store on these slots, as core.c opens it. */
struct slots;
struct blob_settings power_blobs(const char *state, struct slots *slots);

#endif
