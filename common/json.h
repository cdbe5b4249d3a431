/*
 * Messages as JSON for people and scripts, by descriptor: no code per message.
 *
 * Names are those of the .proto (snake_case). Integers are numbers below 2^53 and texts above; bytes are base64;
 * enum values are their short names in lower case (ROLE_LEADER is "leader"); int64 fields named *_us are RFC 3339
 * texts. What has its default value is left out, except in a oneof. Reading takes numbers as texts, full enum
 * names and microseconds too; null is as good as absent.
 */
#ifndef COMMON_JSON_H
#define COMMON_JSON_H

#include "common/arena.h"
#include "common/bytes.h"
#include "common/status.h"

#include <jansson.h>

/*
 * The caller owns *ret_json. Unknown fields are left out.
 * Fails DATA_LOSS "JSON_TEXT" on a text that is not UTF-8, RESOURCE_EXHAUSTED "MEMORY".
 */
int json_from_message(const ProtobufCMessage *message, struct status *st, json_t **ret_json);

/*
 * Everything in *ret_message lives in the arena; `json` stays the caller's and may go. Limits and formats beyond
 * the types' own are check.h's business.
 * Fails INVALID_ARGUMENT with the path in st->field:
 *   JSON_FIELD  no such field      JSON_TYPE   another kind of value is wanted
 *   JSON_VALUE  not a value of the field's type (number too large, no such enum value, no base64, no time)
 *   JSON_ONEOF  two members of one oneof      JSON_DEPTH  LIMIT_NESTING
 * RESOURCE_EXHAUSTED "ARENA".
 */
int json_to_message(const json_t *json, const ProtobufCMessageDescriptor *descriptor, struct arena *a,
	struct status *st, ProtobufCMessage **ret_message);

/* The value's name in lower case without its enum's: "leader". `ret_name` is cut to `room`. */
void json_enum_name(const ProtobufCEnumDescriptor *descriptor, const ProtobufCEnumValue *value,
	char *ret_name, size_t room);
/* By short or full name, of either case; NULL when there is none. */
const ProtobufCEnumValue *json_enum_value(const ProtobufCEnumDescriptor *descriptor, const char *name);

/* Whether a field holds a time: int64, named *_us. */
bool json_is_time(const ProtobufCFieldDescriptor *field);

#endif
