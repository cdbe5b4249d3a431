/* Filters: what is accepted, to which SQL and values it compiles, and that nothing else gets through. */
#include "common/filter.h"
#include "common/limits.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define VALUE(enum_name, number) { enum_name, "C", number }

static const ProtobufCEnumValue grade_values[] = { VALUE("FINDING_GRADE_UNSPECIFIED", 0),
	VALUE("FINDING_GRADE_MAJOR", 3), VALUE("FINDING_GRADE_MINOR", 4) };
static const ProtobufCEnumDescriptor grade = { .magic = PROTOBUF_C__ENUM_DESCRIPTOR_MAGIC,
	.name = "audit.v1.FindingGrade", .n_values = 3, .values = grade_values };

/* clang-format off */
static const ProtobufCFieldDescriptor fields[] = {
	{ .name = "id", .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_STRING },
	{ .name = "audit_id", .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_STRING },
	{ .name = "grade", .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_ENUM, .descriptor = &grade },
	{ .name = "title", .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_STRING },
	{ .name = "due_us", .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_INT64 },
	{ .name = "ordinal", .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_UINT32 },
	{ .name = "remote", .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_BOOL },
	{ .name = "state", .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_ENUM, .descriptor = &grade },
	{ .name = "team_note", .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_STRING },
	{ .name = "labels", .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_STRING },
	{ .name = "statement", .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_STRING },
};
static const struct field_rule rules[] = {
	{ .audience = 1, .ref = "finding" },
	{ .audience = 1, .column = true, .ref = "audit" },
	{ .audience = 1, .column = true },
	{ .audience = 1, .column = true },
	{ .audience = 1, .column = true },
	{ .audience = 1, .column = true },
	{ .audience = 1, .column = true },
	{ .audience = 1 },
	{ .audience = 2, .column = true },
	{ .audience = 1, .column = true },
	{ .audience = 1 },
};
/* clang-format on */
static const ProtobufCMessageDescriptor descriptor = { .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
	.name = "audit.v1.Finding", .n_fields = ARRAY_LEN(fields), .fields = fields };
static const struct message_rule message = { .descriptor = &descriptor, .field = rules };
static const struct resource_rule finding = { .noun = "finding", .message = &message, .state_field = 7,
	.scope_field = -1, .owner_field = -1, .party_field = -1 };

static struct arena *arena;
static struct filter compiled;
static const char *sql;
static struct filter_value *value;
static size_t count;

/* 2026-11-23T10:38:00Z */
static const int64_t now_us = INT64_C(1795430280000000);

static void setup(void)
{
	arena = arena_new(LIMIT_ARENA_BYTES);
}

static void teardown(void)
{
	arena_free(arena);
}

TestSuite(filter, .init = setup, .fini = teardown);

static int compile(const char *text, struct status *st)
{
	arena_reset(arena);
	TRY(filter_compile(text, &finding, arena, 3, now_us, st, &compiled));
	sql = compiled.sql;
	value = compiled.value;
	count = compiled.count;
	return OK;
}

Test(filter, compiles_to_names_of_the_schema_and_numbers)
{
	/* clang-format off */
	static const struct { const char *text; const char *sql; size_t count; } row[] = {
		{ "", "(1 = 1)", 0 },
		{ " \t", "(1 = 1)", 0 },
		{ "grade = major", "(\"grade\" = ?3)", 1 },
		{ "grade=FINDING_GRADE_MAJOR", "(\"grade\" = ?3)", 1 },
		{ "state != minor", "(\"state\" IS DISTINCT FROM ?3)", 1 },
		{ "due_us < 2026-12-01T00:00:00Z", "(\"due_us\" < ?3)", 1 },
		{ "due_us >= \"2026-12-01T00:00:00.5Z\"", "(\"due_us\" >= ?3)", 1 },
		{ "ordinal <= 7 AND ordinal > -2", "(\"ordinal\" <= ?3 AND \"ordinal\" > ?4)", 2 },
		{ "remote = true", "(\"remote\" = ?3)", 1 },
		{ "title : \"Access%\"", "((\"title\" >= ?3 AND substr(\"title\", 1, length(?3)) = ?3))", 1 },
		{ "title:A AND (grade = major OR grade = minor)",
			"((\"title\" >= ?3 AND substr(\"title\", 1, length(?3)) = ?3)"
			" AND (\"grade\" = ?4 OR \"grade\" = ?5))", 3 },
		{ "audit_id = 019ab04a-bfbb-7fff-bfff-ffffffffffff", "(\"audit_id\" = ?3)", 1 },
		{ "audit_id = \"\"", "(\"audit_id\" IS NULL)", 0 },
		{ "audit_id != \"\"", "(\"audit_id\" IS NOT NULL)", 0 },
		{ "title = \"\"", "(COALESCE(\"title\", '') = '')", 0 },
		{ "((grade = major))", "(((\"grade\" = ?3)))", 1 },
		{ "NOT grade = major", "((\"grade\" = ?3 IS NOT TRUE))", 1 },
		{ "-grade = major AND NOT(remote = true OR title = \"\")",
			"((\"grade\" = ?3 IS NOT TRUE) AND ((\"remote\" = ?4 OR COALESCE(\"title\", '') = '') IS NOT TRUE))", 2 },
	};
	/* clang-format on */
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct status st = { 0 };
		cr_assert(eq(int, compile(row[i].text, &st), OK), "%s: %s", row[i].text, st.message);
		cr_expect(eq(str, (char *)sql, (char *)row[i].sql), "%s", row[i].text);
		cr_expect(eq(sz, count, row[i].count), "%s", row[i].text);
	}
}

