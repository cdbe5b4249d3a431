/* The pre-validator: what it refuses and why, and that what it accepts is canonical. */
#include "common/check.h"

#include "audit/v1/options.pb-c.h"
#include "common/arena.h"
#include "common/limits.h"
#include "tests/support/random_message.h"
#include "toy/v1/toy.pb-c.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { CASE_BYTES = 128 };

#define ID_TEXT "0193a5c2-6c5e-7abc-8def-0123456789ab"

static const struct message_rule *rule_named(const char *name)
{
	for (size_t i = 0; i < schema_message_count; i++)
		if (strcmp(schema_message[i].descriptor->name, name) == 0)
			return &schema_message[i];
	cr_fatal("no message %s", name);
}

/* Bytes of a case: hexadecimal, with 'text' as it stands. */
static struct bytes assemble(const char *text, uint8_t out[CASE_BYTES])
{
	size_t len = 0;
	while (*text) {
		if (*text == ' ') {
			text++;
		} else if (*text == '\'') {
			for (text++; *text != '\''; text++)
				out[len++] = (uint8_t)*text;
			text++;
		} else {
			cr_assert(hex_decode(text, 2, out + len++, 1), "%s", text);
			text += 2;
		}
		cr_assert(le(sz, len, CASE_BYTES));
	}
	return BYTES(out, len);
}

struct row {
	const char *name;
	const char *message;
	const char *raw;
	const char *reason; /* "" where it is accepted */
	const char *field;
};

#define EVERYTHING "toy.v1.Everything"
#define TOY "toy.v1.Toy"

