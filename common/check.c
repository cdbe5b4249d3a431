/* Walks packed protobuf by the schema's tables and refuses whatever is not canonical and within its limits. */
#include "common/check.h"

#include "common/id.h"
#include "common/limits.h"

enum { WORD_BITS = 64, TAG_BITS = 3, VARINT_BYTES = 10, FIELD_NUMBER_MAX = (1 << 29) - 1 };

/* A message being walked. */
struct level {
	const struct message_rule *rule;
	const uint8_t *end;
	uint64_t seen[LIMIT_FIELDS / WORD_BITS];
	unsigned field;    /* index in the descriptor; meaningful once `is_begun` */
	bool is_begun;     /* a field has been read */
	bool is_in_field;  /* the path ends in `field` */
	uint32_t items;    /* elements of a repeated field so far */
};

struct check {
	const uint8_t *at;
	struct level level[LIMIT_NESTING];
	size_t depth;
	uint32_t elements; /* of all repeated fields */
	uint8_t audience;  /* 0: any */
	struct status *st;
};

static const ProtobufCFieldDescriptor *field_of(const struct level *l)
{
	return &l->rule->descriptor->fields[l->field];
}

static const struct field_rule *rule_of(const struct level *l)
{
	return &l->rule->field[l->field];
}

static bool is_repeated(const ProtobufCFieldDescriptor *f)
{
	return f->label == PROTOBUF_C_LABEL_REPEATED;
}

static bool is_delimited(const ProtobufCFieldDescriptor *f)
{
	return f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_BYTES ||
		f->type == PROTOBUF_C_TYPE_MESSAGE;
}

static bool is_packed(const ProtobufCFieldDescriptor *f)
{
	return is_repeated(f) && !is_delimited(f);
}

static bool is_in_oneof(const ProtobufCFieldDescriptor *f)
{
	return (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

/* A zero that is not written, since it is what an absent field means. */
static bool is_implicit(const ProtobufCFieldDescriptor *f)
{
	return !is_repeated(f) && !is_in_oneof(f) && f->type != PROTOBUF_C_TYPE_MESSAGE;
}

/* "slots[2].site_id"; what does not fit is cut. */
static void write_path(const struct check *c, char *ret_path, size_t room)
{
	size_t len = 0;
	ret_path[0] = 0;
	for (size_t i = 0; i < c->depth && c->level[i].is_in_field && len < room; i++) {
		const struct level *l = &c->level[i];
		int took = snprintf(ret_path + len, room - len, "%s%s", i ? "." : "", field_of(l)->name);
		len += took > 0 ? (size_t)took : 0;
		if (!is_repeated(field_of(l)) || l->items == 0 || len >= room)
			continue;
		took = snprintf(ret_path + len, room - len, "[%" PRIu32 "]", l->items - 1);
		len += took > 0 ? (size_t)took : 0;
	}
}

static int refuse(struct check *c, const char *reason, const char *why)
{
	char path[sizeof(c->st->field)];
	write_path(c, path, sizeof(path));
	return fail_field(c->st, path, reason, "%s", why);
}

static int read_varint(struct check *c, const uint8_t *end, uint64_t *ret_value)
{
	uint64_t value = 0;
	for (unsigned i = 0; i < VARINT_BYTES; i++) {
		if (c->at == end)
			return refuse(c, "MALFORMED", "a number is cut off");
		uint8_t byte = *c->at++;
		if (i == VARINT_BYTES - 1 && byte > 1)
			break;
		value |= (uint64_t)(byte & 0x7f) << (7 * i);
		if (byte >= 0x80)
			continue;
		if (byte == 0 && i > 0)
			return refuse(c, "NOT_CANONICAL", "a number is longer than it need be");
		*ret_value = value;
		return OK;
	}
	return refuse(c, "MALFORMED", "a number has more than 64 bits");
}

static int read_fixed(struct check *c, const uint8_t *end, size_t width, uint64_t *ret_value)
{
	uint64_t value = 0;
	if ((size_t)(end - c->at) < width)
		return refuse(c, "MALFORMED", "a number is cut off");
	for (size_t i = 0; i < width; i++)
		value |= (uint64_t)c->at[i] << (8 * i);
	c->at += width;
	*ret_value = value;
	return OK;
}

static int read_length(struct check *c, const uint8_t *end, size_t *ret_len)
{
	uint64_t len;
	TRY(read_varint(c, end, &len));
	if (len > (uint64_t)(end - c->at))
		return refuse(c, "MALFORMED", "a length goes beyond its message");
	*ret_len = (size_t)len;
	return OK;
}

static unsigned wire_type_of(const ProtobufCFieldDescriptor *f)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return PROTOBUF_C_WIRE_TYPE_32BIT;
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return PROTOBUF_C_WIRE_TYPE_64BIT;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		return PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
		break;
	}
	return PROTOBUF_C_WIRE_TYPE_VARINT;
}

