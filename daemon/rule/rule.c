/* Collecting unmet rules and the verdict over them. */
#include "daemon/rule/rule.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Copies the command with each "{id}" replaced. */
static void write_command(char *to, size_t size, const char *command, const char *id)
{
	size_t len = 0;
	while (*command && len + 1 < size) {
		if (strncmp(command, "{id}", 4) == 0) {
			int n = snprintf(to + len, size - len, "%s", id);
			len = n < 0 || (size_t)n >= size - len ? size - 1 : len + (size_t)n;
			command += 4;
			continue;
		}
		to[len++] = *command++;
	}
	to[len] = 0;
}

void rule_require(struct status *st, const struct rule *rule, bool holds, const char *id,
	const char *missing, ...)
{
	if (holds || st->violation_count == STATUS_VIOLATIONS_MAX)
		return;
	struct violation *v = &st->violation[st->violation_count++];
	v->rule = rule->id;
	v->grade = rule->grade;
	v->clause = rule->clause;
	va_list args;
	va_start(args, missing);
	(void)vsnprintf(v->missing, sizeof(v->missing), missing, args);
	va_end(args);
	write_command(v->command, sizeof(v->command), rule->command, id ? id : "");
}

int rule_verdict(struct status *st)
{
	size_t refusing = 0;
	for (size_t i = 0; i < st->violation_count; i++)
		refusing += st->violation[i].grade != 'A';
	if (refusing == 0)
		return OK;
	bool is_full = st->violation_count == STATUS_VIOLATIONS_MAX;
	return fail(st, FAILED_PRECONDITION, "RULES_UNMET", "%zu %s not met", refusing,
		is_full ? "rules or more are" : refusing == 1 ? "rule is" : "rules are");
}
