/* Fills protobuf-c structs at random, by descriptor and rules. */
#include "tests/support/random_message.h"

#include "common/id.h"
#include "common/limits.h"
#include "common/message.h"

enum { LIST_MAX = 4, DATA_MAX = 60 };

const char *(*random_reference)(struct arena *a, const char *ref, uint64_t *seed);

uint64_t random_next(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint64_t random_below(uint64_t *seed, uint64_t bound)
{
	return random_next(seed) % bound;
}

/* Small, large and edge numbers alike. */
static uint64_t random_bits(uint64_t *seed)
{
	static const uint64_t edge[] = { 0, 1, 127, 128, INT32_MAX, (uint64_t)INT32_MIN, UINT32_MAX,
		INT64_MAX, (uint64_t)INT64_MIN, UINT64_MAX };
	if (random_below(seed, 3) == 0)
		return edge[random_below(seed, ARRAY_LEN(edge))];
	return random_next(seed) >> random_below(seed, 64);
}

static uint64_t random_number(const struct field_rule *rule, uint64_t *seed)
{
	if (!rule->min && !rule->max)
		return random_bits(seed);
	return (uint64_t)rule->min + random_below(seed, (uint64_t)(rule->max - rule->min) + 1);
}

static size_t random_length(const struct field_rule *rule, uint64_t *seed)
{
	size_t most = rule->max_bytes < DATA_MAX ? rule->max_bytes : DATA_MAX;
	if (rule->exact_bytes)
		return rule->exact_bytes;
	return random_below(seed, 8) == 0 ? most : (size_t)random_below(seed, most + 1);
}

static const char *random_id(struct arena *a, uint64_t *seed)
{
	uint64_t bits[2] = { random_next(seed), random_next(seed) };
	struct id id = id_make((int64_t)(random_next(seed) >> 15), (const uint8_t *)bits);
	char *text = arena_alloc(a, ID_TEXT_BYTES);
	id_format(&id, text);
	return text;
}

static const char *random_text(struct arena *a, const struct field_rule *rule, uint64_t *seed)
{
	static const char *const piece[] = { "a", "Z", "7", " ", "\n", "\t", "\"", "\\", "\xc3\xa9",
		"\xe2\x82\xac", "\xf0\x9f\x94\x8d", "/", "<" };
	if (rule->ref)
		return random_reference ? random_reference(a, rule->ref, seed) : random_id(a, seed);
	size_t most = random_length(rule, seed), len = 0;
	char *text = arena_alloc(a, most + 1);
	for (;;) {
		const char *next = piece[random_below(seed, ARRAY_LEN(piece))];
		if (*next == '\n' && rule->max_bytes < LIMIT_LINE_BYTES)
			continue;
		if (len + strlen(next) > most)
			return text;
		memcpy(text + len, next, strlen(next));
		len += strlen(next);
	}
}

static ProtobufCBinaryData random_data(struct arena *a, const struct field_rule *rule, uint64_t *seed)
{
	ProtobufCBinaryData data = { random_length(rule, seed), NULL };
	data.data = arena_alloc(a, data.len + 1);
	for (size_t i = 0; i < data.len; i++)
		data.data[i] = (uint8_t)random_next(seed);
	return data;
}

static void fill_element(struct arena *a, const ProtobufCFieldDescriptor *f,
	const struct field_rule *rule, uint64_t *seed, void *to)
{
	const ProtobufCEnumDescriptor *values = f->descriptor;
	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		*(const char **)to = random_text(a, rule, seed);
		return;
	case PROTOBUF_C_TYPE_BYTES:
		*(ProtobufCBinaryData *)to = random_data(a, rule, seed);
		return;
	case PROTOBUF_C_TYPE_MESSAGE:
		*(ProtobufCMessage **)to = random_message(a, rule->message, seed);
		return;
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *)to = (protobuf_c_boolean)random_below(seed, 2);
		return;
	case PROTOBUF_C_TYPE_ENUM:
		*(int *)to = values->values[random_below(seed, values->n_values)].value;
		return;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_SFIXED64:
		*(uint64_t *)to = random_number(rule, seed);
		return;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		*(uint32_t *)to = (uint32_t)random_number(rule, seed);
		return;
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		return;
	}
}

