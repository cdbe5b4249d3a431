/* Reading and writing the reviewed table. */
#include "tests/daemon/access/table.h"

#include <assert.h>
#include <ctype.h>

enum { LINES_MAX = 20000, FIELD_BYTES = 1200 };

struct line {
	char *method;
	char *references; /* alternatives, '|' between */
	char *relations;
	char cell[ROLES + 1];
};

static struct line line[LINES_MAX];
static size_t line_count;

static void bad(const char *path, unsigned number)
{
	(void)fprintf(stderr, "%s:%u: a line has method, references, relations and a letter per column\n", path, number);
	abort();
}

/* The lines of a method stand together: table_lines finds them once. */
static bool is_apart(const struct line *l)
{
	bool is_same = l > line && strcmp(l->method, l[-1].method) == 0;
	for (const struct line *at = line; at < l && !is_same; at++)
		if (strcmp(at->method, l->method) == 0)
			return true;
	return false;
}

void table_load(const char *path)
{
	char text[4096];
	FILE *file = fopen(path, "re");
	if (!file) {
		perror(path);
		abort();
	}
	for (unsigned number = 1; fgets(text, sizeof(text), file); number++) {
		if (*text == '#' || *text == '\n')
			continue;
		char *rest = text, *field;
		struct line *l = &line[line_count++];
		assert(line_count < LINES_MAX);
		l->method = strdup(strsep(&rest, ","));
		l->references = rest ? strdup(strsep(&rest, ",")) : NULL;
		l->relations = rest ? strdup(strsep(&rest, ",")) : NULL;
		size_t n = 0;
		while (n <= ROLES && (field = strsep(&rest, ",\n")) && *field)
			l->cell[n++] = *field;
		if (!l->method || !l->references || !l->relations || (n != ROLES && n != OTHERS))
			bad(path, number);
		if (is_apart(l)) {
			(void)fprintf(stderr, "%s:%u: the lines of %s stand apart\n", path, number, l->method);
			abort();
		}
	}
	(void)fclose(file);
}

static bool among(const char *alternatives, const char *text)
{
	size_t len = strlen(text);
	for (const char *at = alternatives; at; at = strchr(at, '|')) {
		at += *at == '|';
		if (strncmp(at, text, len) == 0 && (at[len] == 0 || at[len] == '|'))
			return true;
	}
	return false;
}

/* Those of the method last asked for are remembered: cells come method by method. */
static const struct line *table_lines(const char *method, size_t *ret_count)
{
	static const struct line *first;
	static size_t count;
	if (!first || strcmp(first->method, method) != 0) {
		first = line;
		while (first < line + line_count && strcmp(first->method, method) != 0)
			first++;
		count = 0;
		while (first + count < line + line_count && strcmp(first[count].method, method) == 0)
			count++;
		if (count == 0)
			first = NULL;
	}
	*ret_count = count;
	return first;
}

char table_cell(const char *method, const char *reference, const struct actor *a)
{
	char found = CELL_MISSING;
	size_t count;
	const struct line *of = table_lines(method, &count);
	for (size_t i = 0; i < count; i++) {
		const struct line *l = &of[i];
		if (!among(l->relations, relation_name[a->relation]) || !among(l->references, reference))
			continue;
		found = found == CELL_MISSING ? l->cell[a->column] : CELL_TWICE;
	}
	return found;
}

bool table_decides(const char *method, unsigned column, bool in_audits, char letter)
{
	for (size_t i = 0; i < line_count; i++) {
		const struct line *l = &line[i];
		bool counts = among(l->relations, relation_name[AUDITING]) || among(l->relations, relation_name[AUDITED]) ||
			among(l->relations, relation_name[RIVAL]) || (in_audits && among(l->relations, relation_name[AUDIT]));
		if (counts && strcmp(l->method, method) == 0 && l->cell[column] == letter)
			return true;
	}
	return false;
}

/* Writing. */

struct block {
	char method[120];
	char references[FIELD_BYTES];
	char cell[RELATIONS][ROLES];
};

static struct block *block;
static size_t block_count;

void table_note(const char *method, const char *reference, const struct actor *a, char cell)
{
	struct block *b = NULL;
	for (size_t i = block_count; i > 0 && !b; i--)
		if (strcmp(block[i - 1].method, method) == 0 && strcmp(block[i - 1].references, reference) == 0)
			b = &block[i - 1];
	if (!b) {
		block = realloc(block, (block_count + 1) * sizeof(*block));
		assert(block);
		b = &block[block_count++];
		memset(b, 0, sizeof(*b));
		(void)snprintf(b->method, sizeof(b->method), "%s", method);
		(void)snprintf(b->references, sizeof(b->references), "%s", reference);
	}
	b->cell[a->relation][a->column] = cell;
}

/* References with the same cells become one line. */
static void merge(void)
{
	for (size_t i = 0; i < block_count; i++) {
		for (size_t j = i + 1; j < block_count; j++) {
			struct block *a = &block[i], *b = &block[j];
			if (!*a->method || strcmp(a->method, b->method) != 0 || memcmp(a->cell, b->cell, sizeof(a->cell)) != 0)
				continue;
			size_t len = strlen(a->references), more = strlen(b->references);
			if (len + more + 2 > sizeof(a->references))
				continue;
			a->references[len] = '|';
			memcpy(a->references + len + 1, b->references, more + 1);
			*b->method = 0;
		}
	}
}

static void print_relation(const struct block *b, unsigned relation, bool done[RELATIONS])
{
	char names[80] = "";
	for (unsigned other = relation; other < RELATIONS; other++) {
		if (done[other] || memcmp(b->cell[relation], b->cell[other], ROLES) != 0)
			continue;
		size_t len = strlen(names);
		(void)snprintf(names + len, sizeof(names) - len, "%s%s", len ? "|" : "", relation_name[other]);
		done[other] = true;
	}
	(void)printf("%s,%s,%s", b->method, b->references, names);
	for (unsigned c = 0; c < (relation == OTHER ? OTHERS : ROLES); c++)
		(void)printf(",%c", b->cell[relation][c]);
	(void)printf("\n");
}

void table_print(void)
{
	merge();
	for (size_t i = 0; i < block_count; i++) {
		bool done[RELATIONS] = { false };
		for (unsigned relation = 0; *block[i].method && relation < RELATIONS; relation++)
			if (!done[relation])
				print_relation(&block[i], relation, done);
	}
}
