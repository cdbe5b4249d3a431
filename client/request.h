/* Requests between JSON, as flags and users give them, and messages; and the small reflection that commands need. */
#ifndef CLIENT_REQUEST_H
#define CLIENT_REQUEST_H

#include "client/client.h"

#include <jansson.h>

/*
 * From the arena, checked as the server will check it (common/check.h): what it would refuse for its form is refused
 * here, naming the field.
 */
int request_of_json(const struct message_rule *type, json_t *object, struct arena *a, struct status *st,
	ProtobufCMessage **ret_request);
int request_of_text(const struct message_rule *type, const char *json, struct arena *a, struct status *st,
	ProtobufCMessage **ret_request);

/*
 * Puts the row's current version into the request when it wants one and has none: from the noun's Get method, else from
 * the row's history.
 */
int request_complete(struct client *c, const struct method_rule *method, json_t *object, struct status *st);

/* The version of a row as it stands now, by the same ways. */
int request_newest_version(struct client *c, const char *noun, const char *id, struct status *st, uint64_t *ret_version);

/* Of a field by name: false when the message has none of that type. */
bool message_u32(const ProtobufCMessage *message, const char *name, uint32_t *ret_value);
bool message_u64(const ProtobufCMessage *message, const char *name, uint64_t *ret_value);
bool message_text(const ProtobufCMessage *message, const char *name, const char **ret_text);
bool message_bytes(const ProtobufCMessage *message, const char *name, struct bytes *ret_bytes);
bool message_bool(const ProtobufCMessage *message, const char *name, bool *ret_value);

#endif
