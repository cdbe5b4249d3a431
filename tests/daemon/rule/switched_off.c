/*
 * The rule that RULE_OFF names always holds; a rule that does not hold is written to the file that RULE_UNMET names, with the test
 * it did not hold in. Linked with --wrap of rule_require and rule_require_of, so that every decision passes here and the rules
 * themselves know nothing of it.
 */
#include "daemon/rule/rule.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((format(printf, 5, 6))) void __real_rule_require(struct status *st, const struct rule *rule, bool holds,
	const char *id, const char *missing, ...);
__attribute__((format(printf, 5, 6))) void __wrap_rule_require(struct status *st, const struct rule *rule, bool holds,
	const char *id, const char *missing, ...);
__attribute__((format(printf, 6, 7))) void __real_rule_require_of(struct status *st, const struct rule *rule, bool holds,
	const char *id, struct rule_subject subject, const char *missing, ...);
__attribute__((format(printf, 6, 7))) void __wrap_rule_require_of(struct status *st, const struct rule *rule, bool holds,
	const char *id, struct rule_subject subject, const char *missing, ...);

static bool is_off(const struct rule *rule)
{
	const char *off = getenv("RULE_OFF");
	return off && strcmp(rule->id, off) == 0;
}

static void note_unmet(const struct rule *rule)
{
	const char *path = getenv("RULE_UNMET");
	FILE *file = path ? fopen(path, "ae") : NULL;
	if (!file)
		return;
	(void)fprintf(file, "%s %s/%s\n", rule->id, criterion_current_test->category, criterion_current_test->name);
	(void)fclose(file);
}

static bool holds_or_is_off(const struct rule *rule, bool holds)
{
	if (!holds)
		note_unmet(rule);
	return holds || is_off(rule);
}

void __wrap_rule_require(struct status *st, const struct rule *rule, bool holds, const char *id, const char *missing, ...)
{
	char text[sizeof(st->violation[0].missing)];
	va_list args;
	va_start(args, missing);
	(void)vsnprintf(text, sizeof(text), missing, args);
	va_end(args);
	__real_rule_require(st, rule, holds_or_is_off(rule, holds), id, "%s", text);
}

void __wrap_rule_require_of(struct status *st, const struct rule *rule, bool holds, const char *id,
	struct rule_subject subject, const char *missing, ...)
{
	char text[sizeof(st->violation[0].missing)];
	va_list args;
	va_start(args, missing);
	(void)vsnprintf(text, sizeof(text), missing, args);
	va_end(args);
	__real_rule_require_of(st, rule, holds_or_is_off(rule, holds), id, subject, "%s", text);
}
