/* Values as typed and as shown: enums by short name, times, digests, files. */
#include "client/value.h"

#include "client/file.h"
#include "client/term.h"
#include "common/clock.h"
#include "common/hash.h"
#include "common/message.h"

#include <errno.h>

enum { VALUE_FILE_BYTES = 64 * 1024 * 1024, VALUE_BYTES_SHOWN = 64 };

static bool ends_with(const char *text, const char *tail)
{
	size_t len = strlen(text), tail_len = strlen(tail);
	return len > tail_len && strcmp(text + len - tail_len, tail) == 0;
}

const char *value_words(const ProtobufCEnumDescriptor *type, int value, char ret_text[VALUE_NAME_BYTES])
{
	const ProtobufCEnumValue *known = protobuf_c_enum_descriptor_get_value(type, value);
	ret_text[0] = 0;
	if (known && known->value != 0)
		json_enum_name(type, known, ret_text, VALUE_NAME_BYTES);
	for (char *at = ret_text; *at; at++)
		if (*at == '_')
			*at = ' ';
	return ret_text;
}

void value_kebab(const char *name, char ret_text[VALUE_NAME_BYTES])
{
	size_t i = 0;
	for (; name[i] && i + 1 < VALUE_NAME_BYTES; i++)
		ret_text[i] = name[i] == '_' ? '-' : name[i];
	ret_text[i] = 0;
}

static int bad_value(struct status *st, const ProtobufCFieldDescriptor *field, const char *wanted)
{
	return fail_field(st, field->name, "BAD_VALUE", "%s must be %s", field->name, wanted);
}

static int parse_enum(const ProtobufCFieldDescriptor *field, const char *text, struct status *st,
	json_t **ret_value)
{
	const ProtobufCEnumDescriptor *type = field->descriptor;
	char typed[VALUE_NAME_BYTES], wanted[300] = "one of";
	(void)snprintf(typed, sizeof(typed), "%s", text);
	for (char *at = typed; *at; at++)
		*at = *at == '-' ? '_' : *at;
	const ProtobufCEnumValue *value = json_enum_value(type, typed);
	if (value) {
		*ret_value = json_string(value->name);
		return OK;
	}
	size_t len = strlen(wanted);
	for (unsigned i = 0; i < type->n_values && len < sizeof(wanted); i++) {
		char name[VALUE_NAME_BYTES];
		json_enum_name(type, &type->values[i], name, sizeof(name));
		if (type->values[i].value != 0)
			len += (size_t)snprintf(wanted + len, sizeof(wanted) - len, " %s", name);
	}
	return bad_value(st, field, wanted);
}

static int64_t unit_us(char unit)
{
	switch (unit) {
	case 'w':
		return INT64_C(7) * 86400 * 1000000;
	case 'd':
		return INT64_C(86400) * 1000000;
	case 'h':
		return INT64_C(3600) * 1000000;
	case 'm':
		return INT64_C(60) * 1000000;
	case 's':
		return 1000000;
	}
	return 0;
}

/* Microseconds as they stand in the message: what programs pass on. */
static bool is_whole_number(const char *text, int64_t *ret_number)
{
	char *end;
	errno = 0;
	long long number = strtoll(text, &end, 10);
	if (errno || *end || end == text || *text == '+')
		return false;
	*ret_number = number;
	return true;
}

int value_parse_time(const char *text, int64_t now_us, struct status *st, int64_t *ret_us)
{
	size_t len = strlen(text);
	char whole[CLOCK_TEXT_BYTES];
	if (strcmp(text, "now") == 0) {
		*ret_us = now_us;
		return OK;
	}
	if (is_whole_number(text, ret_us))
		return OK;
	if (*text == '+' || *text == '-') {
		char *end;
		errno = 0;
		long count = strtol(text, &end, 10);
		if (end != text + 1 && errno == 0 && labs(count) <= 100000 && *end && !end[1] && unit_us(*end)) {
			*ret_us = now_us + count * unit_us(*end);
			return OK;
		}
	} else if (len == strlen("2026-11-23")) {
		(void)snprintf(whole, sizeof(whole), "%sT00:00:00Z", text);
		if (clock_parse(whole, strlen(whole), ret_us) == 0)
			return OK;
	} else if (clock_parse(text, len, ret_us) == 0) {
		return OK;
	}
	return fail(st, INVALID_ARGUMENT, "BAD_VALUE",
		"a time is YYYY-MM-DD, 2026-11-23T10:38:00Z, now, or from now +30d, -2h (w d h m s)");
}

int value_parse_until(const char *text, int64_t now_us, struct status *st, int64_t *ret_us)
{
	char from_now[VALUE_NAME_BYTES];
	bool is_span = strspn(text, "0123456789") + 1 == strlen(text);
	(void)snprintf(from_now, sizeof(from_now), "%s%s", is_span ? "+" : "", text);
	return value_parse_time(from_now, now_us, st, ret_us);
}

static json_t *base64_json(const uint8_t *data, size_t len)
{
	char *text = malloc(BASE64_LEN(len) + 1);
	if (!text)
		return NULL;
	base64_encode(data, len, text);
	json_t *value = json_string(text);
	free(text);
	return value;
}

