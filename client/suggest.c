/* Near misses on the command line. */
#include "client/suggest.h"

#include "client/cmd_method.h"
#include "client/command.h"
#include "client/value.h"

enum { WORD_BYTES = 64, NEAR_MAX = 2, TEXT_BYTES = 400 };

/* Insertions, deletions and substitutions between two short words; long ones are never near. */
static size_t distance(const char *a, const char *b)
{
	size_t row[WORD_BYTES + 1], a_len = strlen(a), b_len = strlen(b);
	if (a_len > WORD_BYTES || b_len > WORD_BYTES)
		return SIZE_MAX;
	for (size_t j = 0; j <= b_len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t change = diagonal + (a[i - 1] != b[j - 1]);
			diagonal = row[j];
			size_t gap = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
			row[j] = change < gap ? change : gap;
		}
	}
	return row[b_len];
}

/* The candidate nearest to a word so far. */
struct nearest {
	const char *word;
	size_t distance;
	char name[VALUE_NAME_BYTES];
};

static void consider(struct nearest *n, const char *candidate)
{
	size_t d = distance(n->word, candidate);
	if (d > NEAR_MAX || d >= n->distance || d >= strlen(candidate))
		return;
	n->distance = d;
	(void)snprintf(n->name, sizeof(n->name), "%s", candidate);
}

static bool is_callable(const struct method_rule *method)
{
	return method->effect != AUDIT__EFFECT__EFFECT_SYSTEM;
}

/* Calls `each` with every verb of a noun, once; false when there is no such noun. */
static bool each_verb(const char *noun, void (*each)(void *context, const char *verb), void *context)
{
	bool is_known = false;
	for (size_t i = 0; i < command_rows_count; i++) {
		if (!command_rows[i].verb || strcmp(command_rows[i].noun, noun) != 0)
			continue;
		each(context, command_rows[i].verb);
		is_known = true;
	}
	for (size_t i = 0; i < schema_method_count; i++) {
		const struct method_rule *m = &schema_method[i];
		const char *const both[] = { noun, m->verb };
		size_t words;
		if (method_find(noun, m->verb) != m || !is_callable(m) || command_find(both, 2, &words))
			continue;
		each(context, m->verb);
		is_known = true;
	}
	return is_known;
}

static void list_verb(void *context, const char *verb)
{
	char *list = context;
	size_t len = strlen(list);
	(void)snprintf(list + len, TEXT_BYTES - len, "%s%s", len ? ", " : "", verb);
}

static void near_verb(void *context, const char *verb)
{
	consider(context, verb);
}

static int no_verb(const char *noun, const char *verb, const char *verbs, struct status *st)
{
	struct nearest n = { .word = verb ? verb : "", .distance = SIZE_MAX };
	if (!verb)
		return fail(st, INVALID_ARGUMENT, "NO_VERB", "auditc %s VERB: %s", noun, verbs);
	(void)each_verb(noun, near_verb, &n);
	return fail(st, INVALID_ARGUMENT, "NO_SUCH_COMMAND", "%s has no verb \"%s\"%s%s%s It has: %s", noun, verb,
		n.name[0] ? ". Did you mean \"" : ".", n.name, n.name[0] ? "\"?" : "", verbs);
}

static int no_noun(const char *noun, struct status *st)
{
	struct nearest n = { .word = noun, .distance = SIZE_MAX };
	for (size_t i = 0; i < command_rows_count; i++)
		if (!command_rows[i].is_hidden)
			consider(&n, command_rows[i].noun);
	for (size_t i = 0; i < schema_method_count; i++) {
		char name[VALUE_NAME_BYTES];
		value_kebab(schema_method[i].noun, name);
		if (is_callable(&schema_method[i]))
			consider(&n, name);
	}
	return fail(st, INVALID_ARGUMENT, "NO_SUCH_COMMAND", "auditc knows no \"%s\".%s%s%s See auditc help", noun,
		n.name[0] ? " Did you mean \"" : "", n.name, n.name[0] ? "\"?" : "");
}

int suggest_command(const char *const *word, size_t count, struct status *st)
{
	char verbs[TEXT_BYTES] = "";
	if (count == 0)
		return fail(st, INVALID_ARGUMENT, "NO_COMMAND", "auditc NOUN VERB ...: see auditc help");
	if (each_verb(word[0], list_verb, verbs))
		return no_verb(word[0], count > 1 ? word[1] : NULL, verbs, st);
	return no_noun(word[0], st);
}
