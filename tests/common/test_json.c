/* Messages as JSON: what people read and write, and that nothing is lost on the way there and back. */
#include "common/json.h"

#include "common/limits.h"
#include "common/schema.h"
#include "tests/support/random_message.h"
#include "toy/v1/toy.pb-c.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static void expect_json(const ProtobufCMessage *message, const char *wanted)
{
	struct status st = { 0 };
	json_t *json;
	cr_assert(eq(int, json_from_message(message, &st, &json), OK), "%s", st.message);
	char *text = json_dumps(json, JSON_COMPACT);
	cr_expect(eq(str, text, (char *)wanted));
	free(text);
	json_decref(json);
}

Test(json, writes_times_enums_and_bytes_for_people)
{
	Audit__Period warranty = AUDIT__PERIOD__INIT;
	Toy__Toy toy = TOY__TOY__INIT;
	warranty.to_us = INT64_C(1795430280123456);
	toy.name = "train \"rapid\"";
	toy.state = TOY__TOY_STATE__TOY_STATE_SHARED;
	toy.made_us = INT64_C(1795430280000000);
	toy.is_loud = true;
	toy.warranty = &warranty;
	toy.version = UINT64_C(1) << 53;
	expect_json(&toy.base,
		"{\"version\":\"9007199254740992\",\"state\":\"shared\",\"name\":\"train \\\"rapid\\\"\","
		"\"made_us\":\"2026-11-23T10:38:00.000000Z\",\"is_loud\":true,"
		"\"warranty\":{\"to_us\":\"2026-11-23T10:38:00.123456Z\"}}");
}

Test(json, writes_set_oneof_members_even_when_zero_and_no_other_defaults)
{
	Toy__Everything all = TOY__EVERYTHING__INIT;
	uint8_t blob[] = { 0xff, 0x00 };
	int32_t number[] = { 0, -1 };
	Toy__ToyState state[] = { TOY__TOY_STATE__TOY_STATE_UNSPECIFIED };
	all.maybe_case = TOY__EVERYTHING__MAYBE_SIZE;
	all.bytes_value = (ProtobufCBinaryData){ sizeof(blob), blob };
	all.n_int32s = 2;
	all.int32s = number;
	all.n_enums = 1;
	all.enums = state;
	all.uint64_value = UINT64_MAX;
	all.int64_value = INT64_MIN;
	expect_json(&all.base,
		"{\"int64_value\":\"-9223372036854775808\",\"uint64_value\":\"18446744073709551615\","
		"\"bytes_value\":\"/wA=\",\"int32s\":[0,-1],\"enums\":[\"unspecified\"],\"size\":0}");
}

Test(json, reports_text_that_is_not_utf8)
{
	Toy__Toy toy = TOY__TOY__INIT;
	struct status st = { 0 };
	json_t *json;
	toy.name = "\xff";
	cr_expect(eq(int, json_from_message(&toy.base, &st, &json), DATA_LOSS));
	cr_expect(eq(str, st.reason, "JSON_TEXT"));
}

