/*
 * Every write of the contract, each as the access matrix does it once for real (tests/daemon/access/done.h), on a copy
 * of the world as it was just before, so that it can be run again and again under faults. New methods join by themselves:
 * the matrix demands a step for each.
 */
#ifndef TESTS_ROBUST_WRITES_H
#define TESTS_ROBUST_WRITES_H

#include "tests/daemon/access/world.h"

enum { WRITES_MAX = 512, WRITE_BYTES_MAX = 8192 };

/* One call that succeeds. */
struct write_case {
	const struct method_rule *method;
	struct actor as;
	char directory[64]; /* the world just before it, closed; never opened in place */
	uint8_t request[WRITE_BYTES_MAX];
	size_t request_len;
};

/* Shared with children. */
struct writes {
	struct write_case write[WRITES_MAX];
	size_t count;
};

/*
 * Makes them in a child. --methods N: N of them, spread over all; --method NAME: those whose name contains it. Ends the
 * process when that fails.
 */
struct writes *writes_new(int argc, char **argv);
void writes_free(struct writes *w);

/* Opens a fresh copy of the world before the call, in place of the one that is open in *w. */
void write_open(const struct write_case *c, struct world *w);
/* Closes and removes it. */
void write_close(struct world *w);
void write_call(struct world *w, const struct write_case *c, bool validate_only, struct answer *ret_answer);

/* verify --deep of a world that is closed. */
int write_verify(const char *directory, struct status *st, uint64_t *ret_entries);

#endif
