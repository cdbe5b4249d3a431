/* Prints docs/machines.md from the state machines' tables: `ninja docs`. */
#include "common/bytes.h"
#include "daemon/rule/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MACHINES_MAX = 128 };

static const char head[] =
	"# State machines\n"
	"\n"
	"Written by `ninja docs` from the tables of daemon/rule (`machine_tables()`): do not edit. `test_machine` walks every state\n"
	"with every event, and compares the tables with a copy that people reviewed; `check_machines` keeps this page equal to them.\n"
	"\n"
	"An event is the verb of the method that asks for it. What a state does not allow is refused by the machine's rule\n"
	"(`auditc explain S-AUDIT`), which names the state and what is possible from it. Whether an allowed event may happen *now* is for\n"
	"the rules of docs/clauses.md.\n";

static const char *name_of(const struct machine *m, int32_t state)
{
	return m->state_name[state];
}

static bool is_named(const struct machine *m, int32_t state, bool as_from)
{
	for (size_t i = 0; i < m->transition_count; i++)
		if (m->transition[i].from == state || (!as_from && m->transition[i].to == state))
			return true;
	return false;
}

/* Events of one arrow, in the order of the table: "acknowledge, dispute". */
static void print_events(const struct machine *m, int32_t from, int32_t to)
{
	const char *between = "";
	for (size_t i = 0; i < m->transition_count; i++) {
		const struct transition *t = &m->transition[i];
		if (t->from != from || t->to != to)
			continue;
		(void)printf("%s%s", between, t->event);
		between = ", ";
	}
}

/* Whether an earlier transition has drawn this arrow. */
static bool is_drawn(const struct machine *m, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (m->transition[i].from == m->transition[at].from && m->transition[i].to == m->transition[at].to)
			return true;
	return false;
}

static bool leaves(const struct machine *m, int32_t state)
{
	for (size_t i = 0; i < m->transition_count; i++)
		if (m->transition[i].from == state && m->transition[i].to != state)
			return true;
	return false;
}

static void print_diagram(const struct machine *m)
{
	(void)puts("```mermaid\nstateDiagram-v2");
	for (int32_t s = 0; s < (int32_t)m->state_count; s++)
		if (is_named(m, s, false))
			(void)printf("  state \"%s\" as s%d\n", name_of(m, s), (int)s);
	(void)printf("  [*] --> s%d\n", (int)m->transition[0].from);
	for (size_t i = 0; i < m->transition_count; i++) {
		const struct transition *t = &m->transition[i];
		if (t->from == t->to || is_drawn(m, i))
			continue;
		(void)printf("  s%d --> s%d: ", (int)t->from, (int)t->to);
		print_events(m, t->from, t->to);
		(void)puts("");
	}
	for (int32_t s = 0; s < (int32_t)m->state_count; s++)
		if (is_named(m, s, false) && !leaves(m, s))
			(void)printf("  s%d --> [*]\n", (int)s);
	(void)puts("```");
}

static void print_moves(const struct machine *m, int32_t state)
{
	const char *between = "";
	for (size_t i = 0; i < m->transition_count; i++) {
		const struct transition *t = &m->transition[i];
		if (t->from != state || t->to == state)
			continue;
		(void)printf("%s%s → %s", between, t->event, name_of(m, t->to));
		between = "; ";
	}
}

static void print_states(const struct machine *m)
{
	(void)puts("| in | leads on | leaves it as it is |\n| --- | --- | --- |");
	for (int32_t s = 0; s < (int32_t)m->state_count; s++) {
		if (!is_named(m, s, false))
			continue;
		(void)printf("| %s | ", name_of(m, s));
		print_moves(m, s);
		(void)fputs(" | ", stdout);
		print_events(m, s, s);
		(void)puts(" |");
	}
}

static int by_rule(const void *a, const void *b)
{
	const struct machine *const *x = a, *const *y = b;
	return strcmp((*x)->rule.id, (*y)->rule.id);
}

int main(void)
{
	const struct machine *sorted[MACHINES_MAX];
	size_t count = 0;
	for (const struct machine *const *m = machine_tables(); *m && count < MACHINES_MAX; m++)
		sorted[count++] = *m;
	qsort(sorted, count, sizeof(sorted[0]), by_rule);
	(void)fputs(head, stdout);
	for (size_t i = 0; i < count; i++) {
		const struct machine *m = sorted[i];
		(void)printf("\n## %s: %s\n\n%s. %s.\n\n", m->rule.id, m->noun, m->rule.message, m->rule.clause);
		print_diagram(m);
		(void)puts("");
		print_states(m);
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