static int check_signed(struct check *c, const struct field_rule *rule, int64_t value)
{
	if ((rule->min || rule->max) && (value < rule->min || value > rule->max))
		return refuse(c, "OUT_OF_RANGE", "the number is out of its range");
	return OK;
}

static int check_unsigned(struct check *c, const struct field_rule *rule, uint64_t value)
{
	if (value <= INT64_MAX)
		return check_signed(c, rule, (int64_t)value);
	if (rule->min || rule->max)
		return refuse(c, "OUT_OF_RANGE", "the number is out of its range");
	return OK;
}

static int check_narrow(struct check *c, const struct field_rule *rule, uint64_t raw)
{
	int64_t value = (int64_t)raw;
	if (value < INT32_MIN || value > INT32_MAX)
		return refuse(c, "NOT_CANONICAL", "the number is wider than 32 bits");
	return check_signed(c, rule, value);
}

static int64_t zigzag(uint64_t raw)
{
	return (int64_t)(raw >> 1) ^ -(int64_t)(raw & 1);
}

static int check_enum(struct check *c, const ProtobufCFieldDescriptor *f, uint64_t raw)
{
	int64_t value = (int64_t)raw;
	if (value < INT32_MIN || value > INT32_MAX)
		return refuse(c, "NOT_CANONICAL", "the number is wider than 32 bits");
	if (!protobuf_c_enum_descriptor_get_value(f->descriptor, (int)value))
		return refuse(c, "UNKNOWN_VALUE", "the enum has no such value");
	return OK;
}

/* `raw` as it stood on the wire. */
static int check_number(struct check *c, const ProtobufCFieldDescriptor *f, const struct field_rule *rule,
	uint64_t raw)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_INT32:
		return check_narrow(c, rule, raw);
	case PROTOBUF_C_TYPE_ENUM:
		return check_enum(c, f, raw);
	case PROTOBUF_C_TYPE_SFIXED32:
		return check_signed(c, rule, (int32_t)(uint32_t)raw);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return check_signed(c, rule, (int64_t)raw);
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_UINT32:
		if (raw > UINT32_MAX)
			return refuse(c, "NOT_CANONICAL", "the number is wider than 32 bits");
		if (f->type == PROTOBUF_C_TYPE_SINT32)
			return check_signed(c, rule, zigzag(raw));
		return check_unsigned(c, rule, raw);
	case PROTOBUF_C_TYPE_SINT64:
		return check_signed(c, rule, zigzag(raw));
	case PROTOBUF_C_TYPE_BOOL:
		return raw > 1 ? refuse(c, "NOT_CANONICAL", "a bool is neither 0 nor 1") : OK;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FIXED64:
		return check_unsigned(c, rule, raw);
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		break;
	}
	return refuse(c, "MALFORMED", "no number is of this type");
}

static int walk_number(struct check *c, const uint8_t *end)
{
	const struct level *l = &c->level[c->depth - 1];
	const ProtobufCFieldDescriptor *f = field_of(l);
	uint64_t raw = 0;
	if (wire_type_of(f) == PROTOBUF_C_WIRE_TYPE_32BIT)
		TRY(read_fixed(c, end, sizeof(uint32_t), &raw));
	else if (wire_type_of(f) == PROTOBUF_C_WIRE_TYPE_64BIT)
		TRY(read_fixed(c, end, sizeof(uint64_t), &raw));
	else
		TRY(read_varint(c, end, &raw));
	if (raw == 0 && is_implicit(f))
		return refuse(c, "NOT_CANONICAL", "a default value is written");
	return check_number(c, f, rule_of(l), raw);
}

