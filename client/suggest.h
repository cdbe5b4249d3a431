/* What to say to words that name nothing: the verbs there are, or the noun that was probably meant. */
#ifndef CLIENT_SUGGEST_H
#define CLIENT_SUGGEST_H

#include "common/status.h"

/* Fails INVALID_ARGUMENT "NO_COMMAND", "NO_VERB" or "NO_SUCH_COMMAND". */
int suggest_command(const char *const *word, size_t count, struct status *st);

#endif
