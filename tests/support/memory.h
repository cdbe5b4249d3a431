/*
 * Memory that runs out: the n-th allocation of the process fails, alone or with all that follow, whoever asks (our code,
 * SQLite, the C library). Link the object library `memory`; it defines malloc, calloc, realloc.
 */
#ifndef TESTS_SUPPORT_MEMORY_H
#define TESTS_SUPPORT_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* Counting starts now and the n-th (from 1) fails; `persists`: and all after it. */
void memory_fail(uint64_t nth, bool persists);
/* Ends it; any thread. */
void memory_relax(void);
/* True when an allocation failed since memory_fail. */
bool memory_failed(void);
/* For the calling thread alone: nothing fails and nothing is counted. */
void memory_spare(bool spares);

#endif
