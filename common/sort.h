/* Sorting in place, and finding in what is sorted. */
#ifndef COMMON_SORT_H
#define COMMON_SORT_H

#include <stdlib.h>

/* As qsort, which must not be given NULL even for no items: a list of none is often that. */
static inline void sort_items(void *items, size_t count, size_t item_bytes, int (*compare)(const void *a, const void *b))
{
	if (count > 1)
		qsort(items, count, item_bytes, compare);
}

/* As bsearch, which must not be given NULL either. */
static inline const void *find_item(const void *key, const void *items, size_t count, size_t item_bytes,
	int (*compare)(const void *a, const void *b))
{
	return count > 0 ? bsearch(key, items, count, item_bytes, compare) : NULL;
}

#endif
