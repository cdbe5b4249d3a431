/* Reading and copying one field of a row. */
#include "daemon/import_text.h"

#include "common/clock.h"
#include "daemon/rows.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const ProtobufCFieldDescriptor *field_of(const ProtobufCMessage *row, const char *name)
{
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(row->descriptor, name);
	assert(f && !(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF));
	return f;
}

/* What a row is called: its name, title or label. */
static const char *name_of(const ProtobufCMessage *row)
{
	static const char *const field[] = { "name", "title", "label" };
	for (size_t i = 0; i < ARRAY_LEN(field); i++) {
		const ProtobufCFieldDescriptor *f =
			protobuf_c_message_descriptor_get_field_by_name(row->descriptor, field[i]);
		if (f && f->type == PROTOBUF_C_TYPE_STRING && f->label != PROTOBUF_C_LABEL_REPEATED)
			return *(const char *const *)(const void *)((const char *)row + f->offset);
	}
	return "";
}

static int text_of(struct request *rq, const char *ref, const char *text, const char **ret_text)
{
	ProtobufCMessage *row = NULL;
	const struct resource_rule *resource = ref ? schema_find_resource(ref) : NULL;
	if (resource)
		TRY(rq_find(rq, resource, text, &row));
	*ret_text = row ? name_of(row) : text;
	return OK;
}

static int list_text(struct request *rq, const char *ref, const char *const *text, size_t count, const char **ret_text)
{
	const char *all = "", *one;
	for (size_t i = 0; i < count; i++) {
		TRY(text_of(rq, ref, text[i], &one));
		all = arena_printf(rq->arena, "%s%s%s", all, i ? ", " : "", one);
		if (!all)
			return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	}
	*ret_text = all;
	return OK;
}

/* "ORGANISATION_KIND_SUPPLIER" without what all its values begin with. */
static const char *enum_text(struct request *rq, const ProtobufCEnumDescriptor *type, int value)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(type, value);
	size_t prefix = strlen(type->values[0].name) - strlen("UNSPECIFIED");
	if (!v || value == 0)
		return "";
	char *text = rq_text(rq, v->name + prefix);
	for (char *c = text; c && *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return text ? text : "";
}

static bool is_time(const char *name)
{
	size_t len = strlen(name);
	return len > 3 && strcmp(name + len - 3, "_us") == 0;
}

static const char *number_text(struct request *rq, const ProtobufCFieldDescriptor *f, int64_t value)
{
	char text[CLOCK_TEXT_BYTES + 24] = "";
	if (is_time(f->name) && value != 0)
		clock_format(value, text);
	else if (!is_time(f->name))
		(void)snprintf(text, sizeof(text), "%" PRId64, value);
	return rq_text(rq, text);
}

int import_field_text(struct request *rq, const ProtobufCMessage *row, const char *field, const char **ret_text)
{
	const ProtobufCFieldDescriptor *f = field_of(row, field);
	const struct message_rule *rule = schema_find_message(row->descriptor);
	const char *ref = rule->field[f - row->descriptor->fields].ref;
	const char *base = (const char *)row;
	const void *at = base + f->offset;
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return list_text(rq, ref, *(const char *const *const *)at,
			*(const size_t *)(const void *)(base + f->quantifier_offset), ret_text);
	if (f->type == PROTOBUF_C_TYPE_STRING)
		return text_of(rq, ref, *(const char *const *)at, ret_text);
	if (f->type == PROTOBUF_C_TYPE_ENUM)
		*ret_text = enum_text(rq, f->descriptor, *(const int *)at);
	else if (f->type == PROTOBUF_C_TYPE_BOOL)
		*ret_text = *(const protobuf_c_boolean *)at ? "true" : "false";
	else if (f->type == PROTOBUF_C_TYPE_UINT32)
		*ret_text = number_text(rq, f, *(const uint32_t *)at);
	else
		*ret_text = number_text(rq, f, *(const int64_t *)at);
	return *ret_text ? OK : fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static size_t size_of(const ProtobufCFieldDescriptor *f)
{
	if (f->label == PROTOBUF_C_LABEL_REPEATED || f->type == PROTOBUF_C_TYPE_STRING)
		return sizeof(void *);
	if (f->type == PROTOBUF_C_TYPE_BOOL)
		return sizeof(protobuf_c_boolean);
	return f->type == PROTOBUF_C_TYPE_UINT32 || f->type == PROTOBUF_C_TYPE_ENUM ? sizeof(uint32_t) : sizeof(int64_t);
}

void import_field_copy(ProtobufCMessage *to, const ProtobufCMessage *from, const char *field)
{
	const ProtobufCFieldDescriptor *f = field_of(from, field);
	memcpy((char *)to + f->offset, (const char *)from + f->offset, size_of(f));
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		memcpy((char *)to + f->quantifier_offset, (const char *)from + f->quantifier_offset, sizeof(size_t));
}
