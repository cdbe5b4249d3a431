/* Rules of checklists, and the catalogue of expected evidence as it is shipped. */
#include "daemon/rule/checklist.h"
#include "daemon/rule/expectation.h"
#include "gen/vocabulary.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static struct checklist_facts item = { .id = "C-1", .audit_id = "AUD-1", .audit_state = AUDIT_STATE_IN_FIELDWORK, .items_new = 12,
	.outcome = CHECKLIST_OUTCOME_CONFORMS, .evidence = 1 };

#define ANSWER(name, rules, change) ROW(item, name, rules, change, checklist_item_may_answer(&f, &st))

Test(checklist, is_filled_added_to_and_answered)
{
	ROW(item, "S-AUDIT: begun", "", (void)0, checklist_may_add(&f, &st));
	ROW(item, "S-AUDIT: before contact", "S-AUDIT", f.audit_state = AUDIT_STATE_SCHEDULED, checklist_may_add(&f, &st));
	ROW(item, "R-CHECKLIST-01: filled", "", f.items_new = CHECKLIST_FILL_MAX, checklist_may_fill(&f, &st));
	ROW(item, "R-CHECKLIST-01: too many at once", "R-CHECKLIST-01", f.items_new = CHECKLIST_FILL_MAX + 1,
		checklist_may_fill(&f, &st));
	ROW(item, "R-CHECKLIST-06: nothing new", "R-CHECKLIST-06", f.items_new = 0, checklist_may_fill(&f, &st));
	ROW(item, "S-AUDIT: an item of one's own, in the field", "", (void)0, checklist_item_may_add(&f, &st));
	ROW(item, "S-AUDIT: completed", "S-AUDIT", f.audit_state = AUDIT_STATE_COMPLETED, checklist_item_may_add(&f, &st));
	ANSWER("R-CHECKLIST-02 to 05: with evidence", "", (void)0);
	ANSWER("R-CHECKLIST-02: another audit's evidence", "R-CHECKLIST-02", f.evidence_foreign = 1);
	ANSWER("R-EVIDENCE-32: evidence of one side", "", f.evidence_sides = 1);
	ANSWER("R-EVIDENCE-32 INV-18: evidence of two sides", "R-EVIDENCE-32", f.evidence_sides = 2);
	ANSWER("R-CHECKLIST-03: without evidence, advised", "R-CHECKLIST-03", f.evidence = 0);
	ANSWER("R-CHECKLIST-04: not examined, why", "R-CHECKLIST-04", f.outcome = CHECKLIST_OUTCOME_NOT_EXAMINED);
	ANSWER("R-CHECKLIST-04: does not apply, for a reason", "", f.outcome = CHECKLIST_OUTCOME_NOT_APPLICABLE;
		f.note_given = true; f.evidence = 0);
	ANSWER("R-CHECKLIST-05: struck", "R-CHECKLIST-05", f.is_struck = true);
	ROW(item, "R-CHECKLIST-05: struck", "", (void)0, checklist_item_may_strike(&f, &st));
	ROW(item, "R-CHECKLIST-05: struck twice", "R-CHECKLIST-05", f.is_struck = true, checklist_item_may_strike(&f, &st));
}

static const char small[] = "# a comment\nsource | ISO/IEC 27001:2022\n"
			    "6.2 | examine | DI | objectives; latest values\n"
			    "A.7.* | observe, sample | | a walk round\n"
			    "A.7.4 | test, observe | | an alarm and the reaction\n"
			    "source | Own rules\n6.2 | interview | | what people say\n";

Test(checklist, expectations_are_the_own_line_and_then_the_class)
{
	struct expectation e;
	cr_assert(expectation_find(small, "ISO/IEC 27001:2022, with prompts", "A.7.4", &e));
	cr_assert(eq(sz, e.evidence_count, 2));
	cr_expect(eq(str, e.evidence[0], "an alarm and the reaction"));
	cr_expect(eq(str, e.evidence[1], "a walk round"));
	cr_assert(eq(sz, e.method_count, 3));
	cr_expect(eq(str, e.method[0], "test"));
	cr_expect(eq(str, e.method[2], "sample"));
	cr_expect(not(e.is_documented));
	cr_assert(expectation_find(small, "ISO/IEC 27001:2022", "6.2", &e));
	cr_expect(e.is_documented);
	cr_expect(eq(str, e.evidence[1], "latest values"));
	cr_assert(expectation_find(small, "Own rules of 2026", "6.2", &e));
	cr_expect(eq(str, e.evidence[0], "what people say"));
	cr_expect(not(expectation_find(small, "ISO 9001", "6.2", &e)), "another source's labels are not these");
	cr_expect(not(expectation_find(small, "ISO/IEC 27001:2022", "6.3", &e)));
	cr_expect(not(expectation_find("", "ISO/IEC 27001:2022", "6.2", &e)));
}

static char *shipped(const char *name)
{
	char path[PATH_MAX];
	char *text = NULL;
	size_t size = 0;
	(void)snprintf(path, sizeof(path), "%s/config/%s", getenv("SOURCE_DIR"), name);
	FILE *file = fopen(path, "r");
	cr_assert(file && getdelim(&text, &size, 0, file) > 0, "%s", path);
	(void)fclose(file);
	return text;
}

/* Every clause and control of the shipped criteria has its line or its class, none of it cut. */
Test(checklist, the_shipped_catalogue_covers_the_shipped_criteria)
{
	char *catalogue = shipped("expectations/iso27001-2022.txt"), *criteria = shipped("criteria/iso27001-2022.json");
	size_t labels = 0, documented = 0;
	struct expectation e;
	for (const char *at = criteria; (at = strstr(at, "\"label\"")); at++) {
		char label[20];
		const char *from = strchr(strstr(at, "\"value\"") + 7, '"') + 1;
		(void)snprintf(label, sizeof(label), "%.*s", (int)strcspn(from, "\""), from);
		if (!strchr(label, '.') || (*label == 'A' && !strchr(label + 2, '.')))
			continue; /* a heading */
		cr_expect(expectation_find(catalogue, "ISO/IEC 27001:2022", label, &e), "%s", label);
		cr_expect(gt(sz, e.evidence_count, 0), "%s", label);
		cr_expect(gt(sz, e.method_count, 0), "%s", label);
		for (size_t i = 0; i < e.evidence_count; i++)
			cr_expect(lt(sz, strlen(e.evidence[i]), EXPECTED_BYTES - 1), "%s: %s", label, e.evidence[i]);
		documented += e.is_documented;
		labels++;
	}
	cr_expect(eq(sz, labels, 123), "30 clauses and 93 controls");
	cr_expect(eq(sz, documented, 16), "clauses that ask for documented information");
	free(catalogue);
	free(criteria);
}