static int count_item(struct check *c)
{
	struct level *l = &c->level[c->depth - 1];
	l->items++;
	if (l->items > rule_of(l)->max_items)
		return refuse(c, "TOO_MANY", "the list has too many elements");
	if (++c->elements > LIMIT_ELEMENTS)
		return refuse(c, "TOO_MANY", "the message has too many elements in all");
	return OK;
}

static int walk_packed(struct check *c)
{
	const struct level *l = &c->level[c->depth - 1];
	size_t len;
	TRY(read_length(c, l->end, &len));
	if (len == 0)
		return refuse(c, "NOT_CANONICAL", "an empty list is written");
	const uint8_t *end = c->at + len;
	while (c->at < end) {
		TRY(count_item(c));
		TRY(walk_number(c, end));
	}
	return OK;
}

/*
 * No line break (U+2028 and U+2029 are some), by which a name would speak for the line below it, and no bidirectional control
 * (U+202A to U+202E, U+2066 to U+2069), which makes a line read otherwise than it is. The text is UTF-8.
 */
static bool is_one_line(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++) {
		const uint8_t *at = text.data + i;
		if (*at == '\n')
			return false;
		if (*at != 0xe2 || text.len - i < 3)
			continue;
		if ((at[1] == 0x80 && at[2] >= 0xa8 && at[2] <= 0xae) || (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9))
			return false;
	}
	return true;
}

static int check_text(struct check *c, const struct field_rule *rule, struct bytes text)
{
	struct id id;
	if (!text_is_clean(text.data, text.len))
		return refuse(c, "BAD_TEXT", "the text is not UTF-8 without control characters");
	if (rule->max_bytes && rule->max_bytes < LIMIT_LINE_BYTES && !is_one_line(text))
		return refuse(c, "BAD_TEXT", "the text is more than one line, or turns the direction of what follows it");
	/* An empty id in a list means nothing; elsewhere it means none. */
	if (rule->ref && (text.len > 0 || rule->max_items > 0) &&
		!id_parse((const char *)text.data, text.len, &id))
		return refuse(c, "BAD_ID", "an id is not a UUIDv7 in lower case");
	return OK;
}

static int walk_data(struct check *c)
{
	const struct level *l = &c->level[c->depth - 1];
	const ProtobufCFieldDescriptor *f = field_of(l);
	const struct field_rule *rule = rule_of(l);
	size_t len;
	TRY(read_length(c, l->end, &len));
	struct bytes data = BYTES(c->at, len);
	c->at += len;
	if (len == 0 && is_implicit(f))
		return refuse(c, "NOT_CANONICAL", "a default value is written");
	if (rule->exact_bytes && len != rule->exact_bytes)
		return refuse(c, "BAD_LENGTH", "the value has not the length it must have");
	if (len > rule->max_bytes)
		return refuse(c, "BAD_LENGTH", "the value is too long");
	return f->type == PROTOBUF_C_TYPE_STRING ? check_text(c, rule, data) : OK;
}

static void enter(struct check *c, const struct message_rule *rule, const uint8_t *end)
{
	c->level[c->depth++] = (struct level){ .rule = rule, .end = end };
}

static int walk_message(struct check *c)
{
	const struct level *l = &c->level[c->depth - 1];
	size_t len;
	TRY(read_length(c, l->end, &len));
	if (c->depth == LIMIT_NESTING)
		return refuse(c, "TOO_DEEP", "messages nest too deep");
	enter(c, rule_of(l)->message, c->at + len);
	return OK;
}

static bool is_seen(const struct level *l, unsigned field)
{
	return l->seen[field / WORD_BITS] >> (field % WORD_BITS) & 1;
}

/* Members of one oneof share the place of its case number. */
static bool oneof_is_taken(const struct level *l, const ProtobufCFieldDescriptor *f)
{
	const ProtobufCMessageDescriptor *d = l->rule->descriptor;
	for (unsigned i = 0; i < d->n_fields; i++)
		if (is_in_oneof(&d->fields[i]) && d->fields[i].quantifier_offset == f->quantifier_offset &&
			is_seen(l, i))
			return true;
	return false;
}

