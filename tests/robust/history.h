/*
 * Random histories: the product's steps in their order, steps altered, and calls made from the descriptors, by several
 * people, in a world of their own.
 */
#ifndef TESTS_ROBUST_HISTORY_H
#define TESTS_ROBUST_HISTORY_H

#include "tests/daemon/access/done.h"

enum { REASONS_MAX = 64, REASON_BYTES = 64 };

/* What became of calls, over all histories. */
struct tally {
	size_t calls, done, writes;
	struct {
		char reason[REASON_BYTES];
		size_t count;
	} refused[REASONS_MAX];
	size_t reasons;
	bool *has_succeeded, *was_called; /* by method */
};

struct history {
	struct world *w;
	struct done *steps;
	struct tally *tally;
	uint64_t seed;
	uint64_t state;     /* of the random numbers */
	size_t cursor;      /* the next step */
	uint64_t trace;     /* of methods, people and outcomes: the same seed gives the same */
	bool is_told;       /* each call on stderr */
};

/* Runs the steps before a random one of them, then so many calls. */
void history_run(struct history *h, size_t calls);

#endif
