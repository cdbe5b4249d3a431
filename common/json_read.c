/* Reads JSON into protobuf-c messages, field by field of the descriptor. */
#include "common/json.h"

#include "common/clock.h"
#include "common/limits.h"
#include "common/message.h"

#include <errno.h>

/* Where a value stands, from the inside out. */
struct place {
	const struct place *up;
	const char *name; /* NULL: an element of the list above */
	size_t index;
};

struct reader {
	struct arena *arena;
	struct status *st;
	unsigned depth;
};

static size_t write_place(const struct place *p, char *to, size_t room)
{
	if (!p)
		return 0;
	size_t len = write_place(p->up, to, room);
	if (len >= room)
		return len;
	int more = p->name ? snprintf(to + len, room - len, "%s%s", len ? "." : "", p->name)
			   : snprintf(to + len, room - len, "[%zu]", p->index);
	return len + (more > 0 ? (size_t)more : 0);
}

static int refuse(struct reader *r, const struct place *p, const char *reason, const char *why)
{
	char path[sizeof(r->st->field)] = "";
	(void)write_place(p, path, sizeof(path));
	return fail_field(r->st, path, reason, "%s", why);
}

static int no_room(struct reader *r)
{
	return fail(r->st, RESOURCE_EXHAUSTED, "ARENA", "the message needs too much memory");
}

/* A number or the text of one; `text` is NULL for a number. */
static int take_text(struct reader *r, const struct place *p, const json_t *json, const char **ret_text)
{
	*ret_text = NULL;
	if (json_is_integer(json))
		return OK;
	if (!json_is_string(json))
		return refuse(r, p, "JSON_TYPE", "a number is wanted");
	*ret_text = json_string_value(json);
	return OK;
}

static int read_signed(struct reader *r, const struct place *p, const json_t *json, int64_t min,
	int64_t max, int64_t *ret_value)
{
	const char *text;
	char *end;
	int64_t value;
	TRY(take_text(r, p, json, &text));
	errno = 0;
	value = text ? strtoll(text, &end, 10) : json_integer_value(json);
	if (text && (!strchr("-0123456789", *text) || !*text || *end || errno))
		return refuse(r, p, "JSON_VALUE", "the text is no number");
	if (value < min || value > max)
		return refuse(r, p, "JSON_VALUE", "the number does not fit the field");
	*ret_value = value;
	return OK;
}

static int read_unsigned(struct reader *r, const struct place *p, const json_t *json, uint64_t max,
	uint64_t *ret_value)
{
	const char *text;
	char *end;
	TRY(take_text(r, p, json, &text));
	if (!text && json_integer_value(json) < 0)
		return refuse(r, p, "JSON_VALUE", "the number does not fit the field");
	errno = 0;
	uint64_t value = text ? strtoull(text, &end, 10) : (uint64_t)json_integer_value(json);
	if (text && (!strchr("0123456789", *text) || !*text || *end || errno))
		return refuse(r, p, "JSON_VALUE", "the text is no number");
	if (value > max)
		return refuse(r, p, "JSON_VALUE", "the number does not fit the field");
	*ret_value = value;
	return OK;
}

static int read_time(struct reader *r, const struct place *p, const json_t *json, int64_t *ret_us)
{
	if (json_is_string(json) &&
		clock_parse(json_string_value(json), json_string_length(json), ret_us) == 0)
		return OK;
	if (json_is_string(json) && strchr(json_string_value(json), 'T'))
		return refuse(r, p, "JSON_VALUE", "the text is no time such as 2026-11-23T10:38:00Z");
	return read_signed(r, p, json, INT64_MIN, INT64_MAX, ret_us);
}

static int read_enum(struct reader *r, const struct place *p, const json_t *json,
	const ProtobufCEnumDescriptor *descriptor, int *ret_number)
{
	const ProtobufCEnumValue *value = NULL;
	if (json_is_string(json))
		value = json_enum_value(descriptor, json_string_value(json));
	else if (!json_is_integer(json))
		return refuse(r, p, "JSON_TYPE", "the name of a value is wanted");
	else if (json_integer_value(json) >= INT32_MIN && json_integer_value(json) <= INT32_MAX)
		value = protobuf_c_enum_descriptor_get_value(descriptor, (int)json_integer_value(json));
	if (!value)
		return refuse(r, p, "JSON_VALUE", "there is no such value");
	*ret_number = value->value;
	return OK;
}

static int read_text(struct reader *r, const struct place *p, const json_t *json, const char **ret_text)
{
	if (!json_is_string(json))
		return refuse(r, p, "JSON_TYPE", "a text is wanted");
	if (strlen(json_string_value(json)) != json_string_length(json))
		return refuse(r, p, "JSON_VALUE", "the text holds a NUL");
	const char *copy = arena_text(r->arena, json_string_value(json));
	if (!copy)
		return no_room(r);
	*ret_text = copy;
	return OK;
}

static int read_data(struct reader *r, const struct place *p, const json_t *json,
	ProtobufCBinaryData *ret_data)
{
	if (!json_is_string(json))
		return refuse(r, p, "JSON_TYPE", "base64 is wanted");
	size_t len = json_string_length(json);
	uint8_t *data = arena_alloc(r->arena, len / 4 * 3 + 1);
	if (!data)
		return no_room(r);
	if (!base64_decode(json_string_value(json), len, data, &len))
		return refuse(r, p, "JSON_VALUE", "the text is no base64 with padding");
	*ret_data = (ProtobufCBinaryData){ len, data };
	return OK;
}