/* clang-format off */
static const struct row row[] = {
	/* protobuf itself */
	{ "nothing", EVERYTHING, "", "", "" },
	{ "tag cut off", EVERYTHING, "80", "MALFORMED", "" },
	{ "tag only", EVERYTHING, "08", "MALFORMED", "int32_value" },
	{ "value cut off", EVERYTHING, "08 80", "MALFORMED", "int32_value" },
	{ "field zero", EVERYTHING, "00 01", "MALFORMED", "" },
	{ "field zero as text", EVERYTHING, "02 00", "MALFORMED", "" },
	{ "field number of 30 bits", EVERYTHING, "80 80 80 80 10 01", "MALFORMED", "" },
	{ "group", EVERYTHING, "0b 0c", "MALFORMED", "int32_value" },
	{ "end of group", EVERYTHING, "0c", "MALFORMED", "int32_value" },
	{ "unknown group", EVERYTHING, "a3 06 a4 06", "UNKNOWN_FIELD", "" },
	{ "wire type 6", EVERYTHING, "0e 01", "MALFORMED", "int32_value" },
	{ "wire type 7", EVERYTHING, "0f 01", "MALFORMED", "int32_value" },
	{ "number as text", EVERYTHING, "0a 01 01", "MALFORMED", "int32_value" },
	{ "number as 32 bits", EVERYTHING, "0d 01 00 00 00", "MALFORMED", "int32_value" },
	{ "text as number", EVERYTHING, "68 01", "MALFORMED", "string_value" },
	{ "fixed32 as number", EVERYTHING, "38 01", "MALFORMED", "fixed32_value" },
	{ "fixed64 as fixed32", EVERYTHING, "45 01 00 00 00", "MALFORMED", "fixed64_value" },
	{ "fixed32 cut off", EVERYTHING, "3d 01 00 00", "MALFORMED", "fixed32_value" },
	{ "fixed64 cut off", EVERYTHING, "41 01 00 00 00 00 00 00", "MALFORMED", "fixed64_value" },
	{ "text goes beyond", EVERYTHING, "6a 05 'four'", "MALFORMED", "string_value" },
	{ "length of 64 bits", EVERYTHING, "6a ff ff ff ff ff ff ff ff ff 01", "MALFORMED", "string_value" },
	{ "length cut off", EVERYTHING, "6a 80", "MALFORMED", "string_value" },
	{ "message goes beyond", EVERYTHING, "82 01 04 0a 01 'x'", "MALFORMED", "part" },
	{ "field beyond its message", EVERYTHING, "82 01 03 0a 05 'abcde'", "MALFORMED", "part.name" },
	{ "varint of eleven bytes", EVERYTHING, "10 ff ff ff ff ff ff ff ff ff ff 01", "MALFORMED", "int64_value" },
	{ "varint of 65 bits", EVERYTHING, "10 ff ff ff ff ff ff ff ff ff 02", "MALFORMED", "int64_value" },
	/* one encoding only */
	{ "long varint", EVERYTHING, "08 81 00", "NOT_CANONICAL", "int32_value" },
	{ "long zero", EVERYTHING, "08 80 00", "NOT_CANONICAL", "int32_value" },
	{ "long tag", EVERYTHING, "88 00 01", "NOT_CANONICAL", "" },
	{ "long length", EVERYTHING, "6a 81 00 'x'", "NOT_CANONICAL", "string_value" },
	{ "long length in a list", EVERYTHING, "8a 01 81 00 01", "NOT_CANONICAL", "int32s" },
	{ "number twice", EVERYTHING, "08 01 08 02", "NOT_CANONICAL", "int32_value" },
	{ "text twice", EVERYTHING, "6a 01 'a' 6a 01 'b'", "NOT_CANONICAL", "string_value" },
	{ "message twice", EVERYTHING, "82 01 03 0a 01 'a' 82 01 03 0a 01 'b'", "NOT_CANONICAL", "part" },
	{ "out of order", EVERYTHING, "18 01 08 01", "NOT_CANONICAL", "int32_value" },
	{ "out of order below", EVERYTHING, "82 01 05 10 01 0a 01 'a'", "NOT_CANONICAL", "part.name" },
	{ "list in two runs", EVERYTHING, "ba 01 01 'a' c2 01 01 'b' ba 01 01 'c'", "NOT_CANONICAL", "strings" },
	{ "default int32", EVERYTHING, "08 00", "NOT_CANONICAL", "int32_value" },
	{ "default sint64", EVERYTHING, "30 00", "NOT_CANONICAL", "sint64_value" },
	{ "default fixed64", EVERYTHING, "41 00 00 00 00 00 00 00 00", "NOT_CANONICAL", "fixed64_value" },
	{ "default bool", EVERYTHING, "58 00", "NOT_CANONICAL", "bool_value" },
	{ "default enum", EVERYTHING, "60 00", "NOT_CANONICAL", "enum_value" },
	{ "default text", EVERYTHING, "6a 00", "NOT_CANONICAL", "string_value" },
	{ "default bytes", EVERYTHING, "72 00", "NOT_CANONICAL", "bytes_value" },
	{ "empty packed list", EVERYTHING, "8a 01 00", "NOT_CANONICAL", "int32s" },
	{ "unpacked list", EVERYTHING, "88 01 01", "NOT_CANONICAL", "int32s" },
	{ "unpacked fixed list", EVERYTHING, "a5 01 01 00 00 00", "NOT_CANONICAL", "fixed32s" },
	{ "split packed list", EVERYTHING, "8a 01 01 01 8a 01 01 02", "NOT_CANONICAL", "int32s[0]" },
	{ "packed list cut off", EVERYTHING, "8a 01 02 01 80", "MALFORMED", "int32s[1]" },
	{ "packed fixed list cut off", EVERYTHING, "a2 01 05 01 00 00 00 01", "MALFORMED", "fixed32s[1]" },
	{ "bool is two", EVERYTHING, "58 02", "NOT_CANONICAL", "bool_value" },
	{ "bool is two in a list", EVERYTHING, "aa 01 02 01 02", "NOT_CANONICAL", "bools[1]" },
	{ "int32 of five bytes", EVERYTHING, "08 ff ff ff ff 0f", "NOT_CANONICAL", "int32_value" },
	{ "int32 below its type", EVERYTHING, "08 80 80 80 80 f0 ff ff ff ff 01", "NOT_CANONICAL", "int32_value" },
	{ "int32 of 33 bits", EVERYTHING, "08 80 80 80 80 10", "NOT_CANONICAL", "int32_value" },
	{ "uint32 of 33 bits", EVERYTHING, "18 80 80 80 80 10", "NOT_CANONICAL", "uint32_value" },
	{ "sint32 of 33 bits", EVERYTHING, "28 80 80 80 80 10", "NOT_CANONICAL", "sint32_value" },
	{ "enum of five bytes", EVERYTHING, "82 01 08 0a 01 'a' 20 fe ff ff ff 0f", "MALFORMED", "part.finish" },
	{ "enum is minus two in five bytes", EVERYTHING, "82 01 09 0a 01 'a' 20 fe ff ff ff 0f", "NOT_CANONICAL", "part.finish" },
	{ "two members of a oneof", EVERYTHING, "d0 01 01 da 01 01 'a'", "NOT_CANONICAL", "text_choice" },
	{ "one member twice", EVERYTHING, "d0 01 01 d0 01 02", "NOT_CANONICAL", "number_choice" },
	{ "members around another oneof", EVERYTHING, "d0 01 01 e0 01 02 ea 01 00", "NOT_CANONICAL", "message_choice" },
	/* what the schema knows */
	{ "unknown field", EVERYTHING, "a0 06 01", "UNKNOWN_FIELD", "" },
	{ "unknown field below", EVERYTHING, "82 01 06 0a 01 'a' a0 06 01", "UNKNOWN_FIELD", "part" },
	{ "unknown field behind the last", EVERYTHING, "f8 7f 01 80 80 01 01", "UNKNOWN_FIELD", "" },
	{ "unknown enum value", EVERYTHING, "60 04", "UNKNOWN_VALUE", "enum_value" },
	{ "unknown negative enum value", EVERYTHING, "60 ff ff ff ff ff ff ff ff ff 01", "UNKNOWN_VALUE", "enum_value" },
	{ "unknown enum value in a list", EVERYTHING, "b2 01 03 01 02 07", "UNKNOWN_VALUE", "enums[2]" },
	/* texts and ids */
	{ "NUL", EVERYTHING, "6a 03 'a' 00 'b'", "BAD_TEXT", "string_value" },
	{ "control character", EVERYTHING, "6a 01 1b", "BAD_TEXT", "string_value" },
	{ "DEL", EVERYTHING, "6a 01 7f", "BAD_TEXT", "string_value" },
	{ "Latin-1", EVERYTHING, "6a 02 'a' e9", "BAD_TEXT", "string_value" },
	{ "overlong slash", EVERYTHING, "6a 02 c0 af", "BAD_TEXT", "string_value" },
	{ "surrogate", EVERYTHING, "6a 03 ed a0 80", "BAD_TEXT", "string_value" },
	{ "beyond Unicode", EVERYTHING, "6a 04 f4 90 80 80", "BAD_TEXT", "string_value" },
	{ "text cut in a character", EVERYTHING, "6a 02 e2 82", "BAD_TEXT", "string_value" },
	{ "NUL in a list", EVERYTHING, "ba 01 01 'a' ba 01 01 00", "BAD_TEXT", "strings[1]" },
	{ "NUL in a oneof", EVERYTHING, "da 01 01 00", "BAD_TEXT", "text_choice" },
	{ "no id", EVERYTHING, "fa 01 01 'x'", "BAD_ID", "any_id" },
	{ "id in capitals", EVERYTHING, "fa 01 24 '0193A5C2-6c5e-7abc-8def-0123456789ab'", "BAD_ID", "any_id" },
	{ "id of version 4", EVERYTHING, "fa 01 24 '0193a5c2-6c5e-4abc-8def-0123456789ab'", "BAD_ID", "any_id" },
	{ "empty id in a list", EVERYTHING, "ca 01 00", "BAD_ID", "toy_ids[0]" },
	{ "second id of a list", EVERYTHING, "ca 01 24 '" ID_TEXT "' ca 01 01 'x'", "BAD_ID", "toy_ids[1]" },
	/* limits */
	{ "text too long", EVERYTHING, "6a 1f '0123456789012345678901234567890'", "BAD_LENGTH", "string_value" },
	{ "bytes too long", EVERYTHING, "72 1f '0123456789012345678901234567890'", "BAD_LENGTH", "bytes_value" },
	{ "element too long", EVERYTHING, "ba 01 01 'a' ba 01 09 '012345678'", "BAD_LENGTH", "strings[1]" },
	{ "key too short", EVERYTHING, "7a 03 'abc'", "BAD_LENGTH", "key" },
	{ "key too long", EVERYTHING, "7a 05 'abcde'", "BAD_LENGTH", "key" },
	{ "id too long", EVERYTHING, "fa 01 25 '" ID_TEXT "0'", "BAD_LENGTH", "any_id" },
	{ "too many numbers", EVERYTHING, "8a 01 06 01 02 03 04 05 06", "TOO_MANY", "int32s[5]" },
	{ "too many texts", EVERYTHING, "ba 01 00 ba 01 00 ba 01 00 ba 01 00 ba 01 00 ba 01 00", "TOO_MANY", "strings[5]" },
	{ "too many messages", TOY, "6a 03 0a 01 'a' 6a 03 0a 01 'a' 6a 03 0a 01 'a' 6a 03 0a 01 'a' 6a 03 0a 01 'a' 6a 03 0a 01 'a' 6a 03 0a 01 'a'", "TOO_MANY", "parts[6]" },
	{ "below its minimum", EVERYTHING, "f0 01 01", "OUT_OF_RANGE", "bounded" },
	{ "above its maximum", EVERYTHING, "f0 01 0a", "OUT_OF_RANGE", "bounded" },
	{ "far above its maximum", EVERYTHING, "f0 01 ff ff ff ff ff ff ff ff ff 01", "OUT_OF_RANGE", "bounded" },
	{ "negative where it is bounded", TOY, "6a 0e 0a 01 'a' 10 fa ff ff ff ff ff ff ff ff 01", "OUT_OF_RANGE", "parts[0].count" },
	{ "sint32 above its maximum", EVERYTHING, "e0 01 08", "OUT_OF_RANGE", "size" },
	{ "required text missing", "toy.v1.AddToyRequest", "0a 24 '" ID_TEXT "'", "REQUIRED", "name" },
	{ "required id missing", "toy.v1.AddToyRequest", "12 01 'a'", "REQUIRED", "organisation_id" },
	{ "required below missing", TOY, "6a 03 0a 01 'a' 6a 00", "REQUIRED", "parts[1].name" },
	{ "path of two lists", TOY, "6a 03 0a 01 'a' 6a 09 0a 01 'a' 1a 00 1a 02 10 00", "NOT_CANONICAL", "parts[1].materials[1].grams" },
	/* accepted */
	{ "first and last", EVERYTHING, "08 01 f8 7f 01", "", "" },
	{ "negative int32", EVERYTHING, "08 ff ff ff ff ff ff ff ff ff 01", "", "" },
	{ "smallest int32", EVERYTHING, "08 80 80 80 80 f8 ff ff ff ff 01", "", "" },
	{ "largest uint32", EVERYTHING, "18 ff ff ff ff 0f", "", "" },
	{ "negative enum value", EVERYTHING, "82 01 0e 0a 01 'a' 20 fe ff ff ff ff ff ff ff ff 01", "", "" },
	{ "zero in a oneof", EVERYTHING, "d0 01 00", "", "" },
	{ "empty text in a oneof", EVERYTHING, "da 01 00", "", "" },
	{ "one member of each oneof", EVERYTHING, "e0 01 02 ea 01 00", "", "" },
	{ "empty texts in a list", EVERYTHING, "ba 01 00 ba 01 00", "", "" },
	{ "zeroes in a list", EVERYTHING, "8a 01 02 00 00", "", "" },
	{ "tab", EVERYTHING, "6a 02 'a' 09", "", "" },
	{ "right to left override in a line", EVERYTHING, "6a 04 'a' e2 80 ae", "BAD_TEXT", "string_value" },
	{ "line separator in a line", EVERYTHING, "6a 03 e2 80 a8", "BAD_TEXT", "string_value" },
	{ "isolate in a line", EVERYTHING, "6a 03 e2 81 a6", "BAD_TEXT", "string_value" },
	{ "dash and euro in a line", EVERYTHING, "6a 06 e2 80 94 e2 82 ac", "", "" },
	{ "line feed in a line", EVERYTHING, "6a 03 'a' 0a 09", "BAD_TEXT", "string_value" },
	{ "empty message", TOY, "72 00", "", "" },
	{ "id", EVERYTHING, "fa 01 24 '" ID_TEXT "'", "", "" },
};
/* clang-format on */

