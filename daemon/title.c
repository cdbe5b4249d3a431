/* Choosing the field that names a row, and cutting it. */
#include "daemon/title.h"

#include "daemon/columns.h"

static int field_named(const struct resource_rule *resource, const char *name)
{
	const ProtobufCMessageDescriptor *d = resource->message->descriptor;
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(d, name);
	if (!f || f->type != PROTOBUF_C_TYPE_STRING || resource->message->field[f - d->fields].audience > 1)
		return -1;
	return (int)(f - d->fields);
}

static int title_field(const struct resource_rule *resource)
{
	static const char *const names[] = { "title", "name", "label", "description", "text", "audit_title" };
	if (resource->search_count)
		return field_named(resource, resource->search[0]);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (field_named(resource, names[i]) >= 0)
			return field_named(resource, names[i]);
	return -1;
}

/* The length of whole characters within so many bytes. */
static size_t cut(const char *text, size_t max)
{
	size_t len = strlen(text);
	if (len <= max)
		return len;
	for (len = max; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80;)
		len--;
	return len;
}

const char *row_title(struct arena *a, const struct resource_rule *resource, const ProtobufCMessage *row)
{
	int field = title_field(resource);
	const char *text = field >= 0 ? field_text(row, field) : "";
	size_t len = cut(text, TITLE_BYTES);
	char *title = arena_printf(a, "%.*s%s", (int)len, text, text[len] ? "…" : "");
	for (char *at = title; at && *at; at++)
		if (*at == '\n' || *at == '\t' || *at == '\r')
			*at = ' ';
	return title;
}
