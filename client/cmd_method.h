/* The command every method of the schema has. */
#ifndef CLIENT_CMD_METHOD_H
#define CLIENT_CMD_METHOD_H

#include "client/call.h"

#include <jansson.h>

/* By noun and verb as typed: hyphens and underscores are the same. NULL. */
const struct method_rule *method_find(const char *noun, const char *verb);
/* Flags to request, call, output. */
int method_run(struct client *c, const struct method_rule *method, const char *const *word, size_t count,
	struct status *st);
/* The same from a request already in JSON, which stays the caller's. */
int method_run_json(struct client *c, const struct method_rule *method, json_t *request, struct status *st);
/* Rows of a response on stdout in the form asked for. */
int method_show(struct client *c, const struct method_rule *method, const ProtobufCMessage *response,
	struct status *st);
/*
 * The same into a form that several responses share. A repeated statement is answered without a body: then the row is
 * shown by the id it created, which is derived and so the same.
 */
int method_rows(struct client *c, struct format *f, const struct format_rows *rows, const ProtobufCMessage *response,
	const struct call_position *position, struct status *st);
int method_show_position(struct client *c, const struct method_rule *method, const ProtobufCMessage *response,
	const struct call_position *position, struct status *st);
/* "entered at index 17 ..." on stderr. */
void method_say_position(const struct client *c, const struct call_position *position);

#endif
