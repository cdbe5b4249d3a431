/* Sizes of values in protobuf-c's structs, by type, and where they stand. */
#include "common/message.h"

size_t message_element_bytes(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return sizeof(uint64_t);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
		break;
	}
	return sizeof(uint32_t);
}

bool message_oneof_holds(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	const uint32_t *chosen = (const uint32_t *)((const char *)m + f->quantifier_offset);
	return *chosen == f->id;
}

struct members message_members(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	const char *base = (const char *)m;
	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		size_t count = *(const size_t *)(const void *)(base + f->quantifier_offset);
		return (struct members){ *(const void *const *)(const void *)(base + f->offset), count };
	}
	if ((f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) && !message_oneof_holds(m, f))
		return (struct members){ 0 };
	return (struct members){ base + f->offset, 1 };
}
