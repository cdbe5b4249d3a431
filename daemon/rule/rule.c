/* Collecting unmet rules and the verdict over them. */
#include "daemon/rule/rule.h"

#include "common/bytes.h"
#include "common/shell.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Copies the command with each "{id}" replaced. */
static void write_command(char *to, size_t size, const char *command, const char *subject)
{
	char id[STATUS_COMMAND_BYTES] = "";
	size_t len = 0;
	if (*subject && !shell_quote(id, sizeof(id), subject))
		(void)snprintf(id, sizeof(id), "ID");
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

bool rule_is_waived(const struct waived *w, const struct rule *rule, struct rule_subject subject)
{
	if (!w || rule->grade != 'W' || !subject.id || !*subject.id)
		return false;
	for (size_t i = 0; i < w->count; i++) {
		const struct waiver *x = &w->waiver[i];
		if (strcmp(x->rule, rule->id) == 0 && strcmp(x->subject_id, subject.id) == 0 &&
			(x->expires_us == 0 || x->expires_us >= subject.until_us))
			return true;
	}
	return false;
}

/* NULL when the rule holds, is waived, or the status is full. */
static struct violation *violate(struct status *st, const struct rule *rule, bool holds, const char *id,
	struct rule_subject subject)
{
	if (holds || rule_is_waived(st->waived, rule, subject) || st->violation_count == STATUS_VIOLATIONS_MAX)
		return NULL;
	struct violation *v = &st->violation[st->violation_count++];
	v->rule = rule->id;
	v->grade = rule->grade;
	v->clause = rule->clause;
	(void)snprintf(v->subject, sizeof(v->subject), "%s", rule->grade == 'W' && subject.id ? subject.id : "");
	write_command(v->command, sizeof(v->command), rule->command, id ? id : "");
	return v;
}

void rule_require(struct status *st, const struct rule *rule, bool holds, const char *id,
	const char *missing, ...)
{
	struct violation *v = violate(st, rule, holds, id, (struct rule_subject){ .id = id });
	if (!v)
		return;
	va_list args;
	va_start(args, missing);
	(void)vsnprintf(v->missing, sizeof(v->missing), missing, args);
	text_end_whole(v->missing);
	va_end(args);
}

void rule_require_of(struct status *st, const struct rule *rule, bool holds, const char *id,
	struct rule_subject subject, const char *missing, ...)
{
	struct violation *v = violate(st, rule, holds, id, subject);
	if (!v)
		return;
	va_list args;
	va_start(args, missing);
	(void)vsnprintf(v->missing, sizeof(v->missing), missing, args);
	text_end_whole(v->missing);
	va_end(args);
}

void rule_put_words(char *command, size_t size, const char *word, const char *words)
{
	char *at = strstr(command, word);
	size_t len = strlen(command), old = strlen(word), new = strlen(words);
	if (!at || len - old + new >= size)
		return;
	memmove(at + new, at + old, len - (size_t)(at - command) - old + 1);
	memcpy(at, words, new);
}

void rule_fill_command(char *command, size_t size, const char *word, const char *value)
{
	char quoted[STATUS_COMMAND_BYTES];
	if (shell_quote(quoted, sizeof(quoted), value))
		rule_put_words(command, size, word, quoted);
}

/* What was noted last, if it is this rule; NULL. */
static struct violation *noted_last(struct status *st, const struct rule *rule)
{
	struct violation *v = st->violation_count ? &st->violation[st->violation_count - 1] : NULL;
	return v && strcmp(v->rule, rule->id) == 0 ? v : NULL;
}

void rule_fill(struct status *st, const struct rule *rule, const char *word, const char *value)
{
	struct violation *v = noted_last(st, rule);
	if (v && value)
		rule_fill_command(v->command, sizeof(v->command), word, value);
}

void rule_fill_words(struct status *st, const struct rule *rule, const char *word, const char *words)
{
	struct violation *v = noted_last(st, rule);
	if (v)
		rule_put_words(v->command, sizeof(v->command), word, words);
}

void rule_mend_by(struct status *st, const struct rule *rule, const struct rule *other, const char *id)
{
	struct violation *v = noted_last(st, rule);
	if (v)
		write_command(v->command, sizeof(v->command), other->command, id);
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
