/* docs/clauses.md against the rules, methods and tests there are. Exit status 1 after naming each difference. */
#include "common/bytes.h"
#include "common/schema.h"
#include "daemon/rule/guidance.h"
#include "daemon/rule/machine.h"

#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>

enum { COLUMNS = 6, RULES_MAX = 2000 };

static int differences;

__attribute__((format(printf, 1, 2))) static void differs(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	(void)vprintf(format, args);
	va_end(args);
	(void)putchar('\n');
	differences++;
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;
	if (file && getdelim(&text, &size, 0, file) < 0) {
		free(text);
		text = NULL;
	}
	if (file)
		(void)fclose(file);
	return text;
}

/* "| a | b |" into its cells, without the blanks around them; false when it is no row of six. */
static bool split_row(char *line, char *ret_cell[COLUMNS])
{
	size_t cells = 0;
	char *at = *line == '|' ? line + 1 : NULL;
	for (char *end; at && (end = strchr(at, '|')) && cells < COLUMNS; at = end + 1) {
		char *last = end;
		while (*at == ' ')
			at++;
		while (last > at && last[-1] == ' ')
			last--;
		*last = *end = 0;
		ret_cell[cells++] = at;
	}
	return cells == COLUMNS;
}

static void check_methods(const char *rule, char *methods)
{
	char *rest = methods;
	for (char *name; (name = strsep(&rest, ","));) {
		char full[LINE_MAX];
		(void)snprintf(full, sizeof(full), "audit.v1.%s", name + strspn(name, " "));
		if (!schema_find_method(full))
			differs("%s: there is no method %s", rule, full);
	}
}

/* A test shows a rule when a refusal is expected to name it: its id begins or continues a list of ids. */
static void check_test(const char *source, const char *rule, const char *test)
{
	char path[PATH_MAX];
	(void)snprintf(path, sizeof(path), "%s/tests/daemon/rule/%s", source, test);
	char *text = read_file(path);
	if (!text)
		differs("%s: there is no test %s", rule, path);
	bool found = false;
	for (const char *at = text; at && !found && (at = strstr(at, rule)); at++) {
		char after = at[strlen(rule)];
		found = (at > text && (at[-1] == '"' || at[-1] == ' ')) && (after == '"' || after == ' ');
	}
	if (text && !found)
		differs("%s: %s expects no refusal by it", rule, test);
	free(text);
}

static void check_row(const char *source, char *cell[COLUMNS], const char *seen[RULES_MAX], size_t *seen_count)
{
	const struct rule *rule = rule_find(cell[1]);
	if (!rule) {
		differs("%s: there is no such rule", cell[1]);
		return;
	}
	if (strcmp(cell[0], rule->clause) != 0)
		differs("%s: its clause is %s", rule->id, rule->clause);
	if (cell[2][0] != rule->grade || cell[2][1])
		differs("%s: its grade is %c", rule->id, rule->grade);
	if (strcmp(cell[3], rule->message) != 0)
		differs("%s: what holds is that %s", rule->id, rule->message);
	check_methods(rule->id, cell[4]);
	check_test(source, rule->id, cell[5]);
	if (*seen_count < RULES_MAX)
		seen[(*seen_count)++] = rule->id;
}

static void check_seen(const char *id, const char *const *seen, size_t seen_count)
{
	size_t times = 0;
	for (size_t i = 0; i < seen_count; i++)
		times += strcmp(seen[i], id) == 0;
	if (times != 1)
		differs("%s: stands %zu times on the page", id, times);
}

static void check_page(const char *source, char *page)
{
	const char *seen[RULES_MAX];
	size_t seen_count = 0;
	char *rest = page;
	for (char *line; (line = strsep(&rest, "\n"));) {
		char *cell[COLUMNS];
		if (split_row(line, cell) && strcmp(cell[0], "clause") != 0 && cell[0][0] != '-')
			check_row(source, cell, seen, &seen_count);
	}
	for (const struct rule *const *table = rule_tables(); *table; table++)
		for (const struct rule *rule = *table; rule->id; rule++)
			check_seen(rule->id, seen, seen_count);
	for (const struct machine *const *m = machine_tables(); *m; m++)
		check_seen((*m)->rule.id, seen, seen_count);
}

/* Every clause that is cited is an item of each profile: a programme that pins one is refused by what stands in it. */
static void check_cited(const char *who, const char *clauses)
{
	size_t count;
	const struct guidance_profile *p = guidance_profiles(&count);
	for (size_t i = 0; i < count; i++) {
		char text[STATUS_CLAUSE_BYTES];
		if (!clauses || !guidance_cite(clauses, &p[i], text, sizeof(text)))
			differs("%s: \"%s\" is not all in %s (daemon/rule/guidance_items.inc): it ends after \"%s\"", who,
				clauses ? clauses : "", p[i].name, clauses ? text : "");
		else if (strlen(text) + 1 == sizeof(text))
			differs("%s: \"%s\" is too long to be cited", who, clauses);
	}
}

static void check_guidance(void)
{
	for (const struct rule *const *table = rule_tables(); *table; table++)
		for (const struct rule *rule = *table; rule->id; rule++)
			check_cited(rule->id, rule->clause);
	for (const struct machine *const *m = machine_tables(); *m; m++)
		check_cited((*m)->rule.id, (*m)->rule.clause);
	/* Records too: by their own row in daemon/rule/guidance.c, or by the first rule about them. */
	for (size_t i = 0; i < schema_resource_count; i++)
		check_cited(schema_resource[i].noun, guidance_of_noun(schema_resource[i].noun));
}

static bool finds_planted_clause(void)
{
	check_cited("R-PLANTED-01", "ISO 19011:2018, 5.5.4 and 6.99");
	check_cited("planted_noun", NULL);
	bool found = differences == 4;
	differences = 0;
	return found;
}

/* INV-9: a call closes one finding. */
static void check_closing_is_single(void)
{
	const struct method_rule *close = schema_find_method("audit.v1.FindingService/CloseFinding");
	const ProtobufCFieldDescriptor *id = close ?
		protobuf_c_message_descriptor_get_field_by_name(close->request->descriptor, "finding_id") : NULL;
	if (!id || id->label == PROTOBUF_C_LABEL_REPEATED)
		differs("CloseFinding takes something else than one finding_id");
}

/* The check itself must be able to fail: a row with everything wrong, and all rules missing. */
static bool finds_planted(const char *source)
{
	char page[] = "| nowhere | R-TEAM-01 | A | nothing | TeamService/Nothing | test_person.c |\n"
		      "| nowhere | R-NONE-01 | H | nothing | TeamService/ConfirmTeam | test_team.c |\n";
	check_page(source, page);
	bool found = differences > 6 + 50;
	differences = 0;
	(void)puts("(all of the above was planted)");
	return found;
}

int main(void)
{
	const char *source = getenv("SOURCE_DIR");
	char path[PATH_MAX];
	(void)snprintf(path, sizeof(path), "%s/docs/clauses.md", source ? source : ".");
	char *page = read_file(path);
	if (!source || !page || !finds_planted_clause() || !finds_planted(source)) {
		(void)fprintf(stderr, "cannot check %s\n", path);
		free(page);
		return 2;
	}
	check_page(source, page);
	check_closing_is_single();
	check_guidance();
	free(page);
	return differences ? 1 : 0;
}
