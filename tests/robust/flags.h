/* Flags of the programs of tests/robust. `./run robust` gives all of them all flags, so each passes over the others'. */
#ifndef TESTS_ROBUST_FLAGS_H
#define TESTS_ROBUST_FLAGS_H

#include <stdlib.h>
#include <string.h>

/* The word after the flag; NULL when it is not given. */
static inline const char *flag_text(int argc, char **argv, const char *name)
{
	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return argv[i + 1];
	return NULL;
}

static inline unsigned long flag_number(int argc, char **argv, const char *name, unsigned long otherwise)
{
	const char *text = flag_text(argc, argv, name);
	return text ? strtoul(text, NULL, 0) : otherwise;
}

#endif