Test(check, refuses_what_is_not_canonical_or_too_large)
{
	size_t refused = 0;
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		uint8_t raw[CASE_BYTES];
		struct status st = { 0 };
		int rc = check_message(assemble(row[i].raw, raw), rule_named(row[i].message), &st);
		cr_expect(eq(str, st.reason, (char *)row[i].reason), "%s", row[i].name);
		cr_expect(eq(str, st.field, (char *)row[i].field), "%s", row[i].name);
		cr_expect(eq(int, rc, *row[i].reason ? INVALID_ARGUMENT : OK), "%s", row[i].name);
		refused += rc != OK;
	}
	cr_expect(ge(sz, refused, 60));
}

/* A message of `levels` messages, each in field 1 of the one around it. */
static struct bytes nested(unsigned levels, uint8_t out[CASE_BYTES])
{
	size_t len = 0;
	for (unsigned i = 1; i < levels; i++) {
		memmove(out + 2, out, len);
		out[0] = 0x0a;
		out[1] = (uint8_t)len;
		len += 2;
	}
	return BYTES(out, len);
}

/*
 * The generator lets no message nest deeper than the stack, so a hand-made rule that contains itself shows
 * that the stack ends.
 */
Test(check, refuses_a_message_nested_deeper_than_its_stack)
{
	static struct message_rule endless;
	static const struct field_rule field = { .message = &endless };
	uint8_t raw[CASE_BYTES];
	struct status st = { 0 };
	ProtobufCFieldDescriptor below = toy__level1__descriptor.fields[0];
	ProtobufCMessageDescriptor descriptor = toy__level1__descriptor;
	below.descriptor = &descriptor;
	descriptor.fields = &below;
	endless = (struct message_rule){ .descriptor = &descriptor, .field = &field };
	cr_expect(eq(int, check_message(nested(LIMIT_NESTING, raw), &endless, &st), OK));
	cr_expect(eq(int, check_message(nested(LIMIT_NESTING + 1, raw), &endless, &st), INVALID_ARGUMENT));
	cr_expect(eq(str, st.reason, "TOO_DEEP"));
	cr_expect(eq(str, st.field, "below.below.below.below.below.below.below.below"));
}

