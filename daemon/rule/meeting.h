/* Meetings of an audit. ISO 19011, 6.4.3 and 6.4.10. */
#ifndef DAEMON_RULE_MEETING_H
#define DAEMON_RULE_MEETING_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct meeting_facts {
	const char *audit_id;
	int32_t audit_state;
	int32_t kind;
	bool is_waived;
	bool says_more; /* of a waived one: time, people or minutes */
	int64_t held_us;
	int64_t now_us;
	size_t attendees;
	bool minutes_given;
	size_t topics;     /* of those its kind asks for */
	size_t topics_due;
	bool is_first_party;
};

int meeting_may_add(const struct meeting_facts *f, struct status *st);
/* Topics that a meeting of this kind confirms, and whether this is one. */
bool meeting_confirms(int32_t kind, int32_t topic);
size_t meeting_topics(int32_t kind);

extern const struct rule meeting_rule[];

#endif
