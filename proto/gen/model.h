/*
 * The descriptor set as the generator sees it: messages, resources and methods with their options resolved.
 * Everything lives until the process ends.
 */
#ifndef GEN_MODEL_H
#define GEN_MODEL_H

#include "audit/v1/options.pb-c.h"
#include "google/protobuf/descriptor.pb-c.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef Google__Protobuf__FileDescriptorProto FileProto;
typedef Google__Protobuf__DescriptorProto MessageProto;
typedef Google__Protobuf__FieldDescriptorProto FieldProto;
typedef Google__Protobuf__EnumDescriptorProto EnumProto;

struct message;

struct field_options {
	const char *ref; /* NULL: none */
	uint32_t max_bytes;
	uint32_t max_items;
	uint32_t exact_bytes;
	Audit__Audience audience;
	int64_t min;
	int64_t max;
	bool column;
	bool scope;
	bool owner;
	bool party;
	bool required;
	bool unique;
	bool side;
	bool names_people;
};

struct file {
	const FileProto *proto;
	const char *c_package; /* "" when the file sets none */
	bool const_strings;
	bool is_own;   /* its methods are callable in this schema */
	bool is_table; /* its messages have rules: not google's, protobuf-c's or the options themselves */
};

struct enumeration {
	const char *full_name;
	const EnumProto *proto;
};

struct field {
	const FieldProto *proto;
	const struct message *owner;
	const struct message *message; /* of a message field, else NULL */
	const struct enumeration *enumeration;
	struct field_options option;
	const char *help;
	bool is_repeated;
	bool is_in_oneof;
};

struct message {
	const struct file *file;
	const MessageProto *proto;
	const char *full_name;  /* "audit.v1.Finding" */
	const char *type_name;  /* "Audit__Finding" */
	const char *lower_name; /* "audit__finding" */
	const char *help;
	const Audit__Resource *resource; /* NULL when it is not stored */
	struct field *field;             /* in order of number, as protobuf-c has them */
	size_t field_count;
};

struct method {
	const struct file *file;
	const Google__Protobuf__ServiceDescriptorProto *service;
	const Google__Protobuf__MethodDescriptorProto *proto;
	const char *full_name; /* "audit.v1.FindingService/CloseFinding" */
	const char *noun;      /* "finding" */
	const char *verb;      /* "close" */
	const char *handler;   /* "finding_close" */
	const char *service_help;
	const char *help;
	const Audit__MethodRule *rule; /* NULL when it has none */
	const struct message *request;
	const struct message *response;
};

struct model {
	Google__Protobuf__FileDescriptorSet *set;
	struct file *file;
	size_t file_count;
	struct enumeration *enumeration;
	size_t enumeration_count;
	struct message *message; /* by full name */
	size_t message_count;
	struct method *method; /* by full name */
	size_t method_count;
	const struct message **resource; /* by noun */
	size_t resource_count;
};

/*
 * Reads a packed FileDescriptorSet made with --include_imports and --include_source_info. `own` names the
 * files whose methods count; none: all. Ends the process with a message when the set cannot be read.
 */
void model_read(const char *path, char *const *own, size_t own_count, struct model *ret_model);

/* Options, out of the unknown fields that protobuf-c keeps for extensions. */
const Audit__MethodRule *options_rule(const Google__Protobuf__MethodOptions *options);
const Audit__Resource *options_resource(const Google__Protobuf__MessageOptions *options);
struct field_options options_field(const Google__Protobuf__FieldOptions *options);
void options_file(const Google__Protobuf__FileOptions *options, struct file *ret_file);

/* "ISO 19011, 5.4.1." from a comment of one or more lines; "" without one. */
const char *help_fold(const char *comment);

/* protobuf-c's naming: "CloseFinding" to "close_finding", and with `separator` '-' to "close-finding". */
const char *name_lower(const char *camel, char separator);
/* "criteria_source" to "CriteriaSource". */
const char *name_camel(const char *snake);
/* "FindingService" to "finding". */
const char *name_noun(const char *service);
/* The method's name without its noun as suffix, singular or plural: "CloseFinding" to "close". */
const char *name_verb(const char *method, const char *service);
bool name_is_c_keyword(const char *name);

/* Prints every broken rule as "file:place: reason" on stderr; their number. */
size_t rules_check(const struct model *m);

const struct field *message_find_field(const struct message *message, const char *name);
const struct message *model_find_resource(const struct model *m, const char *noun);
/* Index in the table; the message must be in it. */
size_t message_index(const struct model *m, const struct message *message);
bool field_is_text(const struct field *f);
bool field_is_bytes(const struct field *f);
bool field_is_integer(const struct field *f);

/* Why a `standard` method's shape is none; NULL when it is one. */
const char *standard_flaw(const struct method *method);

/* The writers of one output each. */
void write_schema(const struct model *m, FILE *out);
void write_dispatch_header(const struct model *m, FILE *out);
void write_dispatch(const struct model *m, FILE *out);
void write_projection(const struct model *m, FILE *out);
void write_rows_header(const struct model *m, FILE *out);
void write_rows(const struct model *m, FILE *out);
void write_standard(const struct model *m, FILE *out);
void write_vocabulary_header(const struct model *m, FILE *out);
void write_vocabulary(const struct model *m, FILE *out);
void write_protocol(const struct model *m, FILE *out);
/* `text` as a C string literal. */
void write_literal(FILE *out, const char *text);

/* Memory that is never freed; ends the process when there is none. */
void *grab(size_t count, size_t size);
char *grabf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
