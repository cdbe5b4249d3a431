/*
 * The pre-validator: what stands between bytes from outside and protobuf-c's unpacking.
 *
 * One linear pass over the packed bytes with a stack of LIMIT_NESTING levels and no allocation. What passes is
 * canonical: it unpacks, and re-packs to the same bytes. Strict at the door only; replies and replayed entries
 * are read leniently.
 *
 * Fails with INVALID_ARGUMENT, the path of the field in st->field ("slots[2].site_id") and one of
 *   MALFORMED       not protobuf: truncated, overrun, group, wrong wire type
 *   NOT_CANONICAL   long varint, wrong order, repeated scalar, second oneof member, explicit default,
 *                   unpacked or split list, bool other than 0 and 1, number wider than its type
 *   UNKNOWN_FIELD   no such field       UNKNOWN_VALUE  no such value of the enum
 *   BAD_TEXT        not UTF-8, a control character, or in a field below LIMIT_LINE_BYTES a line break or
 *                   a bidirectional control
 *   BAD_ID          no UUIDv7 where a row is meant
 *   BAD_LENGTH      longer than (max_bytes), other than (exact_bytes)
 *   OUT_OF_RANGE    below (min) or above (max)
 *   TOO_MANY        more than (max_items), or LIMIT_ELEMENTS in all       TOO_DEEP  LIMIT_NESTING
 *   REQUIRED        (required) and not there
 *   WRONG_AUDIENCE  a field of another audience than its part's
 */
#ifndef COMMON_CHECK_H
#define COMMON_CHECK_H

#include "common/bytes.h"
#include "common/schema.h"
#include "common/status.h"

/* A whole message. */
int check_message(struct bytes raw, const struct message_rule *rule, struct status *st);

/*
 * A message split by audience (docs/formats.md, "Part"): content[i] holds top-level fields of audience[i]
 * (Audit__Audience) and no other. The parts together are one message: nothing twice, nothing required missing.
 */
int check_parts(const struct bytes *content, const uint8_t *audience, size_t count,
	const struct message_rule *rule, struct status *st);

/* One part by itself: what is required may stand in another one. */
int check_audience(struct bytes content, uint8_t audience, const struct message_rule *rule,
	struct status *st);

#endif
