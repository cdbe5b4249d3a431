/* A bump allocator in blocks, bounded in total. */
#include "common/arena.h"

#include <stdarg.h>

enum { FIRST_BLOCK_BYTES = 16 * 1024, ALIGN = 16 };

struct block {
	struct block *next;
	size_t cap;
	size_t used;
	uint8_t data[] __attribute__((aligned(ALIGN)));
};

struct arena {
	struct block *first;
	struct block *last;
	size_t limit;
	size_t used;
	bool exhausted;
	ProtobufCAllocator allocator;
};

static void *allocator_alloc(void *data, size_t bytes)
{
	return arena_alloc(data, bytes ? bytes : 1);
}

static void allocator_free(void *data, void *pointer)
{
	(void)data;
	(void)pointer;
}

static struct block *block_new(size_t cap)
{
	struct block *b = malloc(sizeof(*b) + cap);
	if (!b)
		return NULL;
	b->next = NULL;
	b->cap = cap;
	b->used = 0;
	return b;
}

struct arena *arena_new(size_t limit)
{
	struct arena *a = calloc(1, sizeof(*a));
	if (!a)
		return NULL;
	a->first = a->last = block_new(limit < FIRST_BLOCK_BYTES ? limit + ALIGN : FIRST_BLOCK_BYTES);
	if (!a->first) {
		free(a);
		return NULL;
	}
	a->limit = limit;
	a->allocator = (ProtobufCAllocator){ allocator_alloc, allocator_free, a };
	return a;
}

static void wipe(struct block *b)
{
	explicit_bzero(b->data, b->used);
	b->used = 0;
}

void arena_reset(struct arena *a)
{
	for (struct block *b = a->first->next, *next; b; b = next) {
		next = b->next;
		wipe(b);
		free(b);
	}
	wipe(a->first);
	a->first->next = NULL;
	a->last = a->first;
	a->used = 0;
	a->exhausted = false;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	arena_reset(a);
	free(a->first);
	free(a);
}

static void *refuse(struct arena *a)
{
	a->exhausted = true;
	return NULL;
}

bool arena_exhausted(const struct arena *a)
{
	return a->exhausted;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
	if (bytes > a->limit)
		return refuse(a);
	size_t take = (bytes + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (take > a->limit - a->used)
		return refuse(a);
	if (a->last->cap - a->last->used < take) {
		/* Twice the last one, but no more than may still be given: the limit is one of memory, not of its use. */
		size_t left = a->limit - a->used;
		size_t cap = a->last->cap <= left / 2 ? a->last->cap * 2 : left;
		struct block *b = block_new(cap > take ? cap : take);
		if (!b)
			return refuse(a);
		a->last->next = b;
		a->last = b;
	}
	void *memory = a->last->data + a->last->used;
	a->last->used += take;
	a->used += take;
	memset(memory, 0, take);
	return memory;
}

void *arena_array(struct arena *a, size_t count, size_t bytes)
{
	size_t total;
	if (__builtin_mul_overflow(count, bytes, &total))
		return refuse(a);
	return arena_alloc(a, total);
}

struct bytes arena_bytes(struct arena *a, struct bytes from)
{
	uint8_t *copy = from.len < SIZE_MAX ? arena_alloc(a, from.len + 1) : refuse(a);
	if (!copy)
		return (struct bytes){ 0 };
	if (from.len)
		memcpy(copy, from.data, from.len);
	return BYTES(copy, from.len);
}

char *arena_text(struct arena *a, const char *text)
{
	size_t bytes = strlen(text) + 1;
	char *copy = arena_alloc(a, bytes);
	if (copy)
		memcpy(copy, text, bytes);
	return copy;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *text = len < 0 ? NULL : arena_alloc(a, (size_t)len + 1);
	if (!text)
		return NULL;
	va_start(args, format);
	(void)vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return text;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}

ProtobufCAllocator *arena_allocator(struct arena *a)
{
	return &a->allocator;
}
