/*
 * State machines as tables: (from, event) -> to. The event is the verb of the method that asks for it.
 */
#ifndef DAEMON_RULE_MACHINE_H
#define DAEMON_RULE_MACHINE_H

#include "daemon/rule/rule.h"

#include <stddef.h>

struct transition {
	int32_t from;
	const char *event;
	int32_t to;
};

struct machine {
	const char *noun;
	const char *const *state_name; /* by value; NULL for values that are no state */
	size_t state_count;
	const struct transition *transition;
	size_t transition_count;
	struct rule rule; /* "S-FINDING": the state does not allow the event */
	/* By state, the command that leads on from it: mends what was asked too early. NULL: the rule's own command. */
	const char *const *lead_on;
	size_t lead_on_count;
};

/*
 * Looks the event up. When the state does not allow it, notes the machine's rule as unmet (naming the state and what
 * is possible from it) and *ret_to stays `from`; the caller goes on to collect the other unmet rules.
 */
bool machine_step(const struct machine *m, int32_t from, const char *event, const char *id,
	struct status *st, int32_t *ret_to);

/* All machines, for the documents, `auditc explain` and the walk over every (state, event). */
const struct machine *const *machine_tables(void);

#endif
