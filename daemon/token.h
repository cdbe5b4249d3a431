/* Where a page ended, sealed: good for the question it was given for, asked by the same viewer, and for nothing else. */
#ifndef DAEMON_TOKEN_H
#define DAEMON_TOKEN_H

#include "common/hash.h"
#include "common/id.h"
#include "daemon/projection.h"

enum { TOKEN_TEXT_MAX = 400 };

struct position {
	bool is_set;
	int64_t number;
	struct bytes text; /* at most TOKEN_TEXT_MAX */
	struct id id;
};

/* An empty token is the beginning. `purpose` says what was asked, and by whom. Fails INVALID_ARGUMENT "TOKEN". */
int token_open(struct tx *tx, struct bytes token, const struct hash *purpose, const uint8_t key[32],
	struct position *ret_position);
int token_make(struct tx *tx, const struct position *p, const struct hash *purpose, const uint8_t key[32],
	struct bytes *ret_token);

#endif
