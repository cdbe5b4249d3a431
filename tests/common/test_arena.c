/* The request's memory and its limit. */
#include "common/arena.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <malloc.h>

Test(arena, gives_up_to_its_limit_and_then_nothing)
{
	struct arena *a = arena_new(1024);
	cr_assert(a != NULL);
	cr_expect(arena_alloc(a, 1000) != NULL);
	cr_expect(arena_alloc(a, 100) == NULL);
	cr_expect(arena_alloc(a, SIZE_MAX) == NULL);
	cr_expect(arena_array(a, SIZE_MAX / 2, 4) == NULL);
	cr_expect(arena_exhausted(a));
	arena_reset(a);
	cr_expect(not(arena_exhausted(a)));
	cr_expect(eq(sz, arena_used(a), 0));
	cr_expect(arena_alloc(a, 1024) != NULL);
	arena_free(a);
}

/* Memory taken from the system, not only what was given out of it. */
Test(arena, takes_hardly_more_than_its_limit)
{
	enum { LIMIT = 8 << 20, EACH = 1 << 10 };
	size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
	struct arena *a = arena_new(LIMIT);
	cr_assert(a != NULL);
	while (arena_alloc(a, EACH))
		;
	size_t taken = mallinfo2().uordblks + mallinfo2().hblkhd - before;
	cr_expect(le(sz, taken, (size_t)LIMIT + LIMIT / 8), "%zu bytes", taken);
	arena_free(a);
}

Test(arena, memory_is_zeroed_and_aligned_again_after_a_reset)
{
	struct arena *a = arena_new(1 << 20);
	for (int round = 0; round < 2; round++) {
		for (size_t bytes = 1; bytes < 40000; bytes = bytes * 3 + 1) {
			uint8_t *m = arena_alloc(a, bytes);
			cr_assert(m != NULL);
			cr_expect(zero(sz, (uintptr_t)m % 16));
			for (size_t i = 0; i < bytes; i++)
				cr_assert(m[i] == 0);
			memset(m, 0xaa, bytes);
		}
		arena_reset(a);
	}
	cr_expect(eq(str, arena_printf(a, "%d of %s", 3, "four"), "3 of four"));
	arena_free(a);
}