static int read_bool(struct reader *r, const struct place *p, const json_t *json, protobuf_c_boolean *ret)
{
	if (!json_is_boolean(json))
		return refuse(r, p, "JSON_TYPE", "true or false is wanted");
	*ret = json_is_true(json);
	return OK;
}

static int read_32(struct reader *r, const struct place *p, const json_t *json, int32_t *ret_value)
{
	int64_t value;
	TRY(read_signed(r, p, json, INT32_MIN, INT32_MAX, &value));
	*ret_value = (int32_t)value;
	return OK;
}

static int read_u32(struct reader *r, const struct place *p, const json_t *json, uint32_t *ret_value)
{
	uint64_t value;
	TRY(read_unsigned(r, p, json, UINT32_MAX, &value));
	*ret_value = (uint32_t)value;
	return OK;
}

static int read_message(struct reader *r, const struct place *p, const json_t *json,
	const ProtobufCMessageDescriptor *descriptor, ProtobufCMessage **ret_message);

static int read_element(struct reader *r, const struct place *p, const json_t *json,
	const ProtobufCFieldDescriptor *f, void *to)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		return read_32(r, p, json, to);
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return read_u32(r, p, json, to);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return json_is_time(f) ? read_time(r, p, json, to)
				       : read_signed(r, p, json, INT64_MIN, INT64_MAX, to);
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return read_unsigned(r, p, json, UINT64_MAX, to);
	case PROTOBUF_C_TYPE_BOOL:
		return read_bool(r, p, json, to);
	case PROTOBUF_C_TYPE_ENUM:
		return read_enum(r, p, json, f->descriptor, to);
	case PROTOBUF_C_TYPE_STRING:
		return read_text(r, p, json, to);
	case PROTOBUF_C_TYPE_BYTES:
		return read_data(r, p, json, to);
	case PROTOBUF_C_TYPE_MESSAGE:
		return read_message(r, p, json, f->descriptor, to);
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		break;
	}
	return refuse(r, p, "JSON_TYPE", "the field's type has no JSON form");
}

static int read_list(struct reader *r, const struct place *p, const json_t *json,
	const ProtobufCFieldDescriptor *f, char *base)
{
	size_t count = json_array_size(json), each = message_element_bytes(f->type);
	if (!json_is_array(json))
		return refuse(r, p, "JSON_TYPE", "a list is wanted");
	if (count == 0)
		return OK;
	char *list = arena_array(r->arena, count, each);
	if (!list)
		return no_room(r);
	for (size_t i = 0; i < count; i++) {
		struct place element = { .up = p, .index = i };
		TRY(read_element(r, &element, json_array_get(json, i), f, list + i * each));
	}
	*(size_t *)(void *)(base + f->quantifier_offset) = count;
	*(void **)(void *)(base + f->offset) = list;
	return OK;
}

static int read_field(struct reader *r, const struct place *p, const json_t *json,
	const ProtobufCFieldDescriptor *f, char *base)
{
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return read_list(r, p, json, f, base);
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
		uint32_t *chosen = (uint32_t *)(void *)(base + f->quantifier_offset);
		if (*chosen)
			return refuse(r, p, "JSON_ONEOF", "only one of these fields may be given");
		*chosen = f->id;
	}
	return read_element(r, p, json, f, base + f->offset);
}

static int read_fields(struct reader *r, const struct place *p, const json_t *json, char *base,
	const ProtobufCMessageDescriptor *descriptor)
{
	/* jansson's iterators take no const, and change nothing. */
	json_t *object = (json_t *)(uintptr_t)json;
	const char *name;
	json_t *value;
	json_object_foreach(object, name, value) {
		struct place field = { .up = p, .name = name };
		const ProtobufCFieldDescriptor *f =
			protobuf_c_message_descriptor_get_field_by_name(descriptor, name);
		if (!f)
			return refuse(r, &field, "JSON_FIELD", "there is no such field");
		if (!json_is_null(value))
			TRY(read_field(r, &field, value, f, base));
	}
	return OK;
}

static int read_message(struct reader *r, const struct place *p, const json_t *json,
	const ProtobufCMessageDescriptor *descriptor, ProtobufCMessage **ret_message)
{
	if (!json_is_object(json))
		return refuse(r, p, "JSON_TYPE", "an object is wanted");
	if (r->depth == LIMIT_NESTING)
		return refuse(r, p, "JSON_DEPTH", "messages nest too deep");
	ProtobufCMessage *message = arena_alloc(r->arena, descriptor->sizeof_message);
	if (!message)
		return no_room(r);
	protobuf_c_message_init(descriptor, message);
	r->depth++;
	TRY(read_fields(r, p, json, (char *)message, descriptor));
	r->depth--;
	*ret_message = message;
	return OK;
}

int json_to_message(const json_t *json, const ProtobufCMessageDescriptor *descriptor, struct arena *a,
	struct status *st, ProtobufCMessage **ret_message)
{
	struct reader r = { .arena = a, .st = st };
	return read_message(&r, NULL, json, descriptor, ret_message);
}
