/* Catalogues: the NIST one where it is at hand, the shipped one, a small one with everything odd in it. */
#include "client/file.h"
#include "client/oscal.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { ARENA_BYTES = 128 * 1024 * 1024 };

static int read_file(const char *path, struct arena *a, struct status *st, struct oscal_catalogue *ret_catalogue)
{
	struct buf json;
	buf_init(&json, OSCAL_FILE_BYTES);
	int rc = file_read(path, st, &json);
	if (rc == OK)
		rc = oscal_read(buf_bytes(&json), a, st, ret_catalogue);
	buf_done(&json);
	return rc;
}

static const char *source(const char *path)
{
	static char whole[FILE_PATH_BYTES];
	const char *root = getenv("SOURCE_DIR");
	(void)snprintf(whole, sizeof(whole), "%s/%s", root ? root : ".", path);
	return whole;
}

static const Audit__CriteriaEntry *entry_of(const struct oscal_catalogue *c, const char *label)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->entry[i]->label, label) == 0)
			return c->entry[i];
	return NULL;
}

Test(oscal, nist_low_gives_149_controls_with_objectives_and_methods)
{
	struct arena *a = arena_new(ARENA_BYTES);
	struct status st = { 0 };
	struct oscal_catalogue c;
	const char *path = source("../shared/data/oscal/catalogs/sp800-53_rev5_low.json");
	if (access(path, R_OK) != 0) {
		arena_free(a);
		cr_skip_test("SKIPPED: %s is not here, so the NIST catalogue was not read", path);
	}
	cr_assert(eq(int, read_file(path, a, &st, &c), OK), "%s %s", st.reason, st.message);
	cr_expect(eq(sz, c.count, (size_t)149));
	cr_expect(eq(str, c.edition, (char *)"5.1.1+u4"));
	const Audit__CriteriaEntry *ac2 = entry_of(&c, "AC-2");
	cr_assert(ac2 != NULL);
	cr_expect(eq(str, (char *)(uintptr_t)ac2->title, (char *)"Account Management"));
	cr_expect(strstr(ac2->prompt, "c. Require [prerequisites and criteria] for group and role membership;") != NULL);
	cr_expect(strstr(ac2->prompt, "\n  1. Authorized users of the system;") != NULL, "%s", ac2->prompt);
	cr_expect(gt(sz, ac2->n_assessment_objectives, (size_t)20));
	cr_expect(eq(sz, ac2->n_methods, (size_t)3));
	size_t sent = 0;
	while (sent < c.count) {
		size_t batch = oscal_batch(&c, sent);
		cr_assert(batch > 0 && batch <= OSCAL_BATCH_ENTRIES);
		sent += batch;
	}
	cr_expect(eq(sz, sent, c.count));
	arena_free(a);
}

Test(oscal, the_shipped_iso_catalogue_has_93_and_30)
{
	struct arena *a = arena_new(ARENA_BYTES);
	struct status st = { 0 };
	struct oscal_catalogue c;
	size_t annex = 0;
	cr_assert(eq(int, read_file(source("config/criteria/iso27001-2022.json"), a, &st, &c), OK), "%s", st.message);
	for (size_t i = 0; i < c.count; i++) {
		annex += strncmp(c.entry[i]->label, "A.", 2) == 0;
		cr_expect(c.entry[i]->title[0] && *c.entry[i]->prompt && !strchr(c.entry[i]->prompt, '\n'), "%s",
			c.entry[i]->label);
		for (size_t k = 0; k < i; k++)
			cr_expect(strcmp(c.entry[i]->label, c.entry[k]->label) != 0);
	}
	cr_expect(eq(sz, annex, (size_t)93));
	cr_expect(eq(sz, c.count - annex, (size_t)30));
	cr_expect(entry_of(&c, "A.8.34") && entry_of(&c, "9.3.3") && entry_of(&c, "A.5.37"));
	arena_free(a);
}

Test(oscal, a_small_catalogue_is_read_to_the_letter)
{
	struct arena *a = arena_new(ARENA_BYTES);
	struct status st = { 0 };
	struct oscal_catalogue c;
	cr_assert(eq(int, read_file(source("tests/client/data/small_catalogue.json"), a, &st, &c), OK), "%s", st.message);
	cr_expect(eq(str, c.title, (char *)"Nordic Rail house rules"));
	cr_expect(eq(str, c.publisher, (char *)"Nordic Rail AB"));
	cr_assert(eq(sz, c.count, (size_t)3));
	cr_expect(eq(sz, c.withdrawn, (size_t)1));
	cr_expect(eq(str, (char *)(uintptr_t)c.entry[0]->label, (char *)"NR-1"));
	cr_expect(eq(str, (char *)(uintptr_t)c.entry[0]->prompt,
		(char *)"Lock [selection: doors; [places]] each night.\na. Front\n  1. Gate"));
	cr_expect(eq(sz, c.entry[0]->n_assessment_objectives, (size_t)1));
	cr_expect(eq(str, (char *)(uintptr_t)c.entry[0]->assessment_objectives[0]->label, (char *)"NR-1[a]"));
	cr_expect(eq(str, (char *)(uintptr_t)c.entry[1]->label, (char *)"NR-1(1)"));
	cr_expect(eq(str, (char *)(uintptr_t)c.entry[1]->parent_label, (char *)"NR-1"));
	cr_expect(eq(str, (char *)(uintptr_t)c.entry[2]->label, (char *)"nr-2"));
	arena_free(a);
}

Test(oscal, what_is_no_catalogue_is_refused)
{
	static const char *const row[] = { "", "[]", "{}", "{\"catalog\":{}}", "{\"catalog\":{\"metadata\":{}}}",
		"{\"catalog\":{\"metadata\":{},\"controls\":[{}]}}",
		"{\"catalog\":{\"metadata\":{},\"controls\":[{\"id\":\"a\",\"title\":\"\\u0007\"}]}}",
		"{\"catalog\":{\"metadata\":{},\"controls\":7,\"groups\":\"x\"}}" };
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct arena *a = arena_new(ARENA_BYTES);
		struct status st = { 0 };
		struct oscal_catalogue c;
		cr_expect(eq(int, oscal_read(bytes_of_text(row[i]), a, &st, &c), INVALID_ARGUMENT), "%s", row[i]);
		cr_expect(eq(str, st.reason, (char *)"BAD_CATALOGUE"));
		arena_free(a);
	}
}

Test(oscal, parameters_that_name_each_other_end)
{
	static const char loop[] = "{\"catalog\":{\"metadata\":{},\"controls\":[{\"id\":\"a\",\"params\":["
		"{\"id\":\"p\",\"label\":\"{{ insert: param, q }}\"},{\"id\":\"q\",\"label\":\"{{ insert: param, p }}\"}],"
		"\"parts\":[{\"name\":\"statement\",\"prose\":\"{{ insert: param, p }}\"}]}]}}";
	struct arena *a = arena_new(ARENA_BYTES);
	struct status st = { 0 };
	struct oscal_catalogue c;
	cr_expect(eq(int, oscal_read(bytes_of_text(loop), a, &st, &c), OK), "%s", st.message);
	arena_free(a);
}
