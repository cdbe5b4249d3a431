/* A row takes over what a request says of it, and one item more. */
#include "daemon/rpc.h"

/* Bytes that a field takes in its message, without its count. Enums are as wide as uint32_t. */
static size_t field_size(const ProtobufCFieldDescriptor *f)
{
	if (f->label == PROTOBUF_C_LABEL_REPEATED || f->type == PROTOBUF_C_TYPE_STRING ||
		f->type == PROTOBUF_C_TYPE_MESSAGE)
		return sizeof(void *);
	if (f->type == PROTOBUF_C_TYPE_BYTES)
		return sizeof(ProtobufCBinaryData);
	if (f->type == PROTOBUF_C_TYPE_BOOL)
		return sizeof(protobuf_c_boolean);
	bool is_wide = f->type == PROTOBUF_C_TYPE_INT64 || f->type == PROTOBUF_C_TYPE_UINT64 ||
		f->type == PROTOBUF_C_TYPE_SINT64 || f->type == PROTOBUF_C_TYPE_FIXED64 ||
		f->type == PROTOBUF_C_TYPE_SFIXED64;
	return is_wide ? sizeof(uint64_t) : sizeof(uint32_t);
}

static bool is_filled(const ProtobufCFieldDescriptor *to, const ProtobufCFieldDescriptor *from)
{
	return to && ((to->flags | from->flags) & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0 && to->type == from->type &&
		to->label == from->label && to->descriptor == from->descriptor &&
		strcmp(from->name, "id") != 0 && strcmp(from->name, "version") != 0;
}

/* Whether the request says anything of the field: proto3 does not tell "not given" from empty. */
static bool is_given(const ProtobufCMessage *in, const ProtobufCFieldDescriptor *f)
{
	static const char zero[sizeof(uint64_t)];
	const char *at = (const char *)in + f->offset;
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)(const void *)((const char *)in + f->quantifier_offset) > 0;
	if (f->type == PROTOBUF_C_TYPE_STRING)
		return text_given(*(const char *const *)(const void *)at);
	if (f->type == PROTOBUF_C_TYPE_BYTES)
		return ((const ProtobufCBinaryData *)(const void *)at)->len > 0;
	return memcmp(at, zero, field_size(f)) != 0;
}

static void fill(ProtobufCMessage *row, const ProtobufCMessage *in, bool only_given)
{
	const ProtobufCMessageDescriptor *d = in->descriptor;
	for (unsigned i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *from = &d->fields[i];
		const ProtobufCFieldDescriptor *to =
			protobuf_c_message_descriptor_get_field_by_name(row->descriptor, from->name);
		if (!is_filled(to, from) || (only_given && !is_given(in, from)))
			continue;
		memcpy((char *)row + to->offset, (const char *)in + from->offset, field_size(from));
		if (from->label == PROTOBUF_C_LABEL_REPEATED)
			memcpy((char *)row + to->quantifier_offset, (const char *)in + from->quantifier_offset,
				sizeof(size_t));
	}
}

void rq_fill(ProtobufCMessage *row, const ProtobufCMessage *in)
{
	fill(row, in, false);
}

void rq_fill_given(ProtobufCMessage *row, const ProtobufCMessage *in)
{
	fill(row, in, true);
}

int rq_append(struct request *rq, void *items, size_t *count, const void *item, size_t item_bytes)
{
	char *old, *all = arena_array(rq->arena, *count + 1, item_bytes);
	if (!all)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	memcpy(&old, items, sizeof(old));
	if (*count > 0)
		memcpy(all, old, *count * item_bytes);
	memcpy(all + *count * item_bytes, item, item_bytes);
	memcpy(items, &all, sizeof(all));
	(*count)++;
	return OK;
}
