/* Looking up what evidence to expect for a criterion. */
#include "daemon/rule/expectation.h"

#include <string.h>

/* A run of text within the catalogue. */
struct run {
	const char *at;
	size_t len;
};

/* Cuts off the part up to `mark` or the end, without blanks around it; false at the end. */
static bool next_part(struct run *rest, char mark, struct run *ret_part)
{
	if (!rest->at)
		return false;
	const char *end = memchr(rest->at, mark, rest->len);
	struct run part = { rest->at, end ? (size_t)(end - rest->at) : rest->len };
	*rest = end ? (struct run){ end + 1, rest->len - part.len - 1 } : (struct run){ NULL, 0 };
	while (part.len > 0 && *part.at == ' ') {
		part.at++;
		part.len--;
	}
	while (part.len > 0 && part.at[part.len - 1] == ' ')
		part.len--;
	*ret_part = part;
	return true;
}

static bool equals(struct run r, const char *text)
{
	return strlen(text) == r.len && memcmp(r.at, text, r.len) == 0;
}

static bool begins(const char *text, struct run r)
{
	return strncmp(text, r.at, r.len) == 0;
}

static void copy(char *to, size_t size, struct run r)
{
	size_t len = r.len < size ? r.len : size - 1;
	memcpy(to, r.at, len);
	to[len] = 0;
}

static void add_methods(struct expectation *e, struct run column)
{
	struct run part;
	while (next_part(&column, ',', &part)) {
		bool known = part.len == 0;
		for (size_t i = 0; i < e->method_count; i++)
			known |= equals(part, e->method[i]);
		if (!known && e->method_count < EXPECTED_METHODS_MAX)
			copy(e->method[e->method_count++], sizeof(e->method[0]), part);
	}
}

static void add_evidence(struct expectation *e, struct run column)
{
	struct run part;
	while (next_part(&column, ';', &part))
		if (part.len > 0 && e->evidence_count < EXPECTED_MAX)
			copy(e->evidence[e->evidence_count++], sizeof(e->evidence[0]), part);
}

/* A line's columns after its label. */
static void add_line(struct expectation *e, struct run line)
{
	struct run methods = { 0 }, documented = { 0 }, evidence = { 0 };
	(void)next_part(&line, '|', &methods);
	(void)next_part(&line, '|', &documented);
	(void)next_part(&line, '|', &evidence);
	add_methods(e, methods);
	add_evidence(e, evidence);
	e->is_documented |= documented.at && equals(documented, "DI");
}

static bool is_class_of(struct run name, const char *label)
{
	return name.len > 1 && name.at[name.len - 1] == '*' && strncmp(label, name.at, name.len - 1) == 0;
}

/* Adds the lines of one kind: the label's own, or its class's. */
static bool add_lines(const char *catalogue, const char *source_title, const char *label, bool of_class,
	struct expectation *e)
{
	struct run rest = { catalogue, strlen(catalogue) }, line, name;
	bool is_for_source = false, found = false;
	while (next_part(&rest, '\n', &line)) {
		if (line.len == 0 || *line.at == '#' || !next_part(&line, '|', &name))
			continue;
		if (equals(name, "source")) {
			struct run title;
			is_for_source = next_part(&line, '|', &title) && begins(source_title, title);
		} else if (is_for_source && (of_class ? is_class_of(name, label) : equals(name, label))) {
			add_line(e, line);
			found = true;
		}
	}
	return found;
}

bool expectation_find(const char *catalogue, const char *source_title, const char *label, struct expectation *ret_expectation)
{
	struct expectation e = { .evidence_count = 0 };
	bool own = add_lines(catalogue, source_title, label, false, &e);
	bool of_class = add_lines(catalogue, source_title, label, true, &e);
	*ret_expectation = e;
	return own || of_class;
}
