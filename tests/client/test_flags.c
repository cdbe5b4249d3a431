/* Command line words to requests: by example, and for every request of the schema. */
#include "client/flags.h"
#include "client/options.h"
#include "tests/support/random_message.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { ARENA_BYTES = 8 * 1024 * 1024, WORDS = 4096 };

#define NOW_US INT64_C(1795430000000000)
#define FINDING "019ab04a-bfbb-7fff-bfff-ffffffffffff"

static json_t *parse(const char *noun, const char *verb, const char *const *word, size_t count, struct status *st)
{
	json_t *request = NULL;
	const struct method_rule *method = schema_find_verb(noun, verb);
	cr_assert(method != NULL);
	(void)!flags_parse(method, word, count, NOW_US, st, &request);
	return request;
}

static void expect(const char *noun, const char *verb, const char *const *word, size_t count, const char *json)
{
	struct status st = { 0 };
	json_t *got = parse(noun, verb, word, count, &st), *want = json_loads(json, 0, NULL);
	cr_assert(want != NULL, "%s", json);
	cr_expect(got && json_equal(got, want), "%s %s: %s %s", noun, verb, st.reason, st.message);
	json_decref(got);
	json_decref(want);
}

#define EXPECT(noun, verb, json, ...)                                                              \
	expect(noun, verb, (const char *const[]){ __VA_ARGS__ },                                   \
		ARRAY_LEN(((const char *const[]){ __VA_ARGS__ })), json)

Test(flags, names_may_be_short_and_the_positional_is_the_nouns_id)
{
	EXPECT("finding", "close", "{\"finding_id\":\"" FINDING "\",\"version\":3,\"evidence_ids\":[\"a\",\"b\"]}",
		FINDING, "--version", "3", "--evidence", "a", "--evidence-id=b");
	EXPECT("finding", "close", "{\"finding_id\":\"x\",\"verdict\":\"--done\"}", "--finding", "x", "--verdict=--done");
	EXPECT("person", "add", "{\"name\":\"Anna\",\"organisation_id\":\"o\",\"is_service\":true}", "Anna",
		"--organisation", "o", "--service");
	EXPECT("person", "add", "{\"is_service\":false}", "--no-is-service");
	EXPECT("finding", "list", "{\"audit_id\":\"x\",\"page\":{\"filter\":\"grade = major\",\"size\":5}}", "--audit", "x",
		"--filter", "grade = major", "--page-size", "5");
}

Test(flags, values_are_read_by_type)
{
	EXPECT("finding", "add", "{\"grade\":\"FINDING_GRADE_MAJOR\"}", "--grade", "major");
	EXPECT("evidence", "submit", "{\"source\":\"EVIDENCE_SOURCE_DATA_SUMMARY\"}", "--source", "data-summary");
	EXPECT("evidence", "submit", "{\"captured_us\":1795430000000000}", "--captured", "now");
	EXPECT("evidence", "submit", "{\"captured_us\":1795257200000000}", "--captured-us", "-2d");
	EXPECT("action", "add", "{\"due_us\":1796083200000000}", "--due", "2026-12-01");
	EXPECT("evidence", "submit", "{\"file\":{\"name\":\"a.pdf\",\"size_bytes\":7}}", "--file.name", "a.pdf",
		"--file.size-bytes", "7");
	EXPECT("person", "add", "{\"contact\":\"=1+1\"}", "--contact", "=1+1");
}

Test(flags, wrong_words_are_refused_with_a_reason)
{
	static const struct { const char *word[3]; size_t count; const char *reason; } row[] = {
		{ { "--bogus", "1" }, 2, "UNKNOWN_FLAG" },
		{ { "--version" }, 1, "NO_VALUE" },
		{ { "--version", "-1" }, 2, "BAD_VALUE" },
		{ { "--version", "12x" }, 2, "BAD_VALUE" },
		{ { "--version=1", "--version=2" }, 2, "GIVEN_TWICE" },
		{ { "a", "b" }, 2, "TOO_MANY_WORDS" },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct status st = { 0 };
		json_t *request = parse("finding", "close", row[i].word, row[i].count, &st);
		cr_expect(request == NULL);
		cr_expect(eq(str, st.reason, (char *)row[i].reason), "row %zu", i);
	}
}

/* --- the property: any valid request can be typed --- */

struct words {
	const char *word[WORDS];
	size_t count;
};

static void add_word(struct arena *a, struct words *w, const char *name, const json_t *value)
{
	char kebab[VALUE_NAME_BYTES];
	char *text = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	value_kebab(name, kebab);
	cr_assert(lt(sz, w->count, (size_t)WORDS));
	w->word[w->count++] = arena_printf(a, "--%s=%s", kebab, text ? text : json_string_value(value));
	free(text);
}

