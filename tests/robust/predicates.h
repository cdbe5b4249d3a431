/* Rows as predicates read them: by field name, so that one predicate asks every noun that has the fields. */
#ifndef TESTS_ROBUST_PREDICATES_H
#define TESTS_ROBUST_PREDICATES_H

#include "tests/daemon/access/world.h"
#include "tests/robust/invariants.h"

struct row {
	const struct resource_rule *resource;
	const ProtobufCMessage *m;
	uint64_t version;
	uint64_t changed_index;
	bool is_cast;        /* put past the rules */
	bool is_untouched;   /* and nothing was done to it since */
	bool is_among_cast;  /* or in an audit that was put past them */
};

struct state {
	struct world *w;
	struct arena *arena;
	struct row *row;
	size_t count;
	size_t asking; /* index in predicate */
	size_t broken[INVARIANTS_MAX]; /* by predicate */
	bool is_quiet;
};

bool inv_has(const struct row *r, const char *name);
/* "" and 0 where the noun has no such field. */
const char *inv_text(const struct row *r, const char *name);
int64_t inv_number(const struct row *r, const char *name);
/* Of a repeated field. */
size_t inv_items(const struct row *r, const char *name);
/* Whether the field names the person: one, each of a list, or "parties.accepter_id", in each message of a list. */
bool inv_names(const struct row *r, const char *field, const char *person);
bool inv_names_anybody(const struct row *r, const char *field);
/* Whom the field names that `other` names, too; NULL. */
const char *inv_named_in_both(const struct row *r, const char *field, const char *other);
bool inv_is(const struct row *r, const char *noun);
const char *inv_id(const struct row *r);
/* "" for a noun without one. */
const char *inv_scope(const struct row *r);
const struct row *inv_find(const struct state *s, const char *noun, const char *id);
/* One question of the predicate asked now; what is wrong where it does not hold. */
void inv_ask(struct state *s, const struct row *r, bool holds, const char *what);

enum asked_of {
	OF_AUDITS, /* of rows in audits that went all their way by the rules */
	OF_ROWS,   /* of rows that did, in whatever audit */
	OF_STEPS,  /* of those that took their last step by the rules */
	OF_ALL     /* of those put past the rules, too */
};

struct predicate {
	const char *invariant, *claim;
	void (*ask)(struct state *s, const struct row *r);
	enum asked_of of;
};

extern const struct predicate predicate[];
extern const size_t predicate_count;

#endif
