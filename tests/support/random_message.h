/* Seeded random messages within the limits their schema declares: input of the property tests. */
#ifndef SUPPORT_RANDOM_MESSAGE_H
#define SUPPORT_RANDOM_MESSAGE_H

#include "common/arena.h"
#include "common/schema.h"

/* SplitMix64: the same numbers everywhere from the same seed. */
uint64_t random_next(uint64_t *seed);
/* 0 to bound - 1. */
uint64_t random_below(uint64_t *seed, uint64_t bound);

/* Valid by check_message; from the arena, which must not run out. */
ProtobufCMessage *random_message(struct arena *a, const struct message_rule *rule, uint64_t *seed);
struct bytes random_packed(struct arena *a, const ProtobufCMessage *message);
/* Gives one field of it, at any depth, another value; a valid message stays one. */
void random_change(struct arena *a, ProtobufCMessage *message, const struct message_rule *rule, uint64_t *seed);

/* Where set, chooses the ids that stand in references; otherwise they are ids of nothing. */
extern const char *(*random_reference)(struct arena *a, const char *ref, uint64_t *seed);

#endif
