/*
 * What went wrong, written once by whoever knows it and passed up unchanged.
 *
 * Codes are google.rpc.Code's numbers. `reason` is stable UPPER_SNAKE and documented; `message` is for
 * people and never carries data its reader may not see.
 */
#ifndef COMMON_STATUS_H
#define COMMON_STATUS_H

#include <stddef.h>

enum code {
	OK = 0,
	CANCELLED = 1,
	UNKNOWN = 2,
	INVALID_ARGUMENT = 3,
	DEADLINE_EXCEEDED = 4,
	NOT_FOUND = 5,
	ALREADY_EXISTS = 6,
	PERMISSION_DENIED = 7,
	RESOURCE_EXHAUSTED = 8,
	FAILED_PRECONDITION = 9,
	ABORTED = 10,
	OUT_OF_RANGE = 11,
	UNIMPLEMENTED = 12,
	INTERNAL = 13,
	UNAVAILABLE = 14,
	DATA_LOSS = 15,
	UNAUTHENTICATED = 16
};

enum { STATUS_VIOLATIONS_MAX = 24, STATUS_MISSING_BYTES = 256, STATUS_COMMAND_BYTES = 280, STATUS_CLAUSE_BYTES = 120,
	STATUS_SUBJECT_BYTES = 37 };

struct waived;

/* One unmet rule of the standard: which, which clause, what is missing, which command mends it. */
struct violation {
	const char *rule;   /* static: "R-FINDING-08" */
	char grade;         /* 'H' refuse, 'W' refuse unless waived, 'A' advice */
	const char *clause; /* "ISO 19011:2018, 6.7": static, or of the edition that the programme pins, in the call's arena */
	char subject[STATUS_SUBJECT_BYTES]; /* of grade W: the row a waiver would have to name */
	char missing[STATUS_MISSING_BYTES];
	char command[STATUS_COMMAND_BYTES];
};

/* One field of the request that is not acceptable, by its path: "slots[2].site_id". */
struct status {
	int code;
	char reason[48];
	char message[400];
	char field[160]; /* path of the offending request field, empty when none */
	int retry_after_ms;
	const struct waived *waived; /* what is waived where the decision falls (daemon/rule/rule.h); NULL: nothing */
	size_t violation_count;
	struct violation violation[STATUS_VIOLATIONS_MAX];
};

/* Writes code, reason and message and returns code, so that `return fail(...)` reads as one step. */
int fail(struct status *st, int code, const char *reason, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Like fail with INVALID_ARGUMENT, naming the request field. */
int fail_field(struct status *st, const char *field, const char *reason, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* "FAILED_PRECONDITION" for 9; "UNKNOWN" for what is no code. */
const char *code_name(int code);

/* Clears without touching the (large) violation array's memory. */
void status_reset(struct status *st);

/* Early return while nothing is owned yet. */
#define TRY(expression)                                                                            \
	do {                                                                                       \
		int try_rc_ = (expression);                                                        \
		if (try_rc_ != OK)                                                                 \
			return try_rc_;                                                            \
	} while (0)

#endif
