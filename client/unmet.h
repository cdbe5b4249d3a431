/* The answers that are a list of unmet rules, of a programme's next step or a draft of a plan: they read like a refusal. */
#ifndef CLIENT_UNMET_H
#define CLIENT_UNMET_H

#include "common/schema.h"

/* Where a table was asked for, its answer is shown by unmet_show. */
bool unmet_is_shown(const struct method_rule *method);
/* On stdout: each unmet rule with a number, clause, what is missing and the command that mends it. */
void unmet_show(const ProtobufCMessage *message);

#endif