/* Order and multiplicity: ascending, lists of messages, texts and bytes in one run, the rest once. */
static int begin_field(struct check *c, unsigned field)
{
	struct level *l = &c->level[c->depth - 1];
	bool is_behind = l->is_begun && field < l->field;
	bool is_next_item = l->is_begun && field == l->field;
	if (!is_next_item)
		l->items = 0;
	l->field = field;
	l->is_begun = l->is_in_field = true;
	const ProtobufCFieldDescriptor *f = field_of(l);
	if (is_behind)
		return refuse(c, "NOT_CANONICAL", "fields are out of order");
	if (is_seen(l, field) && !(is_next_item && is_repeated(f) && !is_packed(f)))
		return refuse(c, "NOT_CANONICAL", "the field stands twice");
	if (!is_seen(l, field) && is_in_oneof(f) && oneof_is_taken(l, f))
		return refuse(c, "NOT_CANONICAL", "two members of a oneof are set");
	if (c->audience && c->depth == 1 && rule_of(l)->audience != c->audience)
		return refuse(c, "WRONG_AUDIENCE", "the field belongs to a part of another audience");
	l->seen[field / WORD_BITS] |= UINT64_C(1) << (field % WORD_BITS);
	return OK;
}

static int check_wire_type(struct check *c, const ProtobufCFieldDescriptor *f, unsigned wire_type)
{
	unsigned wanted = is_packed(f) ? PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED : wire_type_of(f);
	if (wire_type == wanted)
		return OK;
	if (is_packed(f) && wire_type == wire_type_of(f))
		return refuse(c, "NOT_CANONICAL", "a list of numbers is not packed");
	return refuse(c, "MALFORMED", "the wire type is not the field's");
}

static int walk_field(struct check *c)
{
	struct level *l = &c->level[c->depth - 1];
	uint64_t tag;
	l->is_in_field = false;
	TRY(read_varint(c, l->end, &tag));
	if (tag >> TAG_BITS == 0 || tag >> TAG_BITS > FIELD_NUMBER_MAX)
		return refuse(c, "MALFORMED", "a field's number is out of range");
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field(l->rule->descriptor, (unsigned)(tag >> TAG_BITS));
	if (!f)
		return refuse(c, "UNKNOWN_FIELD", "the message has a field that this version does not know");
	TRY(begin_field(c, (unsigned)(f - l->rule->descriptor->fields)));
	TRY(check_wire_type(c, f, (unsigned)(tag & ((1 << TAG_BITS) - 1))));
	if (is_packed(f))
		return walk_packed(c);
	if (is_repeated(f))
		TRY(count_item(c));
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		return walk_message(c);
	return is_delimited(f) ? walk_data(c) : walk_number(c, l->end);
}

static int check_required(struct check *c)
{
	struct level *l = &c->level[c->depth - 1];
	for (unsigned i = 0; i < l->rule->descriptor->n_fields; i++) {
		if (!l->rule->field[i].required || is_seen(l, i))
			continue;
		l->field = i;
		l->items = 0;
		l->is_in_field = true;
		return refuse(c, "REQUIRED", "the field is required");
	}
	return OK;
}

/* Reads `raw` into the outermost level and leaves that open. */
static int walk(struct check *c, struct bytes raw, uint8_t audience)
{
	/* No data is no bytes: pointer arithmetic needs an object. */
	static const uint8_t nothing[1];
	c->at = raw.len ? raw.data : nothing;
	c->audience = audience;
	c->level[0].end = c->at + raw.len;
	c->level[0].is_begun = false;
	for (;;) {
		if (c->at < c->level[c->depth - 1].end) {
			TRY(walk_field(c));
		} else if (c->depth > 1) {
			TRY(check_required(c));
			c->depth--;
		} else {
			return OK;
		}
	}
}

int check_message(struct bytes raw, const struct message_rule *rule, struct status *st)
{
	uint8_t any = 0;
	return check_parts(&raw, &any, 1, rule, st);
}

int check_parts(const struct bytes *content, const uint8_t *audience, size_t count,
	const struct message_rule *rule, struct status *st)
{
	struct check c = { .st = st };
	enter(&c, rule, NULL);
	for (size_t i = 0; i < count; i++)
		TRY(walk(&c, content[i], audience[i]));
	return check_required(&c);
}

int check_audience(struct bytes content, uint8_t audience, const struct message_rule *rule,
	struct status *st)
{
	struct check c = { .st = st };
	enter(&c, rule, NULL);
	return walk(&c, content, audience);
}
