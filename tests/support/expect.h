/* Checks for plain test programs: print and count, go on; `expect_done` is main's return value. */
#ifndef TESTS_SUPPORT_EXPECT_H
#define TESTS_SUPPORT_EXPECT_H

#include <stdio.h>

/* One for all files of a program: what a second file sees counts for main's verdict, too. */
extern int expect_failures;
__attribute__((weak)) int expect_failures;

#define EXPECT(condition, ...)                                                                     \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			expect_failures++;                                                         \
			(void)fprintf(stderr, "%s:%d: failed: %s: ", __FILE__, __LINE__, #condition); \
			(void)fprintf(stderr, __VA_ARGS__);                                        \
			(void)fputc('\n', stderr);                                                 \
		}                                                                                  \
	} while (0)

static inline int expect_done(const char *name)
{
	(void)printf("%s: %s\n", name, expect_failures ? "FAILED" : "passed");
	return expect_failures ? 1 : 0;
}

#endif
