/*
 * Guidance as data: which clause of which edition says what a rule, a record or a section of a report rests on, and
 * which editions a programme that pins a profile is run under. Identifiers, short titles and help are in our own words.
 */
#ifndef DAEMON_RULE_GUIDANCE_H
#define DAEMON_RULE_GUIDANCE_H

#include "daemon/rule/rule.h"

#include <stddef.h>

struct guidance_item {
	const char *id;         /* "19011:2018/5.5.4" */
	const char *edition;    /* "ISO 19011:2018" */
	const char *clause;     /* "5.5.4", "6.5.1 g)", "A.6" */
	const char *label;      /* ours */
	const char *help;       /* ours */
	const char *supersedes; /* id of the item of an earlier edition; "" */
};

struct guidance_profile {
	const char *name; /* "19011:2018+27007:2020" */
	const char *const *edition;
	size_t edition_count;
};

/* All of all editions. */
const struct guidance_item *guidance_items(size_t *ret_count);
/* All profiles; the first is the one of a programme that names none. */
const struct guidance_profile *guidance_profiles(size_t *ret_count);
/* By name; NULL. */
const struct guidance_profile *guidance_profile(const char *name);
bool guidance_profile_has(const struct guidance_profile *p, const struct guidance_item *item);
/* The item of this edition and clause, or of the clause around it ("5.1" for "5.1 c)" and "5.1 a) to i)"); NULL. */
const struct guidance_item *guidance_find(const char *edition, const char *clause);
/* The item of the profile that is this one, supersedes it or was superseded by it; NULL. */
const struct guidance_item *guidance_in(const struct guidance_profile *p, const struct guidance_item *item);

/*
 * Writes clauses as rules cite them ("ISO 19011:2018, 4 and 5.5.4; INV-1") with the editions of the profile. Invariants and
 * documents that a profile has no edition of are copied. False when a cited clause is in no item of the profile: what
 * was written ends before it.
 */
bool guidance_cite(const char *clauses, const struct guidance_profile *p, char *ret_text, size_t size);
/* Whether the clauses, as a rule cites them, name this item or a superseded one. */
bool guidance_cites(const char *clauses, const struct guidance_item *item);
/* The rule's clauses in the profile of that name (unknown or NULL: as the rule has them). */
bool rule_clause(const struct rule *rule, const char *profile, char *ret_text, size_t size);

/* What a record of this noun is kept for, as clauses: its own, or of its rules; NULL when nothing says so. */
const char *guidance_of_noun(const char *noun);

#endif
