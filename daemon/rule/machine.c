/* Looking an event up in a state machine's table. */
#include "daemon/rule/machine.h"

#include <stdio.h>
#include <string.h>

enum { ALLOWED_BYTES = 160, STATES_MAX = 64 };

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

/* Whether some way from this state leads to one that allows the event. */
static bool comes_later(const struct machine *m, int32_t from, const char *event)
{
	bool reached[STATES_MAX] = { false };
	reached[from] = true;
	for (size_t round = 0; round < m->state_count; round++)
		for (size_t i = 0; i < m->transition_count; i++) {
			const struct transition *t = &m->transition[i];
			if (!reached[t->from])
				continue;
			if (strcmp(t->event, event) == 0)
				return true;
			reached[t->to] = true;
		}
	return false;
}

/* What was asked too early is mended by the step that leads on. */
static void lead_on(const struct machine *m, int32_t from, const char *event, const char *id, struct status *st)
{
	bool is_state = from >= 0 && (size_t)from < m->state_count && m->state_count <= STATES_MAX;
	if (!is_state || (size_t)from >= m->lead_on_count || !m->lead_on[from] || !comes_later(m, from, event))
		return;
	struct rule next = m->rule;
	next.command = m->lead_on[from];
	rule_mend_by(st, &m->rule, &next, id);
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
	*ret_to = from;
	const char *state = from >= 0 && (size_t)from < m->state_count ? m->state_name[from] : NULL;
	char allowed[ALLOWED_BYTES];
	write_allowed(m, from, allowed);
	rule_require(st, &m->rule, false, id, "its state is %s, which allows %s, not %s", state ? state : "unknown",
		allowed[0] ? allowed : "nothing more", event);
	lead_on(m, from, event, id, st);
	return false;
}