static int parse_file(const ProtobufCFieldDescriptor *field, const char *path, struct status *st,
	json_t **ret_value)
{
	struct buf content;
	buf_init(&content, VALUE_FILE_BYTES);
	int rc = file_read(path, st, &content);
	if (rc == OK && ends_with(field->name, "sha256")) {
		struct hash digest = hash_of(content.data, content.len);
		*ret_value = base64_json(digest.b, HASH_BYTES);
	} else if (rc == OK) {
		*ret_value = base64_json(content.data, content.len);
	}
	buf_done(&content);
	return rc;
}

static int parse_bytes(const ProtobufCFieldDescriptor *field, const struct field_rule *rule, const char *text,
	struct status *st, json_t **ret_value)
{
	if (*text == '@')
		return parse_file(field, text + 1, st, ret_value);
	bool is_hex = strncmp(text, "hex:", 4) == 0;
	text += is_hex ? 4 : 0;
	size_t len = strlen(text), got = 0;
	uint8_t *data = malloc(len + 1);
	if (!data)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	/* Where the length is declared, it tells the two apart; elsewhere "abcd" would be both. */
	is_hex = is_hex || (rule->exact_bytes && len == 2 * (size_t)rule->exact_bytes);
	bool is_valid = is_hex ? len % 2 == 0 && hex_decode(text, len, data, len / 2)
			       : base64_decode(text, len, data, &got);
	if (is_hex)
		got = len / 2;
	if (is_valid && rule->exact_bytes && got != rule->exact_bytes)
		is_valid = false;
	if (is_valid)
		*ret_value = base64_json(data, got);
	free(data);
	return is_valid ? OK : bad_value(st, field, "@FILE, hex:DIGITS or base64, of the length declared");
}

static int parse_signed(const ProtobufCFieldDescriptor *field, const char *text, struct status *st,
	json_t **ret_value)
{
	char *end;
	errno = 0;
	long long value = strtoll(text, &end, 10);
	bool is_wide = field->type == PROTOBUF_C_TYPE_INT64 || field->type == PROTOBUF_C_TYPE_SINT64;
	if (errno || *end || end == text || (!is_wide && (value > INT32_MAX || value < INT32_MIN)))
		return bad_value(st, field, "a whole number");
	*ret_value = json_integer(value);
	return OK;
}

static int parse_unsigned(const ProtobufCFieldDescriptor *field, const char *text, struct status *st,
	json_t **ret_value)
{
	char *end;
	errno = 0;
	unsigned long long value = strtoull(text, &end, 10);
	bool is_wide = field->type == PROTOBUF_C_TYPE_UINT64;
	if (errno || *end || end == text || *text == '-' || (!is_wide && value > UINT32_MAX))
		return bad_value(st, field, "a whole number, 0 or more");
	/* JSON's integers end at 2^63 - 1 here; above it the number travels as text, as proto3's JSON has it. */
	*ret_value = value > INT64_MAX ? json_string(text) : json_integer((json_int_t)value);
	return OK;
}

static int parse_bool(const ProtobufCFieldDescriptor *field, const char *text, struct status *st,
	json_t **ret_value)
{
	bool is_true = strcmp(text, "true") == 0 || strcmp(text, "yes") == 0;
	if (!is_true && strcmp(text, "false") != 0 && strcmp(text, "no") != 0)
		return bad_value(st, field, "true or false");
	*ret_value = json_boolean(is_true);
	return OK;
}

static int parse_object(const ProtobufCFieldDescriptor *field, const char *text, struct status *st,
	json_t **ret_value)
{
	json_error_t error;
	json_t *value = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	if (!value)
		return fail_field(st, field->name, "BAD_VALUE", "%s: column %d: %s", field->name, error.column,
			error.text);
	if (!json_is_object(value)) {
		json_decref(value);
		return bad_value(st, field, "a JSON object");
	}
	*ret_value = value;
	return OK;
}

static int parse_time(const ProtobufCFieldDescriptor *field, const char *text, int64_t now_us, struct status *st,
	json_t **ret_value)
{
	int64_t at_us;
	if (value_parse_time(text, now_us, st, &at_us) != OK)
		return fail_field(st, field->name, "BAD_VALUE", "%s: %s", field->name,
			"YYYY-MM-DD, 2026-11-23T10:38:00Z, now, or from now +30d, -2h (w d h m s)");
	*ret_value = json_integer(at_us);
	return OK;
}

int value_parse(const ProtobufCFieldDescriptor *field, const struct field_rule *rule, const char *text,
	int64_t now_us, struct status *st, json_t **ret_value)
{
	if (json_is_time(field))
		return parse_time(field, text, now_us, st, ret_value);
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		*ret_value = json_string(text);
		return *ret_value ? OK : bad_value(st, field, "UTF-8 text");
	case PROTOBUF_C_TYPE_BYTES:
		return parse_bytes(field, rule, text, st, ret_value);
	case PROTOBUF_C_TYPE_BOOL:
		return parse_bool(field, text, st, ret_value);
	case PROTOBUF_C_TYPE_ENUM:
		return parse_enum(field, text, st, ret_value);
	case PROTOBUF_C_TYPE_MESSAGE:
		return parse_object(field, text, st, ret_value);
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return parse_unsigned(field, text, st, ret_value);
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return parse_signed(field, text, st, ret_value);
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		break;
	}
	return bad_value(st, field, "of a type this program knows");
}

