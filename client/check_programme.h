/* The one answer that is a list for people: what stands in the way of a programme's next step. */
#ifndef CLIENT_CHECK_PROGRAMME_H
#define CLIENT_CHECK_PROGRAMME_H

#include "common/schema.h"

/* Where a table was asked for, its answer is shown by check_programme_show. */
bool check_programme_is_shown(const struct method_rule *method);
/* On stdout: the step, and each unmet rule with a number, clause, what is missing and the command that mends it. */
void check_programme_show(const ProtobufCMessage *message);

#endif
