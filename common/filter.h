/*
 * Filters of lists: a subset of AIP-160 compiled to a condition in SQL whose values are all bound.
 *
 * The language is documented for its users in docs/user/filter.md. Nothing of the text reaches the SQL but through
 * bound values: the SQL is made of column names of the schema, operators of ours and ?N.
 * Source: AIP-160, less what nobody could look up (no functions, no wildcards).
 */
#ifndef COMMON_FILTER_H
#define COMMON_FILTER_H

#include "common/arena.h"
#include "common/limits.h"
#include "common/schema.h"
#include "common/status.h"

/* One value to bind; the fields of daemon/db.h's struct db_value, which common may not include. */
struct filter_value {
	char type; /* i: integer, t: text, d: the 16 bytes of an id */
	int64_t i;
	struct bytes b; /* t (with a NUL behind it) and d */
};

/* What a text compiles to. */
struct filter {
	const char *sql;
	struct filter_value *value;
	size_t count;
	/*
	 * Comparisons that every row of the list passes and an index can look up, each as SQL that stands alone: among
	 * them is a way to the rows when nearly none passes.
	 */
	const char *term[LIMIT_FILTER_TERMS];
	size_t term_count;
};

/*
 * Compiles `text` for rows of `resource`.
 *
 * Fields are the resource's `id`, its (column) fields of audience ALL and its `state`. Columns stand in the SQL by their
 * quoted name alone (schema_column), so the list's FROM has one table. The condition is in parentheses; a blank text
 * gives one that always holds. Its parameters are ?first_parameter and the following ones, in the order of the values.
 *
 * arena   holds the SQL and the values.
 * now_us  what `now` and `today` mean.
 * Fails   INVALID_ARGUMENT "FILTER" naming the position and what is allowed there;
 *         RESOURCE_EXHAUSTED "MEMORY".
 */
int filter_compile(const char *text, const struct resource_rule *resource, struct arena *arena,
	size_t first_parameter, int64_t now_us, struct status *st, struct filter *ret_filter);

#endif
