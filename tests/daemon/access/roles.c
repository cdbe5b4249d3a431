/* Reading the page's four tables, and whether they and the schema say the same. */
#include "tests/daemon/access/roles.h"

#include "audit/v1/options.pb-c.h"
#include "common/bytes.h"

#include <assert.h>
#include <stdarg.h>

enum { ROLES = 14, COLUMNS = 18, LINES_MAX = 400, USES_MAX = 400 };

static const char *const short_name[] = { "", "AD", "PM", "CL", "LA", "AU", "TR", "TE", "OB", "AR", "SR", "SP", "RV", "EV", "AV",
	"OWNER", "ANYONE", "GUEST" };

struct row {
	char *cell[COLUMNS];
	size_t cells;
};

struct table {
	struct row row[LINES_MAX];
	size_t rows;
};

static struct table rights, reads, does, differences;
static struct reading reading[LINES_MAX];
static struct doing doing[LINES_MAX];
static bool is_used[LINES_MAX][ROLES + 4]; /* of the differences */
static size_t failures;

__attribute__((format(printf, 1, 2))) static void differs(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	(void)fputs("docs/roles.md: ", stderr);
	(void)vfprintf(stderr, format, args);
	(void)fputc('\n', stderr);
	va_end(args);
	failures++;
}

static struct row split(char *line)
{
	struct row r = { .cells = 0 };
	char *at = line + 1;
	for (char *end; (end = strchr(at, '|')); at = end + 1) {
		assert(r.cells < COLUMNS);
		while (*at == ' ')
			at++;
		*end = 0;
		for (char *last = end; last > at && last[-1] == ' ';)
			*--last = 0;
		r.cell[r.cells++] = at;
	}
	return r;
}

/* Whether one of the words, blanks or commas between, is this. */
static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);
	for (const char *at = words; *at; at += strspn(at, " ,")) {
		size_t n = strcspn(at, " ,");
		if (n == len && memcmp(at, word, n) == 0)
			return true;
		at += n;
	}
	return false;
}

static uint32_t mask_of(const char *words)
{
	uint32_t mask = 0;
	for (unsigned role = 1; role < ARRAY_LEN(short_name); role++)
		if (has_word(words, short_name[role]))
			mask |= UINT32_C(1) << role;
	return mask;
}

static struct table *table_of(const char *heading)
{
	static const struct {
		const char *text;
		struct table *table;
	} of[] = { { "## Rights", &rights }, { "## Who reads", &reads }, { "## Who does", &does },
		{ "## Differences", &differences } };
	for (size_t i = 0; i < ARRAY_LEN(of); i++)
		if (strncmp(heading, of[i].text, strlen(of[i].text)) == 0)
			return of[i].table;
	return NULL;
}

static void understand(void)
{
	for (size_t i = 0; i < reads.rows; i++) {
		struct row *r = &reads.row[i];
		assert(r->cells == COLUMNS);
		for (unsigned role = 1; role <= ROLES; role++)
			reading[i].letter[role] = *r->cell[role + 1];
		reading[i].owner = has_word(r->cell[16], "owner");
		reading[i].colleague = has_word(r->cell[16], "colleague");
		(void)snprintf(reading[i].once, sizeof(reading[i].once), "%s", r->cell[17]);
	}
	for (size_t i = 0; i < does.rows; i++) {
		assert(does.row[i].cells == 4);
		doing[i] = (struct doing){ mask_of(does.row[i].cell[2]), strcmp(does.row[i].cell[3], "H") == 0 };
	}
}

void roles_load(const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	struct table *t = NULL;
	bool is_head = true;
	if (!file) {
		perror(path);
		abort();
	}
	while (getline(&line, &size, file) > 0) {
		if (*line == '#') {
			t = table_of(line);
			is_head = true;
		} else if (*line == '|' && t && strncmp(line, "|---", 4) == 0) {
			is_head = false;
		} else if (*line == '|' && t && !is_head) {
			assert(t->rows < LINES_MAX);
			t->row[t->rows++] = split(strdup(line));
		}
	}
	free(line);
	(void)fclose(file);
	understand();
}

