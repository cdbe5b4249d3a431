/* Sorting in place. */
#ifndef COMMON_SORT_H
#define COMMON_SORT_H

#include <stdlib.h>

/* As qsort, which must not be given NULL even for no items: a list of none is often that. */
static inline void sort_items(void *items, size_t count, size_t item_bytes, int (*compare)(const void *a, const void *b))
{
	if (count > 1)
		qsort(items, count, item_bytes, compare);
}

#endif
