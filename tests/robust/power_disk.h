/*
 * A disk whose power can be cut after any step: what was synced is on it; of what was not, a random part.
 *
 * A file's bytes are durable after its own sync, a name after its directory's. Unsynced names last in order (a
 * journaling file system), as many as chance has it. An unsynced write is there, is not, is torn at 512 bytes, or some
 * of its sectors hold garbage; where the disk promises no powersafe overwrite, garbage reaches the ends of its sectors.
 */
#ifndef TESTS_ROBUST_POWER_DISK_H
#define TESTS_ROBUST_POWER_DISK_H

#include "tests/robust/power_log.h"

struct power_disk; /* opaque */

struct power_random {
	uint64_t state;
};
uint64_t power_next(struct power_random *r);
/* 0 to below - 1 */
uint64_t power_below(struct power_random *r, uint64_t below);

/* `lied_to`: a disk that forgets the syncs of paths with this in them (the control); NULL. */
struct power_disk *power_disk_new(bool powersafe, const char *lied_to);
void power_disk_free(struct power_disk *d);
/* The next step of the record; those of another kind than POWER_DISK change nothing. */
void power_disk_step(struct power_disk *d, const struct power_step *step);
/* Writes what is left when the power goes now into `state`, an empty directory. */
void power_disk_cut(const struct power_disk *d, struct power_random *r, const char *state);

#endif
