/* Memory of one request: allocated forward, freed at once, with a hard limit. */
#ifndef COMMON_ARENA_H
#define COMMON_ARENA_H

#include "common/bytes.h"

#include <protobuf-c/protobuf-c.h>

struct arena; /* opaque */

/* `limit` bytes in all (limits.h: LIMIT_ARENA_BYTES); NULL without memory. */
struct arena *arena_new(size_t limit);
void arena_free(struct arena *a);
/* Forgets every allocation and keeps the first block; plaintext is wiped. */
void arena_reset(struct arena *a);

/* Zeroed, 16-byte aligned; NULL past the limit or without memory. Callers answer RESOURCE_EXHAUSTED. */
void *arena_alloc(struct arena *a, size_t bytes);
/* count * bytes with the product checked. */
void *arena_array(struct arena *a, size_t count, size_t bytes);
char *arena_text(struct arena *a, const char *text);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A copy with a NUL behind it that the length does not count; data == NULL past the limit. */
struct bytes arena_bytes(struct arena *a, struct bytes from);
/* True once an allocation was refused since the last reset. */
bool arena_exhausted(const struct arena *a);
size_t arena_used(const struct arena *a);

/* For protobuf_c_message_unpack; lives as long as the arena; free does nothing. */
ProtobufCAllocator *arena_allocator(struct arena *a);

#endif
