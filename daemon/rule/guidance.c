/* Looks guidance up, and writes a rule's clauses as a programme's profile numbers them. */
#include "daemon/rule/guidance.h"

#include "common/bytes.h"
#include "daemon/rule/machine.h"

#include <stdio.h>
#include <string.h>

#define EDITION_2018 "ISO 19011:2018"
#define EDITION_2026 "ISO 19011:2026"
#define EDITION_27007 "ISO/IEC 27007:2020"

/* clang-format off */
#define ROW_2018(clause, label, help) \
	{ "19011:2018/" clause, EDITION_2018, clause, label, help, "" },
#define ROW_2026(clause, label, help, supersedes) \
	{ "19011:2026/" clause, EDITION_2026, clause, label, help, supersedes },
#define SAME(clause, label, help) \
	ROW_2018(clause, label, help) ROW_2026(clause, label, help, "19011:2018/" clause)
#define RENAMED(clause, label, label_2026, help) \
	ROW_2018(clause, label, help) ROW_2026(clause, label_2026, help, "19011:2018/" clause)
#define ADDED(clause, label, help) ROW_2026(clause, label, help, "")
#define ISMS(clause, label, help) { "27007:2020/" clause, EDITION_27007, clause, label, help, "" },
static const struct guidance_item item[] = {
#include "daemon/rule/guidance_items.inc"
};

static const char *const with_2018[] = { EDITION_2018, EDITION_27007 };
static const char *const with_2026[] = { EDITION_2026, EDITION_27007 };
static const struct guidance_profile profile[] = {
	{ "19011:2018+27007:2020", with_2018, ARRAY_LEN(with_2018) },
	{ "19011:2026+27007:2020", with_2026, ARRAY_LEN(with_2026) },
};

/* Records whose rules do not say it, or say less: what the record is, and the section of the report it is told in. */
static const struct { const char *noun, *clauses; } of_noun[] = {
	{ "organisation", "ISO 19011:2018, 5.4.3" },
	{ "site", "ISO 19011:2018, 5.4.3 and 6.5.1 e)" },
	{ "unit", "ISO 19011:2018, 5.4.3 and 6.5.1 b)" },
	{ "person", "ISO 19011:2018, 4 a) and 5.5.7" },
	{ "appointment", "ISO 19011:2018, 5.4.1 and 5.5.5" },
	{ "break_glass", "ISO 19011:2018, 4 and 5.4.1" },
	{ "device", "ISO 19011:2018, 4 a)" },
	{ "invitation", "ISO 19011:2018, 4 a)" },
	{ "relationship", "ISO 19011:2018, 4 e) and 5.5.4" },
	{ "criteria_source", "ISO 19011:2018, 5.5.2 and 6.5.1 f)" },
	{ "criteria_item", "ISO 19011:2018, 5.5.2 and 6.5.1 f)" },
	{ "competence", "ISO 19011:2018, 7.2.1; ISO/IEC 27007:2020, 7.2.3" },
	{ "evaluation", "ISO 19011:2018, 7.1 and 7.5" },
	{ "programme", "ISO 19011:2018, 5.1" },
	{ "objective", "ISO 19011:2018, 5.2" },
	{ "progress_note", "ISO 19011:2018, 6.4.4" },
	{ "lesson", "ISO 19011:2018, 6.6" },
	{ "audit", "ISO 19011:2018, 5.5.2 and 6.5.1 a) and 6.5.1 b) and 6.5.1 c) and 6.5.1 h)" },
	{ "team_member", "ISO 19011:2018, 5.5.4 and 6.5.1 d)" },
	{ "team_decision", "ISO 19011:2018, 5.5.4 and 6.5.1 d)" },
	{ "joint_share", "ISO 19011:2018, 5.5.3" },
	{ "waiver", "ISO 19011:2018, 4 e) and 6.5.1 d)" },
	{ "evidence", "ISO 19011:2018, 6.4.7 and 6.5.1 g)" },
	{ "finding", "ISO 19011:2018, 6.4.8 and 6.5.1 g) and 6.5.1 j)" },
	{ "action", "ISO 19011:2018, 6.7" },
	{ "evidence_annotation", "ISO 19011:2018, 6.4.7" },
	{ "late_statement", "ISO 19011:2018, 6.4.7" },
	{ "finding_comment", "ISO 19011:2018, 6.4.8" },
	{ "scale_pin", "ISO 19011:2018, 6.4.3 and 6.4.8" },
	{ "sampling_plan", "ISO 19011:2018, A.6 and 6.5.1 k)" },
	{ "sample_item", "ISO 19011:2018, A.6" },
	{ "retention_rule", "ISO 19011:2018, 5.5.7 and 6.6" },
	{ "cosignature", "ISO 19011:2018, 5.5.7" },
	{ "log_key", "ISO 19011:2018, 5.5.7" },
	{ "session_key", "ISO 19011:2018, 5.5.7" },
	{ "disclosure", "ISO 19011:2018, 6.6; ISO/IEC 27007:2020, 6.6" },
	{ "disposal_order", "ISO 19011:2018, 5.5.7 and 6.6" },
	{ "disposal_consent", "ISO 19011:2018, 6.6" },
	{ "retention_agreement", "ISO 19011:2018, 6.6" },
	{ "disposal_notice", "ISO 19011:2018, 6.6" },
	{ "disposal", "ISO 19011:2018, 5.5.7 and 6.6" },
};
/* clang-format on */