Test(check, refuses_more_elements_than_one_message_may_have)
{
	static uint8_t raw[4 + LIMIT_ELEMENTS + 1] = { 0x92, 0x01 }; /* uint64s, which may hold 20,000 */
	struct status st = { 0 };
	for (uint32_t count = LIMIT_ELEMENTS; count <= LIMIT_ELEMENTS + 1; count++) {
		raw[2] = (uint8_t)(count | 0x80);
		raw[3] = (uint8_t)(count >> 7);
		int rc = check_message(BYTES(raw, 4 + count), rule_named(EVERYTHING), &st);
		cr_expect(eq(int, rc, count > LIMIT_ELEMENTS ? INVALID_ARGUMENT : OK));
	}
	cr_expect(eq(str, st.reason, "TOO_MANY"));
}

Test(check, refuses_every_prefix_that_cuts_a_field)
{
	uint8_t raw[CASE_BYTES];
	struct bytes whole = assemble("82 01 05 0a 03 'abc'", raw);
	for (size_t len = 1; len < whole.len; len++) {
		struct status st = { 0 };
		cr_expect(eq(int, check_message(BYTES(raw, len), rule_named(EVERYTHING), &st), INVALID_ARGUMENT),
			"%zu bytes", len);
	}
}

/* Whether the bytes unpack and re-pack to themselves. */
static bool is_stable(struct arena *a, struct bytes raw, const struct message_rule *rule)
{
	ProtobufCMessage *message =
		protobuf_c_message_unpack(rule->descriptor, arena_allocator(a), raw.len, raw.data);
	return message && message->n_unknown_fields == 0 && bytes_equal(random_packed(a, message), raw);
}

