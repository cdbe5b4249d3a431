/* Custom options: protobuf-c keeps extensions as unknown fields, which are read here by number. */
#include "common/bytes.h"
#include "model.h"

enum {
	EXTENSION_RULE = 50001,
	EXTENSION_RESOURCE = 50001,
	FIELD_REF = 50001,
	FIELD_MAX_BYTES,
	FIELD_MAX_ITEMS,
	FIELD_AUDIENCE,
	FIELD_COLUMN,
	FIELD_SCOPE,
	FIELD_OWNER,
	FIELD_PARTY,
	FIELD_MIN,
	FIELD_MAX,
	FIELD_REQUIRED,
	FIELD_EXACT_BYTES,
	FIELD_UNIQUE,
	FIELD_SIDE = 50020,
	FIELD_NAMES_PEOPLE = 50021,
	/* protobuf-c.proto: extension pb_c_file, its const_strings and c_package. */
	EXTENSION_PB_C_FILE = 1019,
	PB_C_CONST_STRINGS = 4,
	PB_C_PACKAGE = 6
};

static uint64_t read_varint(const uint8_t *data, size_t len, size_t *ret_used)
{
	uint64_t value = 0;
	size_t at = 0;
	for (unsigned shift = 0; at < len && shift < 64; shift += 7) {
		value |= (uint64_t)(data[at] & 0x7f) << shift;
		if (data[at++] < 0x80)
			break;
	}
	*ret_used = at;
	return value;
}

/* What stands behind the length of a length-delimited field. */
static struct bytes read_delimited(const uint8_t *data, size_t len, size_t *ret_used)
{
	size_t head;
	uint64_t body = read_varint(data, len, &head);
	if (body > len - head)
		body = len - head;
	*ret_used = head + (size_t)body;
	return BYTES(data + head, (size_t)body);
}

/* Pieces of one message extension concatenate to the message. */
static struct bytes collect(const ProtobufCMessage *options, uint32_t tag, bool *ret_found)
{
	struct buf all;
	buf_init(&all, SIZE_MAX);
	*ret_found = false;
	for (unsigned i = 0; i < options->n_unknown_fields; i++) {
		const ProtobufCMessageUnknownField *u = &options->unknown_fields[i];
		size_t used;
		if (u->tag != tag || u->wire_type != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
			continue;
		struct bytes piece = read_delimited(u->data, u->len, &used);
		buf_add(&all, piece.data, piece.len);
		*ret_found = true;
	}
	return buf_bytes(&all);
}

static const void *unpack_extension(const ProtobufCMessage *options, uint32_t tag,
	const ProtobufCMessageDescriptor *descriptor)
{
	bool found;
	struct bytes packed = collect(options, tag, &found);
	return found ? protobuf_c_message_unpack(descriptor, NULL, packed.len, packed.data) : NULL;
}

const Audit__MethodRule *options_rule(const Google__Protobuf__MethodOptions *options)
{
	return options ? unpack_extension(&options->base, EXTENSION_RULE, &audit__method_rule__descriptor)
		       : NULL;
}

const Audit__Resource *options_resource(const Google__Protobuf__MessageOptions *options)
{
	return options ? unpack_extension(&options->base, EXTENSION_RESOURCE, &audit__resource__descriptor)
		       : NULL;
}

static void read_scalar(struct field_options *o, const ProtobufCMessageUnknownField *u)
{
	size_t used;
	uint64_t value = read_varint(u->data, u->len, &used);
	switch (u->tag) {
	case FIELD_MAX_BYTES:
		o->max_bytes = (uint32_t)value;
		break;
	case FIELD_MAX_ITEMS:
		o->max_items = (uint32_t)value;
		break;
	case FIELD_AUDIENCE:
		o->audience = (Audit__Audience)value;
		break;
	case FIELD_COLUMN:
		o->column = value;
		break;
	case FIELD_SCOPE:
		o->scope = value;
		break;
	case FIELD_OWNER:
		o->owner = value;
		break;
	case FIELD_PARTY:
		o->party = value;
		break;
	case FIELD_MIN:
		o->min = (int64_t)value;
		break;
	case FIELD_MAX:
		o->max = (int64_t)value;
		break;
	case FIELD_REQUIRED:
		o->required = value;
		break;
	case FIELD_EXACT_BYTES:
		o->exact_bytes = (uint32_t)value;
		break;
	case FIELD_UNIQUE:
		o->unique = value;
		break;
	case FIELD_SIDE:
		o->side = value;
		break;
	case FIELD_NAMES_PEOPLE:
		o->names_people = value;
		break;
	}
}

struct field_options options_field(const Google__Protobuf__FieldOptions *options)
{
	struct field_options o = { 0 };
	for (unsigned i = 0; options && i < options->base.n_unknown_fields; i++) {
		const ProtobufCMessageUnknownField *u = &options->base.unknown_fields[i];
		size_t used;
		if (u->wire_type == PROTOBUF_C_WIRE_TYPE_VARINT) {
			read_scalar(&o, u);
		} else if (u->tag == FIELD_REF) {
			struct bytes ref = read_delimited(u->data, u->len, &used);
			o.ref = grabf("%.*s", (int)ref.len, (const char *)ref.data);
		}
	}
	return o;
}

void options_file(const Google__Protobuf__FileOptions *options, struct file *ret_file)
{
	bool found = false;
	struct bytes left = options ? collect(&options->base, EXTENSION_PB_C_FILE, &found) : BYTES("", 0);
	ret_file->c_package = "";
	while (found && left.len > 0) {
		size_t used, more;
		uint64_t tag = read_varint(left.data, left.len, &used);
		if ((tag & 7) == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED) {
			struct bytes text = read_delimited(left.data + used, left.len - used, &more);
			if (tag >> 3 == PB_C_PACKAGE)
				ret_file->c_package = grabf("%.*s", (int)text.len, (const char *)text.data);
		} else {
			uint64_t value = read_varint(left.data + used, left.len - used, &more);
			if (tag >> 3 == PB_C_CONST_STRINGS)
				ret_file->const_strings = value;
		}
		left = BYTES(left.data + used + more, left.len - used - more);
	}
}
