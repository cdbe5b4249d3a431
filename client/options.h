/* What every command understands, wherever it stands in the line: taken out before the command sees its words. */
#ifndef CLIENT_OPTIONS_H
#define CLIENT_OPTIONS_H

#include "client/format.h"
#include "common/status.h"

enum { OPTIONS_TIMEOUT_MS = 30 * 1000 };

struct options {
	const char *profile;
	enum format_kind output;
	const char *columns;
	bool all;              /* every page of a list */
	bool validate_only;
	bool offline;          /* ask no server: what may wait goes to the outbox */
	bool help;
	int passphrase_fd;     /* -1: ask on the terminal */
	uint64_t as_of_index;
	int64_t as_of_us;
	int timeout_ms;
	const char *proofs;    /* folder for proofs of what is entered; NULL: none */
};

struct option_row {
	const char *name;  /* without dashes */
	const char *value; /* what it is called in help; NULL: a switch */
	const char *help;
};
extern const struct option_row option_rows[];
extern const size_t option_rows_count;

/*
 * Moves the words that are not options to the front, in their order, and gives their number; what stands behind "--"
 * is never an option, and behind NOUN VERB a flag of that method is not one either. Fails INVALID_ARGUMENT "BAD_OPTION".
 */
int options_take(const char **word, size_t count, int64_t now_us, struct status *st, struct options *ret_options,
	size_t *ret_count);

#endif
