/* From a row's message to its columns, driven by the descriptor. */
#include "daemon/columns.h"

/* Address of a field's value; NULL for -1, repeated fields and a oneof's other members. */
static const void *field_at(const ProtobufCMessage *m, int field, const ProtobufCFieldDescriptor **ret_field)
{
	if (field < 0)
		return NULL;
	const ProtobufCFieldDescriptor *f = &m->descriptor->fields[field];
	const char *base = (const char *)m;
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return NULL;
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
		uint32_t which;
		memcpy(&which, base + f->quantifier_offset, sizeof(which));
		if (which != f->id)
			return NULL;
	}
	*ret_field = f;
	return base + f->offset;
}

const char *field_text(const ProtobufCMessage *m, int field)
{
	const ProtobufCFieldDescriptor *f;
	const void *at = field_at(m, field, &f);
	const char *text = NULL;
	if (at && f->type == PROTOBUF_C_TYPE_STRING)
		memcpy(&text, at, sizeof(text));
	return text ? text : "";
}

struct bytes field_bytes(const ProtobufCMessage *m, int field)
{
	const ProtobufCFieldDescriptor *f;
	const void *at = field_at(m, field, &f);
	const ProtobufCBinaryData *data = at && f->type == PROTOBUF_C_TYPE_BYTES ? at : NULL;
	return data ? BYTES(data->data, data->len) : (struct bytes){ 0 };
}

static int64_t signed32(const void *at)
{
	int32_t v;
	memcpy(&v, at, sizeof(v));
	return v;
}

static int64_t unsigned32(const void *at)
{
	uint32_t v;
	memcpy(&v, at, sizeof(v));
	return v;
}

static int64_t whole64(const void *at)
{
	int64_t v;
	memcpy(&v, at, sizeof(v));
	return v;
}

int64_t field_int(const ProtobufCMessage *m, int field)
{
	const ProtobufCFieldDescriptor *f;
	const void *at = field_at(m, field, &f);
	if (!at)
		return 0;
	switch (f->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_ENUM:
	case PROTOBUF_C_TYPE_BOOL:
		return signed32(at);
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return unsigned32(at);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return whole64(at);
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		break;
	}
	return 0;
}

bool field_id(const ProtobufCMessage *m, int field, struct id *ret_id)
{
	const char *text = field_text(m, field);
	return id_parse(text, strlen(text), ret_id);
}

void field_set_version(ProtobufCMessage *m, int field, uint64_t version)
{
	memcpy((char *)m + m->descriptor->fields[field].offset, &version, sizeof(version));
}

/* Whether the row has come as far as the rule asks: its state, and the field that must be set. */
static bool is_shown(const struct resource_rule *resource, const struct visible_rule *v, const ProtobufCMessage *row)
{
	bool is_set = v->since_field < 0 || *field_text(row, v->since_field) || field_int(row, v->since_field) != 0;
	return is_set && (v->from_state == INT32_MIN || field_int(row, resource->state_field) >= v->from_state);
}

uint32_t columns_seen(const struct resource_rule *resource, const ProtobufCMessage *row, bool own_party)
{
	uint32_t seen = 0;
	for (size_t i = 0; i < resource->visible_count; i++) {
		const struct visible_rule *v = &resource->visible[i];
		if (v->own_party == own_party && is_shown(resource, v, row))
			seen |= UINT32_C(1) << v->relation;
	}
	return seen;
}

static void add_int(struct columns *c, int64_t value)
{
	c->value[c->count++] = (struct db_value){ .type = 'i', .i = value };
}

static void add_id(struct columns *c, const struct id *id)
{
	struct id *kept = &c->room[c->count];
	*kept = *id;
	c->value[c->count++] = (struct db_value){ .type = 'd', .b = BYTES(kept->b, ID_BYTES) };
}

static void add_ref(struct columns *c, const ProtobufCMessage *m, int field)
{
	struct id id;
	if (field_id(m, field, &id))
		add_id(c, &id);
	else
		c->value[c->count++] = (struct db_value){ .type = 'n' };
}

static void add_field(struct columns *c, const struct noun_sql *n, const ProtobufCMessage *m, int field)
{
	if (n->resource->message->field[field].ref) {
		add_ref(c, m, field);
	} else if (m->descriptor->fields[field].type == PROTOBUF_C_TYPE_STRING) {
		c->value[c->count++] =
			(struct db_value){ .type = 't', .b = bytes_of_text(field_text(m, field)) };
	} else {
		add_int(c, field_int(m, field));
	}
}

int columns_of(const struct noun_sql *n, const ProtobufCMessage *m, uint64_t version, uint64_t index,
	struct bytes body, struct status *st, struct columns *ret_columns)
{
	const struct resource_rule *r = n->resource;
	struct columns *c = ret_columns;
	c->count = 0;
	if (!field_id(m, r->id_field, &c->id))
		return fail(st, INTERNAL, "ROW_ID", "a row of %s has no id", r->noun);
	if (COLUMN_FIELDS + n->field_count + 1 > COLUMNS_MAX)
		return fail(st, INTERNAL, "ROW_COLUMNS", "%s has too many columns", r->noun);
	memset(&c->scope, 0, sizeof(c->scope));
	if (r->is_scope)
		c->scope = c->id;
	else
		(void)field_id(m, r->scope_field, &c->scope);
	add_id(c, &c->id);
	add_int(c, (int64_t)version);
	add_int(c, (int64_t)index);
	if (id_is_zero(&c->scope))
		c->value[c->count++] = (struct db_value){ .type = 'n' };
	else
		add_id(c, &c->scope);
	add_ref(c, m, r->owner_field);
	add_ref(c, m, r->party_field);
	add_int(c, field_int(m, r->state_field));
	add_int(c, columns_seen(r, m, false));
	add_int(c, columns_seen(r, m, true));
	for (int i = 0; i < n->field_count; i++)
		add_field(c, n, m, n->field[i]);
	c->value[c->count++] = (struct db_value){ .type = 'b', .b = body };
	return OK;
}
