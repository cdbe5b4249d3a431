/* Looking an event up in a state machine's table. */
#include "daemon/rule/machine.h"

#include <stdio.h>
#include <string.h>

enum { ALLOWED_BYTES = 160 };

/* "review, withdraw": what the state allows, as many as there is room for. */
static void write_allowed(const struct machine *m, int32_t from, char text[ALLOWED_BYTES])
{
	static const char more[] = " and more";
	size_t len = 0;
	text[0] = 0;
	for (size_t i = 0; i < m->transition_count; i++) {
		const char *event = m->transition[i].event;
		if (m->transition[i].from != from)
			continue;
		if (len + 2 + strlen(event) + sizeof(more) > ALLOWED_BYTES) {
			memcpy(text + len, more, sizeof(more));
			return;
		}
		len += (size_t)snprintf(text + len, ALLOWED_BYTES - len, "%s%s", len ? ", " : "", event);
	}
}

bool machine_step(const struct machine *m, int32_t from, const char *event, const char *id,
	struct status *st, int32_t *ret_to)
{
	for (size_t i = 0; i < m->transition_count; i++) {
		if (m->transition[i].from == from && strcmp(m->transition[i].event, event) == 0) {
			*ret_to = m->transition[i].to;
			return true;
		}
	}
	const char *state = from >= 0 && (size_t)from < m->state_count ? m->state_name[from] : NULL;
	char allowed[ALLOWED_BYTES];
	write_allowed(m, from, allowed);
	rule_require(st, &m->rule, false, id, "its state is %s, which allows %s, not %s", state ? state : "unknown",
		allowed[0] ? allowed : "nothing more", event);
	return false;
}
