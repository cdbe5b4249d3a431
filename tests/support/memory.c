/* malloc and its kin, counted, before those of the C library or of the sanitizer. */
#include "tests/support/memory.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BELOW(name) __interceptor_##name
#endif
#endif
#ifndef BELOW
#define BELOW(name) __libc_##name
#endif

void *BELOW(malloc)(size_t size);
void *BELOW(calloc)(size_t count, size_t size);
void *BELOW(realloc)(void *from, size_t size);

static _Atomic bool counting, has_failed;
static _Atomic uint64_t count;
static uint64_t fails_at;
static bool fails_on;
static _Thread_local bool is_spared;

void memory_fail(uint64_t nth, bool persists)
{
	fails_at = nth;
	fails_on = persists;
	count = 0;
	has_failed = false;
	counting = true;
}

void memory_relax(void)
{
	counting = false;
}

bool memory_failed(void)
{
	return has_failed;
}

void memory_spare(bool spares)
{
	is_spared = spares;
}

static bool fails(void)
{
	if (!counting || is_spared)
		return false;
	uint64_t n = ++count;
	if (n != fails_at && !(fails_on && n > fails_at))
		return false;
	has_failed = true;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails() ? NULL : BELOW(malloc)(size);
}

void *calloc(size_t number, size_t size)
{
	return fails() ? NULL : BELOW(calloc)(number, size);
}

void *realloc(void *from, size_t size)
{
	return fails() ? NULL : BELOW(realloc)(from, size);
}