Test(filter, binds_what_was_meant)
{
	/* clang-format off */
	static const struct { const char *text; char type; int64_t i; const char *b; } row[] = {
		{ "grade = major", 'i', 3, NULL },
		{ "grade = unspecified", 'i', 0, NULL },
		{ "remote = false", 'i', 0, NULL },
		{ "remote = true", 'i', 1, NULL },
		{ "ordinal = -42", 'i', -42, NULL },
		{ "ordinal = 999999999999999999", 'i', 999999999999999999, NULL },
		{ "due_us = 1970-01-02", 'i', 86400000000, NULL },
		{ "due_us = 1970-01-01T00:00:01.25Z", 'i', 1250000, NULL },
		{ "due_us < now", 'i', INT64_C(1795430280000000), NULL },
		{ "due_us < today", 'i', INT64_C(1795392000000000), NULL },
		{ "due_us < today+14d", 'i', INT64_C(1796601600000000), NULL },
		{ "due_us >= now-12h", 'i', INT64_C(1795387080000000), NULL },
		{ "due_us >= \"today-1w\"", 'i', INT64_C(1794787200000000), NULL },
		{ "title = today", 't', 0, "today" },
		{ "title = Access", 't', 0, "Access" },
		{ "title = \"a \\\"b\\\" \\\\ '; DROP\"", 't', 0, "a \"b\" \\ '; DROP" },
	};
	/* clang-format on */
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct status st = { 0 };
		cr_assert(eq(int, compile(row[i].text, &st), OK), "%s: %s", row[i].text, st.message);
		cr_expect(eq(chr, value[0].type, row[i].type), "%s", row[i].text);
		cr_expect(eq(i64, value[0].i, row[i].i), "%s", row[i].text);
		if (!row[i].b)
			continue;
		cr_expect(bytes_equal(value[0].b, bytes_of_text(row[i].b)), "%s", row[i].text);
		cr_expect(eq(int, value[0].b.data[value[0].b.len], 0), "%s", row[i].text);
	}
}

Test(filter, binds_references_as_sixteen_bytes)
{
	struct status st = { 0 };
	cr_assert(eq(int, compile("audit_id = 019ab04a-bfbb-7fff-bfff-ffffffffffff", &st), OK));
	cr_expect(eq(chr, value[0].type, 'd'));
	cr_expect(eq(sz, value[0].b.len, 16));
	cr_expect(eq(int, value[0].b.data[1], 0x9a));
	cr_assert(eq(int, compile("id = 019ab04a-bfbb-7fff-bfff-ffffffffffff", &st), OK), "one row, as commands that mend name it");
	cr_expect(eq(str, (char *)(uintptr_t)sql, "(\"id\" = ?3)"));
	cr_expect(eq(chr, value[0].type, 'd'));
}

