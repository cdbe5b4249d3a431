/*
 * Rules of the standard as rows, and how a decision collects those that are unmet: all of them at once.
 *
 * Pure: facts come in as small structs, nothing here reads rows, clocks or messages.
 * A decision is a function `x_may_y(const struct x_facts *, struct status *)` that calls rule_require for each rule and
 * ends with rule_verdict. Grades: H refuses; W refuses unless a granted waiver names rule and subject; A only advises.
 * domain.md 1 and 5.3 give the clauses; docs/clauses.md lists the rows.
 */
#ifndef DAEMON_RULE_RULE_H
#define DAEMON_RULE_RULE_H

#include "common/status.h"
#include "gen/vocabulary.h"

#include <stdbool.h>
#include <stdint.h>

struct rule {
	const char *id;      /* "R-FINDING-08" */
	char grade;          /* 'H', 'W' or 'A' */
	const char *clause;  /* "ISO 19011:2018, 6.7" and the invariant: "INV-8" */
	const char *subject; /* "finding" */
	const char *message; /* what must hold, in our words */
	/* Mends it, run by whom it lets; "{id}" is the subject's id, WORDS IN CAPITALS are the user's to fill in. */
	const char *command;
};

/* Notes the rule as unmet unless `holds`. `missing` says what is missing, in words with the actual values. */
void rule_require(struct status *st, const struct rule *rule, bool holds, const char *id,
	const char *missing, ...) __attribute__((format(printf, 5, 6)));

/*
 * Where the rule was noted last, fills in what the decision knows: `word` of its command becomes `value`, quoted for a shell
 * (common/shell.h), the first time it stands there. Does nothing when the rule held, and leaves the word for the user where
 * the value does not fit.
 */
void rule_fill(struct status *st, const struct rule *rule, const char *word, const char *value);
/* The same in a command of its own. */
void rule_fill_command(char *command, size_t size, const char *word, const char *value);
/* The same with words of our own, flags and verbs, that are not quoted: never with a text from outside. */
void rule_fill_words(struct status *st, const struct rule *rule, const char *word, const char *words);
void rule_put_words(char *command, size_t size, const char *word, const char *words);
/* Where the rule was noted last, another rule's command mends it. */
void rule_mend_by(struct status *st, const struct rule *rule, const struct rule *other, const char *id);

/* What a waiver of a rule must name: a row, and until when it must last (0: the present). */
struct rule_subject {
	const char *id;
	int64_t until_us;
};

/*
 * As rule_require, of a rule of grade W whose subject is another row than the command's {id}, or must be waived for longer
 * than now. rule_require's own subject is {id}, now.
 */
void rule_require_of(struct status *st, const struct rule *rule, bool holds, const char *id,
	struct rule_subject subject, const char *missing, ...) __attribute__((format(printf, 6, 7)));

/* A waiver in force: granted, not ended, its day not over. */
struct waiver {
	const char *rule;
	const char *subject_id;
	int64_t expires_us; /* 0: without end */
};

/*
 * What is waived at a scope and above it. The kernel gathers it for every write before its handler runs (daemon/ruling.h)
 * and hangs it into the status; a rule of grade W needs nothing but its grade.
 */
struct waived {
	const struct waiver *waiver;
	size_t count;
};

bool rule_is_waived(const struct waived *w, const struct rule *rule, struct rule_subject subject);

/* OK, or FAILED_PRECONDITION "RULES_UNMET" when a rule of grade H or W is noted. */
int rule_verdict(struct status *st);

/* All rules of all nouns, for `auditc explain`, docs/clauses.md and the tests: ends with a row without id. */
const struct rule *const *rule_tables(void);
/* By id; NULL. */
const struct rule *rule_find(const char *id);

#endif
