/*
 * Words of a command line to a request, driven by the schema tables alone.
 *
 *   --audit-id X, --audit X      a field in kebab case; the suffixes -id, -ids, -us and the prefix is- may be left out
 *   --field=value, --is-virtual  booleans need no value; --no-is-virtual says no
 *   --evidence X --evidence Y    repeated fields append
 *   --file.name X                field of a nested message; in a repeated one a field set twice begins the next element
 *   --criteria '{"...": ...}'    a nested message as JSON
 *   --filter, --order, --page-size   stand for page.filter, page.order, page.size
 *   X                            the one positional argument: flags_positional says which field it is
 */
#ifndef CLIENT_FLAGS_H
#define CLIENT_FLAGS_H

#include "client/value.h"

/* One field as found by its flag: the way to it through nested messages, outermost first. */
enum { FLAGS_DEPTH = 4 };
struct flag_field {
	const ProtobufCFieldDescriptor *field[FLAGS_DEPTH];
	const struct field_rule *rule[FLAGS_DEPTH];
	size_t depth;
	bool is_negated; /* spelled --no-... */
};

/* `name` without the dashes. False when the request has no such field. */
bool flags_find(const struct message_rule *request, const char *name, struct flag_field *ret_field);

/*
 * The field a positional argument fills: the id of the method's own noun, else name or title of what an `add` creates,
 * else the field that gives the scope; NULL when there is none.
 */
const ProtobufCFieldDescriptor *flags_positional(const struct method_rule *method);
/* The row an update is decided on, whose version it carries: the field with its id; NULL where there is no `version`. */
const ProtobufCFieldDescriptor *flags_subject(const struct method_rule *method);
/* Rule of a field of this message's descriptor. */
const struct field_rule *flags_rule(const struct message_rule *message, const ProtobufCFieldDescriptor *field);

/*
 * `word` holds only field flags, their values and the positional argument. The caller owns the object.
 * Fails INVALID_ARGUMENT "UNKNOWN_FLAG", "NO_VALUE", "TOO_MANY_WORDS", "GIVEN_TWICE", "BAD_VALUE".
 */
int flags_parse(const struct method_rule *method, const char *const *word, size_t count, int64_t now_us,
	struct status *st, json_t **ret_request);

#endif