const struct reading *roles_reading(const char *noun)
{
	for (size_t i = 0; i < reads.rows; i++)
		if (strcmp(reads.row[i].cell[0], noun) == 0)
			return &reading[i];
	return NULL;
}

static size_t doing_at(const char *method)
{
	size_t i = 0;
	while (i < does.rows && !has_word(does.row[i].cell[0], method))
		i++;
	return i;
}

const struct doing *roles_doing(const char *method)
{
	size_t i = doing_at(method);
	return i < does.rows ? &doing[i] : NULL;
}

/* Whether the page lists this difference; then it is used. */
static bool is_listed(const char *where, unsigned role, const char *kind)
{
	bool found = false;
	for (size_t i = 0; i < differences.rows; i++) {
		const struct row *r = &differences.row[i];
		if (!has_word(r->cell[0], where) || !has_word(r->cell[1], short_name[role]) || strcmp(r->cell[2], kind) != 0)
			continue;
		is_used[i][role] = true;
		found = true;
	}
	return found;
}

static void expect(const char *where, unsigned role, bool by_right, bool is_so)
{
	if (by_right != is_so && !is_listed(where, role, by_right ? "less" : "more"))
		differs("%s, %s: %s by right, and no difference is listed", where, short_name[role],
			by_right ? "less than" : "more than");
}

static const struct row *object_row(const char *object)
{
	for (size_t i = 0; i < rights.rows; i++)
		if (strcmp(rights.row[i].cell[0], object) == 0)
			return &rights.row[i];
	differs("there is no object %s", object);
	return NULL;
}

/* One's own, one's team's: read by being the owner or a colleague, if not by the role. */
static bool reads_own(const struct reading *r, const char *words)
{
	return (has_word(words, "own") && r->owner) || (has_word(words, "team") && r->colleague);
}

static void check_reading(size_t i)
{
	const char *noun = reads.row[i].cell[0], *object = reads.row[i].cell[1];
	const struct row *right = strcmp(object, "-") == 0 ? NULL : object_row(object);
	for (unsigned role = 1; right && role <= ROLES; role++) {
		const char *words = right->cell[role];
		expect(noun, role, strcmp(words, "-") != 0, reading[i].letter[role] != '-' || reads_own(&reading[i], words));
	}
}

static uint32_t by_right(const struct row *right, const char *words)
{
	uint32_t who = 0;
	for (unsigned role = 1; role <= ROLES; role++)
		for (const char *at = words; *at; at += strspn(at, " ")) {
			char word[40];
			size_t n = strcspn(at, " ");
			(void)snprintf(word, sizeof(word), "%.*s", (int)n, at);
			at += n;
			if (!has_word(right->cell[role], word))
				continue;
			bool is_owner = strcmp(word, "own") == 0 || strcmp(word, "accept") == 0;
			who |= is_owner && strcmp(right->cell[0], "actions") != 0 ? ROLES_OWNER_BIT : UINT32_C(1) << role;
		}
	return who;
}

static void check_doing(const char *method)
{
	size_t i = doing_at(method);
	const char *right = does.row[i].cell[1], *words = strchr(right, ' ');
	char object[40];
	if (!words)
		return;
	(void)snprintf(object, sizeof(object), "%.*s", (int)(words - right), right);
	const struct row *row = object_row(object);
	uint32_t wanted = row ? by_right(row, words + 1) : 0;
	for (unsigned role = 1; role < ARRAY_LEN(short_name); role++)
		expect(method, role, (wanted & UINT32_C(1) << role) != 0, (doing[i].who & UINT32_C(1) << role) != 0);
}

