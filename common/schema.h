/*
 * What the .proto files declare, as tables: the generator (proto/gen) writes them, pre-validation, access,
 * audiences, the store, the command line and the documents read them.
 *
 * Source: proto/audit/v1/options.proto; docs/architecture.md, "Declared once".
 */
#ifndef COMMON_SCHEMA_H
#define COMMON_SCHEMA_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct message_rule;
struct resource_rule;

/* Options of one field. Stands at the index the field has in descriptor->fields (by number). */
struct field_rule {
	const char *ref;                    /* noun its id refers to, "any", or NULL */
	const struct message_rule *message; /* of a message field, else NULL */
	uint32_t max_bytes;                 /* strings and bytes, each element; refs have 36 */
	uint32_t max_items;                 /* repeated fields */
	uint32_t exact_bytes;               /* 0: any length up to max_bytes */
	int64_t min;
	int64_t max;                        /* min == max == 0: no bound */
	uint8_t audience;                   /* Audit__Audience; ALL where nothing is declared */
	bool required;
	bool column;
	bool scope;
	bool owner;
	bool party;
	bool unique;
	bool names_people;                  /* of a request: in words, so that its part is not for everybody */
	const char *help;                   /* leading comment in the .proto, one line; "" if none */
};

struct message_rule {
	const ProtobufCMessageDescriptor *descriptor;
	const struct field_rule *field;         /* descriptor->n_fields of them */
	const struct resource_rule *resource;   /* NULL when it is not stored */
	const char *help;
};

struct visible_rule {
	uint8_t relation;   /* Audit__Role */
	bool own_party;
	int since_field;    /* hidden while it is empty or zero; -1: none */
	int32_t from_state; /* value of `state`; INT32_MIN: always */
};

struct resource_rule {
	const char *noun;
	const struct message_rule *message;
	const struct visible_rule *visible;
	size_t visible_count;
	const char *const *search; /* field names */
	size_t search_count;
	bool is_scope;
	bool grants_reach;
	bool grants_share;
	bool is_disposable;
	bool is_many;              /* has an index for each way its lists are filtered and sorted */
	bool is_beside_seal;
	bool is_step_record;
	int32_t sealed_in; /* value of `state`; INT32_MIN: never */
	/* Indexes into descriptor->fields; -1 where the resource has no such field. */
	int id_field;
	int version_field;
	int state_field;
	int scope_field;
	int owner_field;
	int party_field;
	int side_field;
};

struct method_rule {
	const char *name;        /* "audit.v1.FindingService/CloseFinding" */
	const char *noun;        /* "finding": file, command line noun */
	const char *verb;        /* "close": the method's name without its noun, kebab case */
	uint8_t effect;          /* Audit__Effect */
	uint32_t need;           /* bit (1 << role) for each role that suffices */
	const char *scope_field; /* name of the request field, or NULL */
	bool human;
	bool offline;
	bool read_log;
	bool parks;
	bool told_by_rows;
	const struct message_rule *request;
	const struct message_rule *response;
	const char *help;
};

/* All methods in order of name; the position of a method is its index in the dispatch table. */
extern const struct method_rule schema_method[];
extern const size_t schema_method_count;
extern const struct resource_rule schema_resource[];
extern const size_t schema_resource_count;
extern const struct message_rule schema_message[];
extern const size_t schema_message_count;
/* Serialised google.protobuf.FileDescriptorSet of all files with imports, for reflection. */
extern const uint8_t schema_descriptor_set[];
extern const size_t schema_descriptor_set_len;

/* Binary search by full name; NULL when there is none. */
const struct method_rule *schema_find_method(const char *name);
/* By noun and verb of the command line. */
const struct method_rule *schema_find_verb(const char *noun, const char *verb);
const struct resource_rule *schema_find_resource(const char *noun);
/* By descriptor; NULL for a message without rules (options' own messages). */
const struct message_rule *schema_find_message(const ProtobufCMessageDescriptor *descriptor);

/* The column that a field is looked up by: a row's scope, owner and party stand in columns of these names. */
static inline const char *schema_column(const struct resource_rule *resource, const char *field)
{
	const ProtobufCFieldDescriptor *fields = resource->message->descriptor->fields;
	if (resource->scope_field >= 0 && !resource->is_scope && strcmp(fields[resource->scope_field].name, field) == 0)
		return "scope";
	if (resource->owner_field >= 0 && strcmp(fields[resource->owner_field].name, field) == 0)
		return "owner";
	if (resource->party_field >= 0 && strcmp(fields[resource->party_field].name, field) == 0)
		return "party";
	return field;
}

#endif
