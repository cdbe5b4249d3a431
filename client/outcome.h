/* How a command ends: its exit code, and what is said about a refusal. */
#ifndef CLIENT_OUTCOME_H
#define CLIENT_OUTCOME_H

#include "common/status.h"

#include <stdbool.h>

enum outcome {
	OUTCOME_DONE = 0,
	OUTCOME_FAILED = 1,
	OUTCOME_USAGE = 2,
	OUTCOME_PARTLY = 3,
	OUTCOME_NOT_ENROLLED = 4,
	OUTCOME_NOT_ALLOWED = 5,
	OUTCOME_NOT_FOUND = 6,
	OUTCOME_CONFLICT = 7,
	OUTCOME_RUNNING = 8,
	OUTCOME_UNVERIFIED = 9,
	OUTCOME_UNREACHABLE = 10,
	OUTCOME_INTERRUPTED = 130,
};

/* A reason of ours: some of what was asked for is done and stays done. */
#define OUTCOME_PARTLY_REASON "PARTLY_DONE"

enum outcome outcome_of(const struct status *st);
/*
 * On stderr: code, reason, message, field, and each unmet rule with its clause, what is missing and the command that
 * mends it.
 */
void outcome_say(const struct status *st);
enum { OUTCOME_WAIVER_BYTES = 300 };

/* The command that asks for a waiver of an unmet rule; false where none helps, or `command` is one already. */
bool outcome_waiver(const char *rule, char grade, const char *subject, const char *command,
	char ret_text[OUTCOME_WAIVER_BYTES]);
/* "must hold" for 'H'. */
const char *outcome_grade(char grade);

#endif