/* --- showing --- */

static void add_time(struct buf *to, int64_t at_us)
{
	char text[CLOCK_TEXT_BYTES];
	if (at_us <= 0)
		return;
	clock_format(at_us, text);
	/* Microseconds only where there are any. */
	char *dot = strchr(text, '.');
	if (dot && strncmp(dot, ".000000", 7) == 0)
		memcpy(dot, "Z", 2);
	buf_add_text(to, text);
}

static void add_bytes(struct buf *to, const ProtobufCBinaryData *data)
{
	char hex[2 * VALUE_BYTES_SHOWN + 1];
	size_t shown = data->len < VALUE_BYTES_SHOWN ? data->len : VALUE_BYTES_SHOWN;
	hex_encode(data->data, shown, hex);
	buf_add_text(to, hex);
	if (shown < data->len)
		buf_addf(to, "... (%zu bytes)", data->len);
}

static void add_enum(struct buf *to, const ProtobufCEnumDescriptor *type, int value)
{
	const ProtobufCEnumValue *known = protobuf_c_enum_descriptor_get_value(type, value);
	char name[VALUE_NAME_BYTES];
	if (!known) {
		buf_addf(to, "%d", value);
	} else if (value != 0) {
		json_enum_name(type, known, name, sizeof(name));
		buf_add_text(to, name);
	}
}

static void add_message(struct buf *to, const ProtobufCMessage *message)
{
	const char *between = "";
	buf_add_text(to, "{");
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		if (value_is_absent(message, field))
			continue;
		buf_addf(to, "%s%s=", between, field->name);
		value_format(message, field, to);
		between = ", ";
	}
	buf_add_text(to, "}");
}

static void add_element(struct buf *to, const ProtobufCFieldDescriptor *field, const void *at)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		buf_add_text(to, *(char *const *)at ? *(char *const *)at : "");
		break;
	case PROTOBUF_C_TYPE_BYTES:
		add_bytes(to, at);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		buf_add_text(to, *(const protobuf_c_boolean *)at ? "yes" : "no");
		break;
	case PROTOBUF_C_TYPE_ENUM:
		add_enum(to, field->descriptor, *(const int *)at);
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		add_message(to, *(ProtobufCMessage *const *)at);
		break;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		buf_addf(to, "%" PRIu32, *(const uint32_t *)at);
		break;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		buf_addf(to, "%" PRIu64, *(const uint64_t *)at);
		break;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		buf_addf(to, "%" PRId32, *(const int32_t *)at);
		break;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		if (json_is_time(field))
			add_time(to, *(const int64_t *)at);
		else
			buf_addf(to, "%" PRId64, *(const int64_t *)at);
		break;
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		/* The vocabulary has none (proto/gen refuses them). */
		break;
	}
}

static const void *member(const ProtobufCMessage *message, size_t offset)
{
	return (const char *)message + offset;
}

static bool is_other_member(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	return (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
		*(const uint32_t *)member(message, field->quantifier_offset) != field->id;
}

bool value_is_absent(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const void *at = member(message, field->offset);
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)member(message, field->quantifier_offset) == 0;
	if (is_other_member(message, field))
		return true;
	if (field->type == PROTOBUF_C_TYPE_STRING)
		return !*(char *const *)at || !**(char *const *)at;
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return !*(void *const *)at;
	if (field->type == PROTOBUF_C_TYPE_BYTES)
		return ((const ProtobufCBinaryData *)at)->len == 0;
	return json_is_time(field) && *(const int64_t *)at == 0;
}

void value_format(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, struct buf *to)
{
	if (value_is_absent(message, field))
		return;
	const char *at = member(message, field->offset);
	if (field->label != PROTOBUF_C_LABEL_REPEATED) {
		add_element(to, field, at);
		return;
	}
	size_t count = *(const size_t *)member(message, field->quantifier_offset);
	const char *list = *(const char *const *)at;
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add_text(to, ", ");
		add_element(to, field, list + i * message_element_bytes(field->type));
	}
}

int value_put_json(const json_t *json, struct status *st)
{
	struct buf clean;
	char *text = json_dumps(json, JSON_INDENT(2));
	if (!text)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	buf_init(&clean, SIZE_MAX);
	term_clean(&clean, bytes_of_text(text), TERM_JSON);
	free(text);
	bool is_put = !clean.failed && fwrite(clean.data, 1, clean.len, stdout) == clean.len && putchar('\n') != EOF;
	buf_done(&clean);
	return is_put ? OK : fail(st, UNAVAILABLE, "OUTPUT", "standard output takes nothing");
}