enum { SEEDS = 60, MUTANTS = 40 };

/* One to three edits: flip, drop, double or insert a byte, swap two. */
static struct bytes mutate(struct arena *a, struct bytes raw, uint64_t *seed)
{
	uint8_t *data = arena_alloc(a, raw.len + 4);
	size_t len = raw.len;
	if (len)
		memcpy(data, raw.data, len);
	for (uint64_t edits = 1 + random_below(seed, 3); edits > 0; edits--) {
		size_t at = len ? (size_t)random_below(seed, len) : 0;
		switch (random_below(seed, 5)) {
		case 0:
			data[at] ^= (uint8_t)(1 << random_below(seed, 8));
			break;
		case 1:
			memmove(data + at, data + at + 1, len ? len - at - 1 : 0);
			len -= len ? 1 : 0;
			break;
		case 2:
			memmove(data + at + 1, data + at, len - at);
			len++;
			break;
		case 3:
			data[at] = (uint8_t)random_below(seed, 32);
			break;
		case 4: {
			size_t other = len ? (size_t)random_below(seed, len) : 0;
			uint8_t kept = data[at];
			data[at] = data[other];
			data[other] = kept;
		}
		}
	}
	return BYTES(data, len);
}

static void try_mutants(struct arena *a, struct bytes raw, const struct message_rule *rule, uint64_t *seed,
	size_t *ret_accepted)
{
	for (int i = 0; i < MUTANTS; i++) {
		struct status st = { 0 };
		struct bytes mutant = mutate(a, raw, seed);
		if (check_message(mutant, rule, &st) != OK)
			continue;
		++*ret_accepted;
		cr_expect(is_stable(a, mutant, rule), "%s: an accepted mutant re-packs to other bytes",
			rule->descriptor->name);
	}
}