static void fill_list(struct arena *a, const ProtobufCFieldDescriptor *f, const struct field_rule *rule,
	uint64_t *seed, char *base)
{
	size_t most = rule->max_items < LIST_MAX ? rule->max_items : LIST_MAX;
	size_t count = (size_t)random_below(seed, most + 1), each = message_element_bytes(f->type);
	if (rule->required && count == 0)
		count = 1;
	char *list = arena_alloc(a, count * each + 1);
	for (size_t i = 0; i < count; i++)
		fill_element(a, f, rule, seed, list + i * each);
	*(size_t *)(void *)(base + f->quantifier_offset) = count;
	*(void **)(void *)(base + f->offset) = count ? list : NULL;
}

static bool is_blank(const ProtobufCFieldDescriptor *f, const char *base)
{
	static const char zero[sizeof(ProtobufCBinaryData)];
	const void *at = base + f->offset;
	if (f->type == PROTOBUF_C_TYPE_STRING)
		return **(const char *const *)at == 0;
	if (f->type == PROTOBUF_C_TYPE_BYTES)
		return ((const ProtobufCBinaryData *)at)->len == 0;
	return memcmp(at, zero, message_element_bytes(f->type)) == 0;
}

static void fill_field(struct arena *a, const ProtobufCFieldDescriptor *f, const struct field_rule *rule,
	uint64_t *seed, char *base)
{
	bool is_member = f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF;
	uint32_t *chosen = (uint32_t *)(void *)(base + f->quantifier_offset);
	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		fill_list(a, f, rule, seed, base);
		return;
	}
	if (is_member && *chosen)
		return;
	if (!rule->required && random_below(seed, 3) == 0)
		return;
	if (is_member)
		*chosen = f->id;
	do
		fill_element(a, f, rule, seed, base + f->offset);
	while (rule->required && !is_member && is_blank(f, base));
}

ProtobufCMessage *random_message(struct arena *a, const struct message_rule *rule, uint64_t *seed)
{
	ProtobufCMessage *message = arena_alloc(a, rule->descriptor->sizeof_message);
	protobuf_c_message_init(rule->descriptor, message);
	for (unsigned i = 0; i < rule->descriptor->n_fields; i++)
		fill_field(a, &rule->descriptor->fields[i], &rule->field[i], seed, (char *)message);
	return message;
}

/* A message inside this field, if it has any. */
static ProtobufCMessage *random_inner(const ProtobufCFieldDescriptor *f, char *base, uint64_t *seed)
{
	if (f->type != PROTOBUF_C_TYPE_MESSAGE)
		return NULL;
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF && *(uint32_t *)(void *)(base + f->quantifier_offset) != f->id)
		return NULL;
	if (f->label != PROTOBUF_C_LABEL_REPEATED)
		return *(ProtobufCMessage **)(void *)(base + f->offset);
	size_t count = *(size_t *)(void *)(base + f->quantifier_offset);
	return count ? (*(ProtobufCMessage ***)(void *)(base + f->offset))[random_below(seed, count)] : NULL;
}

void random_change(struct arena *a, ProtobufCMessage *message, const struct message_rule *rule, uint64_t *seed)
{
	const ProtobufCMessageDescriptor *d = rule->descriptor;
	if (d->n_fields == 0)
		return;
	unsigned i = (unsigned)random_below(seed, d->n_fields);
	const ProtobufCFieldDescriptor *f = &d->fields[i];
	char *base = (char *)message;
	ProtobufCMessage *inner = random_inner(f, base, seed);
	if (inner && rule->field[i].message && random_below(seed, 4)) {
		random_change(a, inner, rule->field[i].message, seed);
		return;
	}
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
		*(uint32_t *)(void *)(base + f->quantifier_offset) = 0;
		fill_field(a, f, &rule->field[i], seed, base);
		return;
	}
	ProtobufCMessage *fresh = arena_alloc(a, d->sizeof_message);
	protobuf_c_message_init(d, fresh);
	fill_field(a, f, &rule->field[i], seed, (char *)fresh);
	memcpy(base + f->offset, (char *)fresh + f->offset,
		f->label == PROTOBUF_C_LABEL_REPEATED ? sizeof(void *) : message_element_bytes(f->type));
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		memcpy(base + f->quantifier_offset, (char *)fresh + f->quantifier_offset, sizeof(size_t));
}

struct bytes random_packed(struct arena *a, const ProtobufCMessage *message)
{
	size_t len = protobuf_c_message_get_packed_size(message);
	uint8_t *packed = arena_alloc(a, len + 1);
	protobuf_c_message_pack(message, packed);
	return BYTES(packed, len);
}
