/* Documents: read with the place of what is wrong, set as HTML and PDF, twice to the same bytes. */
#include "client/report/document.h"

#include "common/hash.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#define HEAD "{\"title\":\"R\",\"language\":\"en\",\"date\":\"2026-11-26T07:00:00Z\",\"page_word\":\"page\",\"footer\":[\"f\"],\"blocks\":["

static struct arena *arena;
static struct status st;
static struct buf out;

static void begin(void)
{
	arena = arena_new(DOCUMENT_ARENA_BYTES);
	buf_init(&out, DOCUMENT_ARENA_BYTES);
}

static void end(void)
{
	buf_done(&out);
	arena_free(arena);
}

static int read_blocks(const char *blocks, struct document *d)
{
	const char *json = arena_printf(arena, HEAD "%s]}", blocks);
	status_reset(&st);
	return document_read(bytes_of_text(json), arena, &st, d);
}

static const char *html_of(const char *blocks)
{
	struct document d;
	cr_assert(eq(int, read_blocks(blocks, &d), OK), "%s", st.message);
	buf_reset(&out);
	cr_assert(eq(int, html_write(&d, &st, &out), OK));
	return buf_text(&out);
}

Test(document, names_the_place_of_what_is_wrong, .init = begin, .fini = end)
{
	static const struct { const char *blocks, *reason, *place; } row[] = {
		{ "{\"kind\":\"paragraph\"}", "BAD_DOCUMENT", "blocks[0]" },
		{ "{\"kind\":\"paragraph\",\"text\":\"a\"},{\"kind\":\"video\"}", "BAD_DOCUMENT", "blocks[1]" },
		{ "{\"kind\":\"heading\",\"level\":4,\"anchor\":\"a\",\"text\":\"t\"}", "BAD_DOCUMENT", "level" },
		{ "{\"kind\":\"heading\",\"level\":1,\"anchor\":\"a b\",\"text\":\"t\"}", "BAD_DOCUMENT", "anchor" },
		{ "{\"kind\":\"table\",\"columns\":[{\"title\":\"a\",\"share\":1}],\"rows\":[[\"x\",\"y\"]]}", "BAD_DOCUMENT", "cells" },
		{ "{\"kind\":\"table\",\"columns\":[],\"rows\":[]}", "BAD_DOCUMENT", "columns" },
		{ "{\"kind\":\"bars\",\"title\":\"t\",\"bars\":[]}", "BAD_DOCUMENT", "bars" },
		{ "{\"kind\":\"item\",\"level\":9,\"ordinal\":0,\"text\":\"t\"}", "BAD_DOCUMENT", "level" },
		{ "{\"kind\":\"markdown\",\"text\":\"one\\n\\n<b>two</b>\"}", "RAW_HTML", "line 3" },
		{ "{\"kind\":\"markdown\",\"text\":\"<script>1</script>\"}", "RAW_HTML", "line 1" },
		{ "{\"kind\":\"markdown\",\"text\":\"![x](https://example.org/a.png)\"}", "IMAGE", "line" },
		{ "{\"kind\":\"paragraph\",\"text\":\"a\\u0000b\"}", "BAD_DOCUMENT", "line 1" },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct document d;
		cr_expect(ne(int, read_blocks(row[i].blocks, &d), OK), "%s", row[i].blocks);
		cr_expect(eq(str, st.reason, (char *)row[i].reason), "%s: %s", row[i].blocks, st.reason);
		cr_expect(strstr(st.message, row[i].place) != NULL, "%s: %s", row[i].blocks, st.message);
	}
}

Test(document, says_in_html_what_was_written_and_no_more, .init = begin, .fini = end)
{
	const char *html = html_of("{\"kind\":\"paragraph\",\"text\":\"<script>alert(1)</script> & \\\"so\\\"\"},"
				   "{\"kind\":\"quote\",\"text\":\"no\",\"by\":\"<i>\"},"
				   "{\"kind\":\"bars\",\"title\":\"\\\" onload=\\\"x\",\"bars\":[{\"label\":\"<x>\",\"value\":3}]}");
	cr_expect(strstr(html, "<script") == NULL);
	cr_expect(strstr(html, "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;so&quot;") != NULL);
	cr_expect(strstr(html, "<i>") == NULL);
	cr_expect(strstr(html, "\" onload=\"x") == NULL);
	cr_expect(strstr(html, "default-src 'none'") != NULL);
}

Test(document, shows_what_would_turn_a_line, .init = begin, .fini = end)
{
	const char *html = html_of("{\"kind\":\"paragraph\",\"text\":\"grade \\u202erojam\\u202c \\u2066x\\u001b[0m\"}");
	cr_expect(strstr(html, "grade ?rojam? ?x?[0m") != NULL, "%s", html);
}

Test(document, nests_lists, .init = begin, .fini = end)
{
	const char *html = html_of("{\"kind\":\"markdown\",\"text\":\"- one\\n- two\\n  1. in *it*\\n  2. again\\n- three\\n\\nend\"}");
	const char *wanted = "<ul><li>one</li>\n<li>two<ol><li>in <em>it</em></li>\n<li>again</li></ol>\n</li>\n<li>three</li></ul>\n<p>end</p>";
	cr_expect(strstr(html, wanted) != NULL, "%s", strstr(html, "<main>"));
}

/* A report of 300 findings, with a cell that is longer than a page. */
static struct bytes pdf_of_300(void)
{
	struct buf blocks;
	struct document d;
	buf_init(&blocks, DOCUMENT_BYTES_MAX);
	buf_add_text(&blocks, "{\"kind\":\"bars\",\"title\":\"By grade\",\"bars\":[{\"label\":\"major\",\"value\":300}]}");
	for (int i = 0; i < 300; i++)
		buf_addf(&blocks, ",{\"kind\":\"heading\",\"level\":2,\"anchor\":\"f%d\",\"text\":\"F%d\"},"
			"{\"kind\":\"paragraph\",\"text\":\"Leavers keep their rights in system %d\"},{\"kind\":\"table\",\"columns\":"
			"[{\"title\":\"Evidence\",\"share\":1}],\"rows\":[[\"log %d\"],[\"list %d\"]]}", i, i, i, i, i);
	buf_add_text(&blocks, ",{\"kind\":\"facts\",\"rows\":[[\"long\",\"");
	for (int i = 0; i < 4000; i++)
		buf_addf(&blocks, "w%d ", i);
	buf_add_text(&blocks, "\"]]}");
	cr_assert(eq(int, read_blocks(buf_text(&blocks), &d), OK), "%s", st.message);
	buf_reset(&out);
	cr_assert(eq(int, pdf_write(&d, &st, &out), OK), "%s", st.message);
	buf_done(&blocks);
	return buf_bytes(&out);
}

Test(document, sets_a_pdf_twice_to_the_same_bytes, .init = begin, .fini = end)
{
	struct bytes pdf = pdf_of_300();
	struct hash first = hash_of(pdf.data, pdf.len);
	pdf = pdf_of_300();
	struct hash second = hash_of(pdf.data, pdf.len);
	cr_expect(hash_equal(&first, &second));
	cr_expect(pdf.len > 10000 && memcmp(pdf.data, "%PDF-1.", 7) == 0);
}