Test(filter, refuses_with_position_and_what_is_allowed)
{
	/* clang-format off */
	static const struct { const char *text; const char *message; } row[] = {
		{ "colour = 1", "filter, position 1: expected one of the fields id audit_id grade title due_us ordinal remote state" },
		{ "statement = x", "filter, position 1: expected one of the fields id audit_id grade title due_us ordinal remote state" },
		{ "team_note:x", "filter, position 1: expected one of the fields id audit_id grade title due_us ordinal remote state" },
		{ "labels = x", "filter, position 1: expected one of the fields id audit_id grade title due_us ordinal remote state" },
		{ "grade major", "filter, position 7: expected one of = != < <= > >= :" },
		{ "grade = Major", "filter, position 9: expected one of unspecified major minor" },
		{ "grade < major", "filter, position 7: this field can only be compared with = and !=" },
		{ "audit_id : 019a", "filter, position 10: : (begins with) is for text fields" },
		{ "audit_id = 019a", "filter, position 12: expected an id such as 0193a5c2-6c5e-7abc-8def-0123456789ab" },
		{ "remote = yes", "filter, position 10: expected true or false" },
		{ "due_us < soon", "filter, position 10: expected a time such as 2026-11-23T10:38:00Z, a day, 2026-11-23, or today, now, today+14d, now-12h" },
		{ "due_us < 2026-13-01", "filter, position 10: expected a time such as 2026-11-23T10:38:00Z, a day, 2026-11-23, or today, now, today+14d, now-12h" },
		{ "due_us < today+", "filter, position 10: expected a time such as 2026-11-23T10:38:00Z, a day, 2026-11-23, or today, now, today+14d, now-12h" },
		{ "due_us < today+14", "filter, position 10: expected a time such as 2026-11-23T10:38:00Z, a day, 2026-11-23, or today, now, today+14d, now-12h" },
		{ "due_us < today14d", "filter, position 10: expected a time such as 2026-11-23T10:38:00Z, a day, 2026-11-23, or today, now, today+14d, now-12h" },
		{ "due_us < now+99999999d", "filter, position 10: expected a time such as 2026-11-23T10:38:00Z, a day, 2026-11-23, or today, now, today+14d, now-12h" },
		{ "due_us < now+36501d", "filter, position 10: expected a time such as 2026-11-23T10:38:00Z, a day, 2026-11-23, or today, now, today+14d, now-12h" },
		{ "NOT", "filter, position 1: expected one of the fields id audit_id grade title due_us ordinal remote state" },
		{ "NOT NOT remote = true", "filter, position 5: expected one of the fields id audit_id grade title due_us ordinal remote state" },
		{ "NOTremote = true", "filter, position 1: expected one of the fields id audit_id grade title due_us ordinal remote state" },
		{ "ordinal = 1e3", "filter, position 11: expected an integer of at most 18 digits" },
		{ "ordinal = -", "filter, position 11: expected an integer of at most 18 digits" },
		{ "ordinal = 1234567890123456789", "filter, position 11: expected an integer of at most 18 digits" },
		{ "title = \"open", "filter, position 9: the quoted text does not end" },
		{ "title = \"\\n\"", "filter, position 10: only \\\" and \\\\ may follow a backslash" },
		{ "title : \"\"", "filter, position 9: an empty text can only be compared with = and !=" },
		{ "grade = major grade = minor", "filter, position 15: expected AND, OR or the end" },
		{ "grade = major and grade = minor", "filter, position 15: expected AND, OR or the end" },
		{ "grade = major AND", "filter, position 18: expected one of the fields id audit_id grade title due_us ordinal remote state" },
		{ "remote = true AND remote = true OR remote = true", "filter, position 33: AND and OR together need parentheses" },
		{ "(grade = major", "filter, position 15: expected ) or AND or OR" },
		{ "grade = major)", "filter, position 14: expected AND, OR or the end" },
		{ "()", "filter, position 2: expected one of the fields id audit_id grade title due_us ordinal remote state" },
		{ "(((((((((remote = true)))))))))", "filter, position 9: parentheses are nested too deeply" },
	};
	/* clang-format on */
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct status st = { 0 };
		cr_expect(eq(int, compile(row[i].text, &st), INVALID_ARGUMENT), "%s", row[i].text);
		cr_expect(eq(str, st.reason, "FILTER"), "%s", row[i].text);
		cr_expect(eq(str, st.message, (char *)row[i].message), "%s", row[i].text);
	}
}

