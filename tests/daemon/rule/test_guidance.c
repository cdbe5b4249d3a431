/* Guidance: items, profiles, and clauses by the edition that is pinned. */
#include "daemon/rule/guidance.h"
#include "daemon/rule/machine.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static const char old_profile[] = "19011:2018+27007:2020", new_profile[] = "19011:2026+27007:2020";

Test(guidance, clauses_are_cited_by_the_edition_of_the_profile)
{
	static const struct { const char *clauses, *profile, *cited; } row[] = {
		{ "ISO 19011:2018, 5.5.4; INV-1", old_profile, "ISO 19011:2018, 5.5.4; INV-1" },
		{ "ISO 19011:2018, 5.5.4; INV-1", new_profile, "ISO 19011:2026, 5.5.4; INV-1" },
		{ "ISO 19011:2018, 4 and 5.5.4; INV-11 and INV-34", new_profile, "ISO 19011:2026, 4 and 5.5.4; INV-11 and INV-34" },
		{ "ISO 19011:2018, 5.5.4; ISO/IEC 27007:2020, 7.2.3; INV-3", new_profile,
			"ISO 19011:2026, 5.5.4; ISO/IEC 27007:2020, 7.2.3; INV-3" },
		{ "ISO 19011:2018, 6.7; ISO/IEC 27001:2022, 10.2", new_profile, "ISO 19011:2026, 6.7; ISO/IEC 27001:2022, 10.2" },
		{ "ISO 19011:2018, 5.1 z)", new_profile, "ISO 19011:2026, 5.1 z)" },
		{ "ISO 19011:2018, 5.1 a) to i)", new_profile, "ISO 19011:2026, 5.1 a) to i)" },
		{ "ISO 19011:2026, 6.4.7", old_profile, "ISO 19011:2018, 6.4.7" },
		{ "INV-18", new_profile, "INV-18" },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char text[STATUS_CLAUSE_BYTES];
		cr_expect(guidance_cite(row[i].clauses, guidance_profile(row[i].profile), text, sizeof(text)), "%s",
			row[i].clauses);
		cr_expect(eq(str, text, (char *)(uintptr_t)row[i].cited));
	}
}

Test(guidance, what_no_item_says_is_not_cited)
{
	static const char *const row[] = { "ISO 19011:2018, 6.9", "ISO 19011:2018, 5.5.4 and 9", "ISO/IEC 27007:2020, 5.5.9",
		"ISO 19011:2026, 6.9" };
	char text[STATUS_CLAUSE_BYTES];
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		cr_expect(not(guidance_cite(row[i], guidance_profile(new_profile), text, sizeof(text))), "%s", row[i]);
	cr_expect(not(guidance_cite("ISO 19011:2026, 5.3 d)", guidance_profile(old_profile), text, sizeof(text))),
		"what an edition added is not in the one before");
	cr_expect(guidance_profile("19011:2011") == NULL);
	cr_expect(guidance_profile(NULL) == NULL);
}

Test(guidance, every_item_is_whole_and_stands_once)
{
	size_t count;
	const struct guidance_item *item = guidance_items(&count);
	cr_assert(gt(sz, count, 150));
	for (size_t i = 0; i < count; i++) {
		cr_expect(item[i].label[0] && item[i].help[0], "%s", item[i].id);
		cr_expect(guidance_find(item[i].edition, item[i].clause) == &item[i], "%s stands once", item[i].id);
		bool is_known = !item[i].supersedes[0];
		for (size_t j = 0; j < count; j++)
			is_known |= strcmp(item[j].id, item[i].supersedes) == 0;
		cr_expect(is_known, "%s supersedes what is there", item[i].id);
	}
}

Test(guidance, a_rule_points_at_its_items_in_each_profile)
{
	const struct guidance_item *of_2018 = guidance_find("ISO 19011:2018", "5.5.4");
	const struct guidance_item *of_2026 = guidance_find("ISO 19011:2026", "5.5.4");
	const struct rule *rule = rule_find("R-TEAM-02");
	char text[STATUS_CLAUSE_BYTES];
	cr_assert(rule && of_2018 && of_2026);
	cr_expect(guidance_cites(rule->clause, of_2018));
	cr_expect(guidance_cites(rule->clause, of_2026), "it superseded the cited one");
	cr_expect(not(guidance_cites(rule->clause, guidance_find("ISO 19011:2018", "6.7"))));
	cr_expect(rule_clause(rule, new_profile, text, sizeof(text)));
	cr_expect(eq(str, text, "ISO 19011:2026, 4 and 5.5.4; INV-1"));
	cr_expect(not(rule_clause(rule, "19011:2011", text, sizeof(text))));
	cr_expect(eq(str, text, (char *)(uintptr_t)rule->clause), "as the rule has it");
}

Test(guidance, records_say_what_they_are_kept_for)
{
	cr_expect(eq(str, (char *)(uintptr_t)guidance_of_noun("waiver"), "ISO 19011:2018, 4 e) and 6.5.1 d)"));
	cr_expect(guidance_of_noun("nothing") == NULL);
}
