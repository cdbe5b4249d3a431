/*
 * Time zones: what the clock on the wall shows at a place, from the system's zoneinfo files (RFC 8536).
 */
#ifndef COMMON_ZONE_H
#define COMMON_ZONE_H

#include "common/arena.h"
#include "common/status.h"

#include <stdint.h>

struct zone; /* opaque; lives as long as its arena */

/*
 * Reads "Europe/Stockholm".
 * Fails INVALID_ARGUMENT "ZONE_UNKNOWN" for a name that is none or has no file, DATA_LOSS "ZONE_BROKEN",
 * RESOURCE_EXHAUSTED "ARENA".
 */
int zone_load(const char *name, struct arena *a, struct status *st, const struct zone **ret_zone);
/* The same from a file's content; `rule` is what holds after its last transition. */
int zone_read(struct bytes file, struct arena *a, struct status *st, const struct zone **ret_zone);

/* Seconds east of UTC at that moment. */
int32_t zone_offset_s(const struct zone *z, int64_t at_us);

/*
 * The moment at which the clock there shows this: microseconds of a time that was read as if it were UTC. Where the clock is
 * set back and shows it twice, the earlier moment.
 * False where the clock is set forward over it and never shows it.
 */
bool zone_moment(const struct zone *z, int64_t shown_us, int64_t *ret_at_us);

enum { ZONE_TEXT_BYTES = 48 };
/* "2027-03-01 09:00-10:30 +01:00", the second date too when it is another day. */
void zone_format(const struct zone *z, int64_t from_us, int64_t to_us, char ret_text[ZONE_TEXT_BYTES]);

#endif