/* Only what every row must pass, and an index knows. */
Test(filter, tells_the_comparisons_by_which_rows_can_be_looked_up)
{
	static const struct { const char *text; size_t count; const char *first; } row[] = {
		{ "grade = major", 1, "\"grade\" = ?3" },
		{ "title : A AND due_us < 2026-12-01 AND grade = major", 2, "\"due_us\" < ?4" },
		{ "grade = major OR grade = minor", 0, "" },
		{ "grade = major OR grade = minor OR remote = true", 0, "" },
		{ "(grade = major) AND remote = true", 1, "\"remote\" = ?4" },
		{ "NOT grade = major AND grade != minor AND audit_id = \"\"", 0, "" },
		{ "audit_id = 019ab04a-bfbb-7fff-bfff-ffffffffffff", 1, "\"audit_id\" = ?3" },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct status st = { 0 };
		cr_assert(eq(int, compile(row[i].text, &st), OK), "%s: %s", row[i].text, st.message);
		cr_assert(eq(sz, compiled.term_count, row[i].count), "%s", row[i].text);
		if (row[i].count)
			cr_expect(eq(str, (char *)compiled.term[0], (char *)row[i].first), "%s", row[i].text);
	}
}

/* The same comparison `times` times, joined by AND. */
static void repeat(struct buf *b, size_t times)
{
	buf_init(b, 64 * 1024);
	for (size_t i = 0; i < times; i++)
		buf_addf(b, "%stitle = \"\"", i ? " AND " : "");
}

Test(filter, has_a_largest_number_of_comparisons_and_of_bytes)
{
	static const struct {
		size_t times;
		const char *reason;
	} row[] = { { LIMIT_FILTER_TERMS, "" }, { LIMIT_FILTER_TERMS + 1, "FILTER" }, { 200, "FILTER" } };
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct status st = { 0 };
		struct buf b;
		repeat(&b, row[i].times);
		(void)!compile(buf_text(&b), &st);
		cr_expect(eq(str, st.reason, (char *)row[i].reason), "%zu", row[i].times);
		buf_done(&b);
	}
}

/* Everything between the names and words that filter.c itself writes. */
static bool only_our_words(const char *text)
{
	static const char *const word[] = { "AND", "OR", "IS", "NOT", "TRUE", "NULL", "DISTINCT", "FROM", "substr",
		"length", "COALESCE", "id", "audit_id", "grade", "title", "due_us", "ordinal", "remote", "state" };
	while (*text) {
		size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");
		if (len == 0) {
			if (!strchr("()\"?0123456789 =<>,'", *text))
				return false;
			text++;
			continue;
		}
		bool known = false;
		for (size_t i = 0; i < ARRAY_LEN(word); i++)
			known |= strlen(word[i]) == len && strncmp(text, word[i], len) == 0;
		if (!known)
			return false;
		text += len;
	}
	return true;
}

Test(filter, injections_are_refused_or_bound)
{
	static const char *const hostile[] = {
		"title = \"'; DROP TABLE finding; --\"", "title : \"%' OR '1'='1\"",
		"title = x'; DROP TABLE finding; --", "title = \"x\" OR 1=1", "1=1", "title = ?1",
		"\"title\" = \"x\"", "title\" = \"x", "title = x -- AND", "title = x /* */", "title = x;",
		"title = (SELECT body FROM person)", "title) OR (1=1", "rowid = 1", "body = x",
		"sqlite_version() = 3", "title = x UNION SELECT body FROM person", "scope = x",
		"seen_by = 255", "title LIKE x", "title = x\\", "title = \"\\\"\" OR \"\" = \"\"",
		"title = title", "title = \"\"\"\"", "state = state", "due_us < now()", "title[0] = x",
		"title = \xe2\x80\x9d", "title\xc2\xa0= x", "title = \"\x01\"", "ordinal = 0x10",
		"ordinal = 1--1", "ordinal = 9223372036854775808", "due_us = 2026-11-23T10:38:00Z'",
		"id = 019ab04a-bfbb-7fff-bfff-ffffffffffff",
	};
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		struct status st = { 0 };
		if (compile(hostile[i], &st) != OK) {
			cr_expect(eq(str, st.reason, "FILTER"), "%s", hostile[i]);
			continue;
		}
		cr_expect(only_our_words(sql), "%s -> %s", hostile[i], sql);
		cr_expect(eq(sz, count, 1), "%s", hostile[i]);
	}
}

Test(filter, a_spent_arena_is_an_answer)
{
	struct arena *small = arena_new(64);
	struct status st = { 0 };
	cr_expect(eq(int, filter_compile("title = x", &finding, small, 1, now_us, &st, &compiled),
		RESOURCE_EXHAUSTED));
	arena_free(small);
}
