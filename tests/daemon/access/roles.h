/* docs/roles.md: who may read and do what, by the specification. */
#ifndef TESTS_DAEMON_ACCESS_ROLES_H
#define TESTS_DAEMON_ACCESS_ROLES_H

#include "common/schema.h"

enum { ROLES_OWNER_BIT = 1 << 15, ROLES_ANYONE_BIT = 1 << 16, ROLES_GUEST_BIT = 1 << 17 };

struct reading {
	char letter[15];    /* by role, as in the page; [0] unused */
	bool owner;
	bool colleague;
	char once[40];      /* "-", the name of a field that is set, or "state NAME" at least */
};

struct doing {
	uint32_t who;
	bool human;
};

/* Ends the process when the page is not one. */
void roles_load(const char *path);
/* NULL when the page does not have it. */
const struct reading *roles_reading(const char *noun);
const struct doing *roles_doing(const char *method);
/* Tables that do not follow from the rights, differences that are none, and what the code declares otherwise. How many. */
size_t roles_failures(void);

#endif