/* What the .proto declares of a method. */
static void check_method(const struct method_rule *m)
{
	const char *name = m->name + strlen("audit.v1.");
	const struct doing *d = roles_doing(name);
	if (!d) {
		differs("%s is not there", name);
		return;
	}
	if (d->who != m->need || d->human != m->human)
		differs("%s: the .proto has need %x human %d, the page %x and %d", name, m->need, m->human, d->who, d->human);
	check_doing(name);
}

static bool holds_once(const struct resource_rule *resource, const struct visible_rule *v, const char *once)
{
	const ProtobufCMessageDescriptor *d = resource->message->descriptor;
	if (v->since_field >= 0)
		return strcmp(d->fields[v->since_field].name, once) == 0;
	return v->from_state != INT32_MIN && strncmp(once, "state ", 6) == 0;
}

static char letter_of(const struct resource_rule *resource, unsigned role, const char *once)
{
	static const uint32_t auditors = 1u << 4 | 1u << 5, team = 1u << 4 | 1u << 5 | 1u << 6 | 1u << 7 | 1u << 12 | 1u << 14;
	static const uint32_t representatives = 1u << 9 | 1u << 10;
	char letter = '-';
	bool is_below = false, is_above_own = false;
	for (size_t i = 0; i < resource->visible_count; i++) {
		const struct visible_rule *v = &resource->visible[i];
		is_below |= (v->relation == AUDIT__ROLE__ROLE_TEAM_BELOW && (team >> role & 1)) ||
			(v->relation == AUDIT__ROLE__ROLE_AUDITOR_BELOW && (auditors >> role & 1));
		is_above_own |= v->relation == AUDIT__ROLE__ROLE_AUDITED_BELOW && (representatives >> role & 1) &&
			holds_once(resource, v, once);
		if (v->relation != role)
			continue;
		bool always = v->since_field < 0 && v->from_state == INT32_MIN;
		letter = v->own_party ? 'o' : always ? 'R' : holds_once(resource, v, once) ? 'c' : '?';
	}
	if (is_above_own)
		return letter == 'R' ? 'A' : '?';
	return !is_below ? letter : letter == 'R' ? 'B' : 'b';
}

static bool is_visible_to(const struct resource_rule *resource, unsigned relation)
{
	for (size_t i = 0; i < resource->visible_count; i++)
		if (resource->visible[i].relation == relation)
			return true;
	return false;
}

static void check_resource(const struct resource_rule *resource)
{
	const struct reading *r = roles_reading(resource->noun);
	if (!r) {
		differs("%s is not there", resource->noun);
		return;
	}
	for (unsigned role = 1; role <= ROLES; role++)
		if (letter_of(resource, role, r->once) != r->letter[role])
			differs("%s, %s: the .proto has %c, the page %c", resource->noun, short_name[role],
				letter_of(resource, role, r->once), r->letter[role]);
	if (is_visible_to(resource, AUDIT__ROLE__ROLE_OWNER) != r->owner ||
		is_visible_to(resource, AUDIT__ROLE__ROLE_COLLEAGUE) != r->colleague ||
		is_visible_to(resource, AUDIT__ROLE__ROLE_ANYONE))
		differs("%s: owner or colleague", resource->noun);
}

size_t roles_failures(void)
{
	failures = 0;
	for (size_t i = 0; i < schema_resource_count; i++)
		check_resource(&schema_resource[i]);
	for (size_t i = 0; i < schema_method_count; i++)
		if (schema_method[i].effect != AUDIT__EFFECT__EFFECT_SYSTEM)
			check_method(&schema_method[i]);
	for (size_t i = 0; i < reads.rows; i++)
		check_reading(i);
	for (size_t i = 0; i < differences.rows; i++)
		for (unsigned role = 1; role < ARRAY_LEN(short_name); role++)
			if (has_word(differences.row[i].cell[1], short_name[role]) && !is_used[i][role])
				differs("%s, %s: listed as a difference and is none", differences.row[i].cell[0], short_name[role]);
	return failures;
}