const struct guidance_item *guidance_items(size_t *ret_count)
{
	*ret_count = ARRAY_LEN(item);
	return item;
}

const struct guidance_profile *guidance_profiles(size_t *ret_count)
{
	*ret_count = ARRAY_LEN(profile);
	return profile;
}

const struct guidance_profile *guidance_profile(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_LEN(profile); i++)
		if (strcmp(profile[i].name, name) == 0)
			return &profile[i];
	return NULL;
}

static bool has_edition(const struct guidance_profile *p, const char *edition)
{
	for (size_t i = 0; i < p->edition_count; i++)
		if (strcmp(p->edition[i], edition) == 0)
			return true;
	return false;
}

bool guidance_profile_has(const struct guidance_profile *p, const struct guidance_item *it)
{
	return has_edition(p, it->edition);
}

/* Documents that no profile has an edition of (criteria, methods for others) are cited beside guidance. */
static bool is_guidance(const char *edition)
{
	for (size_t i = 0; i < ARRAY_LEN(profile); i++)
		if (has_edition(&profile[i], edition))
			return true;
	return false;
}

const struct guidance_item *guidance_find(const char *edition, const char *clause)
{
	size_t around = strcspn(clause, " ");
	const struct guidance_item *found = NULL;
	for (size_t i = 0; i < ARRAY_LEN(item); i++) {
		if (strcmp(item[i].edition, edition) != 0)
			continue;
		if (strcmp(item[i].clause, clause) == 0)
			return &item[i];
		if (strlen(item[i].clause) == around && strncmp(item[i].clause, clause, around) == 0)
			found = &item[i];
	}
	return found;
}

const struct guidance_item *guidance_in(const struct guidance_profile *p, const struct guidance_item *it)
{
	if (has_edition(p, it->edition))
		return it;
	for (size_t i = 0; i < ARRAY_LEN(item); i++)
		if ((strcmp(item[i].supersedes, it->id) == 0 || strcmp(it->supersedes, item[i].id) == 0) &&
			has_edition(p, item[i].edition))
			return &item[i];
	return NULL;
}

/* One clause of one document, as the walk over a rule's clauses finds it. */
struct cited {
	const char *edition;
	const char *clause;
	bool is_first; /* of its document */
};