Test(check, accepts_every_valid_message_and_only_what_repacks_to_the_same_bytes)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	uint64_t seed = 20261123;
	size_t accepted = 0;
	for (size_t m = 0; m < schema_message_count; m++) {
		const struct message_rule *rule = &schema_message[m];
		for (int i = 0; i < SEEDS; i++) {
			struct status st = { 0 };
			struct bytes raw = random_packed(a, random_message(a, rule, &seed));
			cr_expect(eq(int, check_message(raw, rule, &st), OK), "%s: %s %s",
				rule->descriptor->name, st.field, st.reason);
			cr_expect(is_stable(a, raw, rule), "%s", rule->descriptor->name);
			try_mutants(a, raw, rule, &seed, &accepted);
			arena_reset(a);
		}
	}
	cr_expect(gt(sz, accepted, 1000));
	arena_free(a);
}

Test(check, holds_each_part_to_its_audience)
{
	static const uint8_t all = AUDIT__AUDIENCE__AUDIENCE_ALL, auditors = AUDIT__AUDIENCE__AUDIENCE_AUDITORS;
	const struct message_rule *rule = rule_named("toy.v1.AddToyRequest");
	uint8_t raw[CASE_BYTES], note[CASE_BYTES];
	struct bytes open = assemble("0a 24 '" ID_TEXT "' 12 01 'a'", raw);
	struct bytes closed = assemble("1a 02 'hm'", note);
	struct status st = { 0 };
	cr_expect(eq(int, check_audience(open, all, rule, &st), OK));
	cr_expect(eq(int, check_audience(closed, auditors, rule, &st), OK));
	cr_expect(eq(int, check_audience(closed, all, rule, &st), INVALID_ARGUMENT));
	cr_expect(eq(str, st.reason, "WRONG_AUDIENCE"));
	cr_expect(eq(str, st.field, "team_note"));
	cr_expect(eq(int, check_audience(open, auditors, rule, &st), INVALID_ARGUMENT));
	cr_expect(eq(str, st.field, "organisation_id"));
}

Test(check, takes_parts_together_as_one_message)
{
	static const uint8_t audience[] = { AUDIT__AUDIENCE__AUDIENCE_ALL, AUDIT__AUDIENCE__AUDIENCE_AUDITORS,
		AUDIT__AUDIENCE__AUDIENCE_AUDITORS };
	const struct message_rule *rule = rule_named("toy.v1.AddToyRequest");
	uint8_t raw[CASE_BYTES], note[CASE_BYTES], parts[CASE_BYTES];
	struct bytes content[] = { assemble("0a 24 '" ID_TEXT "' 12 01 'a' 3a 03 0a 01 'b'", raw),
		assemble("1a 02 'hm'", note), assemble("1a 02 'hm'", parts) };
	struct status st = { 0 };
	cr_expect(eq(int, check_parts(content, audience, 2, rule, &st), OK), "a later part may hold earlier fields");
	cr_expect(eq(int, check_parts(content, audience, 3, rule, &st), INVALID_ARGUMENT));
	cr_expect(eq(str, st.reason, "NOT_CANONICAL"), "the same field in two parts");
	cr_expect(eq(int, check_parts(content + 1, audience + 1, 1, rule, &st), INVALID_ARGUMENT));
	cr_expect(eq(str, st.reason, "REQUIRED"));
	cr_expect(eq(int, check_parts(content, audience, 0, rule, &st), INVALID_ARGUMENT));
}
