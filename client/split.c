/* Cutting packed messages apart by audience, field by field. */
#include "client/split.h"

enum { AUDIENCE_FIRST = 1 };

static bool take_varint(struct bytes *from, uint64_t *ret_value)
{
	uint64_t value = 0;
	for (size_t i = 0; i < from->len && i < 10; i++) {
		value |= (uint64_t)(from->data[i] & 0x7f) << (7 * i);
		if (from->data[i] & 0x80)
			continue;
		*ret_value = value;
		*from = BYTES(from->data + i + 1, from->len - i - 1);
		return true;
	}
	return false;
}

static bool skip(struct bytes *from, uint64_t wire_type)
{
	uint64_t len = 0;
	switch (wire_type) {
	case PROTOBUF_C_WIRE_TYPE_VARINT:
		return take_varint(from, &len);
	case PROTOBUF_C_WIRE_TYPE_64BIT:
		len = 8;
		break;
	case PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED:
		if (!take_varint(from, &len))
			return false;
		break;
	case PROTOBUF_C_WIRE_TYPE_32BIT:
		len = 4;
		break;
	default:
		return false;
	}
	if (len > from->len)
		return false;
	*from = BYTES(from->data + len, from->len - (size_t)len);
	return true;
}

/* The next field of a packed message, *from begins behind it; NULL when there is none of its number. */
static const struct field_rule *take_field(struct bytes *from, const struct message_rule *rule)
{
	uint64_t key;
	if (!take_varint(from, &key) || key >> 3 > UINT32_MAX || !skip(from, key & 7))
		return NULL;
	const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(rule->descriptor, (unsigned)(key >> 3));
	return field ? &rule->field[field - rule->descriptor->fields] : NULL;
}

bool split_by_audience(struct bytes packed, const struct message_rule *rule, struct buf part[SPLIT_AUDIENCES])
{
	while (packed.len > 0) {
		const uint8_t *begin = packed.data;
		const struct field_rule *field = take_field(&packed, rule);
		if (!field || field->audience < AUDIENCE_FIRST || field->audience >= AUDIENCE_FIRST + SPLIT_AUDIENCES)
			return false;
		buf_add(&part[field->audience - AUDIENCE_FIRST], begin, (size_t)(packed.data - begin));
	}
	return true;
}

bool split_names_people(struct bytes packed, const struct message_rule *rule)
{
	bool names = false;
	while (packed.len > 0 && !names) {
		const struct field_rule *field = take_field(&packed, rule);
		names = !field || field->names_people;
	}
	return names;
}