/* Calls `each` for every clause; a part without a comma ("INV-1 and INV-2") has no edition. Ends with what `each` refuses. */
static bool walk(const char *clauses, bool (*each)(void *context, const struct cited *), void *context)
{
	char text[STATUS_CLAUSE_BYTES];
	(void)snprintf(text, sizeof(text), "%s", clauses);
	for (char *part = text, *next; part; part = next) {
		next = strstr(part, "; ");
		if (next) {
			*next = 0;
			next += 2;
		}
		char *comma = strstr(part, ", ");
		if (comma)
			*comma = 0;
		bool is_first = true;
		for (char *clause = comma ? comma + 2 : part, *and; clause; clause = and, is_first = false) {
			and = comma ? strstr(clause, " and ") : NULL;
			if (and) {
				*and = 0;
				and += 5;
			}
			if (!each(context, &(struct cited){ comma ? part : NULL, clause, is_first }))
				return false;
		}
	}
	return true;
}

struct citing {
	const struct guidance_profile *profile;
	char *text;
	size_t size, len;
};

static void add(struct citing *c, const char *between, const char *a, const char *b)
{
	int n = snprintf(c->text + c->len, c->size - c->len, "%s%s%s", c->len ? between : "", a, b);
	if (n > 0)
		c->len = (size_t)n < c->size - c->len ? c->len + (size_t)n : c->size - 1;
}

static bool cite_one(void *context, const struct cited *cited)
{
	struct citing *c = context;
	const char *edition = cited->edition;
	if (edition && is_guidance(edition)) {
		const struct guidance_item *it = guidance_find(edition, cited->clause);
		it = it ? guidance_in(c->profile, it) : NULL;
		if (!it)
			return false;
		edition = it->edition;
	}
	if (!cited->is_first)
		add(c, " and ", cited->clause, "");
	else if (!edition)
		add(c, "; ", cited->clause, "");
	else {
		add(c, "; ", edition, ", ");
		add(c, "", cited->clause, "");
	}
	return true;
}

bool guidance_cite(const char *clauses, const struct guidance_profile *p, char *ret_text, size_t size)
{
	struct citing c = { .profile = p, .text = ret_text, .size = size };
	ret_text[0] = 0;
	return walk(clauses, cite_one, &c);
}

/* The walk ends at the first clause that is the item. */
static bool is_another(void *context, const struct cited *cited)
{
	const struct guidance_item *wanted = context;
	const char *slash = strchr(wanted->supersedes, '/'), *earlier = slash ? slash + 1 : wanted->clause;
	if (strncmp(cited->clause, wanted->clause, strlen(wanted->clause)) != 0 &&
		strncmp(cited->clause, earlier, strlen(earlier)) != 0)
		return true; /* most are, and looking up takes its time */
	const struct guidance_item *it = cited->edition ? guidance_find(cited->edition, cited->clause) : NULL;
	return !it || (it != wanted && strcmp(wanted->supersedes, it->id) != 0);
}

bool guidance_cites(const char *clauses, const struct guidance_item *it)
{
	return !walk(clauses, is_another, (void *)(uintptr_t)it);
}

bool rule_clause(const struct rule *rule, const char *name, char *ret_text, size_t size)
{
	const struct guidance_profile *p = guidance_profile(name);
	if (p && guidance_cite(rule->clause, p, ret_text, size))
		return true;
	(void)snprintf(ret_text, size, "%s", rule->clause);
	return !p && !name;
}

const char *guidance_of_noun(const char *noun)
{
	for (size_t i = 0; i < ARRAY_LEN(of_noun); i++)
		if (strcmp(of_noun[i].noun, noun) == 0)
			return of_noun[i].clauses;
	for (const struct rule *const *table = rule_tables(); *table; table++)
		for (const struct rule *rule = *table; rule->id; rule++)
			if (strcmp(rule->subject, noun) == 0)
				return rule->clause;
	for (const struct machine *const *m = machine_tables(); *m; m++)
		if (strcmp((*m)->noun, noun) == 0)
			return (*m)->rule.clause;
	return NULL;
}
