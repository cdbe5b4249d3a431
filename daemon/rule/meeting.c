/* Decides on the record of a meeting. */
#include "daemon/rule/meeting.h"

#include "daemon/rule/audit.h"

enum { HELD, ATTENDANCE, MINUTES, WAIVED, TEAM, TOPICS, AT_HOME };

/* clang-format off */
const struct rule meeting_rule[] = {
	[HELD] = { "R-MEETING-01", 'H', "ISO 19011:2018, 6.4.3 and 6.4.10", "meeting",
		"a meeting on record was held",
		"auditc meeting add --audit-id {id} --held-us TIME" },
	[ATTENDANCE] = { "R-MEETING-02", 'H', "ISO 19011:2018, 6.4.3 and 6.4.10", "meeting",
		"a meeting names who attended",
		"auditc meeting add --audit-id {id} --attendance.name TEXT" },
	[MINUTES] = { "R-MEETING-03", 'H', "ISO 19011:2018, 6.4.3 and 6.4.10", "meeting",
		"a meeting has minutes",
		"auditc meeting add --audit-id {id} --minutes TEXT" },
	[WAIVED] = { "R-MEETING-04", 'H', "ISO 19011:2018, 6.4.3 and 6.4.10", "meeting",
		"what was waived was not held",
		"auditc meeting add --audit-id {id} --waived-reason TEXT" },
	[TEAM] = { "R-MEETING-05", 'H', "ISO 19011:2018, 6.4.9", "meeting",
		"a meeting of the team that was not held needs no record",
		"auditc meeting list --audit-id {id}" },
	[TOPICS] = { "R-MEETING-06", 'A', "ISO 19011:2018, 6.4.3 and 6.4.10", "meeting",
		"opening and closing meetings confirm each of their topics",
		"auditc meeting add --audit-id {id} --topics plan" },
	[AT_HOME] = { "R-MEETING-07", 'A', "ISO 19011:2018, 6.4.3 and 6.4.10", "meeting",
		"meetings are waived in small audits of the own organisation",
		"auditc meeting add --audit-id {id}" },
	{ 0 }
};
/* clang-format on */

bool meeting_confirms(int32_t kind, int32_t topic)
{
	bool is_closing = topic >= MEETING_TOPIC_FINDINGS;
	return topic != MEETING_TOPIC_UNSPECIFIED && kind != MEETING_KIND_TEAM &&
		is_closing == (kind == MEETING_KIND_CLOSING);
}

size_t meeting_topics(int32_t kind)
{
	size_t count = 0;
	for (int32_t topic = 1; topic <= MEETING_TOPIC_RESPONSE_TIMES; topic++)
		count += meeting_confirms(kind, topic);
	return count;
}

static const char *event_of(int32_t kind)
{
	return kind == MEETING_KIND_OPENING ? "hold-opening" : kind == MEETING_KIND_CLOSING ? "hold-closing" :
		"hold-team";
}

static void require_waivable(const struct meeting_facts *f, struct status *st)
{
	rule_require(st, &meeting_rule[WAIVED], !f->says_more, f->audit_id,
		"it has a time, people or minutes, and a reason why it was not held");
	rule_require(st, &meeting_rule[TEAM], f->kind != MEETING_KIND_TEAM, f->audit_id, "it is one of the team");
	rule_require(st, &meeting_rule[AT_HOME], f->is_first_party, f->audit_id,
		"the audit is of another organisation");
}

static void require_held(const struct meeting_facts *f, struct status *st)
{
	rule_require(st, &meeting_rule[HELD], f->held_us > 0 && f->held_us <= f->now_us, f->audit_id,
		"it was not held up to now");
	rule_require(st, &meeting_rule[ATTENDANCE], f->attendees > 0, f->audit_id, "nobody is named");
	rule_require(st, &meeting_rule[MINUTES], f->minutes_given, f->audit_id, "there are none");
	rule_require(st, &meeting_rule[TOPICS], f->topics >= f->topics_due, f->audit_id, "%zu of %zu are confirmed",
		f->topics, f->topics_due);
}

int meeting_may_add(const struct meeting_facts *f, struct status *st)
{
	audit_require(f->audit_state, event_of(f->kind), f->audit_id, st);
	if (f->is_waived)
		require_waivable(f, st);
	else
		require_held(f, st);
	return rule_verdict(st);
}
