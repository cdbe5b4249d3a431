/* Writes protobuf-c messages as JSON, and knows how enum values and times are spelled. */
#include "common/json.h"

#include "common/clock.h"
#include "common/limits.h"
#include "common/message.h"

#include <ctype.h>

/* Integers that every JSON reader keeps exact: RFC 8259, 6. */
#define EXACT_MAX (INT64_C(1) << 53)
/* Up to year 9999, which is what RFC 3339 can say. */

enum { ENUM_NAME_BYTES = 128, NUMBER_BYTES = 24 };

bool json_is_time(const ProtobufCFieldDescriptor *field)
{
	size_t len = strlen(field->name);
	return field->type == PROTOBUF_C_TYPE_INT64 && len > 3 && strcmp(field->name + len - 3, "_us") == 0;
}

/* What is behind "ORGANISATION_KIND_" in the name of a value of OrganisationKind. */
static const char *bare_name(const ProtobufCEnumDescriptor *descriptor, const char *name)
{
	const char *at = name;
	bool was_upper = true;
	for (const char *camel = descriptor->short_name; *camel; camel++) {
		bool is_upper = isupper((unsigned char)*camel);
		if (is_upper && !was_upper && *at++ != '_')
			return name;
		if (toupper((unsigned char)*camel) != *at++)
			return name;
		was_upper = is_upper;
	}
	return *at == '_' ? at + 1 : name;
}

void json_enum_name(const ProtobufCEnumDescriptor *descriptor, const ProtobufCEnumValue *value,
	char *ret_name, size_t room)
{
	(void)snprintf(ret_name, room, "%s", bare_name(descriptor, value->name));
	for (char *at = ret_name; *at; at++)
		*at = (char)tolower((unsigned char)*at);
}

const ProtobufCEnumValue *json_enum_value(const ProtobufCEnumDescriptor *descriptor, const char *name)
{
	for (unsigned i = 0; i < descriptor->n_values; i++) {
		const char *full = descriptor->values[i].name;
		if (strcasecmp(full, name) == 0 || strcasecmp(bare_name(descriptor, full), name) == 0)
			return &descriptor->values[i];
	}
	return NULL;
}

static json_t *from_signed(int64_t value)
{
	char text[NUMBER_BYTES];
	if (value < EXACT_MAX && value > -EXACT_MAX)
		return json_integer(value);
	(void)snprintf(text, sizeof(text), "%" PRId64, value);
	return json_string(text);
}

static json_t *from_unsigned(uint64_t value)
{
	char text[NUMBER_BYTES];
	if (value < (uint64_t)EXACT_MAX)
		return json_integer((json_int_t)value);
	(void)snprintf(text, sizeof(text), "%" PRIu64, value);
	return json_string(text);
}

static json_t *from_time(int64_t at_us)
{
	char text[CLOCK_TEXT_BYTES];
	if (at_us < 0 || at_us > LIMIT_TIME_US)
		return from_signed(at_us);
	clock_format(at_us, text);
	return json_string(text);
}

static json_t *from_enum(const ProtobufCEnumDescriptor *descriptor, int number)
{
	char name[ENUM_NAME_BYTES];
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(descriptor, number);
	if (!value) /* of a newer version */
		return json_integer(number);
	json_enum_name(descriptor, value, name, sizeof(name));
	return json_string(name);
}

static json_t *from_data(const ProtobufCBinaryData *data)
{
	char *text = malloc(BASE64_LEN(data->len) + 1);
	if (!text)
		return NULL;
	base64_encode(data->data, data->len, text);
	json_t *json = json_stringn(text, BASE64_LEN(data->len));
	free(text);
	return json;
}

static int no_memory(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for JSON");
}

static int from_text(const char *text, struct status *st, json_t **ret_json)
{
	*ret_json = json_string(text ? text : "");
	return *ret_json ? OK : fail(st, DATA_LOSS, "JSON_TEXT", "a text is not UTF-8");
}

static json_t *from_number(const ProtobufCFieldDescriptor *f, const void *at)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		return from_signed(*(const int32_t *)at);
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return from_unsigned(*(const uint32_t *)at);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return json_is_time(f) ? from_time(*(const int64_t *)at) : from_signed(*(const int64_t *)at);
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return from_unsigned(*(const uint64_t *)at);
	case PROTOBUF_C_TYPE_BOOL:
		return json_boolean(*(const protobuf_c_boolean *)at);
	case PROTOBUF_C_TYPE_ENUM:
		return from_enum(f->descriptor, *(const int *)at);
	case PROTOBUF_C_TYPE_BYTES:
		return from_data(at);
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		break;
	}
	return NULL;
}

static int from_element(const ProtobufCFieldDescriptor *f, const void *at, struct status *st,
	json_t **ret_json)
{
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		return json_from_message(*(ProtobufCMessage *const *)at, st, ret_json);
	if (f->type == PROTOBUF_C_TYPE_STRING)
		return from_text(*(const char *const *)at, st, ret_json);
	*ret_json = from_number(f, at);
	return *ret_json ? OK : no_memory(st);
}

static int from_list(const ProtobufCFieldDescriptor *f, const char *list, size_t count, struct status *st,
	json_t **ret_json)
{
	int rc = OK;
	json_t *array = json_array();
	for (size_t i = 0; array && rc == OK && i < count; i++) {
		json_t *element;
		rc = from_element(f, list + i * message_element_bytes(f->type), st, &element);
		if (rc == OK && json_array_append_new(array, element) != 0)
			rc = no_memory(st);
	}
	if (!array)
		return no_memory(st);
	if (rc == OK)
		*ret_json = array;
	else
		json_decref(array);
	return rc;
}

/* Whether the field says something: set, in a list or in a oneof, or other than its type's default. */
static bool is_given(const ProtobufCFieldDescriptor *f, const char *base)
{
	static const char zero[sizeof(uint64_t)];
	const void *at = base + f->offset;
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)(const void *)(base + f->quantifier_offset) > 0;
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		return *(const uint32_t *)(const void *)(base + f->quantifier_offset) == f->id;
	if (f->type == PROTOBUF_C_TYPE_STRING)
		return *(const char *const *)at && **(const char *const *)at;
	if (f->type == PROTOBUF_C_TYPE_BYTES)
		return ((const ProtobufCBinaryData *)at)->len > 0;
	return memcmp(at, zero, message_element_bytes(f->type)) != 0;
}

static int from_field(const ProtobufCFieldDescriptor *f, const char *base, struct status *st,
	json_t **ret_json)
{
	if (f->label != PROTOBUF_C_LABEL_REPEATED)
		return from_element(f, base + f->offset, st, ret_json);
	return from_list(f, *(const char *const *)(const void *)(base + f->offset),
		*(const size_t *)(const void *)(base + f->quantifier_offset), st, ret_json);
}

int json_from_message(const ProtobufCMessage *message, struct status *st, json_t **ret_json)
{
	int rc = OK;
	json_t *object = json_object();
	if (!object)
		return no_memory(st);
	for (unsigned i = 0; rc == OK && i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &message->descriptor->fields[i];
		json_t *value;
		if (!is_given(f, (const char *)message))
			continue;
		rc = from_field(f, (const char *)message, st, &value);
		if (rc == OK && json_object_set_new(object, f->name, value) != 0)
			rc = no_memory(st);
	}
	if (rc == OK)
		*ret_json = object;
	else
		json_decref(object);
	return rc;
}