static int read_json(struct arena *a, const char *text, const ProtobufCMessageDescriptor *d, struct status *st,
	ProtobufCMessage **ret_message)
{
	json_t *json = json_loads(text, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
	cr_assert(ne(ptr, json, NULL), "%s", text);
	int rc = json_to_message(json, d, a, st, ret_message);
	json_decref(json);
	return rc;
}

Test(json, reads_every_spelling_it_allows)
{
	static const char *const spelling[] = {
		"{\"state\": \"shared\", \"made_us\": \"2026-11-23T10:38:00Z\", \"version\": 7}",
		"{\"state\": \"TOY_STATE_SHARED\", \"made_us\": 1795430280000000, \"version\": \"7\"}",
		"{\"state\": 2, \"made_us\": \"1795430280000000\", \"version\": 7, \"name\": null}",
		"{\"state\": \"Shared\", \"made_us\": \"2026-11-23T10:38:00.000Z\", \"version\": 7, \"parts\": []}",
	};
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	for (size_t i = 0; i < ARRAY_LEN(spelling); i++) {
		struct status st = { 0 };
		ProtobufCMessage *message = NULL;
		cr_assert(eq(int, read_json(a, spelling[i], &toy__toy__descriptor, &st, &message), OK), "%s: %s",
			spelling[i], st.message);
		const Toy__Toy *toy = (const Toy__Toy *)message;
		cr_expect(eq(int, (int)toy->state, TOY__TOY_STATE__TOY_STATE_SHARED), "%s", spelling[i]);
		cr_expect(eq(i64, toy->made_us, INT64_C(1795430280000000)), "%s", spelling[i]);
		cr_expect(eq(u64, toy->version, 7), "%s", spelling[i]);
	}
	arena_free(a);
}

Test(json, refuses_and_names_the_place)
{
	static const struct {
		const char *text, *reason, *field;
	} row[] = {
		{ "[]", "JSON_TYPE", "" },
		{ "{\"colour\": 1}", "JSON_FIELD", "colour" },
		{ "{\"part\": {\"colour\": 1}}", "JSON_FIELD", "part.colour" },
		{ "{\"part\": 1}", "JSON_TYPE", "part" },
		{ "{\"part\": {\"materials\": [{}, {\"grams\": -1}]}}", "JSON_VALUE", "part.materials[1].grams" },
		{ "{\"part\": {\"materials\": {}}}", "JSON_TYPE", "part.materials" },
		{ "{\"int32_value\": 2147483648}", "JSON_VALUE", "int32_value" },
		{ "{\"int32_value\": \"-2147483649\"}", "JSON_VALUE", "int32_value" },
		{ "{\"int32_value\": 1.5}", "JSON_TYPE", "int32_value" },
		{ "{\"int32_value\": \" 1\"}", "JSON_VALUE", "int32_value" },
		{ "{\"int32_value\": \"1x\"}", "JSON_VALUE", "int32_value" },
		{ "{\"int32_value\": \"\"}", "JSON_VALUE", "int32_value" },
		{ "{\"int32_value\": \"-\"}", "JSON_VALUE", "int32_value" },
		{ "{\"int64_value\": \"9223372036854775808\"}", "JSON_VALUE", "int64_value" },
		{ "{\"uint32_value\": 4294967296}", "JSON_VALUE", "uint32_value" },
		{ "{\"uint64_value\": \"-1\"}", "JSON_VALUE", "uint64_value" },
		{ "{\"uint64_value\": \"18446744073709551616\"}", "JSON_VALUE", "uint64_value" },
		{ "{\"uint64_value\": true}", "JSON_TYPE", "uint64_value" },
		{ "{\"bool_value\": 1}", "JSON_TYPE", "bool_value" },
		{ "{\"enum_value\": \"lost\"}", "JSON_VALUE", "enum_value" },
		{ "{\"enum_value\": 9}", "JSON_VALUE", "enum_value" },
		{ "{\"enum_value\": 4294967297}", "JSON_VALUE", "enum_value" },
		{ "{\"enum_value\": []}", "JSON_TYPE", "enum_value" },
		{ "{\"string_value\": 1}", "JSON_TYPE", "string_value" },
		{ "{\"string_value\": \"a\\u0000b\"}", "JSON_VALUE", "string_value" },
		{ "{\"bytes_value\": \"/w\"}", "JSON_VALUE", "bytes_value" },
		{ "{\"strings\": [\"a\", 1]}", "JSON_TYPE", "strings[1]" },
		{ "{\"strings\": [null]}", "JSON_TYPE", "strings[0]" },
		{ "{\"number_choice\": 1, \"text_choice\": \"a\"}", "JSON_ONEOF", "text_choice" },
	};
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct status st = { 0 };
		ProtobufCMessage *message = NULL;
		cr_expect(eq(int, read_json(a, row[i].text, &toy__everything__descriptor, &st, &message),
			INVALID_ARGUMENT), "%s", row[i].text);
		cr_expect(eq(str, st.reason, (char *)row[i].reason), "%s", row[i].text);
		cr_expect(eq(str, st.field, (char *)row[i].field), "%s", row[i].text);
		cr_expect(eq(ptr, message, NULL), "%s", row[i].text);
	}
	struct status st = { 0 };
	ProtobufCMessage *message;
	cr_expect(eq(int, read_json(a, "{\"made_us\": \"2026-13-01T00:00:00Z\"}", &toy__toy__descriptor, &st,
		&message), INVALID_ARGUMENT));
	cr_expect(eq(str, st.field, "made_us"));
	arena_free(a);
}

Test(json, stops_at_the_arenas_limit)
{
	struct arena *a = arena_new(64);
	struct status st = { 0 };
	ProtobufCMessage *message;
	cr_expect(eq(int, read_json(a, "{\"name\": \"a\"}", &toy__toy__descriptor, &st, &message),
		RESOURCE_EXHAUSTED));
	cr_expect(eq(str, st.reason, "ARENA"));
	arena_free(a);
}

static void there_and_back(struct arena *a, const struct message_rule *rule, uint64_t *seed)
{
	struct status st = { 0 };
	ProtobufCMessage *message = random_message(a, rule, seed), *back;
	json_t *json;
	cr_assert(eq(int, json_from_message(message, &st, &json), OK), "%s", rule->descriptor->name);
	/* Through the text, which is what leaves the program. */
	char *text = json_dumps(json, 0);
	json_t *again = json_loads(text, 0, NULL);
	cr_assert(eq(int, json_to_message(again, rule->descriptor, a, &st, &back), OK), "%s %s: %s", text,
		st.field, st.message);
	cr_expect(bytes_equal(random_packed(a, back), random_packed(a, message)), "%s", text);
	json_decref(again);
	json_decref(json);
	free(text);
}

Test(json, every_message_comes_back_to_the_same_bytes)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	uint64_t seed = 7;
	for (size_t m = 0; m < schema_message_count; m++)
		for (int i = 0; i < 40; i++) {
			there_and_back(a, &schema_message[m], &seed);
			arena_reset(a);
		}
	arena_free(a);
}
