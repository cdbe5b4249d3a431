/*
 * Where the rows that a viewer may see can stand, so that a list or a search looks there and nowhere else: its time
 * then says nothing of what is hidden elsewhere.
 *
 * A superset: who uses it still asks the predicate of each row (noun_sql.visible).
 */
#ifndef DAEMON_SIGHT_H
#define DAEMON_SIGHT_H

#include "daemon/projection.h"

/* More places than this are looked for in the whole table: such a viewer sees most of it. */
enum { SIGHT_MAX = 64 };

/*
 * Rows with this scope, owner and party; each where it is given, and at least one is. With a scope also: rows that these
 * roles see by now (`seen_by` has this value), where the viewer's role sees rows of it from some state on only.
 */
struct sight_key {
	bool has_scope, has_owner, has_party, has_seen;
	struct id scope, owner, party;
	int64_t seen;
};

struct sight {
	bool is_wide; /* anywhere */
	size_t count;
	struct sight_key key[SIGHT_MAX];
};

int sight_find(struct tx *tx, const struct resource_rule *resource, const struct viewer *viewer,
	struct sight *ret_sight);

#endif
