/*
 * keys.db: numbered slots of 32 random bytes, each sealed under the store key (docs/formats.md, "Key slots").
 *
 * Slots are made durable in batches before any is used, so taking one costs no fsync. A destroyed slot is a row less
 * and stays destroyed. Slot 0 is the ledger's own scope slot.
 */
#ifndef DAEMON_SLOTS_H
#define DAEMON_SLOTS_H

#include "common/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SLOT_BYTES = 32, SLOT_BATCH = 1024 };

struct slots; /* opaque; any thread */

/* Opens or creates the file; `store_key` is 32 bytes and outlives the slots. Fails as db_open. */
int slots_open(const char *path, const uint8_t *store_key, struct status *st, struct slots **ret_slots);
void slots_free(struct slots *s);

/*
 * Nothing below `next` is taken any more: what entries and evidence files name. Never goes back, so a slot that was taken
 * and not used stays unused, and no two things ever share one.
 */
void slots_at_least(struct slots *s, uint64_t next);
/* A fresh slot, durable already. After slots_are_broken: DATA_LOSS "DB_IO", always. */
int slots_take(struct slots *s, struct status *st, uint64_t *ret_slot);

/* The slot's bytes; *ret_found false when it was destroyed (or never made). Fails DATA_LOSS "SLOT_CORRUPT". */
int slots_read(struct slots *s, uint64_t slot, struct status *st, bool *ret_found, uint8_t ret_key[SLOT_BYTES]);

/*
 * Destroys slots for good: when it returns OK no byte of them is in keys.db or its WAL. Those that are gone already
 * are no error.
 */
int slots_destroy(struct slots *s, const uint64_t *slot, size_t count, struct status *st);

/*
 * A write or fsync of keys.db failed: what a later one seems to save may be lost, and with it everything sealed under it.
 * Nothing may be acknowledged by this process any more.
 */
bool slots_are_broken(struct slots *s);

#endif