static void words_of(struct arena *a, json_t *request, struct words *w)
{
	const char *name;
	json_t *value, *element;
	size_t i;
	json_object_foreach(request, name, value) {
		if (!json_is_array(value))
			add_word(a, w, name, value);
		else
			json_array_foreach(value, i, element)
				add_word(a, w, name, element);
	}
}

static void round_trip(const struct method_rule *method, uint64_t seed)
{
	struct arena *a = arena_new(ARENA_BYTES);
	struct status st = { 0 };
	struct words *w = calloc(1, sizeof(*w));
	json_t *json = NULL, *typed = NULL;
	ProtobufCMessage *again = NULL;
	ProtobufCMessage *message = random_message(a, method->request, &seed);
	struct bytes before = random_packed(a, message);
	cr_assert(eq(int, json_from_message(message, &st, &json), OK), "%s: %s", method->name, st.message);
	words_of(a, json, w);
	cr_assert(eq(int, flags_parse(method, w->word, w->count, NOW_US, &st, &typed), OK), "%s: %s %s", method->name,
		st.reason, st.message);
	cr_assert(eq(int, json_to_message(typed, method->request->descriptor, a, &st, &again), OK), "%s: %s %s",
		method->name, st.field, st.message);
	cr_expect(bytes_equal(before, random_packed(a, again)), "%s: another message, seed %" PRIu64, method->name, seed);
	json_decref(json);
	json_decref(typed);
	free(w);
	arena_free(a);
}

Test(flags, every_request_of_the_schema_can_be_typed)
{
	size_t tried = 0;
	for (size_t i = 0; i < schema_method_count; i++)
		for (uint64_t seed = 1; seed <= 8; seed++, tried++)
			round_trip(&schema_method[i], seed * 1000 + i);
	cr_expect(gt(sz, tried, (size_t)500));
}

/* A field called like an option costs its users a rule to remember: the known ones are enough. */
Test(flags, fields_called_like_options_are_known)
{
	for (size_t i = 0; i < schema_method_count; i++) {
		for (size_t k = 0; k < option_rows_count; k++) {
			struct flag_field f;
			bool is_known = strcmp(option_rows[k].name, "profile") == 0 &&
				(strcmp(schema_method[i].name, "audit.v1.ProgrammeService/AddProgramme") == 0 ||
					strcmp(schema_method[i].name, "audit.v1.ProgrammeService/ChangeProgramme") == 0);
			bool has = flags_find(schema_method[i].request, option_rows[k].name, &f);
			cr_expect(eq(int, (int)has, (int)is_known), "%s has --%s", schema_method[i].name,
				option_rows[k].name);
		}
	}
}

Test(options, a_methods_own_flag_wins_behind_its_name)
{
	const char *word[] = { "--profile", "anna", "programme", "add", "--profile", "2026" };
	static const char *const want[] = { "programme", "add", "--profile", "2026" };
	struct options o;
	struct status st = { 0 };
	size_t count = 0;
	cr_assert(eq(int, options_take(word, ARRAY_LEN(word), NOW_US, &st, &o, &count), OK));
	cr_expect(eq(str, (char *)(uintptr_t)o.profile, (char *)"anna"));
	cr_assert(eq(sz, count, ARRAY_LEN(want)));
	for (size_t i = 0; i < count; i++)
		cr_expect(eq(str, (char *)(uintptr_t)word[i], (char *)(uintptr_t)want[i]));
}

Test(options, stand_anywhere_and_leave_the_rest)
{
	const char *word[] = { "finding", "-o", "csv", "list", "--all", "--audit", "x", "--as-of=2026-06-14", "--", "--all" };
	static const char *const want[] = { "finding", "list", "--audit", "x", "--", "--all" };
	struct options o;
	struct status st = { 0 };
	size_t count = 0;
	cr_assert(eq(int, options_take(word, ARRAY_LEN(word), NOW_US, &st, &o, &count), OK));
	cr_assert(eq(sz, count, ARRAY_LEN(want)));
	for (size_t i = 0; i < count; i++)
		cr_expect(eq(str, (char *)word[i], (char *)want[i]));
	cr_expect(eq(int, (int)o.output, (int)FORMAT_CSV));
	cr_expect(o.all);
	cr_expect(eq(i64, o.as_of_us, INT64_C(1781395200000000)));
}

Test(options, bad_values_are_refused)
{
	static const char *const row[][2] = { { "-o", "xml" }, { "--timeout", "0" }, { "--timeout", "61" },
		{ "--passphrase-fd", "x" }, { "--as-of", "yesterday" } };
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		const char *word[] = { row[i][0], row[i][1] };
		struct options o;
		struct status st = { 0 };
		size_t count;
		cr_expect(eq(int, options_take(word, 2, NOW_US, &st, &o, &count), INVALID_ARGUMENT), "%s %s", row[i][0],
			row[i][1]);
	}
}
