/* Compares the rules a refusal names with those a row expects. */
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

void expect_unmet(const char *name, int rc, struct status *st, const char *rules)
{
	char named[600] = "";
	bool refuses = false, all_in_words = true;
	for (size_t i = 0; i < st->violation_count; i++) {
		const struct violation *v = &st->violation[i];
		size_t len = strlen(named);
		(void)snprintf(named + len, sizeof(named) - len, "%s%s", len ? " " : "", v->rule);
		refuses |= v->grade != 'A';
		all_in_words &= v->missing[0] && v->command[0] && !strstr(v->command, "{id}");
	}
	cr_expect(eq(str, named, (char *)rules), "%s", name);
	cr_expect(eq(int, rc, refuses ? FAILED_PRECONDITION : OK), "%s: verdict", name);
	cr_expect(all_in_words, "%s: says what is missing and which command mends it", name);
	cr_expect(eq(str, st->reason, refuses ? "RULES_UNMET" : ""), "%s: reason", name);
	status_reset(st);
}
