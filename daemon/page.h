/* One page being made: what page.c reads from the question and page_find.c looks up. */
#ifndef DAEMON_PAGE_H
#define DAEMON_PAGE_H

#include "common/filter.h"
#include "common/limits.h"
#include "daemon/sql.h"
#include "daemon/token.h"

struct order {
	const char *column; /* NULL: by id alone */
	bool is_text;
	bool descending;
};

/* A row that belongs to the page, and what it is sorted by. */
struct candidate {
	struct id id;
	int64_t number;
	struct bytes text;
};

enum { PAGE_VALUES_MAX = 80 };

struct listing {
	struct tx *tx;
	const struct resource_rule *resource;
	const struct noun_sql *noun;
	const struct page *page;
	const struct viewer *viewer;
	struct order order;
	struct position from;
	struct filter filter;
	size_t size;
	struct db_value value[PAGE_VALUES_MAX]; /* for ?1, ?2, ... */
	size_t value_count;
	struct candidate *found; /* in order */
	size_t count, room;
};

/* ?1 narrow, ?2 viewer, ?3 now (sql.h), ?4 to ?6 narrow, ?7 last value, ?8 last id, ?9 to ?12 a place, then the filter. */
enum {
	PARAMETER_VIEWER = 2,
	PARAMETER_NOW = 3,
	PARAMETER_LAST_VALUE = 7,
	PARAMETER_LAST_ID = 8,
	PARAMETER_SCOPE = 9,
	PARAMETER_OWNER = 10,
	PARAMETER_PARTY = 11,
	PARAMETER_SEEN = 12,
	PARAMETER_FILTER = 13
};
extern const size_t page_narrow_parameter[LIMIT_NARROW];

static inline bool text_is_given(const char *text)
{
	return text && *text;
}

/* The page's rows and, where there is one, the first of the next page; by id and sort value. */
int page_find(struct listing *l);

#endif
