/*
 * Filters of lists: a subset of AIP-160 compiled to a condition in SQL whose values are all bound.
 *
 * The language is documented for its users in docs/user/filter.md. Nothing of the text reaches the SQL but through
 * bound values: the SQL is made of column names of the schema, operators of ours and ?N.
 * Source: AIP-160, less what would need a scan (no NOT, no functions, no wildcards).
 */
#ifndef COMMON_FILTER_H
#define COMMON_FILTER_H

#include "common/arena.h"
#include "common/schema.h"
#include "common/status.h"

/* One value to bind; the fields of daemon/db.h's struct db_value, which common may not include. */
struct filter_value {
	char type; /* i: integer, t: text, d: the 16 bytes of an id */
	int64_t i;
	struct bytes b; /* t (with a NUL behind it) and d */
};

/*
 * Compiles `text` for rows of `resource`.
 *
 * Fields are the resource's (column) fields of audience ALL and its `state`. Columns stand in the SQL by their
 * quoted field name alone, so the list's FROM has one table. The condition is in parentheses; a blank text gives
 * one that always holds. Its parameters are ?first_parameter and the following ones, in the order of ret_values.
 *
 * arena   holds the SQL and the values.
 * Fails   INVALID_ARGUMENT "FILTER" naming the position and what is allowed there;
 *         RESOURCE_EXHAUSTED "MEMORY".
 */
int filter_compile(const char *text, const struct resource_rule *resource, struct arena *arena,
	size_t first_parameter, struct status *st, const char **ret_sql, struct filter_value **ret_values,
	size_t *ret_count);

#endif
