/* Lines of the bench: a value, a floor measured in the same run, their ratio and what it should be. */
#ifndef TESTS_BENCH_TABLE_H
#define TESTS_BENCH_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum { ROUNDS_MAX = 32 };

/* Value and floor of the same round stand beside each other: the machine is not the same twice. */
struct rounds {
	double value[ROUNDS_MAX];
	double floor[ROUNDS_MAX];
	size_t count;
};

enum aim { AIM_NONE, AIM_RATIO_AT_MOST, AIM_RATIO_AT_LEAST, AIM_VALUE_AT_MOST, AIM_VALUE_AT_LEAST };

struct line {
	const char *name;
	const char *unit;
	const char *floor_name; /* what the floor is */
	enum aim aim;
	double bound;
};

/* Prints the line and keeps it for the summary: medians of values and floors, and the median of the rounds' ratios. */
void table_add(const struct line *line, const struct rounds *rounds);
/* A line of one measurement. */
void table_add_one(const struct line *line, double value, double floor);
/* What could not be measured, and why. */
void table_skip(const char *name, const char *why);
/* All lines again, as text or as a Markdown table; and how many aims were met. */
void table_print(bool as_markdown);

double median(const double *value, size_t count);

#endif
