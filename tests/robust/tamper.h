/*
 * Editing a store as an administrator with sqlite3 would, one cell at a time, and asking verify --deep for each.
 */
#ifndef TESTS_ROBUST_TAMPER_H
#define TESTS_ROBUST_TAMPER_H

#include <stddef.h>

/* A closed store; what it holds is put back after each edit. */
struct tamper {
	const char *name; /* in the report */
	const char *state_directory;
	const char *key_directory;
	const char *origin;
	size_t rows_max; /* of each table, spread over it; 0: all */
	size_t nth_cell; /* of those rows, in their order; 0: each */
};
/* Prints its figures; 0 when each edit was found and the untouched store verifies before and after. */
int tamper_store(const struct tamper *t);

#endif
