/* One field's value between what a person types or reads and what the message holds. */
#ifndef CLIENT_VALUE_H
#define CLIENT_VALUE_H

#include "common/json.h"
#include "common/schema.h"

enum { VALUE_NAME_BYTES = 80 };

/*
 * Text of one element as JSON (as common/json.h reads it).
 *   enum    short name ("on_site" or "on-site"), or the full one
 *   *_us    RFC 3339 with Z, YYYY-MM-DD (midnight UTC), now, from now: +30d, -2h (units w d h m s),
 *           or a number of microseconds
 *   bytes   @FILE, base64, hex:DIGITS (without hex: where the length is fixed); *_sha256 with @FILE: the file's digest
 *   bool    true or false
 *   message JSON object
 * Fails INVALID_ARGUMENT "BAD_VALUE" naming the field, or as reading the file fails.
 */
int value_parse(const ProtobufCFieldDescriptor *field, const struct field_rule *rule, const char *text,
	int64_t now_us, struct status *st, json_t **ret_value);

/* The same of an end: "5d" is as good as "+5d". */
int value_parse_until(const char *text, int64_t now_us, struct status *st, int64_t *ret_us);
int value_parse_time(const char *text, int64_t now_us, struct status *st, int64_t *ret_us);

/* "criteria_item_ids" -> "criteria-item-ids". */
void value_kebab(const char *name, char ret_text[VALUE_NAME_BYTES]);

/* An enum value as people read it, "does not conform"; empty for none. Returns its buffer. */
const char *value_words(const ProtobufCEnumDescriptor *type, int value, char ret_text[VALUE_NAME_BYTES]);

/*
 * Appends a field of a message as people read it: lists separated by ", ", times in RFC 3339, bytes in hexadecimal
 * (long ones cut), messages as name=value pairs in braces; nothing for an absent one. Not cleaned: term.h does that.
 */
void value_format(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, struct buf *to);
/* One value on stdout, indented and cleaned. */
int value_put_json(const json_t *json, struct status *st);
/* Nothing there: empty text, zero number of a time, empty list, absent message or oneof member. */
bool value_is_absent(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

#endif
