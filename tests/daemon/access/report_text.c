/* Puts the texts of an outline under their headings. */
#include "tests/daemon/access/report_text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static void add(json_t *blocks, json_t *block)
{
	int rc = json_array_append_new(blocks, block);
	assert(rc == 0);
	(void)rc;
}

static const char *text_of(const json_t *of, const char *name)
{
	const char *text = json_string_value(json_object_get(of, name));
	return text ? text : "";
}

static void add_texts(json_t *blocks, const json_t *outline, const char *item, const char *finding)
{
	size_t i;
	const json_t *text;
	json_array_foreach(json_object_get(outline, "texts"), i, text)
		if (strcmp(text_of(text, "item"), item) == 0 && strcmp(text_of(text, "finding_id"), finding) == 0 &&
			!*text_of(text, "waiver_id") && !*text_of(text, "break_glass_id"))
			add(blocks, json_pack("{s:s, s:s}", "kind", "paragraph", "text", text_of(text, "text")));
}

static void add_findings(json_t *blocks, const json_t *outline)
{
	size_t i;
	const json_t *finding;
	char anchor[80];
	json_t *bars = json_array();
	json_array_foreach(json_object_get(outline, "findings"), i, finding)
		add(bars, json_pack("{s:s, s:s, s:i}", "label", text_of(finding, "grade"), "grade", text_of(finding, "grade"),
			"value", 1));
	add(blocks, json_pack("{s:s, s:s, s:s, s:o}", "kind", "bars", "anchor", "findings-by-grade", "title", "Findings",
		"bars", bars));
	json_array_foreach(json_object_get(outline, "findings"), i, finding) {
		(void)snprintf(anchor, sizeof(anchor), "finding-%s", text_of(finding, "finding_id"));
		add(blocks, json_pack("{s:s, s:i, s:s, s:s, s:s}", "kind", "heading", "level", 2, "anchor", anchor, "text", "F",
			"grade", text_of(finding, "grade")));
		add_texts(blocks, outline, "g", text_of(finding, "finding_id"));
	}
}

/* Each word below the heading of its waiver or break-glass, by the field of its id: the texts of one come together. */
static void add_rows(json_t *blocks, const json_t *outline, const char *field, const char *noun)
{
	size_t i;
	const json_t *text;
	char anchor[80] = "";
	json_array_foreach(json_object_get(outline, "texts"), i, text) {
		const char *id = text_of(text, field);
		if (*id && strcmp(anchor + strnlen(anchor, strlen(noun) + 1), id) != 0) {
			(void)snprintf(anchor, sizeof(anchor), "%s-%s", noun, id);
			add(blocks, json_pack("{s:s, s:i, s:s, s:s}", "kind", "heading", "level", 2, "anchor", anchor, "text", "W"));
		}
		if (*id)
			add(blocks, json_pack("{s:s, s:s}", "kind", "paragraph", "text", text_of(text, "text")));
	}
}

static void add_activities(json_t *blocks, const json_t *outline)
{
	size_t i;
	const json_t *a;
	json_t *rows = json_array();
	json_array_foreach(json_object_get(outline, "activities"), i, a)
		add(rows, json_pack("[s, s, s]", text_of(a, "local_time"), text_of(a, "title"), text_of(a, "place")));
	add(blocks, json_pack("{s:s, s:[], s:o}", "kind", "table", "columns", "rows", rows));
}

static void add_criteria(json_t *blocks, const json_t *outline)
{
	static const char *const number[] = { "nonconformities", "others", "evidence", "activities" };
	size_t i;
	const json_t *criterion;
	json_t *rows = json_array();
	json_array_foreach(json_object_get(outline, "criteria"), i, criterion) {
		json_t *row = json_pack("[s]", text_of(criterion, "name"));
		for (size_t k = 0; k < sizeof(number) / sizeof(number[0]); k++) {
			char text[24];
			(void)snprintf(text, sizeof(text), "%lld", (long long)json_integer_value(json_object_get(criterion, number[k])));
			add(row, json_string(text));
		}
		add(rows, row);
	}
	add(blocks, json_pack("{s:s, s:[], s:o}", "kind", "table", "columns", "rows", rows));
}

char *report_text(const json_t *outline)
{
	static const char *const name[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "not-covered", "remote-parts",
		"waivers", "break-glass" };
	json_t *blocks = json_array();
	assert(json_integer_value(json_object_get(outline, "next")) == 0);
	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		const char *item = name[i];
		char anchor[20];
		(void)snprintf(anchor, sizeof(anchor), "%s%s", item[1] ? "" : "item-", item);
		add(blocks, json_pack("{s:s, s:i, s:s, s:s}", "kind", "heading", "level", 1, "anchor", anchor, "text",
			text_of(json_array_get(json_object_get(outline, "headings"), i), "text")));
		add(blocks, json_pack("{s:s, s:s}", "kind", "paragraph", "text", "None."));
		add_texts(blocks, outline, item, "");
		if (strcmp(item, "waivers") == 0)
			add_rows(blocks, outline, "waiver_id", "waiver");
		if (strcmp(item, "break-glass") == 0)
			add_rows(blocks, outline, "break_glass_id", item);
		if (strcmp(item, "e") == 0)
			add_activities(blocks, outline);
		if (strcmp(item, "i") == 0)
			add_criteria(blocks, outline);
		if (strcmp(item, "g") == 0)
			add_findings(blocks, outline);
	}
	json_t *document = json_pack("{s:s, s:s, s:s, s:s, s:o}", "title", "Report", "language", "en", "date",
		"2027-03-05T12:00:00Z", "page_word", "page", "blocks", blocks);
	char *text = json_dumps(document, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(document);
	assert(text);
	return text;
}
