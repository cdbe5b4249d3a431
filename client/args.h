/* Words of the commands written by hand: a table of names, filled with what was given. */
#ifndef CLIENT_ARGS_H
#define CLIENT_ARGS_H

#include "common/bytes.h"
#include "common/status.h"

/* Capital letters: positional ("INVITATION-FILE"), in the order of the table; otherwise a flag. */
struct arg {
	const char *name;
	const char *value_name; /* NULL: a switch (or a positional one) */
	const char *help;
	bool required;
	const char *value;      /* filled; "" for a switch that was given */
};

/* Fails INVALID_ARGUMENT "UNKNOWN_FLAG", "NO_VALUE", "TOO_MANY_WORDS", "MISSING". */
int args_parse(struct arg *arg, size_t arg_count, const char *const *word, size_t count, struct status *st);
/* One line for each on stdout. */
void args_help(const struct arg *arg, size_t arg_count);
/* "INVITATION-FILE --key-file FILE [--name DEVICE]", for usage lines. */
void args_usage(const struct arg *arg, size_t arg_count, struct buf *to);

#endif
